"""The driver without what it does around each command: counting, timing, retries nobody asked for,
which together took longer than the turn itself. The commands, replies and connections are its own.

`driver` makes one for each store that is one server or has Sentinels.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from typing import Any

import hiredis
import redis

from bot.store.impatient import require_time

Connection = Any
"""The driver's own, which it has no types for."""


class Direct(redis.Redis):
    """One connection for as many threads as wait for the store at once; all are reused."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._idle: deque[Connection] = deque()
        super().__init__(*args, **options)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        connection = self._ready()
        try:
            if not connection.is_connected:
                require_time()
                connection.connect()  # with Sentinels it asks them where to
            name, *others = args
            packed = hiredis.pack_command((*name.split(), *others))  # CLIENT ID is two words
            connection.send_packed_command([packed])
            return self.parse_response(connection, name, **options)  # type: ignore[no-untyped-call]
        except redis.ResponseError:  # it has answered, and can be asked again
            raise
        except BaseException:
            connection.disconnect()  # else whoever comes next would read this answer
            raise
        finally:
            self._idle.append(connection)

    def close(self) -> None:
        for connection in self._idle:
            connection.disconnect()
        super().close()

    def _ready(self) -> Connection:
        """A connection that nobody uses now; perhaps one that is not connected."""
        try:
            connection = self._idle.pop()
        except IndexError:
            return self.connection_pool.make_connection()
        if connection.is_connected and not self._usable(connection):
            connection.disconnect()
        return connection

    def _usable(self, connection: Connection) -> bool:
        """Whether it is still with this store, which has not ended it and sends nothing unasked."""
        with suppress(redis.ConnectionError, OSError):
            mine = self.connection_pool.owns_connection(connection)
            ours = mine and connection.pid == os.getpid()  # a forked process has it, too
            return bool(ours) and not connection.can_read()
        return False
