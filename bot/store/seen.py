"""What Twilio has reported before: a key for each report, which is gone after a day.

`web.statuses` asks before it counts. The key is a keyed hash: nothing can be read back from it.
"""

from __future__ import annotations

import redis

from bot.store.breaker import Breaker
from bot.store.driver import client_of
from bot.store.replies import done

PREFIX = "seen:"
KEPT = 86_400
"""Seconds; Twilio repeats a report within minutes, if at all."""


class RedisSeen:
    """The `Seen` behind the product; safe to share between threads."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._client, self._breaker = client, breaker

    def first(self, key: str) -> bool:
        with self._breaker:
            return done(self._client.set(PREFIX + key, b"", nx=True, ex=KEPT))


def connect_seen(url: str, breaker: Breaker | None = None) -> RedisSeen:
    """At `url` (any form of REDIS_URL). Connects at first use, so it never fails.

    A `breaker` is shared by all that is at that store.
    """
    return RedisSeen(client_of(url), breaker or Breaker())
