"""How often things happened, by Helsinki day: counted in memory, added to Redis by a thread.

`web` and `cli.texts` count. Names are a closed list in the code that counts; no caller is in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from threading import Event, Lock, Thread

import redis

from bot.store.sessions import client_of

PREFIX = "counts:"
KEPT = 400 * 86_400
"""Seconds; a year can be compared with the one before."""
EVERY = 2.0
"""Seconds between two flushes; a worker that is killed loses no more."""


class RedisCounters:
    """The `Counters` behind the product: `add` never waits and never fails."""

    def __init__(
        self, client: redis.Redis, today: Callable[[], date], every: float = EVERY
    ) -> None:
        self._client, self._today, self._every = client, today, every
        self._counts: defaultdict[date, Counter[str]] = defaultdict(Counter)
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopped = Event()

    def add(self, name: str) -> None:
        with self._lock, suppress(RuntimeError):  # no thread to be had now: the next one tries
            self._counts[self._today()][name] += 1
            if self._thread is None:
                thread = Thread(target=self._keep_flushing, daemon=True)
                thread.start()
                self._thread = thread

    def flush(self) -> bool:
        """Add what was counted to Redis; what could not be added is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, defaultdict(Counter)
        kept = [day for day, names in counts.items() if not self._added(day, names)]
        return not kept

    def stop(self) -> None:
        """Flush for the last time; only tests and a stopping process need it."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _added(self, day: date, names: Counter[str]) -> bool:
        try:
            self._write(f"{PREFIX}{day}", names)
        except (redis.RedisError, OSError):
            with self._lock:
                self._counts[day].update(names)
            return False
        return True

    def _write(self, key: str, names: Counter[str]) -> None:
        """One key a transaction: two days need not be in one slot of a cluster."""
        with self._client.pipeline(transaction=True) as pipeline:
            for name, count in names.items():
                pipeline.hincrby(key, name, count)
            pipeline.expire(key, KEPT)
            pipeline.execute()

    def _keep_flushing(self) -> None:
        while not self._stopped.wait(self._every):
            self.flush()


def connect_counters(url: str, today: Callable[[], date]) -> RedisCounters:
    """Counters at `url` (redis, rediss or unix). Connects at first use, so it never fails."""
    return RedisCounters(client_of(url), today)
