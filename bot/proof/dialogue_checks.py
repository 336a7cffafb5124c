"""What must hold of every conversation on a channel: each is answered, in time, and without a trap.

A check is a function in a list that yields problems with the shortest conversation that breaks it;
`prove` runs them all on what `explore` found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from bot.dialogue.engine import step
from bot.dialogue.model import Answer, Channel, Connect, Heard, Say, Turn
from bot.dialogue.numbers import BY_TEXT_TO_112, has_told
from bot.dialogue.transfer import may_be_dialled
from bot.dialogue.walk import CALL_112, late
from bot.directory.hours import line_status
from bot.directory.model import LANGUAGES
from bot.errors import Problem
from bot.proof.conversation import transcript
from bot.proof.model import Edge, Explored, Input, Kind, Node, Subject

NUMBERS = ("{helpline}", "{violence_line}")
COUNTED = frozenset(
    {"key", "word", "match", "candidates", "no_match", "no_input", "danger", "abroad"}
)
"""The kinds of answer that count as a turn; a command may be given any number of times."""
TURNS_IN_VAIN = 9
"""So often is silence, or nonsense, repeated before it counts as never answered."""
ABROAD = Say("commands.abroad")
BEGINS_ANEW = ("restart", "forget", "back")

Check = Callable[[Subject, Explored], Iterator[Problem]]


def dialogue_problems(subject: Subject, explored: Explored) -> list[Problem]:
    """Every problem of the conversations on one channel."""
    checks = (*CHECKS, *(CHECKS_OF_COUNTS if explored.caller.counted else ()))
    return list(chain.from_iterable(check(subject, explored) for check in checks))


def _problem(
    subject: Subject, explored: Explored, said: tuple[Input, ...], state: str, *what: str
) -> Problem:
    """A problem (its code and words) that shows in this conversation."""
    code, message = what
    told = transcript(subject, explored, said, message)
    spot = subject.spot("state", state)
    return Problem(code, spot, f'state "{state}", {explored.channel}: {message}', told)


def _at(subject: Subject, node: Node) -> str:
    """The state a session stands in, by name; before the first it is the flow's initial."""
    return node.session.state or subject.flow.initial


def _breaks(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """An answer on which the engine fails; one problem for each state and kind of answer."""
    told = set()
    for broken in explored.broken:
        node = explored.nodes[broken.source]
        state = _at(subject, node)
        if (state, broken.error) not in told:
            told.add((state, broken.error))
            said = explored.conversation(broken.source, broken.input)
            words = f"{broken.input.kind} breaks the turn: {broken.error}"
            yield _problem(subject, explored, said, state, "turn-breaks", words)


def _unanswered(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Whatever the caller does but hang up, something is said."""
    for edge in explored.edges:
        if edge.input.kind != "hang_up" and not edge.turn.acts:
            yield from _first(subject, explored, edge, "no-reply", "nothing is said to it")
            return


def _first(
    subject: Subject, explored: Explored, edge: Edge, code: str, words: str
) -> Iterator[Problem]:
    state = subject.flow.initial
    if edge.source is not None:
        state = _at(subject, explored.nodes[edge.source])
    said = explored.conversation(edge.source, edge.input)
    yield _problem(subject, explored, said, state, code, f"{words} ({edge.input.name})")


def _too_late(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """From every session the answer comes within the flow's limit of turns."""
    limit = subject.flow.turns_at_most[explored.channel]
    longest = Longest(explored)
    for node in explored.nodes:
        if _is_asked(subject, node):
            count, edge = longest.of(node.number)
            if node.session.turns + count > limit and edge is not None:
                said = explored.conversation(node.number, *longest.inputs(node.number, limit + 1))
                words = f"no answer within {limit} turns"
                yield _problem(subject, explored, said, _at(subject, node), "too-late", words)
                return


def _is_asked(subject: Subject, node: Node) -> bool:
    """Whether the caller is still asked: not after the answer, and not once asked enough."""
    flow = subject.flow
    at_answer = (flow.answer, flow.transfer, flow.asking.get("text_safe"))
    return node.session.state not in at_answer and not late(flow, node.session)


class Longest:
    """The longest way to an answer from each session, commands left out; a loop is endless."""

    ENDLESS = 99

    def __init__(self, explored: Explored) -> None:
        self._explored = explored
        self._leaving = explored.leaving()
        self._known: dict[int, tuple[int, Edge | None]] = {}

    def of(self, number: int) -> tuple[int, Edge | None]:
        """How many turns at most, and the first of them."""
        if number not in self._known:
            self._known[number] = (self.ENDLESS, None)  # met again on the way: a loop
            ways = [
                (1 + self._after(edge), edge)
                for edge in self._leaving[number]
                if edge.input.kind in COUNTED
            ]
            self._known[number] = max(ways, key=lambda way: way[0], default=(self.ENDLESS, None))
        return self._known[number]

    def _after(self, edge: Edge) -> int:
        if edge.target is None or _gives_numbers(edge.turn):
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
            here = None if _gives_numbers(edge.turn) else edge.target


def _gives_numbers(turn: Turn) -> bool:
    """Whether the caller gets an answer; who is abroad gets it without being asked more."""
    return any(isinstance(act, Answer | Connect) or act == ABROAD for act in turn.acts)


def _in_vain(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Whoever stays silent, or is never understood, still gets numbers."""
    leaving = explored.leaving()
    kinds: tuple[Kind, ...] = ("no_input", "no_match")
    for kind in kinds:
        told: set[str] = set()
        for node in explored.nodes:
            state = _at(subject, node)
            said = tuple(_repeated(subject, leaving, node.number, kind))
            if len(said) == TURNS_IN_VAIN and state not in told:
                told.add(state)
                words = f"{kind} again and again never gets a number"
                found = explored.conversation(node.number, *said)
                yield _problem(subject, explored, found, state, "never-a-number", words)


def _repeated(
    subject: Subject, leaving: Mapping[int, list[Edge]], number: int, kind: Kind
) -> Iterator[Input]:
    """The same kind of answer, until a number is heard."""
    here = number
    for _ in range(TURNS_IN_VAIN):
        edge = next((e for e in leaving[here] if e.input.kind == kind), None)
        if edge is None or edge.target is None or _tells_a_number(subject, edge.turn):
            return
        yield edge.input
        here = edge.target


def _tells_a_number(subject: Subject, turn: Turn) -> bool:
    """Whether the caller hears a number that answers, in an answer or in a sentence."""
    if _gives_numbers(turn):
        return True
    channel = turn.session.channel
    said = [act.text for act in turn.acts if isinstance(act, Say)]
    return any(_has_a_number(subject, channel, key) for key in said)


def _has_a_number(subject: Subject, channel: Channel, key: str) -> bool:
    """Whether this text names a line that always answers, in every language."""
    texts = subject.catalogue.texts
    worded = texts.get(key) or texts.get(f"{key}.{channel}", {})
    return all(any(n in worded.get(x, "") for n in NUMBERS) for x in LANGUAGES)


def _without_a_number(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Each text to who has told something names a number that answers now."""
    told: set[str] = set()
    for edge in explored.edges if explored.channel == "sms" else ():
        state = edge.turn.session.state or subject.flow.initial
        if (
            state in told
            or _is_enough(subject, explored, edge)
            or _tells_a_number(subject, edge.turn)
        ):
            continue
        told.add(state)
        said = explored.conversation(edge.source, edge.input)
        words = f"a text names no number ({edge.input.name})"
        yield _problem(subject, explored, said, state, "no-number", words)


def _is_enough(subject: Subject, explored: Explored, edge: Edge) -> bool:
    """Whether 112 alone is: in danger, to who cannot speak, and while nothing has been told."""
    turn, before = edge.turn, explored.nodes[edge.source or 0].session
    if BY_TEXT_TO_112 in turn.acts or (turn.session.danger and CALL_112 in turn.acts):
        return True
    return not has_told(subject.flow, before, turn.session)


def _danger(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Words of danger put 112 first, from wherever they are said, and lead to the answer."""
    for edge in explored.edges:
        if edge.input.kind == "danger" and not _is_112_first(edge.turn):
            words = "danger is not answered with 112 first"
            yield from _first(subject, explored, edge, "danger-not-first", words)
            return


def _is_112_first(turn: Turn) -> bool:
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Answer):
        return first.request.danger
    return turn.session.danger and first in (CALL_112, BY_TEXT_TO_112)


def _connects(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Nothing is dialled that cannot be, or is closed."""
    world = explored.world
    for edge in explored.edges:
        for act in edge.turn.acts:
            if isinstance(act, Connect):
                line = world.directory.lines[act.line]
                status = line_status(line, world.directory.special_days, world.now)
                if not may_be_dialled(line, world) or status.state == "closed":
                    words = f'a call is connected to "{act.line}", which cannot be'
                    yield from _first(subject, explored, edge, "dials-in-vain", words)
                    return


def _back(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """`back` stands where the caller stood before, with what was known beside what is asked."""
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
            said = Input("command", "back", BACK[explored.channel], None)
            conversation = explored.conversation(edge.source, edge.input, said)
            words = f'back leads to "{turn.session.state}"'
            state = before.state or subject.flow.initial
            yield _problem(subject, explored, conversation, state, "back-elsewhere", words)


BACK = {"voice": "press 9", "sms": "9"}


def _may_go_back(subject: Subject, before: str | None, edge: Edge) -> bool:
    """Whether the turn led away from a state that can be stood in again."""
    flow, session = subject.flow, edge.turn.session
    if before in (None, session.state) or flow.states[before].only not in (None, session.channel):
        return False
    begins_anew = edge.input.name in BEGINS_ANEW or edge.input.kind == "transfer"
    return edge.target is not None and not begins_anew and not late(flow, session)


def unwalked(subject: Subject, walked: frozenset[str]) -> Iterator[Problem]:
    """Every state that no conversation on any channel comes to."""
    for name in subject.flow.states:
        if name not in walked:
            words = f'state "{name}": no conversation comes to it'
            yield Problem("unreachable-state", subject.spot("state", name), words)


CHECKS: tuple[Check, ...] = (
    _breaks,
    _unanswered,
    _danger,
    _without_a_number,
    _connects,
    _back,
)
CHECKS_OF_COUNTS: tuple[Check, ...] = (_too_late, _in_vain)
"""What needs sessions that differ by how often the caller was asked."""
