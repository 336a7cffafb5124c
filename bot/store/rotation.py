"""A session that was begun under a former secret, moved to its key of now.

`conduct` asks when there is none under that key; without former secrets nothing is asked.
"""

from __future__ import annotations

from contextlib import suppress

from bot.errors import StoreError
from bot.store import SessionStore, Stored


def moved(store: SessionStore, key: str, former: tuple[str, ...], ttl: int) -> Stored | None:
    """The session of one of the `former` keys, from now on under `key` for `ttl` seconds, or None.

    Two at once move it once: the later finds it moved. Raises StoreError.
    """
    for old in former:
        found = store.load(old)
        if found is not None:
            store.save(key, 0, found.value, ttl)
            with suppress(StoreError):  # then it stays until its time is over
                store.forget(old)
            return store.load(key)
    return None
