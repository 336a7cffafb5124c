"""How a caller reaches the bot, as a value: what each channel can do, and what its name is.

Everything above asks the value (`session.channel.spoken`) and compares no names. How a channel's
requests are verified, parsed and answered is in its module of `bot.channels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Medium = Literal["sms", "voice"]
"""How a flow and its texts name the two kinds of channels: written and spoken."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to the bot. Two channels of one medium say the same words."""

    name: str
    """In counters, keys and file names."""
    spoken: bool
    """Whether words are heard and said, and not read and written."""
    room: int
    """The most that one message or one spoken piece holds; a longer reply is cut into several:
    UTF-16 units when written, characters when spoken."""
    dials: bool = False
    """Whether the bot can connect the caller to a line."""
    hangs_up: bool = False
    """Whether either side can end the conversation."""
    texted: bool = False
    """Whether the answer can be sent to the caller's telephone as a text."""
    remembered: int | None = None
    """Seconds a conversation is kept; None: as SESSION_TTL says."""

    @property
    def medium(self) -> Medium:
        """What flows and texts call it."""
        return "voice" if self.spoken else "sms"

    def __str__(self) -> str:
        return self.name


SMS = Channel("sms", spoken=False, room=1600)
"""Text messages through Twilio, which refuses a longer body (error 14103)."""
VOICE = Channel(
    "voice",
    spoken=True,
    room=3000,
    dials=True,
    hangs_up=True,
    texted=True,
    remembered=5 * 3600,
)
"""Calls through Twilio, which ends one after four hours and says no longer text (error 13521)."""
GATEWAY = Channel("gateway", spoken=False, room=1600)
"""Text messages through an aggregator of short numbers, as JSON."""

CHANNELS: Mapping[str, Channel] = {channel.name: channel for channel in (SMS, VOICE, GATEWAY)}
BY_MEDIUM: Mapping[Medium, Channel] = {"sms": SMS, "voice": VOICE}
"""One channel of each medium: what is said on it is said on all of them."""
