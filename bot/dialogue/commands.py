"""What a caller may ask for in every state: help, back, start again, language, forget me ...

Each command is a function from a session to a turn; the engine looks them up by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.dialogue.back import go_back
from bot.dialogue.model import Flow, Say, Session, Turn, World
from bot.dialogue.numbers import BY_TEXT_TO_112, HELP_NOW, URGENT, always_open
from bot.dialogue.transfer import connect_to, may_be_dialled
from bot.dialogue.walk import CALL_112, ask, run
from bot.directory.refer import HELPLINE
from bot.values import replace

Command = Callable[[Flow, Session, World], Turn]


def again(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then what the caller was last asked or told."""
    return run(flow, session, session.state or flow.initial, said)


def _again(flow: Flow, session: Session, _: World) -> Turn:
    return again(flow, session)


def _told(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then the question again; a text has no room for a menu or an answer."""
    state = flow.states.get(session.state or "")
    if session.channel == "sms" and state is not None and state.kind != "ask":
        return Turn(session, said)
    return again(flow, session, *said)


def _help(flow: Flow, session: Session, world: World) -> Turn:
    """Who may be overlooked is not told what a number is for."""
    unseen = always_open(session, world) == URGENT
    return _told(flow, session, CALL_112, URGENT if unseen else Say("commands.help"))


def _help_now(flow: Flow, session: Session, world: World) -> Turn:
    """By phone the helpline that is always open, connected at once where that can be done."""
    helpline = world.directory.lines[HELPLINE]
    if session.channel == "voice" and may_be_dialled(helpline, world):
        return connect_to(flow, session, helpline, CALL_112, Say("commands.help_now_connect"))
    return _told(flow, session, CALL_112, HELP_NOW)


def _cannot_speak(flow: Flow, session: Session, _: World) -> Turn:
    """112 by text, and the chats. By phone the question is asked again: keys answer it too.

    A text has no room for the question, but the answer to it is waited for. It is remembered:
    nothing that is only concluded later tells them to call.
    """
    turn = again(flow, replace(session, silent=True), BY_TEXT_TO_112)
    return turn if session.channel == "voice" else replace(turn, acts=(BY_TEXT_TO_112,))


def _discreet(flow: Flow, session: Session, _: World) -> Turn:
    return again(flow, replace(session, discreet=True), Say("commands.discreet"))


def _back(flow: Flow, session: Session, _: World) -> Turn:
    return go_back(flow, session)


def _restart(flow: Flow, session: Session, _: World) -> Turn:
    """Begin again in the same language; danger once heard is not forgotten."""
    kept = {k: v for k, v in session.slots.items() if k in ("language", "county")}
    fresh = Session(session.channel, slots=kept, danger=session.danger, discreet=session.discreet)
    fresh = replace(fresh, silent=session.silent)
    return run(flow, fresh, flow.initial, (Say("commands.restart"),))


def _language(flow: Flow, session: Session, _: World) -> Turn:
    state = flow.states[flow.asking["language"]]
    return ask(state, session.without("language"), [], [state.name])


def _farewell(text: str) -> Command:
    """Over the phone a farewell ends the call, but nobody is let go without a number.

    By text the session stays for what comes next.
    """

    def command(flow: Flow, session: Session, world: World) -> Turn:
        if session.state in (flow.answer, flow.transfer):
            return Turn(session, (Say(text),))
        if session.channel == "voice":
            return _told(flow, session, CALL_112, HELP_NOW)
        return Turn(session, (CALL_112, always_open(session, world), Say(text)))

    return command


def _forget(flow: Flow, session: Session, _: World) -> Turn:
    """By phone the call goes on as if it had just begun.

    By text it is said in every language: a retry finds no session that knows which.
    """
    language = {k: v for k, v in session.slots.items() if k == "language"}
    erased = Session(session.channel, slots=language)
    said = (Say("commands.forget", every_language=session.channel == "sms"),)
    turn = run(flow, erased, flow.initial, said) if session.channel == "voice" else None
    return replace(turn or Turn(erased, said), forget=True)


COMMANDS: Mapping[str, Command] = {
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
