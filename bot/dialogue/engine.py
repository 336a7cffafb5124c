"""The state machine: one input up to the next question. Pure; only `conduct` calls it."""

from __future__ import annotations

from bot.dialogue.candidates import candidates, choose
from bot.dialogue.commands import COMMANDS
from bot.dialogue.fitting import UNKNOWN, fit
from bot.dialogue.matching import match
from bot.dialogue.model import (
    Act,
    Answer,
    Flow,
    Heard,
    Missed,
    Safety,
    Say,
    Session,
    Snapshot,
    State,
    Turn,
    World,
)  # fmt: skip
from bot.dialogue.numbers import TOLD, with_numbers
from bot.dialogue.offers import only_possible, with_key_after_silence
from bot.dialogue.transfer import after
from bot.dialogue.verbs import DOES, next_line
from bot.dialogue.walk import CALL_112, REFERRED_BY, ask, given_up, late, run
from bot.understanding.model import Meaning
from bot.values import replace

SNAPSHOTS = 3


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
    return turn if turn.forget or meaning.command == "back" else _with_snapshot(flow, session, turn)


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
    """Danger first, then commands, then what the state expects, then everything else."""
    filled = _filled(flow, session, meaning)
    if meaning.danger:
        return run(flow, replace(filled, danger=True, position=0), flow.answer)
    if meaning.command:
        return COMMANDS[meaning.command](flow, filled, world)
    if meaning.key:
        return _chosen(flow, filled, session.offered[meaning.key], world)
    if meaning.abroad:
        return _abroad(flow, filled)
    if (doubtful := _doubtful(flow, session, meaning)) is not None:
        return choose(flow, filled, *doubtful, world)
    if _needs_more_letters(meaning):
        return _more_letters(flow, session)
    told = _told(session, meaning) or filled.slots != session.slots
    if told or session.state is None:
        return _go_on(flow, filled)
    missed: Missed = "no_input" if heard.kind == "silence" else "no_match"
    return replace(_missed(flow, session, missed), missed=missed)


def _doubtful(flow: Flow, session: Session, meaning: Meaning) -> tuple[str, list[str]] | None:
    """The first slot to ask about, with the values that could be meant. In danger only what is
    asked already is asked about."""
    for slot in flow.choosing:
        found = candidates(flow, session, meaning, slot)
        asked = session.state in (flow.choosing[slot], flow.asking[slot])
        if found and (asked or not session.danger):
            return slot, found
    return None


def _told(session: Session, meaning: Meaning) -> set[str]:
    """The slots that something was said of; a doubtful matter says nothing of a known one."""
    doubtful = {s for s, found in meaning.slots.items() if s == "situation" and not found.certain}
    return meaning.slots.keys() - {"language"} - (doubtful & session.slots.keys())


def _go_on(flow: Flow, session: Session) -> Turn:
    """On from where the caller is; once there is danger nothing more is asked.

    Beside the way to the answer the flow is walked anew: what is filled is passed by.
    """
    state = flow.states.get(session.state or "")
    on_the_way = state is not None and (state.kind == "refer" or REFERRED_BY & {*state.slots})
    start = state.name if state and on_the_way else flow.initial
    return run(flow, session, start, quiet=session.danger)


def _abroad(flow: Flow, session: Session) -> Turn:
    """No county is theirs now: the numbers that work from abroad. A text has room for no more."""
    turn = _go_on(flow, session.fill({"municipality": UNKNOWN}))
    said = (CALL_112, Say("commands.abroad"))
    return replace(turn, acts=(*said, *turn.acts) if session.channel == "voice" else said)


def _filled(flow: Flow, session: Session, meaning: Meaning) -> Session:
    """The session with everything certain that was found; of the language a hint may do."""
    found = {s: f.values[0] for s, f in meaning.slots.items() if f.certain and f.values}
    language = _language(flow, session, meaning)
    found |= {"language": language} if language else {}
    return session.fill(found) if meaning.slots else session


def _language(flow: Flow, session: Session, meaning: Meaning) -> str | None:
    """The language to go on in. By text a hint of it is enough while none is known.

    A call's recogniser hears one language only, so by phone the language is a choice.
    """
    known, found = session.slots.get("language"), meaning.slots.get("language")
    if session.channel == "voice" and session.state != flow.asking["language"]:
        return known
    if found is None or (known and not found.certain):
        return known
    return found.values[0]


def _needs_more_letters(meaning: Meaning) -> bool:
    """A place was keyed in, but too many begin with these keys to be offered."""
    found = meaning.slots.get("municipality")
    return found is not None and not found.values


def _more_letters(flow: Flow, session: Session) -> Turn:
    """Not a failure, so only the turns are counted."""
    name = flow.asking["municipality"]
    if late(flow, session):
        return run(flow, session, name)
    return _reprompted(flow.states[name], session, "more_letters", 1)


def _chosen(flow: Flow, session: Session, effect: str, world: World) -> Turn:
    """Do what the offered choice stood for when it was shown."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        return run(flow, session, value)
    if verb == "does":
        return DOES[value](flow, session, world)
    pairs = (pair.partition("=") for pair in effect.split("&"))
    return _go_on(flow, session.fill({slot: value for slot, _, value in pairs}))


def _missed(flow: Flow, session: Session, missed: Missed) -> Turn:
    """Nothing was heard or understood: ask again in fewer words, and at last give numbers."""
    state = flow.states[str(session.state)]
    if state.kind == "refer" and session.channel == "sms":
        return run(flow, session, state.name)
    session, count = _counted(session, missed)
    if count >= state.tries or (late(flow, session) and state.kind != "refer"):
        said = (CALL_112,) if state.kind == "refer" else ()
        return run(flow, given_up(session, state), str(state.next), said, quiet=session.danger)
    return _reprompted(state, session, "silence" if missed == "no_input" else "reprompt", count)


def _counted(session: Session, missed: Missed) -> tuple[Session, int]:
    if missed == "no_input":
        return replace(session, no_input=session.no_input + 1), session.no_input + 1
    return replace(session, no_match=session.no_match + 1), session.no_match + 1


def _reprompted(state: State, session: Session, field: str, count: int) -> Turn:
    texts = state.reprompts.get(field, 0)
    whole = "more" if state.kind == "refer" else "text"
    variant = f"{field}.{min(count, texts)}" if texts else whole
    return ask(state, session, [], [state.name], variant)


def _with_snapshot(flow: Flow, before: Session, turn: Turn) -> Turn:
    """Keep where the caller stood, so that `back` really goes back.

    Only candidates are kept of what was offered: every other state offers its own choices again.
    """
    if before.state is None or before.state == turn.session.state:
        return turn
    candidates = before.offered if before.state in flow.choosing.values() else {}
    then = Snapshot(before.state, before.slots, candidates, before.position)
    back = (*turn.session.back, then)[-SNAPSHOTS:]
    return replace(turn, session=replace(turn.session, back=back))
