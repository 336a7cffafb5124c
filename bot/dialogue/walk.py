"""Walking the flow: from a state on to the next question, the answer or the end.

The engine and the commands call `run`; a state whose slots are filled is passed by.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.fitting import UNKNOWN
from bot.dialogue.model import Act, Answer, Flow, Say, Session, State, Turn, Wait, World
from bot.directory.refer import Request, urgency
from bot.values import replace

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
        if state.kind == "say":
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
    return session.turns >= flow.turns_at_most[session.channel]


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
    if state.only not in (None, session.channel):
        return True
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
        situation=slots.get("situation", "other"),
        municipality=None if municipality == UNKNOWN else municipality,
        county=slots.get("county"),
        language=slots.get("language", "fi"),
        detail=slots.get("detail"),
        danger=danger,
    )


def is_urgent(world: World, slots: Mapping[str, str], *, danger: bool = False) -> bool:
    """Whether the situation that the slots name, if any, can never wait."""
    return "situation" in slots and urgency(world.directory, request(slots, danger)) == "always"
