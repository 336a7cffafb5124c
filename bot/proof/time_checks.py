"""The answer comes in time: within the limit of turns, and to who is silent or not understood.

Both need sessions that differ by how often the caller was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.dialogue.model import Flow
from bot.dialogue.walk import late
from bot.errors import Problem
from bot.proof.model import Edge, Explored, Input, Kind, Node, Subject
from bot.proof.number_checks import gives_numbers, tells_a_number
from bot.proof.shown import at, problem
from bot.understanding.standing import SLOT

COUNTED = frozenset(
    {"key", "word", "match", "candidates", "no_match", "no_input", "danger", "abroad"}
)
"""The kinds of answer that count as a turn; a command may be given any number of times."""
TURNS_IN_VAIN = 9
"""So often is silence, or nonsense, repeated before it counts as never answered."""


def too_late(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """From every session the answer comes within the flow's limit of turns.

    A place that is doubtful in the last of them is asked about once more, and that is not counted.
    """
    limit = subject.flow.turns_at_most[explored.channel]
    longest = Longest(subject.flow, explored)
    for node in explored.nodes:
        if _is_asked(subject, node):
            count, edge = longest.of(node.number)
            if node.session.turns + count > limit and edge is not None:
                said = explored.conversation(node.number, *longest.inputs(node.number, limit + 1))
                words = f"no answer within {limit} turns"
                yield problem(subject, explored, said, at(subject, node), "too-late", words)
                return


def _is_asked(subject: Subject, node: Node) -> bool:
    """Whether the caller is still asked: not after the answer, and not once asked enough."""
    flow = subject.flow
    at_answer = (flow.answer, flow.transfer, flow.asking.get("text_safe"))
    return node.session.state not in at_answer and not late(flow, node.session)


class Longest:
    """The longest way to an answer from each session, commands left out; a loop is endless."""

    ENDLESS = 99

    def __init__(self, flow: Flow, explored: Explored) -> None:
        self._flow, self._explored = flow, explored
        self._leaving = explored.leaving()
        self._known: dict[int, tuple[int, Edge | None]] = {}

    def of(self, number: int) -> tuple[int, Edge | None]:
        """How many turns at most, and the first of them."""
        if number not in self._known:
            self._known[number] = (self.ENDLESS, None)  # met again on the way: a loop
            ways = [
                (self._turns(edge) + self._after(edge), edge)
                for edge in self._leaving[number]
                if edge.input.kind in COUNTED
            ]
            self._known[number] = max(ways, key=lambda way: way[0], default=(self.ENDLESS, None))
        return self._known[number]

    def _turns(self, edge: Edge) -> int:
        asked = edge.turn.session
        once_more = asked.state == self._flow.choosing.get(SLOT) and late(self._flow, asked)
        return 0 if once_more else 1

    def _after(self, edge: Edge) -> int:
        if edge.target is None or gives_numbers(edge.turn):
            return 0
        if edge.turn.session.state is None:  # it ended, and nobody was named
            return self.ENDLESS
        return min(self.of(edge.target)[0], self.ENDLESS)

    def inputs(self, number: int, at_most: int) -> Iterator[Input]:
        """What is said on the longest way."""
        here: int | None = number
        for _ in range(at_most):
            edge = None if here is None else self.of(here)[1]
            if edge is None:
                return
            yield edge.input
            here = None if gives_numbers(edge.turn) else edge.target


def in_vain(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Whoever stays silent, or is never understood, still gets numbers."""
    leaving = explored.leaving()
    kinds: tuple[Kind, ...] = ("no_input", "no_match")
    for kind in kinds:
        told: set[str] = set()
        for node in explored.nodes:
            state = at(subject, node)
            said = tuple(_repeated(subject, leaving, node.number, kind))
            if len(said) == TURNS_IN_VAIN and state not in told:
                told.add(state)
                words = f"{kind} again and again never gets a number"
                found = explored.conversation(node.number, *said)
                yield problem(subject, explored, found, state, "never-a-number", words)


def _repeated(
    subject: Subject, leaving: Mapping[int, list[Edge]], number: int, kind: Kind
) -> Iterator[Input]:
    """The same kind of answer, until a number is heard."""
    here = number
    for _ in range(TURNS_IN_VAIN):
        edge = next((e for e in leaving[here] if e.input.kind == kind), None)
        if edge is None or edge.target is None or tells_a_number(subject, edge.turn):
            return
        yield edge.input
        here = edge.target
