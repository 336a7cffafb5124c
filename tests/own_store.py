"""The store that tests share, which outlives a test that kills it."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

import redis

from bot.store.embedded import embedded_store

ANSWER_LIMIT = 1.0
"""Seconds in which a server that is well answers, however busy the machine is."""


class OwnStore:
    """A server of its own: started when it is first asked for, and again when it is found dead."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._url = ""

    def url(self) -> str:
        """The address of a server that answers now.

        Raises StoreError when none can be started.
        """
        if not self._answers():
            self.close()
            self._url = self._running.enter_context(embedded_store())
        return self._url

    def close(self) -> None:
        """Stop the server, if there is one, and remove what a keeper that was killed left."""
        self._running.close()
        if self._url:
            shutil.rmtree(Path(self._url.removeprefix("unix://")).parent, ignore_errors=True)
        self._url = ""

    def _answers(self) -> bool:
        if not self._url:
            return False
        with redis.Redis.from_url(
            self._url, socket_timeout=ANSWER_LIMIT, socket_connect_timeout=ANSWER_LIMIT
        ) as client:
            try:
                return bool(client.set("ready", "", px=1))
            except redis.RedisError:
                return False
