"""Finnish source texts and gettext catalogues -> the Catalogue, checked text by text.

Translations are looked up by their context (state.field.channel), so that a corrected comma in
the Finnish text serves the old translation with a warning and does not stop the bot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.dates import tokenize_pattern

from bot.directory.model import LANGUAGES
from bot.errors import Problem, Spot
from bot.files.catalogues import read_catalogue
from bot.files.flow_texts import SourceText
from bot.files.schema import suggestion
from bot.text.catalogue import Catalogue, allowed
from bot.text.segments import units

SOURCE = LANGUAGES[0]
MAY_BE_EMPTY = frozenset({"phrases.may_go_unanswered.sms", "phrases.call_yourself.sms"})

_HOUR, _DAY = r"HH?|hh? a", r"dd?"
_WEEKDAY, _MONTH = r"E{1,4}|c{3,4}", r"[ML]{1,4}"
PATTERNS = {
    "hour": rf"{_HOUR}",
    "hour_and_minutes": r"HH? mm|hh? mm a",
    "weekday": rf"{_WEEKDAY}",
    "day_and_month": rf"(({_WEEKDAY}) )?({_DAY} {_MONTH}|{_MONTH} {_DAY})",
}
"""The fields of each CLDR pattern among the phrases: what tells a time or a day, and no more."""
DIGITS = 10


class _Translation(NamedTuple):
    """One entry of a catalogue file; `msgid` is the Finnish text it was translated from."""

    text: str
    msgid: str
    fuzzy: bool
    spot: Spot


def load_texts(
    folder: Path, sources: Iterable[SourceText], answer: str
) -> tuple[Catalogue, list[Problem]]:
    """The catalogue of all languages, and every text that is missing or does not agree.

    `answer` is the state that refers: its texts have placeholders of their own.
    """
    source = {text.key: text for text in sources}
    problems = [p for text in source.values() for p in _source_problems(text, answer)]
    texts = {key: {SOURCE: text.text} for key, text in source.items()}
    for language in LANGUAGES[1:]:
        translated, others = _translations(folder, language)
        problems += others
        for key, text in source.items():
            texts[key][language] = translated[key].text if key in translated else ""
            if not others:  # a file that cannot be read is one problem, not one for each text
                problems += _agreement(text, translated.get(key), language)
    return Catalogue(texts), problems


def _translations(folder: Path, language: str) -> tuple[dict[str, _Translation], list[Problem]]:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    name = f"locales/{language}/LC_MESSAGES/messages.po"
    catalogue, problems = read_catalogue(path, name, language, "unreadable-file")
    return {
        str(m.context): _Translation(str(m.string), str(m.id), m.fuzzy, Spot(name, m.lineno))
        for m in catalogue or ()
        if m.context
    }, problems


def _source_problems(text: SourceText, answer: str) -> Iterator[Problem]:
    if not text.text.strip() and text.key not in MAY_BE_EMPTY:
        yield Problem("empty-text", text.spot, f'text "{text.key}" is empty')
    given = _placeholders(text.text) or set()
    for name in sorted(given - allowed(text.key, answer)):
        hint = suggestion(name, sorted(allowed(text.key, answer)))
        words = f'text "{text.key}": {{{name}}} has no value there{hint}'
        yield Problem("unknown-placeholder", text.spot, words)
    yield from _wording_problems(text.key, text.text, text.spot)


def _agreement(source: SourceText, found: _Translation | None, language: str) -> Iterator[Problem]:
    """What is wrong with a translation beside its source."""
    if not source.text.strip():
        return
    if found is None or not found.text.strip():
        spot = source.spot if found is None else found.spot
        words = f'text "{source.key}" has no translation to "{language}"'
        yield Problem("untranslated", spot, words)
        return
    if found.fuzzy or found.msgid != source.text:
        message = f'text "{source.key}": the Finnish has changed, the old translation is used'
        yield Problem("old-translation", found.spot, message)
    yield from _placeholder_problems(source, found)
    yield from _wording_problems(source.key, found.text, found.spot)


def _placeholder_problems(source: SourceText, found: _Translation) -> Iterator[Problem]:
    expected, given = _placeholders(source.text), _placeholders(found.text)
    if expected is not None and given is not None and expected != given:
        message = f'text "{source.key}": found {_listed(given)}, expected {_listed(expected)}'
        yield Problem("other-placeholders", found.spot, message)


def _wording_problems(key: str, text: str, spot: Spot) -> Iterator[Problem]:
    if _placeholders(text) is None:
        yield Problem("open-brace", spot, f'text "{key}": a brace is not closed or not opened')
    if not key.endswith(".voice") and units(text) is None:
        message = f'text "{key}": has characters outside GSM-7, which make a text message short'
        yield Problem("not-sendable", spot, message)
    yield from _said_by_parts(key, text, spot)


def _said_by_parts(key: str, text: str, spot: Spot) -> Iterator[Problem]:
    """The phrases that numbers, times and days are worded with have all that is needed for it."""
    section, _, name = key.removesuffix(".sms").removesuffix(".voice").partition(".")
    if section != "phrases":
        return
    if name == "digits" and len(text.split()) != DIGITS:
        words = f"found {len(text.split())} words, expected those of the digits 0 to 9"
        yield Problem("digits", spot, f'text "{key}": {words}')
    if name in PATTERNS and not re.fullmatch(PATTERNS[name], _fields_of(text)):
        what = name.replace("_", " ")
        words = f'"{text}" is no pattern for {what}: docs/flows.md says what one may hold'
        yield Problem("pattern", spot, f'text "{key}": {words}')


def _fields_of(pattern: str) -> str:
    """The fields of a CLDR pattern, as in "H mm"; what stands between them is left out."""
    fields = (value for _, value in tokenize_pattern(pattern) if isinstance(value, tuple))
    return " ".join(letter * times for letter, times in fields)


def _placeholders(text: str) -> set[str] | None:
    """What stands in braces, which may be a name alone; None when the braces do not match."""
    try:
        found = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    return {
        f"{name}{'!' + how if how else ''}{':' + form if form else ''}" for name, form, how in found
    }


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"
