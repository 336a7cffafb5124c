"""A circuit breaker: while the store fails, callers do not wait for it.

After several failed calls in a row, the store is left alone for a second at a time. `sessions`,
`outbox` and `seen` call the store inside the breaker. It also logs and counts how the store is,
rarely enough that an outage of hours does not fill the log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from bot.problems.errors import StoreError
from bot.service import log
from bot.service.counts import BREAKER
from bot.store import Counters, CountersInMemory
from bot.store.driver import in_time, is_failure, store_error

FAILED_IN_A_ROW = 10
"""Fewer failures would also occur by chance when one of three masters is away."""
PAUSE = 1.0
"""Seconds without any call; then one call is let through as a trial, and its caller waits for it.
"""
TOLD_EVERY = 30.0
"""Seconds between two log lines about failed calls."""


class Breaker:
    """The breaker of one store, shared by everything in a process. Closed means well; open means
    left alone."""

    def __init__(
        self, counters: Counters | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._counters, self._clock = counters or CountersInMemory(), clock
        self._lock = Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._told_at = -TOLD_EVERY

    def __enter__(self) -> None:
        """Call before each use of the store. Raises StoreError while the store is left alone."""
        if not self._admits():
            raise StoreError("the session store is left alone: it failed too often in a row")
        in_time.__enter__()

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Call after each use. Raises StoreError when the store has failed; a bug is raised
        unchanged."""
        in_time.__exit__()
        if error is None:
            self._worked()
        elif is_failure(error):
            self._failed(type(error).__name__)
            raise store_error(error) from error

    def _admits(self) -> bool:
        if not self._failures:
            return True
        with self._lock:
            now, until = self._clock(), self._open_until
            if until is None:
                return True
            if now >= until:  # we try; whoever comes next waits for what we find out
                self._open_until = now + PAUSE
            return now >= until

    def _worked(self) -> None:
        if not self._failures:
            return
        with self._lock:
            self._failures = 0
            was_open, self._open_until = self._open_until is not None, None
        if was_open:
            self._counters.add(BREAKER.of("closed"))
            log.event("store_answers_again", log.WARNING)

    def _failed(self, kind: str) -> None:
        with self._lock:
            now = self._clock()
            self._failures += 1
            opens = self._failures >= FAILED_IN_A_ROW and self._open_until is None
            if self._failures >= FAILED_IN_A_ROW:
                self._open_until = now + PAUSE
            tells = opens or now >= self._told_at + TOLD_EVERY
            self._told_at = now if tells else self._told_at
        if opens:
            self._counters.add(BREAKER.of("opened"))
        if tells:
            log.event("store_left_alone" if opens else "store_failed", type=kind)
