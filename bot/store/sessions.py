"""Sessions in Redis or Valkey: one string for each, compare-and-set in one script."""

from __future__ import annotations

import time
from contextlib import suppress

import redis

from bot.problems.errors import StoreError
from bot.store import SessionStore, Stored
from bot.store.breaker import Breaker
from bot.store.driver import Script, client_of, done, number, store_errors, string, strings


def moved(store: SessionStore, key: str, former: tuple[str, ...], ttl: int) -> Stored | None:
    """Return the session of one of the `former` keys and move it under `key` for `ttl` seconds, or
    None.

    Of two processes, only one moves it; the other finds it moved. Raises StoreError.
    """
    for old in former:
        found = store.load(old)
        if found is not None:
            store.save(key, 0, found.value, ttl)
            with suppress(StoreError):  # then it stays until its time is over
                store.forget(old)
            return store.load(key)
    return None


CLAIMED = 0.5
"""Seconds after which a claim ends by itself, in case its worker has died."""
WAITS = 1.0
"""Seconds that a turn waits for others at most; then it goes on as if there were none."""
DIGITS, ZERO = 9, ord("0")
"""A revision has nine digits at most, and does not start with a zero."""
PING, PING_KEPT = "ping", 60
"""A full store and a replica answer a mere PING, but remember nothing."""
LOOKS_EVERY = 0.005
"""Seconds between two looks at a claim."""


class Sessions:
    """The `SessionStore` of the product; safe to share between threads."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._client, self._breaker = client, breaker
        self._save = Script(client, "save")

    def load(self, key: str, claim: str = "") -> Stored | None:
        session, claimed = _keys(key)
        deadline = time.monotonic() + WAITS
        if claim:
            self._claim(claimed, claim, deadline)
        while True:
            with self._breaker:
                found, others = strings(self._client.mget(session, claimed), 2)
            if claim or others is None or time.monotonic() > deadline:
                return _stored(found) if found is not None else None
            time.sleep(LOOKS_EVERY)

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        following = b"%d|%b" % (loaded_revision + 1, value)
        with self._breaker:
            saved = number(self._save(_keys(key), [loaded_revision, following, ttl, claim]))
        return saved == 1

    def forget(self, key: str) -> None:
        with self._breaker:
            number(self._client.delete(*_keys(key)))

    def ping(self) -> bool:
        try:
            with store_errors():
                return done(self._client.set(PING, b"", ex=PING_KEPT))
        except StoreError:
            return False

    def close(self) -> None:
        """Close the connections; only tests and a stopping process need it."""
        self._client.close()

    def _claim(self, key: str, claim: str, deadline: float) -> None:
        """Wait until no other turn has the claim, then take it."""
        while time.monotonic() < deadline:
            with self._breaker:
                free = done(self._client.set(key, claim, nx=True, px=int(1000 * CLAIMED)))
                if free or string(self._client.get(key)) == claim.encode():
                    return
            time.sleep(LOOKS_EVERY)


def _keys(key: str) -> list[str]:
    """The keys of the session and its claim; the braces keep them on one node of a cluster."""
    return [f"session:{{{key}}}", f"claim:{{{key}}}"]


def _stored(found: bytes) -> Stored | None:
    """Anything that is not ours is no session; the script agrees and overwrites it."""
    revision, bar, value = found.partition(b"|")
    ours = bar and revision.isdigit() and revision[0] != ZERO and len(revision) <= DIGITS
    return Stored(int(revision), value) if ours else None


def connect(url: str, breaker: Breaker | None = None) -> Sessions:
    """Return the sessions at `url` (any form of REDIS_URL).

    They connect at first use, so this never fails. A `breaker` is shared by everything at that
    store.
    """
    return Sessions(client_of(url), breaker or Breaker())
