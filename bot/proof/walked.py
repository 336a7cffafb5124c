"""Which states and ways out of them conversations walk, and which none does.

`bot test` gives it the turns of operators' transcripts; `graph` marks the picture with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol, get_args

from bot.dialogue.matching import match
from bot.dialogue.model import Flow, Heard, Missed, Session, State, Turn, World

OUTCOMES = ("busy", "no-answer", "failed", "completed")
"""What may become of a call that is connected to a line; `canceled` is taken like `failed`."""
MISSES: tuple[Missed, ...] = get_args(Missed)


class Exit(NamedTuple):
    """A way out of a state: the key of a choice, `answered`, `no_match`, `no_input`, `give_up`, or
    what became of a transfer."""

    state: str
    name: str


class Taken(Protocol):
    """A turn as it was taken: from which session, by what was heard, in which world."""

    @property
    def before(self) -> Session: ...
    @property
    def heard(self) -> Heard: ...
    @property
    def world(self) -> World: ...
    @property
    def turn(self) -> Turn: ...


@dataclass(frozen=True, slots=True)
class Walked:
    """The states and exits that some conversation walks."""

    states: frozenset[str] = frozenset()
    exits: frozenset[Exit] = frozenset()
    ways: frozenset[tuple[str, str]] = frozenset()
    """From which state straight to which."""

    def states_left(self, flow: Flow) -> tuple[str, ...]:
        """The states that none walks, in the order of the flow."""
        return tuple(name for name in flow.states if name not in self.states)

    def exits_left(self, flow: Flow) -> tuple[Exit, ...]:
        """The exits that none walks, in the order of the flow."""
        return tuple(exit_ for exit_ in exits(flow) if exit_ not in self.exits)


def exits(flow: Flow) -> tuple[Exit, ...]:
    """Every way out of every state that waits for somebody."""
    return tuple(Exit(s.name, name) for s in flow.states.values() for name in _names(s))


def _names(state: State) -> Iterator[str]:
    if state.kind in ("say", "end"):
        return
    yield from (choice.key for choice in state.choices)
    if state.kind in ("ask", "choose"):
        yield "answered"
    yield from MISSES
    if state.give_up:
        yield "give_up"
    if state.kind == "transfer":
        yield from OUTCOMES


def walked(flow: Flow, turns: Iterable[Taken]) -> Walked:
    """What these turns walk of the flow."""
    states: set[str] = set()
    found: set[Exit] = set()
    ways: set[tuple[str, str]] = set()
    for taken in turns:
        states |= {*taken.turn.path, taken.turn.session.state or flow.initial}
        ways |= {*pairwise(filter(None, (taken.before.state, *taken.turn.path)))}
        state = flow.states.get(taken.before.state or "")
        if state:
            found |= {Exit(state.name, name) for name in _left_by(flow, state, taken)}
    return Walked(frozenset(states), frozenset(found), frozenset(ways))


def _left_by(flow: Flow, state: State, taken: Taken) -> Iterator[str]:
    """By what a turn left the state it began in."""
    if taken.heard.kind == "transfer":
        yield taken.heard.text
        return
    if taken.turn.missed:
        yield from (taken.turn.missed, *(["give_up"] if _says(state.give_up, taken) else []))
        return
    key = match(flow, taken.before, taken.heard, taken.world).key
    yield from (c.key for c in state.choices if c.key == key or _says(c.sets, taken))
    if "answered" in _names(state) and any(_is_new(slot, taken) for slot in state.slots):
        yield "answered"


def _says(values: Mapping[str, str], taken: Taken) -> bool:
    """Whether the turn filled these slots with these values."""
    after = taken.turn.session.slots
    return bool(values) and all(
        _is_new(slot, taken) and after.get(slot) == value for slot, value in values.items()
    )


def _is_new(slot: str, taken: Taken) -> bool:
    return taken.before.slots.get(slot) != taken.turn.session.slots.get(slot)
