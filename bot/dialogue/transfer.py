"""Connecting a call to a line, and what comes after it rang: never a dead end.

The engine calls it. Which lines may be dialled is the directory's word (`transfer: yes`).
"""

from __future__ import annotations

from bot.dialogue.model import Act, Connect, Flow, Heard, Say, Session, Turn, World
from bot.dialogue.walk import ask, request, run, wait
from bot.directory.model import Line
from bot.directory.refer import BY_112, Listed, Referral
from bot.values import replace

CONNECT = "does=connect"
SHORT = 30
"""Seconds; a shorter call may have been a machine or a queue, so the next number comes first."""


def referral(session: Session, world: World) -> Referral:
    """The lines for what the caller has told so far."""
    return world.refer(world.directory, request(session.slots, session.danger), world.now)


def leading(found: Referral, position: int) -> Listed | None:
    """The entry whose number is named at this position; 112 has no number but its own."""
    group = found.groups_from(position)[0]
    return next((e for e in group if e.line.phone and e.line.id not in BY_112), None)


def leading_line(session: Session, world: World) -> Line | None:
    """The line that the answer names now, if it is open and may be dialled for the caller."""
    return dialled_line(leading(referral(session, world), session.position), world)


def dialled_line(entry: Listed | None, world: World) -> Line | None:
    """The line of this entry, if it is open and may be dialled for the caller."""
    if entry is None or entry.status.state == "closed":
        return None
    return entry.line if may_be_dialled(entry.line, world) else None


def may_be_dialled(line: Line, world: World) -> bool:
    """Whether a call can be connected to this line."""
    return world.transfers and line.phone is not None and line.phone.transfer


def connect(flow: Flow, session: Session, world: World) -> Turn:
    """Connect to the line that leads; where that cannot be, the answer is said again."""
    line = leading_line(session, world)
    if line is None:
        return run(flow, session, flow.answer)
    return connect_to(flow, session, line, Say(f"{flow.transfer}.dialling"))


def connect_to(flow: Flow, session: Session, line: Line, *said: Act) -> Turn:
    """Say something and connect. Whoever could not be connected after all is listened to."""
    state = flow.states[flow.transfer]
    offered = state.offered(session.channel)
    waiting = replace(session, state=state.name, offered=offered, dialled=line.id)
    return Turn(waiting, (*said, Connect(line.id), wait(state)), (state.name,))


def after(flow: Flow, session: Session, heard: Heard) -> Turn | None:
    """The question after a call to a line; None when nobody answered it.

    Completed may have been a machine, so whoever is still there is told how to go on.
    """
    if heard.text not in ("completed", "answered"):
        return None
    state = flow.states[flow.transfer]
    said: list[Act] = [] if heard.seconds < SHORT else [Say(f"{state.name}.ended")]
    return ask(state, replace(session, no_match=0, no_input=0), said, [state.name])
