"""From a meaning to the slots of a session: what is certain, and what was said at all.

The engine calls it; nothing here decides what comes next.
"""

from __future__ import annotations

from bot.dialogue.model import Flow, Session
from bot.understanding.model import Meaning
from bot.values import replace


def fill(flow: Flow, session: Session, meaning: Meaning) -> Session:
    """The session with everything certain that was found; of the language a hint may do.

    What was only concluded from signs or letters replaces nothing that was told. A name that is
    a matter as well is the place. In danger, where nothing is asked, a name counts as it was heard.
    """
    if not meaning.slots:
        return session
    found = {s: f for s, f in meaning.slots.items() if f.certain and f.values}
    if meaning.is_name:
        found = {s: f for s, f in found.items() if s not in ("situation", "detail")}
    if is_taken_in_danger(session, meaning):
        found["municipality"] = meaning.slots["municipality"]
    told = {s: f.values[0] for s, f in found.items() if not f.inferred}
    language = _language(flow, session, meaning)
    told |= {"language": language} if language else {}
    inferred = {s: f.values[0] for s, f in found.items() if f.inferred}
    return session.infer(inferred).fill(told)


def _language(flow: Flow, session: Session, meaning: Meaning) -> str | None:
    """The language to go on in. By text a hint of it is enough while none is known.

    A call's recogniser hears one language only, so by phone the language is a choice.
    """
    known, found = session.slots.get("language"), meaning.slots.get("language")
    if session.channel == "voice" and session.state != flow.asking["language"]:
        return known
    if found is None or (known and not found.certain):
        return known
    return found.values[0]


def is_taken_in_danger(session: Session, meaning: Meaning) -> bool:
    """Whether a doubtful place is taken without a question: its name is said with the answer."""
    return session.danger and meaning.is_name


def is_answered(flow: Flow, session: Session) -> bool:
    """Whether the caller has been given an answer since they began."""
    return session.answered or session.state in (flow.answer, flow.transfer)


def told_in(meaning: Meaning) -> Meaning:
    """The meaning without what was only concluded."""
    told = {slot: found for slot, found in meaning.slots.items() if not found.inferred}
    return replace(meaning, slots=told)


def said_of(session: Session, meaning: Meaning) -> set[str]:
    """The slots that something was said of. A doubtful matter says nothing of a known one, nor
    does what was only concluded."""
    vague = {
        slot
        for slot, found in meaning.slots.items()
        if found.inferred or (slot == "situation" and not found.certain)
    }
    return meaning.slots.keys() - {"language"} - (vague & session.slots.keys())
