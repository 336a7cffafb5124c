"""What changes for callers between two versions of the files, in sentences, for review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.model import Flow, State
from bot.directory.model import Directory
from bot.proof.diff_answers import answer_changes
from bot.text.words import Catalogue
from bot.understanding.text.lexicon import Lexicon

OF_STATES = (
    *("kind", "slots", "only", "only_for", "tries", "give_up", "next"),
    *("every_language", "reprompts"),
)
OF_FLOWS = ("initial", "turns_at_most", "keys", "keys_after_silence", "slots")


def flow_changes(old: Flow, new: Flow) -> Iterator[str]:
    """States that come and go, and what changes in those that stay."""
    for field in OF_FLOWS:
        yield from _field(field, getattr(old, field), getattr(new, field))
    for name in old.states:
        if name not in new.states:
            words = "live sessions there restart with what they have said"
            yield f"state '{name}' vanishes: {words}"
    for name, state in new.states.items():
        if name not in old.states:
            yield f"state '{name}' is new"
        else:
            yield from (f"state '{name}': {words}" for words in _state(old.states[name], state))


def _state(old: State, new: State) -> Iterator[str]:
    for field in OF_STATES:
        yield from _field(field, getattr(old, field), getattr(new, field))
    before, after = ({c.key: c for c in state.choices} for state in (old, new))
    for key in before:
        if key not in after:
            yield f"key {key} ({before[key].effect}) is no longer offered"
    for key, choice in after.items():
        if key not in before:
            yield f"key {key} ({choice.effect}) is new"
        elif before[key].effect != choice.effect:
            yield f"key {key} changes from {before[key].effect} to {choice.effect}"
        else:
            yield from _field(f"key {key}: only", before[key].only, choice.only)


def _field(name: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"{name} changes from {_shown(old)} to {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items()) or "nothing"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def text_changes(old: Catalogue, new: Catalogue) -> Iterator[str]:
    """Changes of texts in each language; a text that only one side has is reported once."""
    for key in old.texts:
        if key not in new.texts:
            yield f"{key} is gone"
    for key, by_language in new.texts.items():
        if key not in old.texts:
            yield f'{key} is new: "{by_language["fi"]}"'
            continue
        for language, text in by_language.items():
            before = old.texts[key].get(language, "")
            if before != text:
                yield f'{key} ({language}) changes from "{before}" to "{text}"'


SHOWN = 3
"""This many names stand for a list in one sentence."""
SHORT = 40
"""Two values of up to this many characters are quoted in a sentence."""


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the files."""

    flow: Flow
    directory: Directory
    catalogue: Catalogue
    lexicons: Mapping[str, Lexicon]


def differences(old: Side, new: Side, today: date) -> dict[str, list[str]]:
    """Heading -> sentences; hours are those of the year after `today` (Helsinki date)."""
    found = {
        "Who answers": answer_changes(old.directory, new.directory, today),
        "The conversation": flow_changes(old.flow, new.flow),
        "Texts": text_changes(old.catalogue, new.catalogue),
        "Records": record_changes(old.directory, new.directory),
        "Words understood": word_changes(old.lexicons, new.lexicons),
    }
    return {heading: listed for heading, sentences in found.items() if (listed := list(sentences))}


def conversation_changes(
    old: Mapping[str, int | None], new: Mapping[str, int | None]
) -> Iterator[str]:
    """By name, how many turns a conversation takes to its answer; None: it reaches none."""
    groups: dict[str, list[str]] = {}
    for name in (name for name in new if name in old and old[name] != new[name]):
        groups.setdefault(_longer(old[name], new[name]), []).append(name)
    for words, names in groups.items():
        many = "1 conversation" if len(names) == 1 else f"{len(names)} conversations"
        verb = "gets" if len(names) == 1 else "get"
        yield f"{many} {verb} {words}: {', '.join(names)}"


def _longer(old: int | None, new: int | None) -> str:
    if new is None:
        return "no answer any more"
    if old is None:
        return "an answer where there was none"
    turns = abs(new - old)
    return f"{turns} turn{'s' if turns > 1 else ''} {'longer' if new > old else 'shorter'}"


def record_changes(old: Directory, new: Directory) -> Iterator[str]:
    """What is new, gone or changed in the directory's records."""
    for id_, before, after in _changed(old.lines, new.lines):
        yield f'line "{id_}" {_how(before, after)}'
    for id_, before, after in _changed(old.situations, new.situations):
        yield f'situation "{id_}" {_how(before, after)}'
    for code, place, other in _changed(old.municipalities, new.municipalities):
        named = place or other
        yield f"municipality {named.names['fi']} ({code}) {_how(place, other)}"
    for day, before, after in _changed(old.calendar, new.calendar):
        yield f"special day {day} ({(before or after).name}) {_how(before, after)}"
    notices = ({n.id: n for n in side.notices} for side in (old, new))
    for id_, before, after in _changed(*notices):
        yield f'notice "{id_}" {_how(before, after)}'
    tables: dict[str, tuple[Mapping[Any, Any], Mapping[Any, Any]]] = {
        "county": (old.counties, new.counties),
        "postal code": (old.postal_codes, new.postal_codes),
        "name of a place": ({p: p for p in old.places}, {p: p for p in new.places}),
        "name of a place abroad": ({p: p for p in old.abroad}, {p: p for p in new.abroad}),
        "name that sounds alike": (old.sound_alikes, new.sound_alikes),
        "entrance": (old.entrances or {}, new.entrances or {}),
    }
    for what, (before, after) in tables.items():
        if many := len(list(_changed(before, after))):
            yield f"{what}: {many} changed"


def word_changes(old: Mapping[str, Lexicon], new: Mapping[str, Lexicon]) -> Iterator[str]:
    """Words that are no longer understood, or newly understood."""
    for language in new:
        before, after = _entries(old[language]), _entries(new[language])
        for group in dict.fromkeys([*before, *after]):
            was, is_ = before.get(group, ()), after.get(group, ())
            for word, words in (("gone", set(was) - set(is_)), ("new", set(is_) - set(was))):
                if words:
                    yield f"{language} {group}: {word}: {_some(sorted(words))}"


def _entries(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    groups = {
        f"{section}.{key}".rstrip("."): entries
        for section, keys in lexicon.entries.items()
        for key, entries in keys.items()
    }
    return groups | dict(lexicon.words) | {f"class {c}": w for c, w in lexicon.classes.items()}


def _changed(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Yield key, old value and new value; None where there is none."""
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _how(old: Any, new: Any) -> str:
    if new is None:
        return "is gone"
    if old is None:
        return "is new"
    names = type(new).__annotations__
    changed = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return f"changes: {', '.join(_named(*one) for one in changed if one[1] != one[2])}"


def _named(name: str, old: Any, new: Any) -> str:
    """A field by name, with its values where they are short."""
    short = isinstance(old, str | int) and len(f"{old}{new}") <= SHORT
    return f"{name} from {old} to {new}" if short else name


def _some(words: list[str]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(f'"{word}"' for word in words[:SHOWN]) + more
