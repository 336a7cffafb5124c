"""A reply of the store within its time, also when it comes a byte at a time: each byte would begin
the time-out of the socket anew. `driver` gives it to all connections to a store.
"""

from __future__ import annotations

import time
from typing import Any

import redis
from redis._parsers import _HiredisParser

TIMEOUT = 0.25
"""Seconds for a connection and for each reply; a turn makes two round trips."""


class Impatient(_HiredisParser):
    """The driver's parser, which reads nothing more of a reply that has taken TIMEOUT."""

    _until = 0.0

    def read_response(self, *args: Any, **options: Any) -> Any:
        self._until = time.monotonic() + TIMEOUT
        return super().read_response(*args, **options)

    def read_from_socket(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError; one that comes last in time may itself take as long."""
        if time.monotonic() > self._until:
            raise redis.TimeoutError("The reply has not ended in time")
        return super().read_from_socket(*args, **options)  # type: ignore[no-untyped-call]


def given_to(connection: Any) -> None:
    """The same for a connection that is made already, as those to a cluster are."""
    connection.set_parser(Impatient)
    connection._parser.on_connect(connection)
