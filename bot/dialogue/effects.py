"""What choices, commands and transfers do to a session, apart from filling slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from bot.dialogue.model import (
    TAKEN,
    TEXT_SAFE,
    Act,
    Connect,
    Flow,
    Heard,
    Say,
    SendText,
    Session,
    State,
    Turn,
    World,
)
from bot.dialogue.walk import (
    BY_TEXT_TO_112,
    CALL_112,
    HELP_NOW,
    TOLD,
    URGENT,
    always_open,
    answer,
    ask,
    go_back,
    request,
    run,
    wait,
)
from bot.directory.model import Line
from bot.directory.refer import BY_112, HELPLINE, Listed, Referral
from bot.understanding.model import Verb

CONNECT = "does=connect"
SHORT = 30
"""Seconds; a shorter call may have been a machine or a queue, so the next number comes first."""


def referral(session: Session, world: World) -> Referral:
    """Return the lines for what the caller has told so far."""
    return world.refer(world.directory, request(session.slots, session.danger), world.now)


def leading(found: Referral, position: int) -> Listed | None:
    """Return the entry whose number is named at this position; 112 does not count."""
    group = found.groups_from(position)[0]
    return next((e for e in group if e.line.phone and e.line.id not in BY_112), None)


def leading_line(session: Session, world: World) -> Line | None:
    """Return the line that the answer names now, if it is open and the bot may dial it."""
    return dialled_line(leading(referral(session, world), session.position), world)


def dialled_line(entry: Listed | None, world: World) -> Line | None:
    """Return the line of this entry, if it is open and the bot may dial it."""
    if entry is None or entry.status.state == "closed":
        return None
    return entry.line if may_be_dialled(entry.line, world) else None


def may_be_dialled(line: Line, world: World) -> bool:
    """Whether a call can be connected to this line."""
    return world.transfers and line.phone is not None and line.phone.transfer


def connect(flow: Flow, session: Session, world: World) -> Turn:
    """Connect the call to the line that leads. If that is impossible, give the answer again."""
    line = leading_line(session, world)
    if line is None:
        return run(flow, session, flow.answer)
    return connect_to(flow, session, line, Say(f"{flow.transfer}.dialling"))


def connect_to(flow: Flow, session: Session, line: Line, *said: Act) -> Turn:
    """Say something and connect. A caller who could not be connected is listened to afterwards."""
    state = flow.states[flow.transfer]
    offered = state.offered(session.channel)
    waiting = replace(session, state=state.name, offered=offered, dialled=line.id)
    return Turn(waiting, (*said, Connect(line.id), wait(state)), (state.name,))


def after(flow: Flow, session: Session, heard: Heard) -> Turn | None:
    """Return the question after a call to a line, or None when nobody answered it.

    A machine may have answered, so callers who are still there are told how to go on.
    """
    if heard.text not in TAKEN:
        return None
    state = flow.states[flow.transfer]
    said: list[Act] = [] if heard.seconds < SHORT else [Say(f"{state.name}.ended")]
    return ask(state, replace(session, no_match=0, no_input=0), said, [state.name])


Effect = Callable[[Flow, Session, World], Turn]


def again(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then what the caller was last asked or told."""
    return run(flow, session, session.state or flow.initial, said)


def _again(flow: Flow, session: Session, _: World) -> Turn:
    return again(flow, session)


def _told(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then the question again; a text has no room for a menu or an answer."""
    state = flow.states.get(session.state or "")
    if not session.channel.spoken and state is not None and state.kind != "ask":
        return Turn(session, said)
    return again(flow, session, *said)


def _help(flow: Flow, session: Session, world: World) -> Turn:
    """When somebody may be watching, say the numbers without what they are for."""
    unseen = always_open(session, world) == URGENT
    return _told(flow, session, CALL_112, URGENT if unseen else Say("commands.help"))


def _help_now(flow: Flow, session: Session, world: World) -> Turn:
    """Name the helpline that is always open; by phone, connect to it at once where possible."""
    helpline = world.directory.lines[HELPLINE]
    if session.channel.dials and may_be_dialled(helpline, world):
        return connect_to(flow, session, helpline, CALL_112, Say("commands.help_now_connect"))
    return _told(flow, session, CALL_112, HELP_NOW)


def _cannot_speak(flow: Flow, session: Session, _: World) -> Turn:
    """Say how to reach 112 by text, and the chats.

    By phone the question is asked again, since keys answer it too. A text has no room for the
    question, but its answer is awaited. That the caller cannot speak is remembered: nothing
    inferred later tells them to call.
    """
    turn = again(flow, replace(session, silent=True), BY_TEXT_TO_112)
    return turn if session.channel.spoken else replace(turn, acts=(BY_TEXT_TO_112,))


def _discreet(flow: Flow, session: Session, _: World) -> Turn:
    return again(flow, replace(session, discreet=True), Say("commands.discreet"))


def _back(flow: Flow, session: Session, _: World) -> Turn:
    return go_back(flow, session)


def _restart(flow: Flow, session: Session, _: World) -> Turn:
    """Begin again in the same language. Danger that was told is not forgotten."""
    kept = {k: v for k, v in session.slots.items() if k in ("language", "county")}
    fresh = Session(session.channel, slots=kept, danger=session.danger, discreet=session.discreet)
    fresh = replace(fresh, silent=session.silent)
    return run(flow, fresh, flow.initial, (Say("commands.restart"),))


def _language(flow: Flow, session: Session, _: World) -> Turn:
    state = flow.states[flow.asking["language"]]
    return ask(state, session.without("language"), [], [state.name])


def _farewell(text: str) -> Effect:
    """By phone a farewell ends the call, but nobody leaves without a number.

    By text the session stays for what comes next.
    """

    def command(flow: Flow, session: Session, world: World) -> Turn:
        if session.state in (flow.answer, flow.transfer):
            return Turn(session, (Say(text),))
        if session.channel.hangs_up:
            return _told(flow, session, CALL_112, HELP_NOW)
        return Turn(session, (CALL_112, always_open(session, world), Say(text)))

    return command


def _forget(flow: Flow, session: Session, _: World) -> Turn:
    """By phone the call goes on as if it had just begun.

    By text this is said in every language, because a retry finds no session that knows the
    language.
    """
    language = {k: v for k, v in session.slots.items() if k == "language"}
    erased = Session(session.channel, slots=language)
    said = (Say("commands.forget", every_language=not session.channel.spoken),)
    turn = run(flow, erased, flow.initial, said) if session.channel.spoken else None
    return replace(turn or Turn(erased, said), forget=True)


COMMANDS: Mapping[str, Effect] = {
    "help": _help,
    "help_now": _help_now,
    "human": _help_now,
    "cannot_speak": _cannot_speak,
    "discreet": _discreet,
    "repeat": _again,
    "back": _back,
    "restart": _restart,
    "language": _language,
    "forget": _forget,
    "thanks": _farewell("commands.thanks"),
    "goodbye": _farewell("commands.goodbye"),
}


def next_line(flow: Flow, session: Session, world: World) -> Turn:
    """Name the next number. After the last one, say so and name the helpline.

    A caller who asked for the helpline before telling enough for another line is asked for the
    rest, but not in danger.
    """
    if not (session.danger or session.slots.keys() >= TOLD):
        numbers = () if session.dialled == HELPLINE else (URGENT,)
        return run(flow, session, flow.initial, (CALL_112, *numbers))
    found = referral(session, world)
    position = _following(session, found)
    if position < len(found.groups):
        return run(flow, replace(session, position=position), flow.answer)
    return ask(flow.states[flow.answer], session, [CALL_112], [flow.answer], "last")


def _following(session: Session, found: Referral) -> int:
    """Return the position to go on from: after the line that was dialled, or else that was named.

    A caller who was connected to the helpline by key 0 may not have heard the line they had come
    to, so they hear it again rather than never.
    """
    entry = leading(found, session.position)
    named = entry.line.id if entry else None
    heard = session.dialled in (None, named)
    return session.position + 1 if heard else session.position


def _wrong_place(flow: Flow, session: Session, _: World) -> Turn:
    return run(flow, session.without("municipality"), flow.asking["municipality"])


def _text(flow: Flow, session: Session, _: World) -> Turn:
    """Ask first whether a text is safe: somebody else may see the telephone."""
    state = flow.states[flow.asking[TEXT_SAFE]]
    return ask(state, replace(session, no_match=0, no_input=0), [], [state.name])


def _send_text(flow: Flow, session: Session, world: World) -> Turn:
    """Send the answer, from the line that was just named, as a text that stands alone."""
    state = flow.states[flow.answer]
    sent = SendText(answer(state, session, {}))
    return _choices_again(flow, session, sent, Say("commands.text_sent"))


def _no_text(flow: Flow, session: Session, _: World) -> Turn:
    return _choices_again(flow, session, Say("commands.text_not_sent"))


def _choices_again(flow: Flow, session: Session, *said: Act) -> Turn:
    """Say what the caller may do next, without the whole answer again."""
    return ask(flow.states[flow.answer], session, list(said), [flow.answer], "more")


def _danger(flow: Flow, session: Session, _: World) -> Turn:
    """Answer at once, with 112 first, as after a message of danger."""
    return run(flow, replace(session, danger=True, position=0), flow.answer)


class Does(NamedTuple):
    """A verb of choices: what it does, and which state of a flow it leads to."""

    effect: Effect
    leads: Callable[[Flow, State], str | None]


def _to_answer(flow: Flow, _: State) -> str:
    return flow.answer


DOES: Mapping[Verb, Does] = {
    "next_line": Does(next_line, _to_answer),
    "wrong_place": Does(_wrong_place, lambda flow, _: flow.asking.get("municipality")),
    "connect": Does(connect, lambda flow, _: flow.transfer),
    "text": Does(_text, lambda flow, _: flow.asking.get(TEXT_SAFE)),
    "send_text": Does(_send_text, _to_answer),
    "no_text": Does(_no_text, _to_answer),
    "cannot_speak": Does(_cannot_speak, lambda _, state: state.name),
    "danger": Does(_danger, _to_answer),
}
