"""The states of the flow for people to look at: what each says, what is wrong, who came and left.

`/flow` shows them. Pure: the texts, the problems and the figures come in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import counts
from bot.counts import Figures
from bot.dialogue.model import State
from bot.errors import Problem
from bot.files.content import Content

CHANNELS = ("sms", "voice")


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a state: what it is for, the channel if it is of one alone, and its words."""

    what: str
    channel: str | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Walk:
    """Turns that led to a state, turns that began in it, and what was not understood there."""

    came: int
    went: int
    no_match: int
    no_input: int

    @property
    def left(self) -> int:
        """Conversations that ended there; those of a day's end may go on tomorrow."""
        return max(self.came - self.went, 0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One state with all that is known of it; `walk` is None while the store does not answer."""

    state: State
    texts: tuple[Said, ...]
    problems: tuple[Problem, ...]
    walk: Walk | None


def shown_states(
    content: Content, problems: Mapping[str, tuple[Problem, ...]], figures: Figures | None
) -> tuple[Shown, ...]:
    """Every state, in the order of the flow's file."""
    return tuple(
        Shown(
            state,
            tuple(_said(content, name)),
            problems.get(name, ()),
            _walk(figures, name) if figures else None,
        )
        for name, state in content.flow.states.items()
    )


def _said(content: Content, state: str) -> list[Said]:
    found = []
    for key, words in content.catalogue.texts.items():
        section, _, rest = key.partition(".")
        if section == state:
            what, _, last = rest.rpartition(".")
            channel = last if last in CHANNELS else None
            found.append(Said(what if channel else rest, channel, words))
    return found


def _walk(figures: Figures, state: str) -> Walk:
    kinds = (counts.TURNS, counts.TURNS_FROM, counts.NO_MATCH, counts.NO_INPUT)
    return Walk(*(figures.by(kind, "state").get(state, 0) for kind in kinds))
