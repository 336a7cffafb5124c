"""Counters by Helsinki day and in total: counted in memory, added to Redis by a thread.

`turn`, `web` and `cli.texts` count; `/metrics` and the page of figures read. Names are those of
`bot.service.counts`; nothing about a caller is in them.
"""

from __future__ import annotations

import atexit
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import chain
from threading import Event, Lock, Thread

import redis

from bot.problems.errors import StoreError
from bot.service import log
from bot.service.counts import KINDS, Figures
from bot.store.driver import Script, client_of, counts, number, store_errors

PREFIX = "counts:"
EVER = PREFIX + "ever"
"""The total since the store began. It only grows, as a Prometheus counter must."""
KEPT = 400 * 86_400
"""Seconds that a day is kept, so that a year can be compared with the one before."""
EVERY = 2.0
"""Seconds between two flushes; a worker that is killed loses no more than that."""


class RedisCounters:
    """The `Counters` behind the product: `add` never waits and never fails."""

    def __init__(
        self, client: redis.Redis, today: Callable[[], date], every: float = EVERY
    ) -> None:
        self._today, self._every = today, every
        self._add, self._read = Script(client, "add_counts"), Script(client, "read_counts")
        self._counts: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._kept: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """What remains to be added, by Redis key."""
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopped = Event()

    def add(self, *names: str, times: int = 1) -> None:
        day = self._today()
        with self._lock:
            counts = self._counts[day]
            for name in names:
                counts[name] += times
        if self._thread is None:
            self._start()

    def read(self, day: date | None = None) -> Figures:
        with store_errors():
            return Figures(counts(self._read([EVER if day is None else key_of(day)], [])), day)

    def flush(self) -> bool:
        """Add what was counted to Redis; what could not be added is kept for the next flush."""
        kept = [key for key, names in self._pending().items() if not self._added(key, names)]
        return not kept

    def stop(self) -> None:
        """Flush for the last time. A process that ends does so by itself."""
        atexit.unregister(self.stop)
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _pending(self) -> dict[str, Counter[str]]:
        """Everything to add now: each count for its day and for the total."""
        with self._lock:
            counts, self._counts = self._counts, defaultdict(Counter)
            pending, self._kept = self._kept, defaultdict(Counter)
        for day, names in counts.items():
            pending[key_of(day)].update(names)
            pending[EVER].update({n: c for n, c in names.items() if not _is_crossed(n)})
        return pending

    def _added(self, key: str, names: Counter[str]) -> bool:
        try:
            self._write(key, names)
        except StoreError:
            with self._lock:
                self._kept[key].update(names)
            return False
        return True

    def _write(self, key: str, names: Counter[str]) -> None:
        """One script for each key: two days need not be in the same slot of a cluster."""
        kept = "" if key == EVER else KEPT
        with store_errors():
            number(self._add([key], [kept, *chain.from_iterable(names.items())]))

    def _start(self) -> None:
        with self._lock, suppress(RuntimeError):  # no thread to be had now: the next one tries
            if self._thread is None:
                thread = Thread(target=self._keep_flushing, daemon=True)
                thread.start()
                self._thread = thread
                atexit.register(self.stop)

    def _keep_flushing(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.flush()
            except Exception as error:  # a bug; what is counted from now on may not meet it
                kind, place = type(error).__name__, log.place_of(error)
                log.event("counting_failed", type=kind, place=place)


def key_of(day: date) -> str:
    """The hash that holds the counts of a day."""
    return f"{PREFIX}{day}"


def _is_crossed(name: str) -> bool:
    kind = KINDS.get(name.partition(":")[0])
    return kind is not None and kind.crossed


def connect_counters(url: str, today: Callable[[], date]) -> RedisCounters:
    """Counters at `url` (any form of REDIS_URL). Connects at first use, so it never fails."""
    return RedisCounters(client_of(url), today)
