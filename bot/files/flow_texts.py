"""The Finnish source texts of the flow files under their keys, for catalogues and for problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from bot.dialogue.walk import choice_label
from bot.directory.languages import SOURCE
from bot.files.marked_yaml import Marked, Where, read
from bot.problems.errors import Spot

NUMBER = re.compile(r"\d+(?: \d+)*")
"""Groups of digits with one space between them are one number: 09 2525 0111."""
OWN_KEY = "its own key"
"""Stands for the key of the language that a text is in, so that all languages name the same."""

Keys = Mapping[str, str]
"""The key that chooses a language in the menu of languages, by language."""
NO_KEYS: Keys = MappingProxyType({})


def literal_numbers(text: str) -> list[str]:
    """The numbers of a text in their order; none when its braces do not match."""
    try:
        literal = [words for words, *_ in Formatter().parse(text)]
    except ValueError:
        return []
    return [number for words in literal for number in NUMBER.findall(words)]


def other_numbers(texts: Mapping[str, str], keys: Keys = NO_KEYS) -> Iterator[tuple[str, str]]:
    """Each language whose numbers are not those of the others, with what it has and they have.

    The source counts as the odd one when the translations agree with each other. In the menu of
    languages each language may name its own key; one that no key chooses is not compared.
    """
    chosen = [language for language in texts if not keys or language in keys]
    found = {language: _numbers(texts[language], language, keys) for language in chosen}
    if SOURCE not in found:
        return
    translated = [language for language in found if language != SOURCE]
    if len(translated) > 1 and all(found[x] == found[translated[0]] for x in translated):
        if found[SOURCE] != found[translated[0]]:
            yield SOURCE, _words(found, keys, SOURCE, *translated)
        return
    for language in translated:
        if found[language] != found[SOURCE]:
            yield language, _words(found, keys, language, SOURCE)


def _numbers(text: str, language: str, keys: Keys) -> Counter[str]:
    numbers = Counter(literal_numbers(text))
    if numbers.keys() & {*keys.values()} == {keys.get(language)}:
        numbers[OWN_KEY] = numbers.pop(keys[language])
    return numbers


def _words(found: Mapping[str, Counter[str]], keys: Keys, language: str, *others: str) -> str:
    here, there = found[language] - found[others[0]], found[others[0]] - found[language]
    names, have = " and ".join(others), "have" if len(others) > 1 else "has"
    own = f"its own key {keys.get(language)}"
    if OWN_KEY in there:
        return f"{language} has {_listed(here, own) or 'no such key'}, expected {own}"
    if not here:
        return f"{language} lacks {_listed(there, own)}, which {names} {have}"
    if not there:
        return f"{language} has {_listed(here, own)}, which {names} {have} not"
    return f"{language} has {_listed(here, own)} where {names} {have} {_listed(there, own)}"


def _listed(numbers: Counter[str], own: str) -> str:
    return " and ".join(own if number == OWN_KEY else number for number in numbers.elements())


TEXT_FIELDS = (
    "text", "danger", "more", "last", "dialling", "not_answered", "ended", "reprompt", "silence",
    "more_letters", "label",
)  # fmt: skip
TAPERING = ("reprompt", "silence", "more_letters")
"""Fields that may be a list, shorter each time; a single text is a list of one."""

GROUP_MARK = "/"
"""The submenu of choice 1 of state "situation" is the state "situation/1"."""

FieldPath = tuple[str | int, ...]


class SourceText(NamedTuple):
    """A text as it stands in a file."""

    key: str
    text: str
    spot: Spot
    language_keys: Keys = NO_KEYS
    """In the menu of languages the key that chooses each; elsewhere none."""


def source_texts(marked: Marked) -> Iterator[SourceText]:
    """Every text of a flow file or of anywhere.yaml, in the order of the file."""
    data = marked.data if isinstance(marked.data, dict) else {}
    for section in ("commands", "advice", "phrases"):
        for name, value in _items(data.get(section)):
            yield from _text(marked, f"{section}.{name}", value, (section, name))
    yield from _text(marked, "last_resort", data.get("last_resort"), ("last_resort",))
    for name, state in _items(data.get("states")):
        keys = _language_keys(state)
        for text in _fields(marked, name, state, ("states", name)):
            yield text._replace(language_keys=keys)


def _fields(marked: Marked, key: str, node: object, path: FieldPath) -> Iterator[SourceText]:
    """The texts of one state, then those of its choices; a group is a state of its own."""
    for field, value in _items(node):
        texts = [value] if field in TAPERING and not isinstance(value, list) else value
        if field in TEXT_FIELDS:
            yield from _text(marked, f"{key}.{field}", texts, (*path, field))
    choices = dict(_items(node)).get("choices")
    for number, choice in _items(choices):
        here = (*path, "choices", number)
        label = dict(_items(choice)).get("label")
        yield from _text(marked, choice_label(key, number), label, (*here, "label"))
        if dict(_items(choice)).get("choices"):
            group = {k: v for k, v in _items(choice) if k != "label"}
            yield from _fields(marked, f"{key}{GROUP_MARK}{number}", group, here)


def _language_keys(node: object) -> Keys:
    """Language -> the key that chooses it, in the menu of languages; other states have none."""
    state = dict(_items(node))
    if state.get("menu") != "language":
        return NO_KEYS
    return {str(dict(_items(c)).get("sets")): key for key, c in _items(state.get("choices"))}


def _text(marked: Marked, key: str, value: object, path: FieldPath) -> Iterator[SourceText]:
    """One text, or one for each channel, or a tapering list of them."""
    if isinstance(value, str):
        yield SourceText(key, value, marked.spot(path))
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _text(marked, f"{key}.{number}", item, (*path, number - 1))
    else:
        for channel, text in _items(value):
            yield from _text(marked, f"{key}.{channel}", text, (*path, channel))


def _items(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, dict):
        yield from node.items()


Message = tuple[int, str, Any, list[str]]


def extract(
    fileobj: IO[bytes], _keywords: object, _comment_tags: object, options: object
) -> Iterator[Message]:
    """Every text with its key as context: (line, "pgettext", (context, text), comments)."""
    path = Path(fileobj.name)
    for text in source_texts(read(path, path.name)):
        if text.text.strip():
            yield text.spot.line or 1, "pgettext", (text.key, text.text), []


Spots = Mapping[tuple[str, ...], Spot]


def spots_of(root: Path) -> Spots:
    """("state", name), ("choice", state, key), ("text", key), ("line", id), ("situation", id),
    ("notice", id) -> where it is written."""
    found: dict[tuple[str, ...], Spot] = {}
    for stem in ("triage", "anywhere"):
        marked = read(root / "flows" / f"{stem}.yaml", f"flows/{stem}.yaml")
        found |= {("text", text.key): text.spot for text in source_texts(marked)}
        found |= dict(_states(marked))
    for path in sorted((root / "directory" / "lines").glob("*.yaml")):
        found |= _records("line", path, f"directory/lines/{path.name}")
    for what in ("situation", "notice"):
        name = f"{what}s.yaml"
        found |= _records(what, root / "directory" / name, f"directory/{name}")
    return found


def _records(what: str, path: Path, name: str) -> dict[tuple[str, ...], Spot]:
    marked = read(path, name)
    return {(what, str(at[0])): spot for at, spot in marked.spots.items() if len(at) == 1}


def _states(marked: Marked) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """The states and choices; the submenu of a choice is a state of its own."""
    for at, spot in marked.spots.items():
        if at[:1] == ("states",) and len(at) == 2:
            yield ("state", str(at[1])), spot
        elif at[:1] == ("states",) and at[-2:-1] == ("choices",):
            state, key = _menu(at)
            yield ("choice", state, key), spot
            yield ("state", f"{state}{GROUP_MARK}{key}"), spot


def _menu(at: Where) -> tuple[str, str]:
    """`states, situation, choices, 1, choices, 2` is choice 2 of the menu situation/1."""
    name, *keys = [str(part) for part in at[1:] if part != "choices"]
    return GROUP_MARK.join([name, *keys[:-1]]), keys[-1]
