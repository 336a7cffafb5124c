"""What is to be told to the caller, worded: the last step before a channel makes bytes of it.

`compose` makes a Script of a turn's acts; a channel renders it. Nothing here knows a channel.
"""

from __future__ import annotations

from bot.values import value


@value(frozen=True, slots=True)
class Words:
    """A run of words in one language: fi, sv or en."""

    language: str
    text: str


@value(frozen=True, slots=True)
class Listen:
    """Wait for the caller's answer; a text message has nothing to wait with and ignores it."""

    language: str
    """The language the recogniser is set to."""
    one_key: bool
    """A menu of single keys; otherwise an entry that `#` finishes."""
    hints: tuple[str, ...] = ()
    """Words the recogniser should expect, such as place names."""
    patient: bool = False
    """Whether the caller may be writing a number down."""


@value(frozen=True, slots=True)
class Script:
    """Words in order, then what is listened for, or the number to connect to (E.164).

    Neither: nothing more is asked.
    """

    words: tuple[Words, ...]
    listen: Listen | None
    dial: str | None = None
    safety: str = ""
    """By text, a message of its own before the words: 112 in a language that we do not speak."""
