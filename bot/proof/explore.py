"""Finds every session that can come about, breadth first, so that each is reached by a shortest
conversation."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.dialogue.effects import leading, may_be_dialled
from bot.dialogue.engine import begin, step
from bot.dialogue.hearing import is_answered, match
from bot.dialogue.model import TEXT_SAFE, Connect, Flow, Heard, Reader, Session, State, Turn, World
from bot.dialogue.walk import REFERRED_BY, late, request
from bot.directory.model import Directory
from bot.directory.refer import HELPLINE, Referral, Request, refer
from bot.proof.alphabet import TRANSFERRED, alphabet, hang_up, keys
from bot.proof.model import Broken, Caller, Edge, Explored, Input, Node, Progress, Subject
from bot.understanding.model import Expected, Meaning
from bot.understanding.places.keypad import Keypad

_Question = tuple[object, ...]


class Remembered:
    """Gives the same meanings as another reader, reading each message once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._meanings: dict[_Question, Meaning] = {}

    @property
    def keypad(self) -> Keypad:
        return self._reader.keypad

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning:
        """What the message means; see `Understanding.read`."""
        keys, words = tuple(expected.keys.items()), tuple(expected.words.items())
        question = (text, expected.slots, keys, words, tuple(languages))
        meaning = self._meanings.get(question)
        if meaning is None:
            meaning = self._meanings[question] = self._reader.read(text, expected, languages)
        return meaning


class Referring:
    """`refer` for one directory, answering each request at an instant once."""

    def __init__(self) -> None:
        self._referrals: dict[tuple[Request, datetime], Referral] = {}

    def __call__(self, directory: Directory, request: Request, now: datetime) -> Referral:
        """See `refer`."""
        found = self._referrals.get((request, now))
        if found is None:
            found = self._referrals[request, now] = refer(directory, request, now)
        return found


Outline = tuple[object, ...]
"""What the engine can see of an answer: whether each number is open and can be dialled."""

TOLD = sorted(REFERRED_BY)
"""For these it matters that they are told, not what was told: even an unknown place is not asked
again. Only `only_for` looks at a value."""
BEGIN = Input("begin", "begin", "", None)


def explore(subject: Subject, world: World, caller: Caller, progress: Progress) -> Explored:
    """Explore everything that can happen to this caller."""
    exploring = _Exploring(subject, world, caller)
    while exploring.waiting:
        exploring.answer_all(exploring.waiting.popleft())
        progress(exploring.known - len(exploring.waiting), exploring.known)
    return exploring.explored()


class _Exploring:
    """One exploration: the sessions found so far, and those whose answers have yet to be tried."""

    def __init__(self, subject: Subject, world: World, caller: Caller) -> None:
        self._subject, self._world, self._caller = subject, world, caller
        self._channel = caller.channel
        self._alphabet = alphabet(subject, caller.channel, caller.language)
        flow = subject.flow
        self._at_answer = {flow.answer, flow.transfer, flow.asking.get(TEXT_SAFE)}
        self._branches = [
            state
            for state in flow.states.values()
            if state.only_for or not flow.slots.keys().isdisjoint(state.slots)
        ]
        self._outlines: dict[tuple[Request, int], Outline] = {}
        self._numbers: dict[Outline, int] = {}
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._broken: list[Broken] = []
        self.waiting: deque[int] = deque()
        self._begin()

    def _begin(self) -> None:
        fresh = Session(self._channel)
        if not self._channel.spoken:
            self._node(Turn(fresh, ()), None)
            return
        turn = begin(self._subject.flow, fresh)
        self._edges.append(Edge(0, None, BEGIN, turn, self._node(turn, 0)))

    def answer_all(self, number: int) -> None:
        """Try every answer in this session; answers that mean the same are tried once."""
        session = self._nodes[number].session
        taken: dict[Outline, Turn] = {}
        for said in TRANSFERRED if self._nodes[number].dialling else self._inputs(session):
            assert said.heard is not None, "only a hang-up is not heard"
            try:
                turn = self._turn(session, said.heard, taken)
            except Exception as error:  # whatever it is, the caller would hear the last resort
                self._broken.append(Broken(number, said, f"{type(error).__name__}: {error}"))
                continue
            self._edge(number, said, turn)
        for said in hang_up(self._channel):
            self._edges.append(Edge(len(self._edges), number, said, Turn(session, ()), None))

    @property
    def known(self) -> int:
        """How many sessions have been found."""
        return len(self._nodes)

    def _inputs(self, session: Session) -> Iterator[Input]:
        """The caller's own language comes first, so that the sessions that are kept are in it."""
        own = f"language={self._caller.language}"
        yield from sorted(keys(session, self._channel), key=lambda said: said.name != own)
        yield from self._alphabet

    def _turn(self, session: Session, heard: Heard, taken: dict[Outline, Turn]) -> Turn:
        flow, world = self._subject.flow, self._world
        if heard.kind == "transfer":
            return step(flow, session, heard, world)
        meant = told_apart(heard, match(flow, session, heard, world))
        if meant not in taken:
            taken[meant] = step(flow, session, heard, world)
        return taken[meant]

    def _edge(self, source: int, said: Input, turn: Turn) -> None:
        edge = len(self._edges)
        target = self._node(turn, edge) if self._is_followed(turn.session) else None
        self._edges.append(Edge(edge, source, said, turn, target))

    def _is_followed(self, session: Session) -> bool:
        """A caller who goes on in another language is followed as a caller who speaks it."""
        return self._caller.counted or session.slots.get("language") in (
            None,
            self._caller.language,
        )

    def _node(self, turn: Turn, reached: int | None) -> int:
        """Return the number of the sessions that are equivalent to this turn's; a new one is
        explored too."""
        session, dialling = turn.session, any(isinstance(act, Connect) for act in turn.acts)
        alike = (dialling, self._alike(session))
        if alike not in self._numbers:
            number = self._numbers[alike] = len(self._nodes)
            kept = replace(session, back=session.back[-1:])
            self._nodes.append(Node(number, kept, reached, dialling))
            self.waiting.append(number)
        return self._numbers[alike]

    def _alike(self, session: Session) -> Outline:
        """Everything that decides what comes next; the rest only affects the wording."""
        told = tuple(slot in session.slots for slot in TOLD)
        answered = is_answered(self._subject.flow, session)
        here = (
            session.state,
            session.danger,
            answered,
            session.silent and not (session.danger or answered),
            answered and "situation" in session.inferred,
            _offered(session),
            *self._counts(session),
            *((s.is_for(session), _is_told(session, s)) for s in self._branches),
        )
        if session.state in self._at_answer:
            return (*here, all(told), self._outline(session), _dialled(session))
        return (*here, told)

    def _counts(self, session: Session) -> Outline:
        """How often the caller was not understood and was asked, as far as that still makes a
        difference."""
        if not self._caller.counted:
            return ()
        flow = self._subject.flow
        state = flow.states.get(session.state or "")
        tries = state.tries if state else 0
        turns = min(session.turns, flow.turns_at_most[session.channel.medium])
        if session.state in self._at_answer:
            turns = late(flow, session)
        return (min(session.no_match, tries), min(session.no_input, tries), turns)

    def _outline(self, session: Session) -> Outline:
        asked = request(session.slots, session.danger)
        if (asked, session.position) not in self._outlines:
            outline = outline_of(self._world, asked, session.position)
            self._outlines[asked, session.position] = outline
        return self._outlines[asked, session.position]

    def explored(self) -> Explored:
        return Explored(
            self._caller,
            self._world,
            tuple(self._nodes),
            tuple(self._edges),
            tuple(self._broken),
        )


def outline_of(world: World, asked: Request, position: int) -> Outline:
    """What the engine can tell of the number that leads an answer at a position, and how many
    numbers follow.

    That is whether it can be dialled, and whether it is closed.
    """
    found = refer(world.directory, asked, world.now)
    entry = leading(found, position)
    way = entry and (entry.status.state == "closed", may_be_dialled(entry.line, world))
    return (way, len(found.groups_from(position)))


def told_apart(heard: Heard, meaning: Meaning) -> Outline:
    """What two answers in one session have in common when the engine must treat them alike."""
    found = tuple(sorted(meaning.slots.items(), key=lambda item: item[0]))
    silent = heard.kind == "silence"
    danger = (meaning.danger, meaning.danger_inferred)
    return (silent, meaning.command, meaning.key, danger, meaning.abroad, meaning.is_name, found)


def _is_told(session: Session, state: State) -> bool:
    """Return whether the session holds what the state asks for."""
    return not session.slots.keys().isdisjoint(state.slots)


def _dialled(session: Session) -> str | None:
    return session.dialled if session.dialled in (None, HELPLINE) else "another"


def _offered(session: Session) -> Outline:
    """The choices that are offered; of candidates only whether it is one or several."""
    slots = [e.rpartition("&")[2] for e in session.offered.values()]
    effects = [effect for effect in slots if not effect.startswith("municipality=")]
    return (*effects, min(len(session.offered) - len(effects), 2))


def states_walked(explored: Explored, flow: Flow) -> Iterator[str]:
    """The states that some conversation passes or stops in."""
    walked = {name for edge in explored.edges for name in edge.turn.path}
    yield from (name for name in flow.states if name in walked)
