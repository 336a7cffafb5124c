"""When several values of a slot could be meant: never guess, offer them.

Called by the engine for what understanding is not certain of.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.model import Flow, Session, Turn, World
from bot.dialogue.numbers import URGENT
from bot.dialogue.walk import is_urgent, late, run
from bot.understanding.model import Meaning
from bot.understanding.situations import CANDIDATES
from bot.values import replace


def in_doubt(flow: Flow, session: Session, meaning: Meaning) -> tuple[str, list[str]] | None:
    """The first slot to ask about, with the values that could be meant. In danger only what is
    asked already is asked about."""
    for slot in flow.choosing:
        found = _candidates(flow, session, meaning, slot)
        asked = session.state in (flow.choosing[slot], flow.asking[slot])
        if found and (asked or not session.danger):
            return slot, found
    return None


def _candidates(flow: Flow, session: Session, meaning: Meaning, slot: str) -> list[str]:
    """The values that could be meant, unless the caller has already said which.

    What is only concluded from letters reopens no question after an answer. Of places no more are offered than of matters.
    """
    found, known = meaning.slots.get(slot), session.slots.get(slot)
    if found is None or found.certain or not found.values or known == found.values[0]:
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


def choose(flow: Flow, session: Session, slot: str, values: Sequence[str], world: World) -> Turn:
    """Offer these values, and a way to say that it is none of them.

    Where one of them is always urgent, numbers that answer come before the question; who has been
    asked enough gets the answer instead.
    """
    effects = [*(f"{slot}={value}" for value in values), f"goes={flow.asking[slot]}"]
    offered = {str(key): effect for key, effect in enumerate(effects, start=1)}
    asked = replace(session.without(slot), offered=offered)
    urgent = not late(flow, session) and any(is_urgent(world, {slot: v}) for v in values)
    return run(flow, asked, flow.choosing[slot], (URGENT,) if urgent else ())
