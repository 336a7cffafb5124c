"""The seam to the session store: what `conduct` needs of it, without any library.

`store.sessions` fills it with Redis. Whoever only imports this does not import redis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """A session as it was loaded; `revision` counts its saves and is handed back to `save`."""

    revision: int
    value: bytes


class SessionStore(Protocol):
    """Sessions by key. Every method but `ping` raises StoreError when the store fails."""

    def load(self, key: str) -> Stored | None:
        """The session, or None when there is none or its time has run out."""

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int) -> bool:
        """Save for `ttl` seconds unless somebody saved or forgot it since it was loaded.

        `loaded_revision` is 0 for a session that was not there. False means: load again.
        """

    def forget(self, key: str) -> None:
        """Remove the session; nothing happens when there is none."""

    def ping(self) -> bool:
        """Whether the store answers now. Never raises."""
