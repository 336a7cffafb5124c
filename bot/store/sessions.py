"""Sessions in Redis or Valkey: one string a session, compare-and-set in one script.

`app` connects, `conduct` loads and saves. It never retries by itself and never waits long:
Twilio gives a webhook 15 seconds, and a turn without a session is still an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import redis
from redis.commands.core import Script

from bot.errors import StoreError
from bot.store import Stored

KEY_PREFIX = "session:"
TIMEOUT = 0.5
"""Seconds for a connection and for each reply; a turn makes two round trips."""


class Sessions:
    """The `SessionStore` behind the product; safe to share between threads."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._save = script_of(client, "save")

    def load(self, key: str) -> Stored | None:
        with store_errors():
            found = self._client.get(KEY_PREFIX + key)
        return _stored(found) if isinstance(found, bytes) else None

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int) -> bool:
        following = b"%d|%b" % (loaded_revision + 1, value)
        with store_errors():
            saved = self._save([KEY_PREFIX + key], [loaded_revision, following, ttl])
        return bool(saved)

    def forget(self, key: str) -> None:
        with store_errors():
            self._client.delete(KEY_PREFIX + key)

    def ping(self) -> bool:
        try:
            return bool(self._client.ping())
        except (redis.RedisError, OSError):
            return False

    def close(self) -> None:
        """Close the connections; only tests and a stopping process need it."""
        self._client.close()


def _stored(found: bytes) -> Stored | None:
    """What is not ours is no session; the script sees it the same way and writes over it."""
    revision, bar, value = found.partition(b"|")
    return Stored(int(revision), value) if bar and revision.isdigit() else None


def connect(url: str) -> Sessions:
    """Sessions at `url` (redis, rediss or unix). Connects at first use, so it never fails."""
    return Sessions(client_of(url))


def script_of(client: redis.Redis, name: str) -> Script:
    """The Lua script of this name, sent to the server by its hash once that knows it."""
    lua = files("bot.store").joinpath("scripts", f"{name}.lua").read_text("utf-8")
    return client.register_script(lua)


def client_of(url: str) -> redis.Redis:
    """The driver as everything here uses it: it never retries and never waits long."""
    return redis.Redis.from_url(
        url,
        protocol=2,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=None,  # redis-py 8 retries ten times by default: seconds of silence for a caller
        health_check_interval=0,
        decode_responses=False,
        driver_info=None,  # two commands fewer on every new connection
    )


@contextmanager
def store_errors() -> Iterator[None]:
    """The one place where the driver's many errors become ours."""
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise StoreError(f"the session store failed: {type(error).__name__}") from error
