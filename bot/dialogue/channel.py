"""How a caller reaches the bot, as a value: what each channel can do, and what its name is.

Everything above asks the value (`session.channel.spoken`) and compares no names. How a channel's
requests are verified, parsed and answered is in its module of `bot.channels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

Medium = Literal["sms", "voice"]
"""How a flow and its texts name the two kinds of channels: written and spoken."""


class Channel(Enum):
    """One way to the bot; the value is its name in counters, keys, file names and the store.

    Two channels of one medium say the same words.
    """

    def __new__(  # noqa: PLR0913
        cls,
        name: str,
        spoken: bool,
        room: int,
        dials: bool = False,
        hangs_up: bool = False,
        texted: bool = False,
        remembered: int | None = None,
    ) -> Channel:
        self = object.__new__(cls)
        self._value_ = name
        self.spoken, self.room, self.remembered = spoken, room, remembered
        self.dials, self.hangs_up, self.texted = dials, hangs_up, texted
        return self

    value: str
    spoken: bool
    """Whether words are heard and said, and not read and written."""
    room: int
    """The most that one message or one spoken piece holds; a longer reply is cut into several:
    UTF-16 units when written, characters when spoken."""
    dials: bool
    """Whether the bot can connect the caller to a line."""
    hangs_up: bool
    """Whether either side can end the conversation."""
    texted: bool
    """Whether the answer can be sent to the caller's telephone as a text."""
    remembered: int | None
    """Seconds a conversation is kept; None: as SESSION_TTL says."""

    SMS = "sms", False, 1600
    """Text messages through Twilio, which refuses a longer body (error 14103)."""
    VOICE = "voice", True, 3000, True, True, True, 5 * 3600
    """Calls through Twilio, which ends one after four hours and says no longer text (13521)."""
    GATEWAY = "gateway", False, 1600
    """Text messages through an aggregator of short numbers, as JSON."""

    @property
    def medium(self) -> Medium:
        """What flows and texts call it."""
        return "voice" if self.spoken else "sms"

    def __str__(self) -> str:
        return self.value


SMS, VOICE, GATEWAY = Channel.SMS, Channel.VOICE, Channel.GATEWAY
CHANNELS: Mapping[str, Channel] = {channel.value: channel for channel in Channel}
BY_MEDIUM: Mapping[Medium, Channel] = {"sms": SMS, "voice": VOICE}
"""One channel of each medium: what is said on it is said on all of them."""
