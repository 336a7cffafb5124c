"""From a meaning to the slots of a session: what is certain, and what was said at all.

The engine calls it; nothing here decides what comes next.
"""

from __future__ import annotations

from bot.dialogue.model import Flow, Session
from bot.understanding.model import Meaning


def fill(flow: Flow, session: Session, meaning: Meaning) -> Session:
    """The session with everything certain that was found; of the language a hint may do."""
    found = {s: f.values[0] for s, f in meaning.slots.items() if f.certain and f.values}
    language = _language(flow, session, meaning)
    found |= {"language": language} if language else {}
    return session.fill(found) if meaning.slots else session


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


def said_of(session: Session, meaning: Meaning) -> set[str]:
    """The slots that something was said of; a doubtful matter says nothing of a known one."""
    doubtful = {s for s, found in meaning.slots.items() if s == "situation" and not found.certain}
    return meaning.slots.keys() - {"language"} - (doubtful & session.slots.keys())
