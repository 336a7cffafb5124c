"""The flow as a picture: states, choices and exits, with problems and what no transcript walks.

Pure: `drawings` and `svg` draw it for the command `graph` and for the page of the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from bot.dialogue.model import Flow, State
from bot.errors import Problem, Spot
from bot.proof.model import FLOW
from bot.proof.walked import MISSES, OUTCOMES, Exit, Walked

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
        about = " ".join([shown.kind, *shown.slots, *([f"({shown.only})"] if shown.only else [])])
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
    verbs = {
        "next_line": flow.answer,
        "wrong_place": flow.asking.get("municipality"),
        "connect": flow.transfer,
        "text": flow.asking.get("text_safe"),
        "send_text": flow.answer,
        "no_text": flow.answer,
        "cannot_speak": state.name,
    }
    for choice in state.choices:
        target = choice.goes or verbs.get(choice.does or "", state.next)
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
            yield state.name if outcome == "completed" else flow.answer, outcome, outcome
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
