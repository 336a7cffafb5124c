"""What a caller may ask for in every state: help, back, start again, language, forget me ...

Each command is a function from a session to a turn; the engine looks them up by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.dialogue.model import Flow, Say, Session, Turn
from bot.dialogue.walk import ask, run

Command = Callable[[Flow, Session], Turn]


def again(flow: Flow, session: Session, *said: Say) -> Turn:
    """Say something, then what the caller was last asked or told."""
    return run(flow, session, session.state or flow.initial, said)


def _say_and_go_on(text: str) -> Command:
    def command(flow: Flow, session: Session) -> Turn:
        return again(flow, session, Say(text))

    return command


def _back(flow: Flow, session: Session) -> Turn:
    if not session.back:
        return again(flow, session)
    *earlier, snapshot = session.back
    session = replace(session, slots=snapshot.slots, back=tuple(earlier), position=0)
    return run(flow, session, snapshot.state, (Say("commands.back"),))


def _restart(flow: Flow, session: Session) -> Turn:
    """Begin again in the same language; danger once heard is not forgotten."""
    kept = {k: v for k, v in session.slots.items() if k in ("language", "county")}
    fresh = Session(session.channel, slots=kept, danger=session.danger)
    return run(flow, fresh, flow.initial, (Say("commands.restart"),))


def _language(flow: Flow, session: Session) -> Turn:
    slots = {k: v for k, v in session.slots.items() if k != "language"}
    state = flow.states[flow.asking["language"]]
    return ask(state, replace(session, slots=slots), [], [state.name])


def _farewell(text: str) -> Command:
    """Over the phone a farewell ends the call; by text the session stays for what comes next."""

    def command(_: Flow, session: Session) -> Turn:
        return Turn(session, (Say(text),), (str(session.state),))

    return command


def _forget(_: Flow, session: Session) -> Turn:
    language = {k: v for k, v in session.slots.items() if k == "language"}
    erased = Session(session.channel, slots=language)
    return Turn(erased, (Say("commands.forget"),), forget=True)


COMMANDS: Mapping[str, Command] = {
    "help": _say_and_go_on("commands.help"),
    "help_now": _say_and_go_on("commands.help_now"),
    "repeat": again,
    "back": _back,
    "restart": _restart,
    "language": _language,
    "forget": _forget,
    "thanks": _farewell("commands.thanks"),
    "goodbye": _farewell("commands.goodbye"),
}
