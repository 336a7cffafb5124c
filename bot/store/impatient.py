"""A store's answers within their time: each reply, also when it comes a byte at a time, and all
that one call has to ask, be it several servers in turn.

`driver` gives it to all connections; `breaker`, `driver` and `sessions` put their calls into it.
"""

from __future__ import annotations

import math
import time
from threading import local
from typing import Any

import redis
from redis._parsers import _HiredisParser

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


class Impatient(_HiredisParser):
    """The driver's parser, which reads nothing more of a reply that has taken TIMEOUT."""

    _until = 0.0

    def read_response(self, *args: Any, **options: Any) -> Any:
        self._until = time.monotonic() + TIMEOUT
        return super().read_response(*args, **options)

    def read_from_socket(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError; one that comes last in time may itself take as long."""
        require_time(self._until)
        return super().read_from_socket(*args, **options)  # type: ignore[no-untyped-call]


class ImpatientPool(redis.ConnectionPool):
    """The driver's pool, for a cluster: no connection for a call that is over."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parser_class=Impatient, **options)

    def get_connection(self, *args: Any, **options: Any) -> Any:
        require_time()
        return super().get_connection(*args, **options)
