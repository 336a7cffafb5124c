"""Connecting a call to a line, and what comes after it rang: never a dead end.

The engine calls it. Which lines may be dialled is the directory's word (`transfer: yes`).
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.model import Act, Answer, Connect, Flow, Heard, Say, Session, Turn, World
from bot.dialogue.walk import ask, request, run, wait
from bot.directory.model import Line
from bot.directory.refer import refer

CONNECT = "does=connect"
SHORT = 30
"""Seconds; a shorter call may have been a machine or a queue, so the next number comes first."""


def leading_line(session: Session, world: World) -> Line | None:
    """The line that the answer names now, if it is open and may be dialled for the caller."""
    referral = refer(world.directory, request(session.slots, session.danger), world.now)
    group = referral.groups[min(session.position, len(referral.groups) - 1)]
    numbered = [e for e in group if e.line.phone and e.line.phone.e164]
    if not numbered or numbered[0].status.state == "closed" or not world.transfers:
        return None
    phone = numbered[0].line.phone
    return numbered[0].line if phone and phone.transfer else None


def connect(flow: Flow, session: Session, world: World) -> Turn:
    """Connect to the line that leads; where that cannot be, the answer is said again."""
    line = leading_line(session, world)
    if line is None:
        return run(flow, session, flow.answer)
    state = flow.states[flow.transfer]
    waiting = replace(session, state=state.name, offered=state.offered(session.channel))
    # Whoever could not be connected after all is still listened to.
    acts = (Say(f"{state.name}.dialling"), Connect(line.id), wait(state))
    return Turn(waiting, acts, (state.name,))


def without_connect(turn: Turn, world: World) -> Turn:
    """A turn whose answer offers to connect only where that can be done."""
    offered = {k: e for k, e in turn.session.offered.items() if e != CONNECT}
    if len(offered) == len(turn.session.offered) or leading_line(turn.session, world):
        return turn
    acts = tuple(
        replace(a, choices={k: v for k, v in a.choices.items() if k in offered})
        if isinstance(a, Answer | Say)
        else a
        for a in turn.acts
    )
    return replace(turn, acts=acts, session=replace(turn.session, offered=offered))


def after(flow: Flow, session: Session, heard: Heard) -> Turn | None:
    """The question after a call to a line; None when nobody answered it.

    Completed may have been a machine, so whoever is still there is told how to go on.
    """
    if heard.text not in ("completed", "answered"):
        return None
    state = flow.states[flow.transfer]
    said: list[Act] = [] if heard.seconds < SHORT else [Say(f"{state.name}.ended")]
    return ask(state, replace(session, no_match=0, no_input=0), said, [state.name])
