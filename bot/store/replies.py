"""Replies of the store, checked where they are taken in.

REDIS_URL may lead to something that is no store. Each function returns the reply as the type that
its command promises, or raises redis.InvalidResponse, and the call has failed like any other. So
nothing else needs to catch a TypeError, which would be a bug of our own.
"""

from __future__ import annotations

from typing import NoReturn

import redis

MASTER = {b"name", b"ip", b"port", b"flags", b"num-other-sentinels"}
"""The fields of a master that the driver looks at."""


def number(reply: object) -> int:
    """The reply to DEL and to a script that returns a number. Raises redis.InvalidResponse."""
    return reply if isinstance(reply, int) and not isinstance(reply, bool) else _refuse(reply)


def string(reply: object) -> bytes | None:
    """The reply to GET, LPOP, and SET with GET. Raises redis.InvalidResponse."""
    return reply if reply is None or isinstance(reply, bytes) else _refuse(reply)


def strings(reply: object, keys: int) -> list[bytes | None]:
    """The reply to MGET of so many keys. Raises redis.InvalidResponse."""
    if not isinstance(reply, list) or len(reply) != keys:
        _refuse(reply)
    return [string(value) for value in reply]


def done(reply: object) -> bool:
    """Whether SET has set the key; with NX or XX it need not. Raises redis.InvalidResponse."""
    return bool(reply) if reply is None or reply is True else _refuse(reply)


def counts(reply: object) -> dict[str, int]:
    """The fields and numbers of a hash, in turn, as a script returns them. Raises
    redis.InvalidResponse."""
    if not isinstance(reply, list) or not all(isinstance(part, bytes) for part in reply):
        _refuse(reply)
    try:
        return {
            name.decode(): int(count) for name, count in zip(reply[::2], reply[1::2], strict=True)
        }
    except ValueError:
        _refuse(reply)


def require_masters(reply: object) -> object:
    """What a Sentinel says of the masters it watches, as it is: the driver makes sense of it.

    Raises redis.ConnectionError, for which the driver asks the next Sentinel.
    """
    if isinstance(reply, list) and all(map(_is_master, reply)):
        return reply
    raise redis.ConnectionError("What answers is no Sentinel")


def _is_master(state: object) -> bool:
    """Whether it is the fields of a master and their values, in turn."""
    if not isinstance(state, list) or not all(isinstance(part, bytes) for part in state):
        return False
    found = dict(zip(state[::2], state[1::2], strict=False))
    return found.keys() >= MASTER and found[b"num-other-sentinels"].isdigit()


def _refuse(reply: object) -> NoReturn:
    """The reply itself is not told: it may hold anything."""
    raise redis.InvalidResponse(f"no reply of a store to this command: {type(reply).__name__}")
