"""The interface to the store: what a turn needs of it, without a library.

`store.sessions`, `outbox` and `counters` implement it with Redis. Importing this module does not
import redis.
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
        """Return the session, or None when there is none or it has expired.

        With a `claim` (any unique name for this turn), turns that load the session later wait until
        it is saved.
        """

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        """Save for `ttl` seconds, unless the session was saved or forgotten since it was loaded.

        `loaded_revision` is 0 for a session that did not exist; saving ends the `claim`. Returns
        False when the session has changed: load it again, with a claim.
        """

    def forget(self, key: str) -> None:
        """Remove the session, if there is one."""

    def ping(self) -> bool:
        """Return whether the store accepts writes now. Never raises StoreError."""


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text for one telephone (E.164); two with the same id are the same text."""

    id: str
    to: str = field(repr=False)
    body: str = field(repr=False)


class Outbox(Protocol):
    """Texts that another process sends."""

    def put(self, text: OutgoingText) -> bool:
        """Queue the text for sending, once. Returns False when no sender is running. Raises
        StoreError."""


class Counters(Protocol):
    """Counts of what happened, under the names of `bot.service.counts`."""

    def add(self, *names: str, times: int = 1) -> None:
        """Add these numbers. Never waits and never raises."""

    def read(self, day: date | None = None) -> Figures:
        """Return what all processes counted on a Helsinki day, or since the store began. Raises
        StoreError."""


class CountersInMemory:
    """Counters of one process, without days: for the simulator, and for tests to look at."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, *names: str, times: int = 1) -> None:
        for name in names:
            self.counts[name] += times

    def read(self, day: date | None = None) -> Figures:
        return Figures(dict(self.counts), day)


class Seen(Protocol):
    """Remembers what has been seen before, by keys that reveal nothing."""

    def first(self, key: str) -> bool:
        """Return whether this key has not been seen for a while. Raises StoreError."""


class SeenInMemory:
    """The same for one short-lived process."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def first(self, key: str) -> bool:
        known = key in self._keys
        self._keys.add(key)
        return not known


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is stored. Without an outbox, no texts are sent."""

    sessions: SessionStore
    counters: Counters = field(default_factory=CountersInMemory)
    seen: Seen = field(default_factory=SeenInMemory)
    outbox: Outbox | None = None
