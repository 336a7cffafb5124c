"""The seam to the store: what turns need of it, without any library.

`store.sessions`, `outbox`, `counters` and `seen` fill it with Redis. Whoever only imports this
does not import redis.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.service.counts import Figures


@dataclass(frozen=True, slots=True)
class Stored:
    """A session as it was loaded; `revision` counts its saves and is handed back to `save`."""

    revision: int
    value: bytes


class SessionStore(Protocol):
    """Sessions by key. Every method but `ping` raises StoreError when the store fails."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        """The session, or None when there is none or its time has run out.

        With a `claim` (any name of this turn's own) others that load later wait for its save.
        """

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        """Save for `ttl` seconds unless somebody saved or forgot it since it was loaded.

        `loaded_revision` is 0 for a session that was not there; the `claim` it was loaded with ends
        with it. False means: load again, with a claim.
        """

    def forget(self, key: str) -> None:
        """Remove the session; nothing happens when there is none."""

    def ping(self) -> bool:
        """Whether the store takes what is saved now. Never raises StoreError."""


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
    """What happened how often, by the names of `bot.service.counts`."""

    def add(self, *names: str, times: int = 1) -> None:
        """Count each of these so many times. Never waits and never raises."""

    def read(self, day: date | None = None) -> Figures:
        """What all processes counted in a Helsinki day, or since the store began.

        Raises StoreError.
        """


class CountersInMemory:
    """Counters of one process and one endless day: the simulator's, and a test's to look at."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, *names: str, times: int = 1) -> None:
        for name in names:
            self.counts[name] += times

    def read(self, day: date | None = None) -> Figures:
        return Figures(dict(self.counts), day)


class Seen(Protocol):
    """What came before, by a key that tells nothing."""

    def first(self, key: str) -> bool:
        """Whether this key comes for the first time in a while. Raises StoreError."""


class SeenInMemory:
    """The same for one process that ends soon."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def first(self, key: str) -> bool:
        known = key in self._keys
        self._keys.add(key)
        return not known


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is kept, together; without an outbox nobody is sent a text."""

    sessions: SessionStore
    counters: Counters = field(default_factory=CountersInMemory)
    seen: Seen = field(default_factory=SeenInMemory)
    outbox: Outbox | None = None
