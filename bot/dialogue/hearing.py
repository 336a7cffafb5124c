"""From what was heard to slots: what it means here, what is certain, what has to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replace_value

from msgspec.structs import replace

from bot.dialogue.model import Flow, Heard, Missed, Session, State, Turn, World
from bot.dialogue.walk import (
    CALL_112,
    URGENT,
    ask,
    given_up,
    is_urgent,
    late,
    run,
    slots_of,
)
from bot.directory.languages import Languages
from bot.directory.model import UNKNOWN
from bot.understanding.meaning.matter import CANDIDATES
from bot.understanding.model import FAREWELLS, NO, YES, Expected, Found, Meaning
from bot.understanding.places.standing import SLOT


def fill(flow: Flow, session: Session, meaning: Meaning, languages: Languages) -> Session:
    """Return the session with everything certain that was found; for the language a hint is enough.

    What was inferred replaces nothing that was told. A name that is also a matter counts as the
    place. In danger, where nothing is asked, a name counts as it was heard.
    """
    if not meaning.slots:
        return session
    found = {s: f for s, f in meaning.slots.items() if f.certain and f.values}
    if meaning.is_name:
        found = {s: f for s, f in found.items() if s not in ("situation", "detail")}
    if is_taken_in_danger(session, meaning):
        found["municipality"] = meaning.slots["municipality"]
    told = {s: f.values[0] for s, f in found.items() if not f.inferred and s != "language"}
    language = _language(flow, session, meaning, languages)
    told |= {"language": language} if language else {}
    inferred = {s: f.values[0] for s, f in found.items() if f.inferred}
    return session.infer(inferred).fill(told)


def _language(flow: Flow, session: Session, meaning: Meaning, languages: Languages) -> str | None:
    """Return the language to go on in.

    By text a hint is enough while none is known. The recogniser of a call hears one language only,
    so by phone the language is chosen from those that have a voice.
    """
    known, found = session.slots.get("language"), meaning.slots.get("language")
    if session.channel.spoken and session.state != flow.asking["language"]:
        return known
    if found is None or (known and not found.certain):
        return known
    chosen = found.values[0]
    return known if session.channel.spoken and chosen not in languages.voices else chosen


def is_taken_in_danger(session: Session, meaning: Meaning) -> bool:
    """Return whether a doubtful place is accepted without a question: its name is said with the
    answer."""
    return session.danger and meaning.is_name


def is_answered(flow: Flow, session: Session) -> bool:
    """Return whether the caller has been given an answer since they began."""
    return session.answered or session.state in (flow.answer, flow.transfer)


def told_in(meaning: Meaning) -> Meaning:
    """Return the meaning without what was inferred."""
    told = {slot: found for slot, found in meaning.slots.items() if not found.inferred}
    return replace_value(meaning, slots=told)


def said_of(session: Session, meaning: Meaning) -> set[str]:
    """Return the slots about which something was said.

    A doubtful matter says nothing about a known one, nor does anything that was inferred.
    """
    vague = {
        slot
        for slot, found in meaning.slots.items()
        if found.inferred or (slot == "situation" and not found.certain)
    }
    return meaning.slots.keys() - {"language"} - (vague & session.slots.keys())


SURE_OF_SPEECH = 0.5
"""Confidence of the recogniser, 0 to 1. It is only a hint, and may be missing."""
PLACE = f"{SLOT}="
"""The beginning of the effects that set a place."""


def match(flow: Flow, session: Session, heard: Heard, world: World) -> Meaning:
    """Return what was heard, understood against the choices that were offered and the slots of the
    state.

    A municipality that has become part of another stands for that one.
    """
    meaning = _matched(flow, session, heard, world)
    found = meaning.slots.get(SLOT)
    if found is None:
        return meaning
    values = tuple(dict.fromkeys(world.place_today(code) for code in found.values))
    if values == found.values:
        return meaning
    today = replace_value(found, values=values)
    return replace_value(meaning, slots={**meaning.slots, SLOT: today})


def _matched(flow: Flow, session: Session, heard: Heard, world: World) -> Meaning:
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
    return _by_ear(flow, _words(flow, session, _as_a_name(entry), world), session, heard, world)


def _as_a_name(entry: str) -> str:
    """Write a single word as a name: small letters from a recogniser mean nothing."""
    return entry if " " in entry else entry[:1].upper() + entry[1:]


def _keyed(flow: Flow, session: Session, digits: str, world: World) -> Meaning:
    """Keys where the place is asked for. A place without values needs more letters."""
    state = flow.states.get(session.state or "")
    if state is None or state.kind != "ask" or "municipality" not in state.slots:
        return Meaning()
    keyed = world.understanding.keypad.read(digits)
    if not keyed.candidates and not keyed.too_many:
        return Meaning()
    return Meaning({"municipality": Found(keyed.candidates, keyed.certain)})


def _by_ear(flow: Flow, meaning: Meaning, session: Session, heard: Heard, world: World) -> Meaning:
    """Ask for a key where something may have been misheard: Aura sounds like Eura."""
    doubtful = heard.confidence is not None and heard.confidence < SURE_OF_SPEECH
    state = flow.states.get(session.state or "")
    if doubtful and meaning.key and _only_when_sure(state, session, meaning.key):
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
    return replace_value(meaning, slots={**meaning.slots, "municipality": asked}, key=None)


def _only_when_sure(state: State | None, session: Session, key: str) -> bool:
    """Return whether a mumble does not count as this choice: a place, or a yes."""
    yes = YES in expected(state, session).words.get(key, ())
    return yes or session.offered[key].startswith(PLACE)


def _is_another_language(meaning: Meaning, session: Session) -> bool:
    """Return whether a language is named and nothing else. By phone it is then chosen from a menu
    that each language speaks."""
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
    """Return what the caller's state waits for; before the first state, anything may come."""
    if state is None:
        return Expected(keys=session.offered)
    words = _candidate_words(session) if state.kind == "choose" else _choice_words(state, session)
    return Expected(state.slots, session.offered, words)


def _choice_words(state: State, session: Session) -> dict[str, tuple[str, ...]]:
    """The words of the choices that were offered."""
    offered = session.offered
    return {c.key: c.words for c in state.choices if c.words and offered.get(c.key) == c.effect}


def _candidate_words(session: Session) -> dict[str, tuple[str, ...]]:
    """Yes and no, where the question is whether it is this one."""
    none = [key for key, effect in session.offered.items() if effect.startswith("goes=")]
    places = [key for key, effect in session.offered.items() if effect.startswith(PLACE)]
    if len(places) != 1:
        return {}
    return {**dict.fromkeys(places, (YES,)), **dict.fromkeys(none, (NO,))}


def miss(flow: Flow, session: Session, missed: Missed) -> Turn:
    """Nothing was heard or understood: ask again in fewer words, and at last give numbers."""
    state = flow.states[str(session.state)]
    if state.kind == "refer" and not session.channel.spoken:
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
    """A place was keyed in, but too many names begin with these keys to offer them."""
    found = meaning.slots.get("municipality")
    return found is not None and not found.values


def more_letters(flow: Flow, session: Session) -> Turn:
    """This is not a failure, so only the turns are counted."""
    name = flow.asking["municipality"]
    if late(flow, session):
        return run(flow, session, name)
    return _reprompted(flow.states[name], session, "more_letters", 1)


def _reprompted(state: State, session: Session, field: str, count: int) -> Turn:
    texts = state.reprompts.get(field, 0)
    whole = "more" if state.kind == "refer" else "text"
    variant = f"{field}.{min(count, texts)}" if texts else whole
    return ask(state, session, [], [state.name], variant)


def in_doubt(flow: Flow, session: Session, meaning: Meaning) -> tuple[str, list[str]] | None:
    """Return the first slot to ask about, with the effects that could be meant.

    In danger, only what has been asked already is asked about.
    """
    for slot in flow.choosing:
        found = [f"{slot}={value}" for value in _candidates(flow, session, meaning, slot)]
        asked = session.state in (flow.choosing[slot], flow.asking[slot])
        if found and (asked or not session.danger):
            return slot, found + (_other_sense(flow, session, meaning) if slot == SLOT else [])
    return None


def _other_sense(flow: Flow, session: Session, meaning: Meaning) -> list[str]:
    """Return the matter that a place name may mean instead, with the place that was told before:
    Varkaus."""
    situation = meaning.slots.get("situation")
    if situation is None or not meaning.is_name:
        return []
    effect = f"situation={situation.values[0]}"
    if not _has_a_name(flow, "situation", situation.values[0]):
        return []
    return [f"{SLOT}={session.slots[SLOT]}&{effect}" if SLOT in session.slots else effect]


def _candidates(flow: Flow, session: Session, meaning: Meaning, slot: str) -> list[str]:
    """Return the values that could be meant, unless the caller has already said which.

    What is only inferred reopens no question after an answer. At most as many places are offered as
    matters.
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
    """A situation has the name that a menu gives it, so one that no menu offers cannot be offered
    here."""
    return slot == "municipality" or f"{slot}={value}" in flow.states[flow.choosing[slot]].called


def choose(flow: Flow, session: Session, slot: str, effects: Sequence[str], world: World) -> Turn:
    """Offer these values, and a way to say that it is none of them. What is known stays meanwhile.

    Where one of them is always urgent, numbers that answer come before the question.
    """
    name = flow.choosing[slot]
    once_more = slot == SLOT and session.turns == flow.turns_at_most[session.channel.medium]
    if late(flow, session) and not once_more:
        return run(flow, _settled(session, slot, effects), name)
    offered = {str(key): effect for key, effect in enumerate((*effects, _none(flow, slot)), 1)}
    asked = replace(session, offered=offered, no_match=0, no_input=0)
    urgent = not late(flow, session) and any(is_urgent(world, slots_of(e)) for e in effects)
    return ask(flow.states[name], asked, [URGENT] if urgent else [], [name])


def _none(flow: Flow, slot: str) -> str:
    return f"goes={flow.asking[slot]}"


def _settled(session: Session, slot: str, effects: Sequence[str]) -> Session:
    """Return the session of a caller who has been asked enough: if only one place is possible, it
    counts.

    A place is asked about once more than that, because a guess could send somebody to another
    county.
    """
    one = slot == SLOT and len(effects) == 1
    return replace(session.fill(slots_of(effects[0])) if one else session, offered={})
