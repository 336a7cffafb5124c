"""Walks the flow: from a state to the next question, the answer or the end.

Also: what a session keeps to go back, what of a stored session no longer fits the files, and which
numbers a turn names beside what it says.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from bot.dialogue.model import (
    Act,
    Answer,
    Flow,
    Say,
    Session,
    Snapshot,
    State,
    Turn,
    Wait,
    World,
)
from bot.directory.model import UNKNOWN, UNTOLD
from bot.directory.refer import Request, is_neutral, urgency

PLACE = "@"
"""In the choices of a Say: this and a municipality code stand for that municipality's name."""

REFERRED_BY = frozenset({"language", "municipality", "situation"})
"""The slots a referral is made of."""

CALL_112 = Say("phrases.call_112")
"""Said first wherever it stands in a turn, and once (see `engine`)."""


class EndlessFlowError(Exception):
    """The flow's `next` goes round without a question; `bot check` refuses such a flow."""


def run(
    flow: Flow, session: Session, name: str, said: tuple[Act, ...] = (), *, quiet: bool = False
) -> Turn:
    """Walk from state `name` to where the caller is waited for, after saying `said`.

    A quiet walk asks nothing: what is not known is given up, and the answer comes at once.
    Raises EndlessFlowError when the states go round without waiting.
    """
    acts, path = list(said), []
    for _ in flow.states:
        state = flow.states[name]
        path.append(name)
        if state.kind in ("refer", "end"):
            return _stop(session, state, acts, path)
        if not state.is_for(session):
            pass
        elif state.kind == "say":
            acts.append(Say(f"{name}.text"))
        elif not _passes(state, session):
            if not (quiet or late(flow, session)):
                return ask(state, _missing_nothing(session), acts, path)
            session = given_up(session, state)
        name = str(state.next)
    raise EndlessFlowError(" -> ".join(path))


def _missing_nothing(session: Session) -> Session:
    missed = session.no_match or session.no_input
    return replace(session, no_match=0, no_input=0) if missed else session


def late(flow: Flow, session: Session) -> bool:
    """Whether the caller has been asked enough: the next thing they get is numbers."""
    return session.turns >= flow.turns_at_most[session.channel.medium]


def given_up(session: Session, state: State) -> Session:
    """The session with the values that a state sets when it stops asking."""
    missing = {slot: value for slot, value in state.give_up.items() if slot not in session.slots}
    inferred = tuple(dict.fromkeys((*session.inferred, *missing)))
    return replace(session, slots={**session.slots, **missing}, inferred=inferred)


def ask(
    state: State, session: Session, acts: list[Act], path: list[str], variant: str = "text"
) -> Turn:
    """End the turn in a state that waits, with the choices it offers."""
    offered = _candidates(session) if state.kind == "choose" else state.offered(session.channel)
    session = replace(session, state=state.name, offered=offered)
    say = Say(f"{state.wording}.{variant}", labels(state, session), state.every_language)
    return Turn(session, (*acts, say, wait(state)), tuple(path))


def _candidates(session: Session) -> dict[str, str]:
    """The places that are offered; a key that only silence added is not one of them."""
    return {k: e for k, e in session.offered.items() if not e.startswith("does=")}


def wait(state: State) -> Wait:
    """How this state listens."""
    return Wait(
        one_key=state.kind != "ask",
        places="municipality" in state.slots,
        patient=state.kind in ("refer", "transfer"),
    )


def labels(state: State, session: Session) -> dict[str, str]:
    """The choices as they are said: key -> text key of the label, or a municipality."""
    return {key: _label(state, key, effect) for key, effect in session.offered.items()}


def choice_label(state: str, key: str) -> str:
    """The text key of what a choice is called, under the state that offers it."""
    return f"{state}.choices.{key}.label"


def _label(state: State, key: str, effect: str) -> str:
    if state.kind != "choose":
        return choice_label(state.name, key)
    place, _, other = effect.partition("&")
    slot, _, value = place.partition("=")
    if slot == "municipality" and not other:
        return PLACE + value
    return state.called.get(other or effect) or f"phrases.unknown_{state.slots[0]}"


def slots_of(effect: str) -> dict[str, str]:
    """The slot values of an effect."""
    pairs = (pair.partition("=") for pair in effect.split("&"))
    return {slot: value for slot, _, value in pairs}


def _passes(state: State, session: Session) -> bool:
    if state.kind == "choose" and state.name == session.state and session.offered:
        return False  # asked about a value that is known, and not answered yet
    return any(slot in session.slots for slot in state.slots)


def _stop(session: Session, state: State, acts: list[Act], path: list[str]) -> Turn:
    """The states that do not ask: the answer, which listens on, and the end, which does not."""
    if state.kind == "end":
        over = replace(session, state=None, offered={}, turns=0)
        return Turn(over, (*acts, CALL_112, Say(f"{state.name}.text")), tuple(path))
    offered = state.offered(session.channel)
    session = replace(session, state=state.name, offered=offered, turns=0, no_match=0, no_input=0)
    session = replace(session, dialled=None, answered=False)
    said = answer(state, session, labels(state, session))
    return Turn(session, (*acts, said, wait(state)), tuple(path))


def answer(state: State, session: Session, choices: Mapping[str, str]) -> Answer:
    """The referral for what the session knows, from the line it has come to."""
    asked = request(session.slots, session.danger)
    return Answer(state.name, asked, session.position, choices, discreet=session.discreet)


def request(slots: Mapping[str, str], danger: bool) -> Request:
    """What the slots ask of the directory; what is not known is left to the national lines."""
    municipality = slots.get("municipality")
    return Request(
        situation=slots.get("situation", UNTOLD),
        municipality=None if municipality == UNKNOWN else municipality,
        county=slots.get("county"),
        language=slots.get("language", "fi"),
        detail=slots.get("detail"),
        danger=danger,
    )


def is_urgent(world: World, slots: Mapping[str, str], *, danger: bool = False) -> bool:
    """Whether the situation that the slots name, if any, can never wait."""
    return "situation" in slots and urgency(world.directory, request(slots, danger)) == "always"


SNAPSHOTS = 3
"""So many turns back."""


def with_snapshot(flow: Flow, before: Session, turn: Turn) -> Turn:
    """Keep where the caller stood, so that `back` really goes back.

    Only candidates are kept of what was offered: every other state offers its own choices again.
    """
    if before.state is None or before.state == turn.session.state:
        return turn
    candidates = before.offered if before.state in flow.choosing.values() else {}
    then = Snapshot(before.state, before.slots, candidates, before.position, before.inferred)
    back = (*turn.session.back, then)[-SNAPSHOTS:]
    return replace(turn, session=replace(turn.session, back=back))


def go_back(flow: Flow, session: Session) -> Turn:
    """Where the caller stood before; what was asked there is asked again, even if it was told.

    A language chosen since is kept, unless it is the language that was asked for there.
    """
    if not session.back:
        return run(flow, session, session.state or flow.initial)
    *earlier, then = session.back
    state = flow.states[then.state]
    asked = state.slots if state.only in (None, session.channel.medium) else ()
    language = {k: v for k, v in session.slots.items() if k == "language"}
    known = {**then.slots, **language}
    slots = {k: v for k, v in known.items() if k not in asked}
    session = replace(session, slots=slots, offered=then.offered, back=tuple(earlier))
    session = replace(session, position=then.position, inferred=then.inferred)
    return run(flow, session, then.state, (Say("commands.back"),))


BY_TEXT_TO_112 = Say("commands.cannot_speak")
"""Says by itself how 112 is reached, so that nobody who cannot speak is first told to call."""
HELP_NOW, URGENT = Say("commands.help_now"), Say("commands.urgent")
"""The helpline; and it beside the line for violence, without what either is for."""
TOLD = REFERRED_BY - {"language"}
"""The slots of what a caller tells: the place and the matter."""
NAMING = ("help", "help_now", "urgent", "abroad", "cannot_speak", "forget")
"""The commands whose texts name a number that answers by themselves."""
NAMES_ONE = frozenset(f"commands.{command}" for command in NAMING)


def with_numbers(flow: Flow, before: Session, turn: Turn, world: World) -> Turn:
    """The turn of a session that was `before`, with 112 and a number where they belong.

    What says 112 by itself is left as it is, and so is what is said to who is forgotten.
    """
    acts = tuple(act for act in turn.acts if act != CALL_112)
    if not (turn.forget or (acts and _says_112(acts[0]))):
        urgent = is_urgent(world, turn.session.slots, danger=turn.session.danger)
        first = (CALL_112,) if urgent or _asks_for_112(before, turn) else ()
        acts = (*first, *_beside(flow, before, turn, world, urgent=urgent), *acts)
    return turn if acts == turn.acts else replace(turn, acts=acts)


def without_voice(turn: Turn) -> Turn:
    """The turn of somebody who cannot speak and may be in danger: how to text 112 comes before a
    question, and in a text, which has no room for both, in its place."""
    if BY_TEXT_TO_112 in turn.acts:
        return turn
    if any(isinstance(act, Answer) for act in turn.acts):
        return replace(turn, acts=(CALL_112, *turn.acts))
    question = turn.acts if turn.session.channel.spoken else ()
    return replace(turn, acts=(BY_TEXT_TO_112, *question))


def always_open(session: Session, world: World) -> Say:
    """The numbers that always answer; who may be overlooked is not told what they are for."""
    asked = request(session.slots, session.danger)
    unseen = session.discreet or is_neutral(world.directory, asked)
    return URGENT if unseen else HELP_NOW


def _says_112(act: Act) -> bool:
    return act == BY_TEXT_TO_112 or (isinstance(act, Answer) and act.request.danger)


def _asks_for_112(before: Session, turn: Turn) -> bool:
    """In danger, where the turn itself asks for it, and where a conversation by text begins."""
    if turn.session.danger or CALL_112 in turn.acts:
        return True
    begins = before.state is None and not before.channel.spoken
    return begins and not any(isinstance(act, Answer) for act in turn.acts)


def _beside(
    flow: Flow, before: Session, turn: Turn, world: World, *, urgent: bool
) -> tuple[Say, ...]:
    """The numbers before a question: at once when something always urgent is told, and in every
    text to who has told something. In danger 112 is that number."""
    session = turn.session
    told = session.slots.get("situation") != before.slots.get("situation")
    if urgent and told and not any(isinstance(act, Answer) for act in turn.acts):
        return (URGENT,)
    if session.channel.spoken or session.danger or not has_told(flow, before, session):
        return ()
    if any(_names_one(flow, act) for act in turn.acts):
        return ()
    every = any(isinstance(act, Say) and act.every_language for act in turn.acts)
    return (replace(always_open(session, world), every_language=every),)


def has_told(flow: Flow, before: Session, session: Session) -> bool:
    """Whether the caller has named a place or a matter, be it in doubt or not understood.

    Who is still asked for both has only greeted us or given commands.
    """
    if not TOLD.isdisjoint((*before.slots, *session.slots)):
        return True
    state = flow.states.get(session.state or "")
    return state is not None and not TOLD.issubset(state.slots)


def _names_one(flow: Flow, act: Act) -> bool:
    if isinstance(act, Say):
        return act.text in NAMES_ONE or act.text == f"{flow.answer}.last"
    return isinstance(act, Answer)
