"""The time that a call to the store may take: each reply, also one that comes a byte at a time,
and all that the call has to ask, be it several servers in turn.

`driver` builds all connections with it; `breaker`, `driver` and `sessions` put their calls into
`in_time`.

The driver's options bound each single wait for bytes and nothing longer: a store that sends a byte
every 100 ms would hold a caller for as long as it likes, and silent Sentinels are waited for one
after the other. Its classes offer no other place to end a reply that has begun than the parser,
which is an option of each connection (`parser_class`). So the parser here is the driver's default
one with a deadline; that it asks `read_from_socket` for every piece is held by tests/test_store.py
and tests/faults/test_slow_machines.py.
"""

from __future__ import annotations

import math
import time
from threading import local
from typing import Any, cast

import redis
from redis.connection import DefaultParser
from redis.sentinel import SentinelConnectionPool

TIMEOUT = 0.25
"""Seconds for a connection and for each reply; a turn makes two round trips."""
CALL_LIMIT = 0.75
"""Seconds after which a call begins nothing more: who knows the master may have to be found first,
and others may be looking for it."""


class _Call(local):
    """The call to the store that a thread is in: `with in_time:` gives it CALL_LIMIT."""

    until = math.inf

    def __enter__(self) -> None:
        self.until = time.monotonic() + CALL_LIMIT

    def __exit__(self, *_: object) -> None:
        self.until = math.inf


in_time = _Call()


def require_time(until: float = math.inf) -> None:
    """Raises redis.TimeoutError when this call, or what ends at `until`, is over."""
    if time.monotonic() > min(until, in_time.until):
        raise redis.TimeoutError("The store has not answered in time")


class Impatient(DefaultParser):  # type: ignore[misc,valid-type]
    """The driver's parser, which reads nothing more of a reply that has taken TIMEOUT."""

    _until = 0.0

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Raises redis.ConnectionError also for bytes that are no reply: the driver then closes
        the connection, whose other bytes would be no reply either."""
        self._until = time.monotonic() + TIMEOUT
        try:
            return super().read_response(*args, **options)
        except redis.InvalidResponse as error:
            raise redis.ConnectionError("What answers is no store") from error

    @classmethod
    def parse_error(cls, response: str) -> Exception:
        """The exception for an error reply. The driver's own fails for a MOVED without a place."""
        try:
            return cast(Exception, super().parse_error(response))
        except ValueError:
            return redis.ResponseError("an error reply that is none")

    def read_from_socket(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError; one that comes last in time may itself take as long."""
        require_time(self._until)
        return super().read_from_socket(*args, **options)


class Pool(redis.ConnectionPool):
    """Impatient connections to one server, none of which is given to a call that is over."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, parser_class=Impatient, **options)

    def get_connection(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError."""
        require_time()
        return super().get_connection(*args, **options)


class MasterPool(Pool, SentinelConnectionPool):
    """The same to the master that Sentinels name."""
