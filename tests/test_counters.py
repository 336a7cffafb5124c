"""Counting: never in anybody's way, by Helsinki day, and kept while the store is away."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from threading import enumerate as threads

import pytest
import redis

from bot.directory.hours import HELSINKI
from bot.problems.errors import StoreError
from bot.service import counts
from bot.store import Counters, CountersInMemory
from bot.store.counters import EVER, KEPT, RedisCounters, connect_counters
from bot.store.driver import client_of
from bot.store.embedded import embedded_store
from bot.web.callers import today
from tests.processes import server_pid, until

DAY = date(2026, 11, 25)
KEY = "counts:2026-11-25"
SENT, OPTED_OUT = counts.TEXTS.of("sent"), counts.OPT_OUTS.of("keyword")
CROSSED = counts.REFERRALS_CROSSED.of("10", "suicide")
NEVER = 3600.0
"""Seconds between two flushes of the thread: this test flushes by itself."""


class Calendar:
    """A day that a test turns."""

    def __init__(self) -> None:
        self.day = DAY

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def counters(store_url: str, server: redis.Redis, calendar: Calendar) -> Iterator[RedisCounters]:
    """The product's counters on an emptied store."""
    with client_of(store_url) as client:
        counting = RedisCounters(client, calendar, NEVER)
        yield counting
        counting.stop()


def read(server: redis.Redis, key: str = KEY) -> dict[str, int]:
    found = server.hgetall(key)
    assert isinstance(found, dict)
    texts = ((name, int(count)) for name, count in found.items() if isinstance(name, bytes))
    return {name.decode("ascii"): count for name, count in texts}


def test_what_was_counted_is_in_the_hash_of_its_day(
    counters: RedisCounters, server: redis.Redis
) -> None:
    for name in (SENT, SENT, OPTED_OUT):
        counters.add(name)
    assert server.keys() == []
    assert counters.flush()
    assert set(server.keys()) == {KEY.encode(), EVER.encode()}
    assert read(server) == read(server, EVER) == {SENT: 2, OPTED_OUT: 1}


def test_what_is_crossed_is_of_a_day_only(counters: RedisCounters, server: redis.Redis) -> None:
    counters.add(CROSSED, SENT)
    counters.flush()
    assert read(server) == {CROSSED: 1, SENT: 1}
    assert read(server, EVER) == {SENT: 1}


def test_what_was_ever_counted_only_grows(
    counters: RedisCounters, server: redis.Redis, calendar: Calendar
) -> None:
    for day in (25, 26, 27):
        calendar.day = date(2026, 11, day)
        counters.add(SENT, times=2)
        counters.flush()
    assert read(server, EVER) == {SENT: 6}
    assert server.ttl(EVER) == -1


def test_figures_are_read_by_day_and_in_all(counters: RedisCounters) -> None:
    counters.add(SENT, CROSSED)
    counters.flush()
    assert counters.read(DAY).of(counts.TEXTS) == {("sent",): 1}
    assert counters.read(DAY).of(counts.REFERRALS_CROSSED) == {("10", "suicide"): 1}
    assert counters.read().of(counts.REFERRALS_CROSSED) == {}
    assert counters.read(date(2026, 1, 1)).counts == {}


def test_a_store_that_cannot_be_read_says_so(calendar: Calendar) -> None:
    with client_of("unix:///nowhere/socket") as client, pytest.raises(StoreError):
        RedisCounters(client, calendar, NEVER).read()


def test_each_flush_adds_what_is_new(counters: RedisCounters, server: redis.Redis) -> None:
    for _ in range(3):
        counters.add(SENT)
        assert counters.flush()
        assert counters.flush()
    assert read(server) == {SENT: 3}


def test_two_processes_add_up(
    counters: RedisCounters, server: redis.Redis, store_url: str, calendar: Calendar
) -> None:
    with client_of(store_url) as client:
        another = RedisCounters(client, calendar, NEVER)
        for counting in (counters, another):
            counting.add(SENT)
            counting.flush()
        another.stop()
    assert read(server) == {SENT: 2}


def test_a_day_is_that_of_counting_and_not_of_writing(
    counters: RedisCounters, server: redis.Redis, calendar: Calendar
) -> None:
    counters.add(SENT)
    calendar.day = date(2026, 11, 26)
    counters.add(SENT)
    counters.add(SENT)
    assert counters.flush()
    assert read(server) == {SENT: 1}
    assert read(server, "counts:2026-11-26") == {SENT: 2}


def test_the_day_is_helsinkis() -> None:
    before = datetime.now(UTC).astimezone(HELSINKI).date()
    assert before <= today() <= datetime.now(UTC).astimezone(HELSINKI).date()


def test_a_day_is_kept_a_year_and_some(counters: RedisCounters, server: redis.Redis) -> None:
    counters.add(SENT)
    counters.flush()
    assert 365 * 86_400 < server.ttl(KEY) <= KEPT


def test_a_day_that_cannot_be_written_does_not_hold_up_another(
    counters: RedisCounters, server: redis.Redis, calendar: Calendar
) -> None:
    """Nor is the other counted twice when the flush is done again."""
    server.set(KEY, "of another kind")
    counters.add(SENT)
    calendar.day = date(2026, 11, 26)
    counters.add(SENT)
    assert not counters.flush()
    assert not counters.flush()
    assert read(server, "counts:2026-11-26") == {SENT: 1}
    server.delete(KEY)
    assert counters.flush()
    assert read(server) == {SENT: 1}
    assert read(server, EVER) == {SENT: 2}


def test_what_was_counted_without_a_store_is_written_later(tmp_path: Path) -> None:
    """The store comes up at an address where there was nobody."""
    with embedded_store() as real:
        away = tmp_path / "socket"
        with client_of(f"unix://{away}") as client, redis.Redis.from_url(real) as server:
            counters = RedisCounters(client, Calendar(), NEVER)
            counters.add(SENT)
            assert not counters.flush()
            counters.add(SENT)
            assert not counters.flush()
            away.symlink_to(real.removeprefix("unix://"))
            counters.add(OPTED_OUT)
            assert counters.flush()
            assert read(server) == {SENT: 2, OPTED_OUT: 1}
            counters.stop()


def test_a_store_that_stalls_is_waited_for_by_the_thread_alone() -> None:
    with embedded_store() as url, client_of(url) as client:
        counters, pid = RedisCounters(client, Calendar(), every=0.01), server_pid(url)
        os.kill(pid, signal.SIGSTOP)
        for _ in range(1000):
            counters.add(SENT)
        os.kill(pid, signal.SIGCONT)
        with redis.Redis.from_url(url) as server:
            # More if a flush timed out and was carried out late: it is done again, and not lost.
            until(lambda: read(server).get(SENT, 0) >= 1000)
        counters.stop()


def test_adding_never_fails(calendar: Calendar) -> None:
    with client_of("unix:///nowhere/socket") as client:
        counters = RedisCounters(client, calendar, every=0.001)
        for _ in range(1000):
            counters.add(SENT)
        assert not counters.flush()
        counters.stop()


def test_many_threads_lose_nothing(counters: RedisCounters, server: redis.Redis) -> None:
    """While others flush."""

    def count(number: int) -> None:
        for _ in range(100):
            counters.add(SENT)
        counters.flush()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(8)))
    counters.stop()
    assert read(server) == {SENT: 800}


def test_the_thread_flushes_by_itself(store_url: str, server: redis.Redis) -> None:
    with client_of(store_url) as client:
        counters = RedisCounters(client, Calendar(), every=0.01)
        counters.add(SENT)
        until(lambda: read(server) == {SENT: 1})
        counters.add(SENT)
        until(lambda: read(server) == {SENT: 2})
        counters.stop()


def test_nobody_who_counts_nothing_has_a_thread(store_url: str) -> None:
    before = set(threads())
    counters = connect_counters(store_url, Calendar())
    assert set(threads()) == before
    assert counters.flush()


def test_stopping_writes_the_rest_and_ends_the_thread(store_url: str, server: redis.Redis) -> None:
    before = set(threads())
    with client_of(store_url) as client:
        counters = RedisCounters(client, Calendar(), NEVER)
        counters.add(SENT)
        (flushing,) = set(threads()) - before
        assert isinstance(flushing, Thread)
        assert flushing.daemon
        counters.stop()
    assert not flushing.is_alive()
    assert read(server) == {SENT: 1}


def test_counters_in_memory_count_too() -> None:
    counters = CountersInMemory()
    seam: Counters = counters
    for _ in range(2):
        seam.add(SENT)
    assert counters.counts == {SENT: 2}
