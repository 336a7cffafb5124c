"""The seam to the store: what turns need of it, without any library.

`store.sessions`, `outbox` and `counters` fill it with Redis. Whoever only imports this does not
import redis.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text for one telephone (E.164); two with the same id are the same text."""

    id: str
    to: str = field(repr=False)
    body: str = field(repr=False)


class Outbox(Protocol):
    """Texts that another process sends."""

    def put(self, text: OutgoingText) -> bool:
        """Have it sent, once. False: nobody is there to send it. Raises StoreError."""


class Counters(Protocol):
    """What happened how often."""

    def add(self, name: str) -> None:
        """Count one. Never waits and never raises."""


class CountersInMemory:
    """Counters of one process that end with it: the simulator's, and a test's to look at."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, name: str) -> None:
        self.counts[name] += 1


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is kept, together; without an outbox nobody is sent a text."""

    sessions: SessionStore
    counters: Counters = field(default_factory=CountersInMemory)
    outbox: Outbox | None = None
