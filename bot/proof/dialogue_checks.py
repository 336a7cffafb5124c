"""What must hold for every conversation on a channel: it is answered, in time, and without a
trap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from bot.dialogue.effects import may_be_dialled
from bot.dialogue.engine import step
from bot.dialogue.model import TEXT_SAFE, Answer, Channel, Connect, Flow, Heard, Say, Turn
from bot.dialogue.walk import BY_TEXT_TO_112, CALL_112, has_told, late
from bot.directory.hours import line_status
from bot.problems.errors import Problem
from bot.proof.conversation import at, problem, problem_of
from bot.proof.model import Edge, Explored, Input, Kind, Node, Subject
from bot.understanding.places.standing import SLOT

BEGINS_ANEW = ("restart", "forget", "back")
BACK = {"voice": "press 9", "sms": "9"}


def back_elsewhere(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """`back` leads to where the caller was before, with everything known except what is asked
    there."""
    tried: set[tuple[str | None, str | None, str]] = set()
    for edge in explored.edges:
        before = None if edge.source is None else explored.nodes[edge.source].session
        if before is None:
            continue
        way = (before.state, edge.turn.session.state, edge.input.kind)
        if way in tried or not _may_go_back(subject, before.state, edge):
            continue
        tried.add(way)
        turn = step(subject.flow, edge.turn.session, Heard("command", "back"), explored.world)
        asked = {"language", *subject.flow.states[str(before.state)].slots}
        told, now = (
            {slot: value for slot, value in slots.items() if slot not in asked}
            for slots in (before.slots, turn.session.slots)
        )
        if (turn.session.state, now) != (before.state, told):
            said = Input("command", "back", BACK[explored.channel.medium], None)
            conversation = explored.conversation(edge.source, edge.input, said)
            words = f'back leads to "{turn.session.state}"'
            state = before.state or subject.flow.initial
            yield problem(subject, explored, conversation, state, "back-elsewhere", words)


def _may_go_back(subject: Subject, before: str | None, edge: Edge) -> bool:
    """Return whether the turn left a state that can be returned to."""
    flow, session = subject.flow, edge.turn.session
    if before in (None, session.state) or flow.states[before].only not in (
        None,
        session.channel.medium,
    ):
        return False
    begins_anew = edge.input.name in BEGINS_ANEW or edge.input.kind == "transfer"
    return edge.target is not None and not begins_anew and not late(flow, session)


NUMBERS = ("{helpline}", "{violence_line}")
ABROAD = Say("commands.abroad")


def danger_first(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Words of danger put 112 first, wherever they are said, and lead to the answer."""
    for edge in explored.edges:
        if edge.input.kind == "danger" and not _is_112_first(edge.turn):
            words = "danger is not answered with 112 first"
            yield problem_of(subject, explored, edge, "danger-not-first", words)
            return


def _is_112_first(turn: Turn) -> bool:
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Answer):
        return first.request.danger
    return turn.session.danger and first in (CALL_112, BY_TEXT_TO_112)


def without_a_number(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Each text to a caller who has told something names a number that answers now."""
    told: set[str] = set()
    for edge in explored.edges if not explored.channel.spoken else ():
        state = edge.turn.session.state or subject.flow.initial
        if state not in told and _names_none(subject, explored, edge):
            told.add(state)
            said = explored.conversation(edge.source, edge.input)
            words = f"a text names no number ({edge.input.name})"
            yield problem(subject, explored, said, state, "no-number", words)


def _names_none(subject: Subject, explored: Explored, edge: Edge) -> bool:
    return not (_is_enough(subject, explored, edge) or tells_a_number(subject, edge.turn))


def _is_enough(subject: Subject, explored: Explored, edge: Edge) -> bool:
    """Return whether 112 alone is enough: in danger, for callers who cannot speak, and before
    anything was told."""
    turn, before = edge.turn, explored.nodes[edge.source or 0].session
    if BY_TEXT_TO_112 in turn.acts or (turn.session.danger and CALL_112 in turn.acts):
        return True
    return not has_told(subject.flow, before, turn.session)


def gives_numbers(turn: Turn) -> bool:
    """Return whether the caller gets an answer; a caller abroad gets it without further
    questions."""
    return any(isinstance(act, Answer | Connect) or act == ABROAD for act in turn.acts)


def tells_a_number(subject: Subject, turn: Turn) -> bool:
    """Return whether the caller hears a number that answers, in an answer or in a sentence."""
    if gives_numbers(turn):
        return True
    channel = turn.session.channel
    said = [act.text for act in turn.acts if isinstance(act, Say)]
    return any(_has_a_number(subject, channel, key) for key in said)


def _has_a_number(subject: Subject, channel: Channel, key: str) -> bool:
    """Whether this text names a line that always answers, in every language."""
    texts = subject.catalogue.texts
    worded = texts.get(key) or texts.get(f"{key}.{channel.medium}", {})
    return all(
        any(n in worded.get(x, "") for n in NUMBERS) for x in subject.directory.languages.codes
    )


COUNTED = frozenset(
    {"key", "word", "match", "candidates", "no_match", "no_input", "danger", "abroad"}
)
"""The kinds of answer that count as a turn; commands may be given any number of times."""
TURNS_IN_VAIN = 9
"""How often silence or nonsense is repeated before the conversation counts as never answered."""


def too_late(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """From every session the answer comes within the flow's limit of turns.

    A place that is doubtful in the last of them is asked about once more, which is not counted.
    """
    limit = subject.flow.turns_at_most[explored.channel.medium]
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
    """Return whether the caller is still asked: not after the answer, nor when asked enough."""
    flow = subject.flow
    at_answer = (flow.answer, flow.transfer, flow.asking.get(TEXT_SAFE))
    return node.session.state not in at_answer and not late(flow, node.session)


class Longest:
    """The longest way to an answer from each session, without commands; a loop is endless."""

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
    """A caller who stays silent, or is never understood, still gets numbers."""
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


Check = Callable[[Subject, Explored], Iterator[Problem]]


def dialogue_problems(subject: Subject, explored: Explored) -> list[Problem]:
    """Return every problem of the conversations on one channel."""
    checks = (*CHECKS, *(CHECKS_OF_COUNTS if explored.caller.counted else ()))
    return list(chain.from_iterable(check(subject, explored) for check in checks))


def _breaks(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Answers on which the engine fails; one problem for each state and kind of answer."""
    told = set()
    for broken in explored.broken:
        node = explored.nodes[broken.source]
        state = at(subject, node)
        if (state, broken.error) not in told:
            told.add((state, broken.error))
            said = explored.conversation(broken.source, broken.input)
            words = f"{broken.input.kind} breaks the turn: {broken.error}"
            yield problem(subject, explored, said, state, "turn-breaks", words)


def _unanswered(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Whatever the caller does, except hanging up, something is said."""
    for edge in explored.edges:
        if edge.input.kind != "hang_up" and not edge.turn.acts:
            yield problem_of(subject, explored, edge, "no-reply", "nothing is said to it")
            return


def _connects(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """No line is dialled that cannot be dialled, or is closed."""
    world = explored.world
    for edge in explored.edges:
        for act in edge.turn.acts:
            if isinstance(act, Connect):
                line = world.directory.lines[act.line]
                status = line_status(line, world.directory.special_days, world.now)
                if not may_be_dialled(line, world) or status.state == "closed":
                    words = f'a call is connected to "{act.line}", which cannot be'
                    yield problem_of(subject, explored, edge, "dials-in-vain", words)
                    return


def unwalked(subject: Subject, walked: frozenset[str]) -> Iterator[Problem]:
    """Every state that no conversation on any channel reaches."""
    for name in subject.flow.states:
        if name not in walked:
            words = f'state "{name}": no conversation comes to it'
            yield Problem("unreachable-state", subject.spot("state", name), words)


CHECKS: tuple[Check, ...] = (
    _breaks,
    _unanswered,
    danger_first,
    without_a_number,
    _connects,
    back_elsewhere,
)
CHECKS_OF_COUNTS: tuple[Check, ...] = (too_late, in_vain)
"""Checks that only make sense where sessions are told apart by how often the caller was asked."""
