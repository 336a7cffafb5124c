"""locales/: lexicons, ordinary words, learnt word pieces, and the languages not spoken here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from pydantic import Field

from bot.directory.languages import SOURCE, Encoding, Language, Languages, Voice
from bot.directory.model import EMERGENCY_NUMBER, Situation
from bot.files.fields import Words
from bot.files.flow_texts import literal_numbers
from bot.files.marked_yaml import Marked, Where, read, read_text
from bot.files.schema import Record, records, unknown
from bot.problems.errors import Problem, Spot
from bot.text.referral import segments
from bot.understanding.meaning.language import OtherLanguage
from bot.understanding.read import is_understood, understanding_of
from bot.understanding.text.folding import words_of
from bot.understanding.text.lexicon import (
    DETAILS,
    GROUPS,
    KEYS,
    LISTS,
    SITUATIONS,
    WORDS,
    Classes,
    EntryError,
    Lexicon,
    add_class,
    orders_of,
)
from bot.understanding.text.reading import DANGER, NO_PIECES, NOTHING, PieceTable, piece_table

PIECES_FILE = "locales/pieces.tsv"
TOLD = "# Learnt from tests/corpora by `make learn`; change the messages there and not this.\n"
HEAD = TOLD.count("\n") + 1
"""The line that names the columns."""
MESSAGES_AT_MOST = 10**9
_Rows = Sequence[tuple[str, int, bytes]]


def load_pieces(root: Path) -> tuple[PieceTable, list[Problem]]:
    """The table, and what is wrong with its file."""
    problems: list[Problem] = []
    text = read_text(root / PIECES_FILE, PIECES_FILE, problems)
    if text is None:
        return NO_PIECES, problems
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    try:
        return _table(lines), problems
    except (ValueError, IndexError):
        fault = "is not a table of pieces: write it anew with `make learn`"
        return NO_PIECES, [*problems, Problem("word-pieces", Spot(PIECES_FILE), fault)]


def topic_problems(table: PieceTable, situations: Collection[str]) -> Iterator[Problem]:
    """Topics that are no situation of the directory, the two there must be beside them, and
    situations that have not been learnt yet.

    Where no situation or no table could be read, nothing is wrong.
    """
    if not (situations and table.topics):
        return
    for topic in sorted(table.topics.keys() - {DANGER, NOTHING, *situations}):
        words = f'"{topic}" is no situation: name it in situations.yaml, or `make learn`'
        yield Problem("word-pieces", Spot(PIECES_FILE), words)
    for topic in sorted({DANGER, NOTHING} - table.topics.keys()):
        words = f'no piece has points for "{topic}": write it anew with `make learn`'
        yield Problem("word-pieces", Spot(PIECES_FILE), words)
    for situation in situations:
        if situation not in table.topics:
            words = f'no column "{situation}": label messages of tests/corpora, then `make learn`'
            yield Problem("not-learnt", Spot(PIECES_FILE, HEAD), words)


def _table(lines: list[list[str]]) -> PieceTable:
    """The table of these cells; raises ValueError or IndexError when they are no table."""
    topics, start, *rows = lines
    pieces = [(text, int(seen), bytes.fromhex(points)) for text, seen, points in rows]
    messages, begins = int(start[1]), [float(cell) for cell in start[2:]]
    if messages > MESSAGES_AT_MOST or any(not 0 <= seen <= messages for _, seen, _ in pieces):
        raise ValueError("a piece was seen in no message, or in more than there are")
    if not all(map(isfinite, begins)):
        raise ValueError("a message begins with no number of points")
    if any(len(points) != len(topics) - 2 for _, _, points in pieces):
        raise ValueError("a piece has points for fewer or more topics than there are")
    return piece_table(topics[2:], messages, begins, pieces)


def written(topics: Sequence[str], messages: int, start: Sequence[float], rows: _Rows) -> str:
    """The table as a file."""
    head = [
        "\t".join(("piece", "seen", *topics)),
        "\t".join(("", str(messages), *map(_short, start))),
    ]
    lines = [f"{text}\t{seen}\t{points.hex()}" for text, seen, points in rows]
    return TOLD + "\n".join([*head, *lines]) + "\n"


def _short(number: float) -> str:
    return f"{number:.2f}"


SPOKEN = "locales/languages.yaml"
OTHERS_FILE = "locales/others.yaml"
UNITS_AT_MOST = 70
"""UTF-16 units of a message in one segment, when a letter of it is not in GSM-7."""


class RawOther(Record):
    """One language, as it stands in the file."""

    safety: str
    letters: str = ""
    words: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


class RawVoice(Record):
    """Who speaks a language, by Twilio's names."""

    tag: str = Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")
    name: str = Field(min_length=1)


class RawLanguage(Record):
    """One language that the bot speaks, as it stands in the file."""

    name: str
    asked: str
    named: Words
    locale: str
    moment: str
    day: str
    short_day: str
    clock: str
    full_hour: str
    preposition: str | None = None
    key: str | None = Field(default=None, pattern="^[1-9]$")
    voice: RawVoice | None = None
    letters: str = ""
    encoding: Encoding = "GSM-7"
    segments: int = Field(default=2, ge=1, le=6)
    falls_back: bool = False
    learnt: bool = True


def load_languages(root: Path) -> tuple[Languages, list[Problem]]:
    """The languages of a folder, and everything that is wrong with their file."""
    marked = read(root / SPOKEN, SPOKEN)
    found, problems = records(RawLanguage, marked)
    for code, raw in found.items():
        problems += _language_faults(marked, code, raw)
    if not marked.problems and not problems and next(iter(found), None) != SOURCE:
        words = f'expected "{SOURCE}" first, which the files are written in'
        problems.append(marked.problem("wrong-value", (), words))
    made = tuple(_language(code, raw) for code, raw in found.items())
    return Languages(made), [*marked.problems, *problems]


def _language(code: str, raw: RawLanguage) -> Language:
    voice = Voice(raw.voice.tag, raw.voice.name) if raw.voice else None
    fields = {name: getattr(raw, name) for name in RawLanguage.model_fields}
    return Language(**fields | {"code": code, "voice": voice, "named": raw.named.localized()})


def _language_faults(marked: Marked, code: str, raw: RawLanguage) -> Iterator[Problem]:
    if (raw.key is None) != (raw.voice is None):
        words = f"{code}: expected key and voice together, or neither"
        yield marked.problem("missing-field", (code,), words)
    if not _is_locale(raw.locale):
        words = f'{code}.locale: found "{raw.locale}", expected one of CLDR, such as fi or sv_FI'
        yield marked.problem("wrong-value", (code, "locale"), words)
    for field in ("clock", "full_hour"):
        if not _is_clock(getattr(raw, field)):
            words = f"{code}.{field}: expected a format of {{h}} and {{m}}"
            yield marked.problem("wrong-value", (code, field), words)
    if not all(map(str.isalpha, raw.letters)):
        words = f"{code}.letters: expected letters and nothing between them"
        yield marked.problem("wrong-value", (code, "letters"), words)


def _is_clock(pattern: str) -> bool:
    try:
        return bool(pattern.format(h=8, m=0))
    except (ValueError, LookupError, TypeError):
        return False


def _is_locale(name: str) -> bool:
    try:
        return Locale.parse(name) is not None
    except (ValueError, UnknownLocaleError):
        return False


def load_others(root: Path) -> tuple[tuple[OtherLanguage, ...], list[Problem]]:
    """The languages of a folder, and everything that is wrong with their file."""
    marked = read(root / OTHERS_FILE, OTHERS_FILE)
    found, problems = records(RawOther, marked)
    for code, raw in found.items():
        problems += _faults(marked, code, raw)
    languages = (
        OtherLanguage(code, raw.safety, raw.letters, raw.words, raw.calls)
        for code, raw in found.items()
    )
    return tuple(languages), [*marked.problems, *problems]


def _faults(marked: Marked, code: str, raw: RawOther) -> Iterator[Problem]:
    size = len(raw.safety.encode("utf-16-le")) // 2
    named = literal_numbers(raw.safety)
    if named != [EMERGENCY_NUMBER] or size > UNITS_AT_MOST or segments(raw.safety) > 1:
        words = f"{code}.safety: {size} characters, expected at most {UNITS_AT_MOST}, with 112"
        words += " as its only number" if named != [EMERGENCY_NUMBER] else ""
        yield marked.problem("safety-message", (code, "safety"), words)
    try:
        re.compile(f"[{raw.letters}]" if raw.letters else "")
    except re.error as error:
        words = f"{code}.letters: are no set of letters: {error.msg}"
        yield marked.problem("wrong-value", (code, "letters"), words)
    if not (raw.letters or raw.words):
        words = f"{code}: neither letters nor words, so it could never be known"
        yield marked.problem("missing-field", (code,), words)


ORDINARY, NEGATABLE = "ordinary_words", "negatable"
CLASSES = "classes"
_IN_YAML = (CLASSES, *GROUPS, *LISTS, *(section for section in WORDS if section != ORDINARY))
Keys = Mapping[str, tuple[str, ...]]
_Groups = dict[str, dict[str, tuple[str, ...]]]


def load_lexicons(
    folder: Path,
    languages: Languages,
    situations: Mapping[str, Situation],
    *,
    examples: bool = True,
) -> tuple[dict[str, Lexicon], list[Problem]]:
    """The lexicon of every language that could be read, and everything that is wrong.

    Each has to have words for each of the `situations` and its details, and for no others; where
    there are none, the directory could not be read and nothing is compared. Trying the `examples`
    takes longer than all the rest.
    """
    lexicons, problems, keys = {}, [], _keys_of(situations)
    keys = {**keys, "languages": languages.codes}
    for language in languages:
        lexicons[language.code], others = _load(folder, language, keys, examples)
        problems += others
    return lexicons, problems


def _keys_of(situations: Mapping[str, Situation]) -> Keys:
    """Section -> the keys it may have. Of a section that is not named here, any."""
    if not situations:
        return KEYS
    details = tuple(f"{s.id}/{detail}" for s in situations.values() for detail in s.details)
    return {**KEYS, **dict.fromkeys(SITUATIONS, tuple(situations)), DETAILS: details}


def _load(
    folder: Path, language: Language, keys: Keys, examples: bool
) -> tuple[Lexicon, list[Problem]]:
    code = language.code
    marked = read(folder / code / "lexicon.yaml", f"locales/{code}/lexicon.yaml")
    words = {ORDINARY: _ordinary_words(folder / code, code, marked.problems)}
    entries: _Groups = {}
    written, classes = _classes(marked)
    for section, value in _mapping(marked, (), marked.data):
        if section in GROUPS:
            entries[section] = _groups(marked, section, value, classes, keys)
        elif section in LISTS:
            entries[section] = {"": _entries(marked, (section,), value, classes)}
        elif section in WORDS and section != ORDINARY:
            words[section] = _words(marked, (section,), value)
        elif section != CLASSES:
            marked.problems.append(
                marked.problem("unknown-field", (section,), unknown("section", section, _IN_YAML))
            )
    lexicon = Lexicon(code, entries, words, written, language.letters, language.learnt)
    marked.problems += [
        *_without_words(marked, entries, keys),
        *_not_negatable(marked, words, keys),
    ]
    if examples and not marked.problems:  # else the same fault would be told again by many examples
        marked.problems += _failing_examples(marked, lexicon)
    return lexicon, marked.problems


def _without_words(marked: Marked, entries: _Groups, keys: Keys) -> Iterator[Problem]:
    """Situations and details that nobody could name in this language."""
    for section in ("situations", DETAILS):
        for key in keys.get(section, ()):
            if not entries.get(section, {}).get(key):
                words = f'{section}: no words for "{key}", so no message names it: add entries'
                yield marked.problem("missing-words", (section, key), words)


def _not_negatable(
    marked: Marked, words: Mapping[str, tuple[str, ...]], keys: Keys
) -> Iterator[Problem]:
    """Names in `negatable` that are neither a situation, nor a group of signs, nor a section."""
    known = {*keys.get("situations", ()), *KEYS["signs"], *LISTS}
    for n, name in enumerate(words.get(NEGATABLE, ()) if "situations" in keys else ()):
        if name not in known:
            found = unknown("situation, sign or section", name, known)
            yield marked.problem("unknown-name", (NEGATABLE, n), f"{NEGATABLE}: {found}")


def _ordinary_words(folder: Path, language: str, problems: list[Problem]) -> tuple[str, ...]:
    """One word a line; `#` begins a comment."""
    name = f"locales/{language}/{ORDINARY}.txt"
    text = read_text(folder / f"{ORDINARY}.txt", name, problems) or ""
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return tuple(word for line in lines for word in line)


def _classes(marked: Marked) -> tuple[dict[str, tuple[str, ...]], Classes]:
    """The word classes as written and compiled; one with a fault is known, but empty."""
    written: dict[str, tuple[str, ...]] = {}
    classes: Classes = {}
    section = marked.data.get(CLASSES) if isinstance(marked.data, dict) else None
    for name, value in _mapping(marked, (CLASSES,), section) if section is not None else ():
        at = (CLASSES, name)
        texts = _texts(marked, at, value)
        try:
            add_class(classes, name, texts)
            written[name] = texts
        except EntryError as error:
            _fault(marked, "entry", at, str(error))
            classes[f"<{name}>"] = ()
    return written, classes


def _mapping(marked: Marked, at: Where, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif value is not None or not marked.problems:
        _fault(marked, "wrong-value", at, "expected names with values under them")


def _groups(
    marked: Marked, section: str, value: Any, classes: Classes, keys: Keys
) -> dict[str, tuple[str, ...]]:
    groups = {}
    for key, group in _mapping(marked, (section,), value):
        at = (section, key)
        if key not in keys.get(section, (key,)):
            found = unknown(f"key of {section}", key, keys[section])
            marked.problems.append(marked.problem("unknown-field", at, found))
        if isinstance(group, Mapping):
            _check_fields(marked, at, group)
            groups[key] = _entries(marked, (*at, "entries"), group.get("entries"), classes)
        else:
            groups[key] = _entries(marked, at, group, classes)
    return groups


def _check_fields(marked: Marked, at: Where, group: Mapping[str, Any]) -> None:
    for field in group:
        if field not in ("entries", "examples"):
            found = unknown("field", field, ("entries", "examples"))
            marked.problems.append(marked.problem("unknown-field", (*at, field), found))
    if "examples" in group and at[0] == "numbers":
        _fault(marked, "unknown-field", at, "examples are not tried here")
    elif "examples" in group:
        for field, texts in _mapping(marked, (*at, "examples"), group["examples"]):
            if field not in ("match", "not"):
                found = unknown("field", field, ("match", "not"))
                marked.problems.append(
                    marked.problem("unknown-field", (*at, "examples", field), found)
                )
            _texts(marked, (*at, "examples", field), texts)


def _entries(marked: Marked, at: Where, value: Any, classes: Classes) -> tuple[str, ...]:
    texts = _texts(marked, at, value)
    seen: set[str] = set()
    for n, text in enumerate(texts):
        try:
            orders_of(text, classes)
        except EntryError as error:
            _fault(marked, "entry", (*at, n), f'entry "{text}": {error}')
        if text in seen:
            _fault(marked, "entry", (*at, n), f'entry "{text}" stands here twice')
        seen.add(text)
    return texts


def _words(marked: Marked, at: Where, value: Any) -> tuple[str, ...]:
    texts = _texts(marked, at, value)
    for n, text in enumerate(texts):
        if len(words_of(text, letters=None).tokens) != 1:
            _fault(marked, "not-one-word", (*at, n), f'"{text}" is not one word')
    return texts


def _texts(marked: Marked, at: Where, value: Any) -> tuple[str, ...]:
    """A list of texts; anything else is a fault and empty."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    _fault(marked, "wrong-value", at, "expected a list of words, as in [one, two]")
    return ()


def _fault(marked: Marked, code: str, at: Where, message: str) -> None:
    where = ".".join(part for part in at if isinstance(part, str))
    words = f"{where}: {message}" if where else message
    marked.problems.append(marked.problem(code, at, words))


def _failing_examples(marked: Marked, lexicon: Lexicon) -> Iterator[Problem]:
    only = understanding_of(lexicon)
    for section, key, field, n, text in _examples(marked.data):
        if is_understood(only, lexicon, (section, key), text) != (field == "match"):
            wrong = "is not understood" if field == "match" else "must not be understood"
            at = (section, key, "examples", field, n)
            words = f'{section}.{key}: "{text}" {wrong} as {key}'
            yield marked.problem("example", at, words)


def _examples(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str, int, str]]:
    for section in GROUPS:
        for key, group in data.get(section, {}).items():
            examples = group.get("examples", {}) if isinstance(group, Mapping) else {}
            for field, texts in examples.items():
                for n, text in enumerate(texts):
                    yield section, key, field, n, text
