"""The state machine: takes one input to the next question, and removes choices that are
impossible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec
from msgspec.structs import replace

from bot.dialogue.effects import (
    COMMANDS,
    CONNECT,
    DOES,
    after,
    dialled_line,
    leading,
    next_line,
    referral,
)
from bot.dialogue.hearing import (
    choose,
    fill,
    in_doubt,
    is_answered,
    match,
    miss,
    more_letters,
    needs_more_letters,
    said_of,
    told_in,
)
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
    Turn,
    Wait,
    World,
)
from bot.dialogue.walk import (
    CALL_112,
    REFERRED_BY,
    TOLD,
    run,
    slots_of,
    with_numbers,
    with_snapshot,
    without_voice,
)
from bot.directory.model import UNKNOWN, Directory
from bot.understanding.model import Meaning, Verb
from bot.understanding.places.standing import SLOT

TEXT = "does=text"
T = TypeVar("T", Session, Snapshot)


def fit(flow: Flow, world: World, session: Session) -> Session:
    """Return the session without states, slot values and choices that no longer exist.

    A municipality that has become part of another is replaced by that one.
    """
    if session.state not in flow.states:
        session = replace(session, state=None, offered={})
    back = tuple(_fitted(flow, world, b) for b in session.back if b.state in flow.states)
    fitted = _fitted(flow, world, session)
    return fitted if back == fitted.back else replace(fitted, back=back)


def _fitted(flow: Flow, world: World, kept: T) -> T:
    """The same for a session or a snapshot of one."""
    directory = world.directory
    slots = {s: v for s, v in kept.slots.items() if _is_value(flow, directory, s, v)}
    offered = {k: e for k, e in kept.offered.items() if _is_known(flow, directory, e)}
    if SLOT in slots:
        slots[SLOT] = world.place_today(slots[SLOT])
    if slots == kept.slots and len(offered) == len(kept.offered):
        return kept
    return replace(kept, slots=slots, offered=offered)


def _is_value(flow: Flow, directory: Directory, slot: str, value: str) -> bool:
    return value in directory.slots.get(slot, ()) or value in flow.slots.get(slot, ())


def _is_known(flow: Flow, directory: Directory, effect: str) -> bool:
    """Return whether an offered choice still leads somewhere."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        return value in flow.states
    if verb == "does":
        return value in DOES
    pairs = (pair.partition("=") for pair in effect.split("&"))
    return all(_is_value(flow, directory, slot, found) for slot, _, found in pairs)


def only_possible(turn: Turn, world: World) -> Turn:
    """Return the turn without the choices that are impossible for this caller now."""
    session = turn.session
    entry = None
    impossible = [] if world.texts else [TEXT]
    if CONNECT in session.offered.values():
        entry = leading(referral(session, world), session.position)
        impossible += [] if dialled_line(entry, world) else [CONNECT]
    offered = {k: e for k, e in session.offered.items() if e not in impossible}
    if len(offered) == len(session.offered):
        return turn
    acts = tuple(_with_choices(act, offered) for act in turn.acts)
    if CONNECT in impossible and entry and entry.status.state != "closed":
        acts = tuple(replace(a, yourself=True) if isinstance(a, Answer) else a for a in acts)
    return replace(turn, acts=acts, session=replace(session, offered=offered))


def _with_choices(act: Act, offered: Mapping[str, str]) -> Act:
    if not isinstance(act, Answer | Say):
        return act
    return replace(act, choices={k: v for k, v in act.choices.items() if k in offered})


def with_key_after_silence(flow: Flow, turn: Turn) -> Turn:
    """Offer help without a voice: a caller who stays silent by phone may be unable to speak.

    A key that the state's own menu uses is left to it.
    """
    waits = [act for act in turn.acts if isinstance(act, Wait)]
    free = {k: v for k, v in flow.keys_after_silence.items() if k not in turn.session.offered}
    if not waits or not free:
        return turn
    offered = {**turn.session.offered, **{key: f"does={verb}" for key, verb in free.items()}}
    said = [act for act in turn.acts if act not in waits]
    labels = {key: f"phrases.{verb}" for key, verb in free.items()}
    said.append(Say("phrases.after_silence", labels))
    return replace(turn, acts=(*said, *waits), session=replace(turn.session, offered=offered))


def begin(flow: Flow, session: Session) -> Turn:
    """Return the first turn of a call, before anything was heard."""
    return run(flow, session, flow.initial)


def resume(flow: Flow, session: Session, turns: int) -> Session:
    """Return a session that was lost, at the question that its slots leave open, after this many
    turns.

    It is asked at least once more, since the caller may not have heard an answer yet.
    """
    turns = min(turns, flow.turns_at_most[session.channel.medium] - 1)
    return begin(flow, replace(session, turns=turns)).session


def unheard(flow: Flow, session: Session) -> Session:
    """Return the session of a caller who has since heard something else, so that no key is
    understood against it."""
    state = session.state
    slot = next((slot for slot, name in flow.choosing.items() if name == state), None)
    return replace(session, state=flow.asking[slot] if slot else state, offered={})


def step(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """Take what was heard and return the turn up to the next question, the answer or the end."""
    session = fit(flow, world, session)
    session = replace(session, answered=is_answered(flow, session))
    if heard.kind == "transfer":
        return _finished(flow, session, _transferred(flow, session, heard, world), world)
    meaning = match(flow, session, heard, world)
    asked = session if meaning.command else replace(session, turns=session.turns + 1)
    turn = _taken(flow, asked, meaning, heard, world)
    if heard.kind == "silence" and session.channel.spoken:
        turn = with_key_after_silence(flow, turn)
    turn = _finished(flow, session, turn, world)
    if meaning.other and not session.channel.spoken:
        turn = replace(turn, acts=(Safety(meaning.other), *turn.acts))
    return turn if turn.forget or meaning.command == "back" else with_snapshot(flow, session, turn)


def _finished(flow: Flow, before: Session, turn: Turn, world: World) -> Turn:
    """Add the numbers that belong to the turn, and remove impossible choices."""
    return with_numbers(flow, before, only_possible(turn, world), world)


def _transferred(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """After busy, no answer or a failure, offer the next line at once."""
    turn = after(flow, session, heard)
    if turn is not None:
        return turn
    offered = next_line(flow, session, world)
    return replace(offered, acts=(Say(f"{flow.transfer}.not_answered"), *offered.acts))


def step_once(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """Return a turn that will not be remembered, so that an answer to a question could not be
    joined to it.

    What was understood in part is therefore answered with numbers; a question is asked only when
    nothing was.
    """
    turn = step(flow, session, heard, world)
    understood = TOLD & turn.session.slots.keys()
    if not understood and turn.session.state not in flow.choosing.values():
        return turn
    hurried = replace(session, turns=flow.turns_at_most[session.channel.medium])
    turn = step(flow, hurried, heard, world)
    return replace(turn, acts=tuple(_without_choices(act) for act in turn.acts))


def _without_choices(act: Act) -> Act:
    """Offer no key, since nobody would remember what it means."""
    return replace(act, choices={}) if isinstance(act, Answer) else act


def _taken(flow: Flow, session: Session, meaning: Meaning, heard: Heard, world: World) -> Turn:
    """Handle danger first, then commands, then what the state expects, then everything else.

    Inferred danger does not outweigh more that was told, but 112 is named first.
    """
    if not meaning.danger:
        return _understood(flow, session, meaning, heard, world)
    if session.danger or not (meaning.danger_inferred and _has_told_more(session, meaning)):
        filled = fill(flow, session, meaning, world.directory.languages)
        return run(flow, replace(filled, danger=True, position=0), flow.answer)
    if session.answered:
        turn = _understood(flow, session, meaning, heard, world)
        return replace(turn, acts=(CALL_112, *turn.acts))
    return without_voice(_understood(flow, session, told_in(meaning), heard, world))


def _has_told_more(session: Session, meaning: Meaning) -> bool:
    """Return whether something was told that letters do not outweigh: an answer was given, or the
    caller cannot speak."""
    return session.answered or session.silent or meaning.command == "cannot_speak"


def _understood(flow: Flow, session: Session, meaning: Meaning, heard: Heard, world: World) -> Turn:
    """Return what the message leads to, apart from danger."""
    filled = fill(flow, session, meaning, world.directory.languages)
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
    """Go on from where the caller is; in danger nothing more is asked.

    From a state that is not on the way to the answer, the flow is walked from its beginning: filled
    states are passed by.
    """
    state = flow.states.get(session.state or "")
    on_the_way = state is not None and (state.kind == "refer" or REFERRED_BY & {*state.slots})
    if state and state.kind == "choose" and not session.offered:
        on_the_way = not session.slots.keys().isdisjoint(state.slots)
    start = state.name if state and on_the_way else flow.initial
    return run(flow, session, start, quiet=session.danger)


def _abroad(flow: Flow, session: Session) -> Turn:
    """The caller is abroad, so no county is theirs: name the numbers that work from there. A text
    has no room for more."""
    turn = _go_on(flow, replace(session.fill({"municipality": UNKNOWN}), offered={}))
    said = (CALL_112, Say("commands.abroad"))
    return replace(turn, acts=(*said, *turn.acts) if session.channel.spoken else said)


def _chosen(flow: Flow, session: Session, effect: str, world: World) -> Turn:
    """Do what the offered choice meant when it was offered."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        doubted = next((s for s, state in flow.choosing.items() if state == session.state), "")
        return run(flow, session.without(doubted), value)
    if verb == "does":
        return DOES[cast(Verb, value)].effect(flow, session, world)
    return _go_on(flow, replace(session.fill(slots_of(effect)), offered={}))


SAME_AT_MOST, SAME_WITHIN = 5, 15
"""The same text this often within this many seconds does not come from a person who waits for the
answers."""
REPLIES_AT_MOST, REPLIES_WITHIN = 20, 600
"""After this many answers in this many seconds, a text like the one before most likely comes from a
machine that answers ours."""
ANSWER_EVERY = 60
"""Seconds between two answers to such texts, so that a person behind them is not left without
numbers."""
CLOCKS_APART = 15
"""Seconds by which the clocks of two machines may differ. A larger step back means that a clock was
set."""
REPEAT = Heard("command", "repeat")


class Pace(msgspec.Struct, frozen=True):
    """How often texts come. The defaults are those of a first text that was answered."""

    said: str = ""
    """A keyed hash of the last text, which cannot be read back."""
    since: int = 0
    """The second (Unix time) in which this period of ten minutes began; the other times count from
    it."""
    replies: int = 1
    """Answers within the period."""
    times: tuple[int, ...] = (0,)
    """When the same text came, the last times in a row."""
    answered: int = 0
    held: bool = False
    """Whether the same text has come too often; until another comes, or the period ends."""


def heard(pace: Pace, said: str, now: int) -> Pace:
    """Return the pace once this text has come at `now` (Unix seconds), before it is answered."""
    elapsed, latest = now - pace.since, max(pace.answered, pace.times[-1])
    if not latest - CLOCKS_APART <= elapsed < REPLIES_WITHIN:
        return Pace(said, now, replies=0)
    if said != pace.said:
        return replace(pace, said=said, times=(elapsed,), held=False)
    times = (*pace.times, elapsed)[-SAME_AT_MOST:]
    often = len(times) == SAME_AT_MOST and times[-1] - times[0] <= SAME_WITHIN
    held = pace.held or often or pace.replies >= REPLIES_AT_MOST
    return replace(pace, times=times, held=held)


def answered(pace: Pace, now: int) -> Pace:
    """Return the pace once the last text has been answered at `now` (Unix seconds)."""
    return replace(pace, replies=pace.replies + 1, answered=now - pace.since)


def paced(flow: Flow, before: Session, turn: Turn, world: World, pace: Pace) -> tuple[Turn, Pace]:
    """Return the turn and the pace to keep; for a text that comes too often, the last referral or
    nothing.

    `turn` is what the session `before` became by the text.
    """
    now = int(world.now.timestamp())
    if not pace.held or turn.session.danger or turn.forget:
        return turn, answered(pace, now)
    if now - pace.since - pace.answered < ANSWER_EVERY:
        return Turn(before, (), held="nothing"), pace
    at_the_answer = replace(before, state=flow.answer)
    return replace(step(flow, at_the_answer, REPEAT, world), held="referral"), answered(pace, now)
