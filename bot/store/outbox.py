"""Texts on their way to the process that sends them, and Twilio's reports that were seen before."""

from __future__ import annotations

import redis

from bot.store import OutgoingText
from bot.store.breaker import Breaker
from bot.store.driver import Script, client_of, done, number, string

PREFIX = "seen:"
KEPT = 86_400
"""Seconds. Twilio repeats a report within minutes, if at all."""


class RedisSeen:
    """The `Seen` of the product; safe to share between threads."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._client, self._breaker = client, breaker

    def first(self, key: str) -> bool:
        with self._breaker:
            return done(self._client.set(PREFIX + key, b"", nx=True, ex=KEPT))


def connect_seen(url: str, breaker: Breaker | None = None) -> RedisSeen:
    """Connect to `url` (any form of REDIS_URL) at first use, so that it never fails.

    A `breaker` is shared by everything at that store.
    """
    return RedisSeen(client_of(url), breaker or Breaker())


TEXT, QUEUE, ALIVE = "{outbox}:text:", "{outbox}:queue", "{outbox}:alive"
"""The braces keep them in one slot of a cluster."""

WAITS = 600
"""Seconds. What a later text says about opening hours may no longer be true. Within them, the same
text is not sent to the same caller again."""
FAILED = "failed"
"""Left behind by a text that Twilio did not accept, so that it is not promised again."""
SIGN_OF_LIFE = 30
"""Seconds. A sender that takes texts shows that it is running."""


class RedisOutbox:
    """The `Outbox` of the product; safe to share between threads."""

    def __init__(self, client: redis.Redis, breaker: Breaker) -> None:
        self._client, self._breaker = client, breaker
        self._put = Script(client, "put_text")

    def put(self, text: OutgoingText) -> bool:
        keys = [TEXT + text.id, QUEUE, ALIVE]
        with self._breaker:
            return number(self._put(keys, [f"{text.to}|{text.body}", WAITS])) == 1

    def take(self) -> OutgoingText | None:
        """Take the next text off the queue. Doing so also shows that a sender is running."""
        with self._breaker:
            while key := self._next():
                # What is left, until its time is over, keeps the same text from being put again.
                taken = string(self._client.set(key, b"", xx=True, keepttl=True, get=True))
                if text := _text(key, taken or b""):
                    return text
        return None

    def failed(self, text: OutgoingText) -> None:
        """Mark a text that cannot be sent: callers who ask for it again are told so."""
        with self._breaker:
            done(self._client.set(TEXT + text.id, FAILED, xx=True, keepttl=True))

    def _next(self) -> bytes | None:
        """Claim the key of a text, which only one process gets; the text may have expired."""
        done(self._client.set(ALIVE, 1, ex=SIGN_OF_LIFE))
        return string(self._client.lpop(QUEUE))

    def close(self) -> None:
        """Close the connections; only tests and a stopping process need it."""
        self._client.close()


def _text(key: bytes, value: bytes) -> OutgoingText | None:
    """None for anything that is no text of ours, or is already taken."""
    to, bar, body = value.partition(b"|")
    try:
        id_ = key.decode().removeprefix(TEXT)
        return OutgoingText(id_, to.decode(), body.decode()) if bar else None
    except UnicodeDecodeError:
        return None


def connect_outbox(url: str, breaker: Breaker | None = None) -> RedisOutbox:
    """Return the outbox at `url` (any form of REDIS_URL).

    It connects at first use, so it never fails. A `breaker` is shared by everything at that store.
    """
    return RedisOutbox(client_of(url), breaker or Breaker())
