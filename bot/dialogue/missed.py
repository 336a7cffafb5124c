"""Nothing was heard or understood, or too little of a name keyed in: asked again, in fewer words.

The engine calls it.
"""

from __future__ import annotations

from bot.dialogue.model import Flow, Missed, Session, State, Turn
from bot.dialogue.walk import CALL_112, ask, given_up, late, run
from bot.understanding.model import Meaning
from bot.values import replace


def miss(flow: Flow, session: Session, missed: Missed) -> Turn:
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


def needs_more_letters(meaning: Meaning) -> bool:
    """A place was keyed in, but too many begin with these keys to be offered."""
    found = meaning.slots.get("municipality")
    return found is not None and not found.values


def more_letters(flow: Flow, session: Session) -> Turn:
    """Not a failure, so only the turns are counted."""
    name = flow.asking["municipality"]
    if late(flow, session):
        return run(flow, session, name)
    return _reprompted(flow.states[name], session, "more_letters", 1)


def _reprompted(state: State, session: Session, field: str, count: int) -> Turn:
    texts = state.reprompts.get(field, 0)
    whole = "more" if state.kind == "refer" else "text"
    variant = f"{field}.{min(count, texts)}" if texts else whole
    return ask(state, session, [], [state.name], variant)
