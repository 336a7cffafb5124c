"""What a turn needs from outside: content, store, clock, and who watches where it is only tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.dialogue.channel import Channel
from bot.dialogue.model import Heard, Session, Turn, World
from bot.files.content import Content
from bot.store import Counters, CountersInMemory, Outbox, SessionStore


@dataclass(frozen=True, slots=True)
class Watched:
    """A turn as it was taken: from which session, by what was heard, in which world."""

    before: Session
    heard: Heard
    world: World
    turn: Turn


Watch = Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Bot:
    """What a turn needs from outside: the content, the store, the clock, how long to remember."""

    content: Content
    store: SessionStore
    clock: Callable[[], datetime]
    session_ttl: int
    """Seconds that a text conversation is remembered."""
    transfers: bool = False
    """Whether calls can be connected: there is a number of ours to call from."""
    outbox: Outbox | None = None
    """Where texts to callers are put; None: no caller is sent one."""
    counters: Counters = field(default_factory=CountersInMemory)
    watch: Watch | None = None
    """Is shown every turn. Only for conversations that are tried: a caller's are nobody's."""

    def ttl(self, channel: Channel) -> int:
        """Seconds that a conversation on this channel is remembered."""
        return channel.remembered or self.session_ttl
