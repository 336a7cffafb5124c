"""Finnish source texts and gettext catalogues -> the Catalogue, checked text by text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter

from babel.dates import tokenize_pattern

from bot.directory.languages import FALLBACK, SOURCE, Encoding, Language, Languages
from bot.directory.model import EMERGENCY_NUMBER
from bot.files.flow_texts import SourceText, literal_numbers, other_numbers
from bot.files.po_file import Entry, PoFile, read_po_file
from bot.files.schema import suggestion
from bot.problems.errors import Problem, Spot
from bot.text.referral import units
from bot.text.words import Catalogue, allowed, names_112

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


def load_texts(
    folder: Path,
    languages: Languages,
    sources: Iterable[SourceText],
    answer: str,
    initial: str | None,
) -> tuple[Catalogue, list[Problem]]:
    """The catalogue of all languages, and every text that is missing or does not agree.

    `answer` is the state that refers: its texts have placeholders of their own. `initial` is the
    one in which a call begins, None when that is not known.
    """
    source = {text.key: text for text in sources}
    problems = [p for text in source.values() for p in _source_problems(text, answer)]
    texts = {key: {SOURCE: text.text} for key, text in source.items()}
    spots = {key: {SOURCE: text.spot} for key, text in source.items()}
    for record in sorted(languages, key=lambda language: language.falls_back):
        language = record.code
        if language == SOURCE:
            continue
        file = _read(folder, language)
        translated = {entry.key: entry for entry in file.entries}
        problems += file.problems
        for key, text in source.items():
            found = translated.get(key)
            texts[key][language] = found.text if found else ""
            if record.falls_back and not texts[key][language].strip():
                texts[key][language] = _fallback(texts[key])
                continue
            if not file.problems:  # a file that cannot be read is one problem, not one a text
                problems += _agreement(text, found, record, file.switched_off)
                spots[key] |= {language: found.spot} if found and found.text.strip() else {}
    for key, text in source.items():
        said = {language: texts[key][language] for language in spots[key]}
        problems += _number_problems(
            text, said, spots[key], must_name_112=names_112(key, answer, initial)
        )
    return Catalogue(texts), problems


def _fallback(by_language: Mapping[str, str]) -> str:
    """The words of the first language to fall back to that has some."""
    return next(filter(None, (by_language.get(code) for code in FALLBACK)), "")


def _read(folder: Path, language: str) -> PoFile:
    """The translations to a language; each must have its key."""
    name = f"{language}/LC_MESSAGES/messages.po"
    file = read_po_file(folder / name, f"locales/{name}")
    for entry in file.entries:
        if not entry.key:
            words = f'"{entry.msgid[:40]}" has no msgctxt, by which texts are found'
            file.problems.append(Problem("not-a-catalogue", entry.spot, words))
    return file


def _source_problems(text: SourceText, answer: str) -> Iterator[Problem]:
    if not text.text.strip() and text.key not in MAY_BE_EMPTY:
        yield Problem("empty-text", text.spot, f'text "{text.key}" is empty')
    given = _placeholders(text.text) or set()
    for name in sorted(given - allowed(text.key, answer)):
        hint = suggestion(name, sorted(allowed(text.key, answer)))
        words = f'text "{text.key}": {{{name}}} has no value there{hint}'
        yield Problem("unknown-placeholder", text.spot, words)
    yield from _wording_problems(text.key, text.text, text.spot)


def _agreement(
    source: SourceText, found: Entry | None, language: Language, switched_off: Mapping[str, Spot]
) -> Iterator[Problem]:
    """What is wrong with a translation beside its source."""
    if not source.text.strip():
        return
    if found is None or not found.text.strip():
        spot = source.spot if found is None else found.spot
        words = f'text "{source.key}" has no translation to "{language.code}"'
        if found is None and source.key in switched_off:
            spot = switched_off[source.key]
            words += ': take the "#~" off the lines of its entry'
        yield Problem("untranslated", spot, words)
        return
    if found.fuzzy or found.msgid != source.text:
        message = f'text "{source.key}": the Finnish has changed, the old translation is used'
        yield Problem("old-translation", found.spot, message)
    yield from _placeholder_problems(source, found)
    yield from _wording_problems(source.key, found.text, found.spot, language.encoding)


def _placeholder_problems(source: SourceText, found: Entry) -> Iterator[Problem]:
    expected, given = _placeholders(source.text), _placeholders(found.text)
    if expected is None or given is None:
        return
    if expected != given:
        message = f'text "{source.key}": found {_listed(given)}, expected {_listed(expected)}'
        yield Problem("other-placeholders", found.spot, message)
    elif (words := _other_breaks(source.text, found.text)) is not None:
        yield Problem("other-breaks", found.spot, f'text "{source.key}": {words}')


def _other_breaks(source: str, translation: str) -> str | None:
    """Where the lines of a translation are not those of its source, or the space around it."""
    lines, given = (_lines(text) for text in (source, translation))
    if len(lines) != len(given):
        return f"{len(given)} lines, expected {len(lines)}: a line break is written \\n"
    for number, (expected, found) in enumerate(zip(lines, given, strict=True), start=1):
        if expected != found:
            return f"line {number} has {_listed(found)}, expected {_listed(expected)}"
    if [text[:1].isspace() for text in (source, source[::-1])] != [
        text[:1].isspace() for text in (translation, translation[::-1])
    ]:
        return "begins or ends with a space where the Finnish does not, or without where it does"
    return None


def _lines(text: str) -> list[set[str]]:
    """The placeholders of each line."""
    return [_placeholders(line) or set() for line in text.split("\n")]


def _number_problems(
    source: SourceText,
    said: Mapping[str, str],
    spots: Mapping[str, Spot],
    *,
    must_name_112: bool,
) -> Iterator[Problem]:
    """Languages whose numbers differ, or the same lack of 112 in all of them."""
    keys = source.language_keys
    for language, words in (others := list(other_numbers(said, keys))):
        yield Problem("other-numbers", spots[language], f'text "{source.key}": {words}')
    if must_name_112 and not others and EMERGENCY_NUMBER not in literal_numbers(source.text):
        found = " and ".join(literal_numbers(source.text)) or "no number"
        words = f'text "{source.key}": found {found}, expected {EMERGENCY_NUMBER} in each language'
        yield Problem("without-112", source.spot, words)


def _wording_problems(
    key: str, text: str, spot: Spot, encoding: Encoding = "GSM-7"
) -> Iterator[Problem]:
    if _placeholders(text) is None:
        yield Problem("open-brace", spot, f'text "{key}": a brace is not closed or not opened')
    if encoding == "GSM-7" and not key.endswith(".voice") and units(text) is None:
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
