"""What a choice does when it is not the value of a slot: next number, wrong place, connect, text.

Each verb is a function from a session to a turn; the engine looks them up by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.dialogue.commands import COMMANDS
from bot.dialogue.model import Act, Flow, Say, SendText, Session, Turn, World
from bot.dialogue.numbers import TOLD, URGENT
from bot.dialogue.transfer import connect, leading, referral
from bot.dialogue.walk import CALL_112, answer, ask, run
from bot.directory.refer import HELPLINE, Referral
from bot.values import replace


def next_line(flow: Flow, session: Session, world: World) -> Turn:
    """The next number leads; after the last one the caller hears so, and where help always is.

    Whoever asked for the helpline before telling enough for another line is asked for the rest,
    but in danger nobody is asked.
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
    """The position to go on from: behind the line that was dialled, or else that was named.

    Whoever was connected to the helpline by the help key may not have heard the line they stand
    at, and hears it rather twice than never.
    """
    entry = leading(found, session.position)
    named = entry.line.id if entry else None
    heard = session.dialled in (None, named)
    return session.position + 1 if heard else session.position


def _wrong_place(flow: Flow, session: Session, _: World) -> Turn:
    return run(flow, session.without("municipality"), flow.asking["municipality"])


def _text(flow: Flow, session: Session, _: World) -> Turn:
    """Before anything is sent: somebody else may see the telephone."""
    state = flow.states[flow.asking["text_safe"]]
    return ask(state, replace(session, no_match=0, no_input=0), [], [state.name])


def _send_text(flow: Flow, session: Session, world: World) -> Turn:
    """The answer at the line that was just heard, worded as a text that stands alone."""
    state = flow.states[flow.answer]
    sent = SendText(answer(state, session, {}))
    return _choices_again(flow, session, sent, Say("commands.text_sent"))


def _no_text(flow: Flow, session: Session, _: World) -> Turn:
    return _choices_again(flow, session, Say("commands.text_not_sent"))


def _choices_again(flow: Flow, session: Session, *said: Act) -> Turn:
    """What the caller may do next, without the whole answer again."""
    return ask(flow.states[flow.answer], session, list(said), [flow.answer], "more")


DOES: Mapping[str, Callable[[Flow, Session, World], Turn]] = {
    "next_line": next_line,
    "wrong_place": _wrong_place,
    "connect": connect,
    "text": _text,
    "send_text": _send_text,
    "no_text": _no_text,
    "cannot_speak": COMMANDS["cannot_speak"],
}
