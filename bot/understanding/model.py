"""What understanding is told and what it answers: the fixed interface of `read`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

YES, NO = "yes", "no"
"""Sections of the lexicons, and what a choice of the flow may be the answer to its question."""
OWN_WORDS = "choices"
"""The section of entries that stand in the flow, under the name of their choice."""


Verb = Literal[
    "next_line", "wrong_place", "connect", "text", "send_text", "no_text", "cannot_speak", "danger"
]  # fmt: skip
"""What a choice may do instead of setting a slot."""
COMMANDS = (
    "forget", "restart", "cannot_speak", "human", "help_now", "help", "back", "repeat", "discreet",
    "language", "goodbye", "thanks",
)  # fmt: skip
"""What a caller may ask of the bot in any state. Of several in one message, the first here."""
FAREWELLS = ("goodbye", "thanks")


@dataclass(frozen=True, slots=True)
class Expected:
    """What the state the caller is in waits for.

    `slots` are the slots it asks for. `keys` are the keys of its menu as offered, so that a
    number in words or digits is a key here and never a place; each maps to the slot value or
    verb it stands for ("situation=violence", "does=next_line", "goes=situation/1"), so that a
    word for that value is the choice as well. `words` are the further words of these keys, by name:
    YES and NO of the lexicons, or the name under which the flow has words of its own.
    """

    slots: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """The values found for one slot: one certain value, or candidates to ask about."""

    values: tuple[str, ...]
    certain: bool = True
    by_ear: bool = False
    """Whether it may only have been misheard: then what is known already does not settle it."""
    inferred: bool = False
    """Whether nothing names it: it was concluded from signs or letters alone."""


@dataclass(frozen=True, slots=True)
class Match:
    """Why: the caller's words (folded) and the data entry that decided."""

    what: str
    words: str
    entry: str


Why = Callable[[], Sequence[Match]]
"""Tells why, when somebody asks: a turn does not, and it takes longer than to understand."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was read in one message; everything that was not found is empty."""

    slots: Mapping[str, Found] = field(default_factory=dict)
    """municipality (codes), situation (ids, most urgent first), detail, language."""
    danger: bool = False
    danger_inferred: bool = False
    """Whether the danger was concluded from signs or letters alone: no entry of danger names it."""
    command: str | None = None
    key: str | None = None
    """The key of the offered choice that was meant, in digits, a number word or its words."""
    why: tuple[Why, ...] = field(default=(), compare=False, repr=False)
    abroad: bool = False
    """Whether the caller says to be outside Finland now, and names no place in it."""
    other: str | None = None
    """The language of the message when it is none of ours; the language slot is English then."""
    is_name: bool = False
    """Whether the message is a municipality's name, the first of the values, and nothing else. A
    situation found beside it is another meaning of the same word."""

    @property
    def matched(self) -> tuple[Match, ...]:
        """The words and entries that decided."""
        return tuple(match for why in self.why for match in why())
