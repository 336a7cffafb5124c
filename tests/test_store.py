"""Sessions against a real server: compare-and-set, time to live, and every way to fail."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.problems.errors import StoreError
from bot.service.counts import BREAKER
from bot.store import CountersInMemory, SessionStore, Stored
from bot.store.breaker import FAILED_IN_A_ROW, Breaker
from bot.store.driver import TIMEOUT, client_of
from bot.store.embedded import embedded_store
from bot.store.sessions import Sessions, connect
from tests.faults.stores import Relay, valkey
from tests.processes import alive, server_pid, until


def test_a_session_that_is_not_there(sessions: Sessions) -> None:
    assert sessions.load("nobody") is None


def test_each_save_counts_one_revision(sessions: Sessions) -> None:
    assert sessions.save("k", 0, b"first", 60)
    assert sessions.load("k") == Stored(1, b"first")
    assert sessions.save("k", 1, b"second", 60)
    assert sessions.load("k") == Stored(2, b"second")


@pytest.mark.parametrize("loaded_revision", [0, 2, 11])
def test_a_save_over_another_revision_is_refused(sessions: Sessions, loaded_revision: int) -> None:
    sessions.save("k", 0, b"kept", 60)
    assert not sessions.save("k", loaded_revision, b"lost", 60)
    assert sessions.load("k") == Stored(1, b"kept")


def test_a_forgotten_session_is_not_brought_back(sessions: Sessions) -> None:
    sessions.save("k", 0, b"value", 60)
    sessions.forget("k")
    assert not sessions.save("k", 1, b"of a turn that was under way", 60)
    assert sessions.load("k") is None


def test_forgetting_nothing_is_fine(sessions: Sessions) -> None:
    sessions.forget("nobody")


def test_each_save_sets_the_time_to_live(sessions: Sessions, server: redis.Redis) -> None:
    sessions.save("k", 0, b"value", 18000)
    sessions.save("k", 1, b"value", 60)
    assert 0 < server.pttl("session:{k}") <= 60_000


def test_nothing_but_the_session_is_written(sessions: Sessions, server: redis.Redis) -> None:
    sessions.save("k", 0, b"value", 60)
    assert server.keys() == [b"session:{k}"]
    assert server.get("session:{k}") == b"1|value"


@pytest.mark.parametrize(
    "foreign",
    [b"", b"no bar", b"|", b"x|y", b"-1|y", b"\xff\x00|", b"0|y", b"007|y", b"9" * 5000 + b"|y"],
)
def test_what_is_not_ours_is_no_session(
    sessions: Sessions, server: redis.Redis, foreign: bytes
) -> None:
    server.set("session:{k}", foreign)
    assert sessions.load("k") is None
    assert sessions.save("k", 0, b"ours", 60)
    assert sessions.load("k") == Stored(1, b"ours")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.binary())
def test_any_bytes_come_back(sessions: Sessions, value: bytes) -> None:
    sessions.forget("k")
    assert sessions.save("k", 0, value, 60)
    assert sessions.load("k") == Stored(1, value)


def test_of_racing_turns_exactly_one_wins(sessions: Sessions) -> None:
    turns, rounds = 4, 50
    start = Barrier(turns)

    def race(revision: int) -> bool:
        start.wait()
        return sessions.save("k", revision, b"value", 60)

    with ThreadPoolExecutor(turns) as pool:
        for revision in range(rounds):
            assert sum(pool.map(race, [revision] * turns)) == 1


def test_a_server_that_forgot_its_scripts(sessions: Sessions, server: redis.Redis) -> None:
    sessions.save("k", 0, b"value", 60)
    server.script_flush()
    assert sessions.save("k", 1, b"value", 60)


def test_a_forked_process_has_a_connection_of_its_own(store_url: str) -> None:
    """Else it would read the answers of the other one."""
    store = client_of(store_url)
    parents = store.client_id()
    if not (child := os.fork()):
        os._exit(int(store.client_id() == parents))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.client_id() == parents
    store.close()


def test_a_cut_idle_connection_is_not_noticed(sessions: Sessions, server: redis.Redis) -> None:
    sessions.save("k", 0, b"value", 60)
    server.client_kill_filter(_type="normal", skipme=True)
    assert sessions.load("k") == Stored(1, b"value")


def test_connections_are_reused(sessions: Sessions, server: redis.Redis) -> None:
    before = len(server.client_list())
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(sessions.load, [f"nobody {n}" for n in range(100)]))
    assert len(server.client_list()) <= before + 4


def test_an_answer_that_came_too_late_is_nobody_elses() -> None:
    with embedded_store() as url:
        store, pid = connect(url), server_pid(url)
        for key in ("a", "b"):
            assert store.save(key, 0, key.encode(), 60)
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(StoreError):
            store.load("a")
        os.kill(pid, signal.SIGCONT)
        assert store.load("b") == Stored(1, b"b")
        store.close()


@pytest.fixture
def unreachable() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def silent() -> Iterator[str]:
    """A place that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}"


def fails(store: SessionStore) -> None:
    assert not store.ping()
    with pytest.raises(StoreError):
        store.load("k")
    with pytest.raises(StoreError):
        store.save("k", 0, b"value", 60)
    with pytest.raises(StoreError):
        store.forget("k")


def test_an_unreachable_store(unreachable: str) -> None:
    fails(connect(unreachable))


@pytest.mark.slow
def test_a_silent_store_is_given_up_on_without_a_retry(silent: str) -> None:
    started = time.monotonic()
    fails(connect(silent))
    # Four calls; one that retried as the driver does by default would take far longer alone.
    assert time.monotonic() - started < 4 * TIMEOUT + 5


def test_a_wrong_password(server: redis.Redis, store_url: str) -> None:
    server.config_set("requirepass", "right")
    try:
        fails(connect(store_url.replace("unix://", "unix://:wrong@")))
        fails(connect(store_url))
    finally:
        server.config_set("requirepass", "")  # our connection is from before and still believed


def test_a_value_of_another_kind(sessions: Sessions, server: redis.Redis) -> None:
    server.rpush("session:{k}", "a list")
    assert sessions.load("k") is None
    assert sessions.save("k", 0, b"value", 60)
    assert sessions.load("k") == Stored(1, b"value")


def test_the_error_tells_no_key_and_no_password(unreachable: str) -> None:
    store = connect(unreachable.replace("redis://", "redis://:hunter2@"))
    with pytest.raises(StoreError) as caught:
        store.save("pseudonym", 0, b"words", 60)
    assert str(caught.value) == "the session store failed: ConnectionError"


@pytest.mark.slow
def test_a_store_that_stalls_and_goes_on() -> None:
    with embedded_store() as url:
        store, pid = connect(url), server_pid(url)
        assert store.save("k", 0, b"value", 60)
        os.kill(pid, signal.SIGSTOP)
        fails(store)
        os.kill(pid, signal.SIGCONT)
        until(store.ping)
        # What timed out may have been carried out late: a turn learns that by loading again.
        assert store.load("k") in (None, Stored(1, b"value"))
        store.close()


@pytest.mark.slow
def test_a_store_that_dribbles(tmp_path: Path) -> None:
    """A byte every 100 ms, each well within the time-out: given up on, then left alone."""
    counters = CountersInMemory()
    with valkey(tmp_path) as server:
        relay = Relay(server.port)
        store = connect(relay.url, Breaker(counters))
        assert store.save("k", 0, b"x" * 50, 60)
        relay.dribble = 0.1
        for _ in range(FAILED_IN_A_ROW):
            with pytest.raises(StoreError, match="TimeoutError"):
                store.load("k")
        assert counters.read().of(BREAKER) == {("opened",): 1}
        with pytest.raises(StoreError, match="left alone"):
            store.load("k")
        relay.dribble = 0.0
        until(lambda: loaded(store) == Stored(1, b"x" * 50))
        store.close()
        relay.close()


def loaded(store: SessionStore) -> Stored | None:
    """The session as soon as the store is not left alone."""
    with suppress(StoreError):
        return store.load("k")
    return None


def test_a_store_that_dies() -> None:
    with embedded_store() as url:
        store, pid = connect(url), server_pid(url)
        assert store.save("k", 0, b"value", 60)
        os.kill(pid, signal.SIGKILL)
        fails(store)
        until(lambda: not alive(pid))
