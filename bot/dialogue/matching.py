"""From what was heard to what it means here: keys as offered, then words.

Called once a turn by the engine; never changes a session.
"""

from __future__ import annotations

from bot.dialogue.fitting import UNKNOWN
from bot.dialogue.model import Flow, Heard, Session, State, World
from bot.understanding.model import Expected, Found, Meaning
from bot.values import replace

SURE_OF_SPEECH = 0.5
"""Confidence of the recogniser, 0 to 1; it is a hint only, and may be missing."""
FAREWELLS = ("thanks", "goodbye")
ONLY_WHEN_SURE = ("municipality=", "does=send_text")
"""Effects of choices that nobody is taken to have chosen by a mumble."""


def match(flow: Flow, session: Session, heard: Heard, world: World) -> Meaning:
    """What was heard, read against the choices the caller was shown and the state's slots."""
    entry = heard.text.strip()
    if heard.kind == "silence":
        return Meaning()
    if heard.kind == "command":
        return Meaning(command=entry)
    if entry in flow.keys:
        return Meaning(command=flow.keys[entry])
    if entry in session.offered:
        return Meaning(key=entry)
    if heard.kind == "digits":
        return _keyed(flow, session, entry, world)
    if heard.kind != "speech":
        return _words(flow, session, entry, world)
    return _by_ear(_words(flow, session, _as_a_name(entry), world), session, heard, world)


def _as_a_name(entry: str) -> str:
    """A single word as a name is written: the small letters of a recogniser say nothing."""
    return entry if " " in entry else entry[:1].upper() + entry[1:]


def _keyed(flow: Flow, session: Session, digits: str, world: World) -> Meaning:
    """Keys where the place is asked for; a place without values is one that needs more letters."""
    state = flow.states.get(session.state or "")
    if state is None or state.kind != "ask" or "municipality" not in state.slots:
        return Meaning()
    keyed = world.understanding.keypad.read(digits)
    if not keyed.candidates and not keyed.too_many:
        return Meaning()
    return Meaning({"municipality": Found(keyed.candidates, keyed.certain)})


def _by_ear(meaning: Meaning, session: Session, heard: Heard, world: World) -> Meaning:
    """What may have been heard wrong is confirmed by key: Aura sounds like Eura."""
    doubtful = heard.confidence is not None and heard.confidence < SURE_OF_SPEECH
    if doubtful and session.offered.get(meaning.key or "", "").startswith(ONLY_WHEN_SURE):
        return Meaning()
    if doubtful and meaning.command in FAREWELLS:
        return Meaning()
    if not doubtful and _is_another_language(meaning, session):
        return Meaning(command="language")
    found = meaning.slots.get("municipality")
    if found is None or not found.certain or found.values == (UNKNOWN,):
        return meaning
    alike = world.directory.sound_alikes.get(found.values[0], ())
    if not (alike or doubtful):
        return meaning
    values = tuple(dict.fromkeys((found.values[0], *alike)))
    asked = Found(values, certain=False, by_ear=True)
    return replace(meaning, slots={**meaning.slots, "municipality": asked}, key=None)


def _is_another_language(meaning: Meaning, session: Session) -> bool:
    """Whether a language is named and no more: by phone it is chosen, where each is spoken."""
    known, found = session.slots.get("language"), meaning.slots.get("language")
    if not known or found is None or not found.certain or found.values[0] == known:
        return False
    return meaning == Meaning({"language": found})


def _words(flow: Flow, session: Session, text: str, world: World) -> Meaning:
    state = flow.states.get(session.state or "")
    language = session.slots.get("language")
    languages = (language,) if language else ()
    return world.understanding.read(text, expected(state, session), languages)


def expected(state: State | None, session: Session) -> Expected:
    """What the caller's state waits for; before the first state, anything may come."""
    return Expected(slots=state.slots if state else (), keys=session.offered)
