"""The flow as a picture: states, choices and exits, with problems and what no transcript walks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol, get_args

from bot.dialogue.effects import DOES
from bot.dialogue.hearing import match
from bot.dialogue.model import (
    OUTCOMES,
    TAKEN,
    Flow,
    Heard,
    Missed,
    Session,
    State,
    Turn,
    World,
)
from bot.problems.errors import Problem, Spot
from bot.proof.model import FLOW

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


MEANS = "green: walked by flows/tests; grey, dashed: not walked; red: problems"


class Way(NamedTuple):
    """One way on from a state. `name` is that of the exit, as in `walked`; None: it has none."""

    source: str
    target: str
    label: str
    name: str | None


class Arrow(NamedTuple):
    """All ways with the same ends that are walked, or all that are not."""

    source: str
    target: str
    walked: bool
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A flow, what is wrong with its states, and what conversations walk of it."""

    flow: Flow
    problems: Mapping[str, int] = field(default_factory=dict)
    """State -> how many problems are told of it."""
    walked: Walked = field(default_factory=Walked)
    notes: Mapping[str, str] = field(default_factory=dict)
    """State -> what else its box says, in a line of its own."""

    def ways(self) -> tuple[Way, ...]:
        """All that leads on, state by state in the order of the flow."""
        flow = self.flow
        return tuple(
            Way(state.name, target, label, name)
            for state in flow.states.values()
            for target, label, name in (*_chosen(flow, state), *_others(flow, state))
            if target is not None and target in flow.states
        )

    def arrows(self) -> tuple[Arrow, ...]:
        """The ways, as few arrows as tell what is walked."""
        found: dict[tuple[str, str, bool], list[str]] = {}
        for way in self.ways():
            found.setdefault((way.source, way.target, self.is_walked(way)), []).append(way.label)
        return tuple(Arrow(*ends, ", ".join(labels)) for ends, labels in found.items())

    def is_walked(self, way: Way) -> bool:
        """Whether some conversation goes this way."""
        if way.name is None:
            return (way.source, way.target) in self.walked.ways
        return Exit(way.source, way.name) in self.walked.exits

    def mark(self, state: str) -> str:
        """`problem`, `unwalked` or `walked`."""
        if self.problems.get(state):
            return "problem"
        return "walked" if state in self.walked.states else "unwalked"

    def caption(self, state: str) -> tuple[str, ...]:
        """The lines of a state's box: its name, its kind and its problems."""
        shown = self.flow.states[state]
        only = [value for values in shown.only_for.values() for value in values]
        only = [*([shown.only] if shown.only else []), *only]
        about = " ".join([shown.kind, *shown.slots, *([f"({', '.join(only)})"] if only else [])])
        count = self.problems.get(state, 0)
        told = (f"! {count} problem{'s' if count > 1 else ''}",) if count else ()
        return (state, about, *told, *filter(None, [self.notes.get(state)]))

    @property
    def anywhere(self) -> str:
        """What leads on from every state, in words."""
        keys = ", ".join(f"{key} {command}" for key, command in self.flow.keys.items())
        return f"in every state: danger leads to {self.flow.answer}; {keys}"


_Lead = tuple[str | None, str, str | None]
"""Target, label and the name of the exit."""


def _chosen(flow: Flow, state: State) -> Iterator[_Lead]:
    for choice in state.choices:
        does = DOES[choice.does] if choice.does else None
        target = does.leads(flow, state) if does else choice.goes or state.next
        effect = choice.does or ", ".join(choice.sets.values())
        yield target, f"{choice.key} {effect}".rstrip(), choice.key


def _others(flow: Flow, state: State) -> Iterator[_Lead]:
    """What leads on without a choice; the engine knows some states by what they are."""
    if state.kind in ("say", "end"):
        yield state.next, "next", None
        return
    if state.kind in ("ask", "choose"):
        yield state.next, "answered", "answered"
    for slot in state.slots if state.kind in ("ask", "menu") else ():
        yield flow.choosing.get(slot), f"which {slot}", None
    if state.kind == "choose":
        yield flow.asking.get(state.slots[0]), "none of them", None
    if state.kind == "transfer":
        for outcome in OUTCOMES:
            yield state.name if outcome in TAKEN else flow.answer, outcome, outcome
    yield from ((state.name, missed, missed) for missed in MISSES)
    yield state.next, "give_up", "give_up" if state.give_up else None


def problems_by_state(
    flow: Flow, spots: Mapping[tuple[str, ...], Spot], problems: Iterable[Problem]
) -> dict[str, tuple[Problem, ...]]:
    """State -> the problems between its line in the flow's file and the next one's.

    A file that is being edited may lack states of the flow that is served.
    """
    known = [(spots["state", name], name) for name in flow.states if ("state", name) in spots]
    starts = sorted((spot.line or 0, name) for spot, name in known)
    found: dict[str, tuple[Problem, ...]] = {}
    for problem in problems:
        line = problem.spot.line or 0
        if problem.spot.file == FLOW.file:
            after = pairwise([*starts, (float("inf"), "")])
            for name in (name for (start, name), (end, _) in after if start <= line < end):
                found[name] = (*found.get(name, ()), problem)
    return found
