"""Sessions and texts in the memory of one process, for conversations that are only tried out.

The simulator uses them where no server is wanted; no data of a real caller is ever in them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from bot.problems.errors import StoreError
from bot.store import OutgoingText, SessionStore, Stored


class SessionsInMemory:
    """A `SessionStore` that takes the time from a given clock."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._sessions: dict[str, tuple[Stored, datetime]] = {}
        self._lock = Lock()

    def load(self, key: str, claim: str = "") -> Stored | None:
        found = self._sessions.get(key)
        return found[0] if found and found[1] > self._clock() else None

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        with self._lock:
            stored = self.load(key)
            if (stored.revision if stored else 0) != loaded_revision:
                return False
            ends = self._clock() + timedelta(seconds=ttl)
            self._sessions[key] = (Stored(loaded_revision + 1, value), ends)
            return True

    def forget(self, key: str) -> None:
        self._sessions.pop(key, None)

    def ping(self) -> bool:
        return True


class SwitchedStore:
    """Any `SessionStore` with a switch: while `down` is set, it fails like a dead server."""

    def __init__(self, store: SessionStore) -> None:
        self.down = False
        self._store = store

    def load(self, key: str, claim: str = "") -> Stored | None:
        return self._up().load(key, claim)

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        return self._up().save(key, loaded_revision, value, ttl, claim)

    def forget(self, key: str) -> None:
        self._up().forget(key)

    def ping(self) -> bool:
        return not self.down and self._store.ping()

    def _up(self) -> SessionStore:
        if self.down:
            raise StoreError("the session store failed: it is switched off")
        return self._store


class Mailbox:
    """An outbox that ends here: the texts that callers were sent, oldest first."""

    def __init__(self) -> None:
        self._by_id: dict[str, OutgoingText] = {}

    def put(self, text: OutgoingText) -> bool:
        self._by_id.setdefault(text.id, text)
        return True

    @property
    def texts(self) -> list[OutgoingText]:
        return list(self._by_id.values())
