"""What Twilio has reported before: a key for each report, which is gone after a day.

`web.webhooks` asks before it counts. The key is a keyed hash: nothing can be read back from it.
"""

from __future__ import annotations

import redis

from bot.store.sessions import client_of, store_errors

PREFIX = "seen:"
KEPT = 86_400
"""Seconds; Twilio repeats a report within minutes, if at all."""


class RedisSeen:
    """The `Seen` behind the product; safe to share between threads."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def first(self, key: str) -> bool:
        with store_errors():
            return bool(self._client.set(PREFIX + key, b"", nx=True, ex=KEPT))


def connect_seen(url: str) -> RedisSeen:
    """At `url` (redis, rediss or unix). Connects at first use, so it never fails."""
    return RedisSeen(client_of(url))
