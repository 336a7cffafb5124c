"""What stands in a lexicon, compiled: words, stems, classes of them, and phrases.

An entry is words with spaces; `lyö*` is a stem, `a/b` is one of them, `<hit>` is any word of that
class, `..` is a gap of at most two words and `...` one of at most six. `a & b` is both in any
order, with such a wide gap between them. An entry after `=` counts only as the whole message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, permutations

from bot.understanding.folding import words_of
from bot.understanding.lexicon import Lexicon

SHORTEST_STEM = 3
GAP, WIDE_GAP = 2, 6
GAPS = {"..": GAP, "...": WIDE_GAP}
EITHER, MOST_EITHER = "&", 3
WHOLE = "="


class EntryError(ValueError):
    """An entry of a lexicon that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of an entry: any of these words, or a word that begins with one of the stems."""

    words: frozenset[str]
    stems: tuple[str, ...]
    gap: int = 0


Classes = Mapping[str, Part]
"""The named word classes of one lexicon."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A compiled entry: language, section, key, how it stands in its file, and its parts."""

    language: str
    section: str
    key: str
    text: str
    parts: tuple[Part, ...]
    whole: bool
    """Whether it has to be the whole message."""


def classes_of(written: Mapping[str, Iterable[str]]) -> dict[str, Part]:
    """The classes as written, compiled. A class may name those that stand before it."""
    classes: dict[str, Part] = {}
    for name, texts in written.items():
        classes[name] = class_of(texts, classes)
    return classes


def class_of(texts: Iterable[str], earlier: Classes) -> Part:
    """One class; raises EntryError when an item of it cannot be read."""
    return _part("/".join(texts), earlier)


def orders_of(text: str, classes: Classes) -> tuple[tuple[Part, ...], ...]:
    """The parts of an entry as written, in each order they may stand in; raises EntryError."""
    phrases = [_parts(phrase, classes) for phrase in text.removeprefix(WHOLE).split(f" {EITHER} ")]
    if len(phrases) > MOST_EITHER:
        raise EntryError(f'has "{EITHER}" more than twice')
    return tuple(_one_after_another(order) for order in permutations(phrases))


def _one_after_another(phrases: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The phrases in this order, with a wide gap before each but the first."""
    first, *others = phrases
    far = ((replace(phrase[0], gap=WIDE_GAP), *phrase[1:]) for phrase in others)
    return (*first, *chain.from_iterable(far))


def _parts(phrase: str, classes: Classes) -> tuple[Part, ...]:
    parts: list[Part] = []
    gap = 0
    for piece in phrase.split():
        if piece in GAPS:
            gap = GAPS[piece]
            continue
        part = _part(piece, classes)
        parts.append(replace(part, gap=gap) if gap and parts else part)
        gap = 0
    if not parts:
        raise EntryError("has no words")
    return tuple(parts)


def _part(piece: str, classes: Classes) -> Part:
    words: set[str] = set()
    stems: dict[str, None] = {}
    for choice in piece.split("/"):
        if choice.startswith("<"):
            named = _named(choice, classes)
            words |= named.words
            stems |= dict.fromkeys(named.stems)
        elif choice.endswith("*"):
            stems[_stem(choice)] = None
        else:
            words.add(_word(choice))
    return Part(frozenset(words), tuple(stems))


def _named(choice: str, classes: Classes) -> Part:
    name = choice.strip("<>")
    if name not in classes:
        near = difflib.get_close_matches(name, classes, 1)
        hint = f" (did you mean <{near[0]}>?)" if near else ""
        raise EntryError(f'unknown class "{choice}"{hint}')
    return classes[name]


def _word(choice: str) -> str:
    tokens = words_of(choice).tokens
    if len(tokens) != 1:
        raise EntryError(f'"{choice}" is not one word')
    return tokens[0]


def _stem(choice: str) -> str:
    stem = _word(choice)
    if len(stem) < SHORTEST_STEM:
        raise EntryError(f'"{choice}": a stem has at least {SHORTEST_STEM} letters')
    return stem


def entries_of(lexicons: Iterable[Lexicon]) -> Iterator[Entry]:
    """Every entry of these lexicons, compiled."""
    for lexicon in lexicons:
        file = f"locales/{lexicon.language}/lexicon.yaml"
        classes = classes_of(lexicon.classes)
        for section, groups in lexicon.entries.items():
            for key, texts in groups.items():
                for text in texts:
                    where = ": ".join(filter(None, (file, section, key, text)))
                    whole = text.startswith(WHOLE)
                    for parts in orders_of(text, classes):
                        yield Entry(lexicon.language, section, key, where, parts, whole)
