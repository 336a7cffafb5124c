"""What a caller may ask for in every state: help, back, start again, language, forget me ...

Each command is a function from a session to a turn; the engine looks them up by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialogue.model import Flow, Say, Session, Turn
from bot.dialogue.walk import CALL_112, ask, run

Command = Callable[[Flow, Session], Turn]


def again(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then what the caller was last asked or told."""
    return run(flow, session, session.state or flow.initial, said)


def _help(text: str) -> Command:
    """Help, then the question again; a text has no room for a menu or an answer beside it."""

    def command(flow: Flow, session: Session) -> Turn:
        state = flow.states.get(session.state or "")
        if session.channel == "sms" and state is not None and state.kind != "ask":
            return Turn(session, (CALL_112, Say(text)))
        return again(flow, session, CALL_112, Say(text))

    return command


def _back(flow: Flow, session: Session) -> Turn:
    if not session.back:
        return again(flow, session)
    *earlier, then = session.back
    language = {k: v for k, v in session.slots.items() if k == "language"}
    slots = {**then.slots, **language}
    session = replace(session, slots=slots, offered=then.offered, back=tuple(earlier))
    return run(flow, replace(session, position=0), then.state, (Say("commands.back"),))


def _restart(flow: Flow, session: Session) -> Turn:
    """Begin again in the same language; danger once heard is not forgotten."""
    kept = {k: v for k, v in session.slots.items() if k in ("language", "county")}
    fresh = Session(session.channel, slots=kept, danger=session.danger)
    return run(flow, fresh, flow.initial, (Say("commands.restart"),))


def _language(flow: Flow, session: Session) -> Turn:
    state = flow.states[flow.asking["language"]]
    return ask(state, session.without("language"), [], [state.name])


def _farewell(text: str) -> Command:
    """Over the phone a farewell ends the call, but nobody is let go without a number.

    By text the session stays for what comes next.
    """

    def command(flow: Flow, session: Session) -> Turn:
        if session.state == flow.answer:
            return Turn(session, (Say(text),))
        if session.channel == "voice":
            return COMMANDS["help_now"](flow, session)
        return Turn(session, (CALL_112, Say("commands.help_now"), Say(text)))

    return command


def _forget(flow: Flow, session: Session) -> Turn:
    """By phone the call goes on as if it had just begun.

    By text it is said in every language: a retry finds no session that knows which.
    """
    language = {k: v for k, v in session.slots.items() if k == "language"}
    erased = Session(session.channel, slots=language)
    said = (Say("commands.forget", every_language=session.channel == "sms"),)
    turn = run(flow, erased, flow.initial, said) if session.channel == "voice" else None
    return replace(turn or Turn(erased, said), forget=True)


COMMANDS: Mapping[str, Command] = {
    "help": _help("commands.help"),
    "help_now": _help("commands.help_now"),
    "repeat": again,
    "back": _back,
    "restart": _restart,
    "language": _language,
    "forget": _forget,
    "thanks": _farewell("commands.thanks"),
    "goodbye": _farewell("commands.goodbye"),
}
