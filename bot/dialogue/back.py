"""Going back: where the caller stood before is kept for the last turns, and stood in again.

The engine keeps it after each turn; the command `back` returns to it.
"""

from __future__ import annotations

from bot.dialogue.model import Flow, Say, Session, Snapshot, Turn
from bot.dialogue.walk import run
from bot.values import replace

SNAPSHOTS = 3
"""So many turns back."""


def with_snapshot(flow: Flow, before: Session, turn: Turn) -> Turn:
    """Keep where the caller stood, so that `back` really goes back.

    Only candidates are kept of what was offered: every other state offers its own choices again.
    """
    if before.state is None or before.state == turn.session.state:
        return turn
    candidates = before.offered if before.state in flow.choosing.values() else {}
    then = Snapshot(before.state, before.slots, candidates, before.position, before.inferred)
    back = (*turn.session.back, then)[-SNAPSHOTS:]
    return replace(turn, session=replace(turn.session, back=back))


def go_back(flow: Flow, session: Session) -> Turn:
    """Where the caller stood before; what was asked there is asked again, even if it was told.

    A language chosen since is kept, unless it is the language that was asked for there.
    """
    if not session.back:
        return run(flow, session, session.state or flow.initial)
    *earlier, then = session.back
    state = flow.states[then.state]
    asked = state.slots if state.only in (None, session.channel) else ()
    language = {k: v for k, v in session.slots.items() if k == "language"}
    known = {**then.slots, **language}
    slots = {k: v for k, v in known.items() if k not in asked}
    session = replace(session, slots=slots, offered=then.offered, back=tuple(earlier))
    session = replace(session, position=then.position, inferred=then.inferred)
    return run(flow, session, then.state, (Say("commands.back"),))
