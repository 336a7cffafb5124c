"""When several values of a slot could be meant: never guess, offer them.

Called by the engine for what understanding is not certain of.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.filling import is_taken_in_danger
from bot.dialogue.model import Flow, Session, Turn, World
from bot.dialogue.numbers import URGENT
from bot.dialogue.walk import ask, is_urgent, late, run, slots_of
from bot.understanding.model import Meaning
from bot.understanding.situations import CANDIDATES
from bot.understanding.standing import SLOT
from bot.values import replace


def in_doubt(flow: Flow, session: Session, meaning: Meaning) -> tuple[str, list[str]] | None:
    """The first slot to ask about, with the effects that could be meant. In danger only what is
    asked already is asked about."""
    for slot in flow.choosing:
        found = [f"{slot}={value}" for value in _candidates(flow, session, meaning, slot)]
        asked = session.state in (flow.choosing[slot], flow.asking[slot])
        if found and (asked or not session.danger):
            return slot, found + (_other_sense(flow, session, meaning) if slot == SLOT else [])
    return None


def _other_sense(flow: Flow, session: Session, meaning: Meaning) -> list[str]:
    """The matter that the name of a place may mean instead, with the place told before: Varkaus."""
    situation = meaning.slots.get("situation")
    if situation is None or not meaning.is_name:
        return []
    effect = f"situation={situation.values[0]}"
    if not _has_a_name(flow, "situation", situation.values[0]):
        return []
    return [f"{SLOT}={session.slots[SLOT]}&{effect}" if SLOT in session.slots else effect]


def _candidates(flow: Flow, session: Session, meaning: Meaning, slot: str) -> list[str]:
    """The values that could be meant, unless the caller has already said which.

    What is only concluded from letters reopens no question after an answer. Of places no more are
    offered than of matters.
    """
    found, known = meaning.slots.get(slot), session.slots.get(slot)
    if found is None or found.certain or not found.values or known == found.values[0]:
        return []
    if slot == SLOT and is_taken_in_danger(session, meaning):
        return []
    if found.inferred and session.answered:
        return []
    if slot == "situation" and known and session.state != flow.answer:
        return []  # what was said plainly before is not doubted for a word about something else
    if known in found.values and not found.by_ear:
        return []
    values = [value for value in found.values if _has_a_name(flow, slot, value)]
    return values[:CANDIDATES]


def _has_a_name(flow: Flow, slot: str, value: str) -> bool:
    """A situation is called what a menu calls it; one that none offers cannot be offered here."""
    return slot == "municipality" or f"{slot}={value}" in flow.states[flow.choosing[slot]].called


def choose(flow: Flow, session: Session, slot: str, effects: Sequence[str], world: World) -> Turn:
    """Offer these values, and a way to say that it is none of them; what is known stays meanwhile.

    Where one of them is always urgent, numbers that answer come before the question.
    """
    name = flow.choosing[slot]
    once_more = slot == SLOT and session.turns == flow.turns_at_most[session.channel]
    if late(flow, session) and not once_more:
        return run(flow, _settled(session, slot, effects), name)
    offered = {str(key): effect for key, effect in enumerate((*effects, _none(flow, slot)), 1)}
    asked = replace(session, offered=offered, no_match=0, no_input=0)
    urgent = not late(flow, session) and any(is_urgent(world, slots_of(e)) for e in effects)
    return ask(flow.states[name], asked, [URGENT] if urgent else [], [name])


def _none(flow: Flow, slot: str) -> str:
    return f"goes={flow.asking[slot]}"


def _settled(session: Session, slot: str, effects: Sequence[str]) -> Session:
    """The session of who has been asked enough: a place that can only be one counts.

    About a place they are asked once more than that: nobody is sent to another county by a guess.
    """
    one = slot == SLOT and len(effects) == 1
    return replace(session.fill(slots_of(effects[0])) if one else session, offered={})
