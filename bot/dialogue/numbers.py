"""Which numbers a turn names beside what it says: 112 first, and in a text one that answers now.

The engine calls it for every turn, last, so that no state and no command has to think of it.
"""

from __future__ import annotations

from bot.dialogue.model import Act, Answer, Flow, Say, Session, Turn, World
from bot.dialogue.walk import CALL_112, REFERRED_BY, is_urgent, request
from bot.directory.refer import is_neutral
from bot.values import replace

BY_TEXT_TO_112 = Say("commands.cannot_speak")
"""Says by itself how 112 is reached, so that nobody who cannot speak is first told to call."""
HELP_NOW, URGENT = Say("commands.help_now"), Say("commands.urgent")
"""The helpline; and it beside the line for violence, without what either is for."""
TOLD = REFERRED_BY - {"language"}
"""The slots of what a caller tells: the place and the matter."""
NAMING = ("help", "help_now", "urgent", "abroad", "cannot_speak", "forget")
"""The commands whose texts name a number that answers by themselves."""
NAMES_ONE = frozenset(f"commands.{command}" for command in NAMING)


def with_numbers(flow: Flow, before: Session, turn: Turn, world: World) -> Turn:
    """The turn of a session that was `before`, with 112 and a number where they belong.

    What says 112 by itself is left as it is, and so is what is said to who is forgotten.
    """
    acts = tuple(act for act in turn.acts if act != CALL_112)
    if not (turn.forget or (acts and _says_112(acts[0]))):
        urgent = is_urgent(world, turn.session.slots, danger=turn.session.danger)
        first = (CALL_112,) if urgent or _asks_for_112(before, turn) else ()
        acts = (*first, *_beside(flow, before, turn, world, urgent=urgent), *acts)
    return turn if acts == turn.acts else replace(turn, acts=acts)


def without_voice(turn: Turn) -> Turn:
    """The turn of somebody who cannot speak and may be in danger: how to text 112 comes before a
    question, and in a text, which has no room for both, in its place."""
    if BY_TEXT_TO_112 in turn.acts:
        return turn
    if any(isinstance(act, Answer) for act in turn.acts):
        return replace(turn, acts=(CALL_112, *turn.acts))
    question = turn.acts if turn.session.channel == "voice" else ()
    return replace(turn, acts=(BY_TEXT_TO_112, *question))


def always_open(session: Session, world: World) -> Say:
    """The numbers that always answer; who may be overlooked is not told what they are for."""
    asked = request(session.slots, session.danger)
    unseen = session.discreet or is_neutral(world.directory, asked)
    return URGENT if unseen else HELP_NOW


def _says_112(act: Act) -> bool:
    return act == BY_TEXT_TO_112 or (isinstance(act, Answer) and act.request.danger)


def _asks_for_112(before: Session, turn: Turn) -> bool:
    """In danger, where the turn itself asks for it, and where a conversation by text begins."""
    if turn.session.danger or CALL_112 in turn.acts:
        return True
    begins = before.state is None and before.channel == "sms"
    return begins and not any(isinstance(act, Answer) for act in turn.acts)


def _beside(
    flow: Flow, before: Session, turn: Turn, world: World, *, urgent: bool
) -> tuple[Say, ...]:
    """The numbers before a question: at once when something always urgent is told, and in every
    text to who has told something. In danger 112 is that number."""
    session = turn.session
    told = session.slots.get("situation") != before.slots.get("situation")
    if urgent and told and not any(isinstance(act, Answer) for act in turn.acts):
        return (URGENT,)
    if session.channel == "voice" or session.danger or not has_told(flow, before, session):
        return ()
    if any(_names_one(flow, act) for act in turn.acts):
        return ()
    every = any(isinstance(act, Say) and act.every_language for act in turn.acts)
    return (replace(always_open(session, world), every_language=every),)


def has_told(flow: Flow, before: Session, session: Session) -> bool:
    """Whether the caller has named a place or a matter, be it in doubt or not understood.

    Who is still asked for both has only greeted us or given commands.
    """
    if not TOLD.isdisjoint((*before.slots, *session.slots)):
        return True
    state = flow.states.get(session.state or "")
    return state is not None and not TOLD.issubset(state.slots)


def _names_one(flow: Flow, act: Act) -> bool:
    if isinstance(act, Say):
        return act.text in NAMES_ONE or act.text == f"{flow.answer}.last"
    return isinstance(act, Answer)
