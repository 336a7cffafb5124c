"""Sessions in the memory of one process: of conversations that are only tried, and of tests.

The simulator uses it where no server is wanted; callers' sessions are never in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from bot.errors import StoreError
from bot.store import Stored


class SessionsInMemory:
    """A `SessionStore` whose time is the given clock's; it fails while `down` is set."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.down = False
        self._clock = clock
        self._sessions: dict[str, tuple[Stored, datetime]] = {}
        self._lock = Lock()

    def load(self, key: str) -> Stored | None:
        self._fail_if_down()
        found = self._sessions.get(key)
        return found[0] if found and found[1] > self._clock() else None

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int) -> bool:
        with self._lock:
            stored = self.load(key)
            if (stored.revision if stored else 0) != loaded_revision:
                return False
            ends = self._clock() + timedelta(seconds=ttl)
            self._sessions[key] = (Stored(loaded_revision + 1, value), ends)
            return True

    def forget(self, key: str) -> None:
        self._fail_if_down()
        self._sessions.pop(key, None)

    def ping(self) -> bool:
        return not self.down

    def _fail_if_down(self) -> None:
        if self.down:
            raise StoreError("the session store failed: it is down for a trial")
