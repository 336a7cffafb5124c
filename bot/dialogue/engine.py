"""The state machine: one input up to the next question. Pure; only `conduct` calls it."""

from __future__ import annotations

from bot.dialogue.back import with_snapshot
from bot.dialogue.candidates import choose, in_doubt
from bot.dialogue.commands import COMMANDS
from bot.dialogue.filling import fill, is_answered, said_of, told_in
from bot.dialogue.fitting import UNKNOWN, fit
from bot.dialogue.matching import match
from bot.dialogue.missed import miss, more_letters, needs_more_letters
from bot.dialogue.model import (
    Act,
    Answer,
    Flow,
    Heard,
    Missed,
    Safety,
    Say,
    Session,
    Turn,
    World,
)  # fmt: skip
from bot.dialogue.numbers import TOLD, with_numbers, without_voice
from bot.dialogue.offers import only_possible, with_key_after_silence
from bot.dialogue.transfer import after
from bot.dialogue.verbs import DOES, next_line
from bot.dialogue.walk import CALL_112, REFERRED_BY, run, slots_of
from bot.understanding.model import Meaning
from bot.values import replace


def begin(flow: Flow, session: Session) -> Turn:
    """The first turn of a call, before anything was heard."""
    return run(flow, session, flow.initial)


def resume(flow: Flow, session: Session, turns: int) -> Session:
    """A session whose memory is gone, asked what its slots leave open, after so many turns.

    It is asked at least once more: nobody is taken to have heard an answer they did not hear.
    """
    turns = min(turns, flow.turns_at_most[session.channel] - 1)
    return begin(flow, replace(session, turns=turns)).session


def unheard(flow: Flow, session: Session) -> Session:
    """The session of a caller who has heard something later than it: no key is read against it."""
    state = session.state
    slot = next((slot for slot, name in flow.choosing.items() if name == state), None)
    return replace(session, state=flow.asking[slot] if slot else state, offered={})


def step(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """Take what was heard and go on to the next question, the answer or the end."""
    session = fit(flow, world.directory, session)
    session = replace(session, answered=is_answered(flow, session))
    if heard.kind == "transfer":
        return _finished(flow, session, _transferred(flow, session, heard, world), world)
    meaning = match(flow, session, heard, world)
    asked = session if meaning.command else replace(session, turns=session.turns + 1)
    turn = _taken(flow, asked, meaning, heard, world)
    if heard.kind == "silence" and session.channel == "voice":
        turn = with_key_after_silence(flow, turn)
    turn = _finished(flow, session, turn, world)
    if meaning.other and session.channel == "sms":
        turn = replace(turn, acts=(Safety(meaning.other), *turn.acts))
    return turn if turn.forget or meaning.command == "back" else with_snapshot(flow, session, turn)


def _finished(flow: Flow, before: Session, turn: Turn, world: World) -> Turn:
    """The turn with its numbers, and nothing offered that cannot be done."""
    return with_numbers(flow, before, only_possible(turn, world), world)


def _transferred(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """Busy, not answered or failed: the next line is offered at once."""
    turn = after(flow, session, heard)
    if turn is not None:
        return turn
    offered = next_line(flow, session, world)
    return replace(offered, acts=(Say(f"{flow.transfer}.not_answered"), *offered.acts))


def step_once(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """A turn that will not be remembered: the answer to a question could not be joined to it.

    So what was understood in part is answered with numbers; only nothing at all is asked about.
    """
    turn = step(flow, session, heard, world)
    understood = TOLD & turn.session.slots.keys()
    if not understood and turn.session.state not in flow.choosing.values():
        return turn
    hurried = replace(session, turns=flow.turns_at_most[session.channel])
    turn = step(flow, hurried, heard, world)
    return replace(turn, acts=tuple(_without_choices(act) for act in turn.acts))


def _without_choices(act: Act) -> Act:
    """No key is taught that nobody would remember the meaning of."""
    return replace(act, choices={}) if isinstance(act, Answer) else act


def _taken(flow: Flow, session: Session, meaning: Meaning, heard: Heard, world: World) -> Turn:
    """Danger first, then commands, then what the state expects, then everything else.

    Danger that was only concluded is none where more was told, but 112 is named before what comes.
    """
    if not meaning.danger:
        return _understood(flow, session, meaning, heard, world)
    if session.danger or not (meaning.danger_inferred and _has_told_more(session, meaning)):
        filled = fill(flow, session, meaning)
        return run(flow, replace(filled, danger=True, position=0), flow.answer)
    if session.answered:
        turn = _understood(flow, session, meaning, heard, world)
        return replace(turn, acts=(CALL_112, *turn.acts))
    return without_voice(_understood(flow, session, told_in(meaning), heard, world))


def _has_told_more(session: Session, meaning: Meaning) -> bool:
    """Whether something was told that letters do not outweigh: what was answered already, or that
    the caller cannot speak."""
    return session.answered or session.silent or meaning.command == "cannot_speak"


def _understood(flow: Flow, session: Session, meaning: Meaning, heard: Heard, world: World) -> Turn:
    """What the message leads to but for danger."""
    filled = fill(flow, session, meaning)
    if meaning.command:
        return COMMANDS[meaning.command](flow, filled, world)
    if meaning.key:
        return _chosen(flow, filled, session.offered[meaning.key], world)
    if meaning.abroad:
        return _abroad(flow, filled)
    if (doubtful := in_doubt(flow, session, meaning)) is not None:
        return choose(flow, filled, *doubtful, world)
    if needs_more_letters(meaning):
        return more_letters(flow, session)
    if session.state in (flow.choosing.get(s) for s, f in meaning.slots.items() if f.certain):
        filled = replace(filled, offered={})  # the question is answered by the name itself
    told = said_of(session, meaning) or filled.slots != session.slots
    if told or session.state is None or (meaning.danger and session.state == flow.answer):
        return _go_on(flow, filled)
    missed: Missed = "no_input" if heard.kind == "silence" else "no_match"
    return replace(miss(flow, session, missed), missed=missed)


def _go_on(flow: Flow, session: Session) -> Turn:
    """On from where the caller is; once there is danger nothing more is asked.

    Beside the way to the answer the flow is walked anew: what is filled is passed by.
    """
    state = flow.states.get(session.state or "")
    on_the_way = state is not None and (state.kind == "refer" or REFERRED_BY & {*state.slots})
    if state and state.kind == "choose" and not session.offered:
        on_the_way = not session.slots.keys().isdisjoint(state.slots)
    start = state.name if state and on_the_way else flow.initial
    return run(flow, session, start, quiet=session.danger)


def _abroad(flow: Flow, session: Session) -> Turn:
    """No county is theirs now: the numbers that work from abroad. A text has room for no more."""
    turn = _go_on(flow, replace(session.fill({"municipality": UNKNOWN}), offered={}))
    said = (CALL_112, Say("commands.abroad"))
    return replace(turn, acts=(*said, *turn.acts) if session.channel == "voice" else said)


def _chosen(flow: Flow, session: Session, effect: str, world: World) -> Turn:
    """Do what the offered choice stood for when it was shown."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        doubted = next((s for s, state in flow.choosing.items() if state == session.state), "")
        return run(flow, session.without(doubted), value)
    if verb == "does":
        return DOES[value](flow, session, world)
    return _go_on(flow, replace(session.fill(slots_of(effect)), offered={}))
