"""Texts on their way to the process that sends them, and the reports of Twilio seen before."""

from __future__ import annotations

import redis

from bot.store import OutgoingText
from bot.store.breaker import Breaker
from bot.store.driver import Script, client_of, done, number, string

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


TEXT, QUEUE, ALIVE = "{outbox}:text:", "{outbox}:queue", "{outbox}:alive"
"""Braces keep them in one slot of a cluster."""

WAITS = 600
"""Seconds; what a later text says of opening hours may no longer hold. Nor is the same text sent
again to the same caller within them."""
FAILED = "failed"
"""Left of a text that Twilio did not take, so that it is not promised again."""
SIGN_OF_LIFE = 30
"""Seconds; a sender that takes shows by it that it is there."""


class RedisOutbox:
    """The `Outbox` behind the product; safe to share between threads."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._client, self._breaker = client, breaker
        self._put = Script(client, "put_text")

    def put(self, text: OutgoingText) -> bool:
        keys = [TEXT + text.id, QUEUE, ALIVE]
        with self._breaker:
            return number(self._put(keys, [f"{text.to}|{text.body}", WAITS])) == 1

    def take(self) -> OutgoingText | None:
        """The next text, which is then nowhere else; also the sign that somebody sends."""
        with self._breaker:
            while key := self._next():
                # What is left, until its time is over, keeps the same text from being put again.
                taken = string(self._client.set(key, b"", xx=True, keepttl=True, get=True))
                if text := _text(key, taken or b""):
                    return text
        return None

    def failed(self, text: OutgoingText) -> None:
        """Whoever asks for this text again is told that it cannot be sent."""
        with self._breaker:
            done(self._client.set(TEXT + text.id, FAILED, xx=True, keepttl=True))

    def _next(self) -> bytes | None:
        """The key of a text that nobody else will take; its time may be over."""
        done(self._client.set(ALIVE, 1, ex=SIGN_OF_LIFE))
        return string(self._client.lpop(QUEUE))

    def close(self) -> None:
        """Close the connections; only tests and a stopping process need it."""
        self._client.close()


def _text(key: bytes, value: bytes) -> OutgoingText | None:
    """None for what is no text of ours, or has been taken."""
    to, bar, body = value.partition(b"|")
    try:
        id_ = key.decode().removeprefix(TEXT)
        return OutgoingText(id_, to.decode(), body.decode()) if bar else None
    except UnicodeDecodeError:
        return None


def connect_outbox(url: str, breaker: Breaker | None = None) -> RedisOutbox:
    """The outbox at `url` (any form of REDIS_URL). Connects at first use, so it never fails.

    A `breaker` is shared by all that is at that store.
    """
    return RedisOutbox(client_of(url), breaker or Breaker())
