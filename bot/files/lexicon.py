"""locales/<language>/lexicon.yaml and ordinary_words.txt -> Lexicons, their examples tried.

How a lexicon is written is told at the top of the Finnish one. Every fault comes with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.directory.model import LANGUAGES
from bot.errors import Problem
from bot.files.marked_yaml import Marked, Where, read, read_text
from bot.files.schema import unknown
from bot.understanding.entries import Classes, EntryError, add_class, orders_of
from bot.understanding.examples import is_understood, understanding_of
from bot.understanding.folding import words_of
from bot.understanding.lexicon import GROUPS, KEYS, LISTS, WORDS, Lexicon

ORDINARY = "ordinary_words"
CLASSES = "classes"
_IN_YAML = (CLASSES, *GROUPS, *LISTS, *(section for section in WORDS if section != ORDINARY))
_Groups = dict[str, dict[str, tuple[str, ...]]]


def load_lexicons(
    folder: Path, *, examples: bool = True
) -> tuple[dict[str, Lexicon], list[Problem]]:
    """The lexicon of every language that could be read, and everything that is wrong.

    Trying the `examples` takes longer than all the rest.
    """
    lexicons, problems = {}, []
    for language in LANGUAGES:
        lexicons[language], others = _load(folder / language, language, examples)
        problems += others
    return lexicons, problems


def _load(folder: Path, language: str, examples: bool) -> tuple[Lexicon, list[Problem]]:
    marked = read(folder / "lexicon.yaml", f"locales/{language}/lexicon.yaml")
    words = {ORDINARY: _ordinary_words(folder, language, marked.problems)}
    entries: _Groups = {}
    written, classes = _classes(marked)
    for section, value in _mapping(marked, (), marked.data):
        if section in GROUPS:
            entries[section] = _groups(marked, section, value, classes)
        elif section in LISTS:
            entries[section] = {"": _entries(marked, (section,), value, classes)}
        elif section in WORDS and section != ORDINARY:
            words[section] = _words(marked, (section,), value)
        elif section != CLASSES:
            marked.problems.append(
                marked.problem("unknown-field", (section,), unknown("section", section, _IN_YAML))
            )
    lexicon = Lexicon(language, entries, words, written)
    if examples and not marked.problems:  # else the same fault would be told again by many examples
        marked.problems += _failing_examples(marked, lexicon)
    return lexicon, marked.problems


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
    marked: Marked, section: str, value: Any, classes: Classes
) -> dict[str, tuple[str, ...]]:
    groups = {}
    for key, group in _mapping(marked, (section,), value):
        at = (section, key)
        if key not in KEYS[section]:
            found = unknown(f"key of {section}", key, KEYS[section])
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
        if len(words_of(text).tokens) != 1:
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
