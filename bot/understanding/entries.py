"""What stands in a lexicon, compiled: words, stems, classes of them, and phrases.

An entry is words with spaces; `lyö*` is a stem, `a/b` is one of them, `<hit>` is any word of that
class, `..` is a gap of at most two words and `...` one of at most six. `a & b` is both in any
order, with such a wide gap between them. An entry after `=` counts only as the whole message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, permutations

from bot.understanding.folding import fold
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
    written: str
    parts: tuple[Part, ...]
    whole: bool
    """Whether it has to be the whole message."""

    @property
    def text(self) -> str:
        """Where it stands, for whoever asks why: file, section, key and the entry as written."""
        group = f"{self.section}: {self.key}" if self.key else self.section
        return f"locales/{self.language}/lexicon.yaml: {group}: {self.written}"


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
    if "<" not in piece:
        return _plain_part(piece)
    if "/" not in piece:
        return _named(piece, classes)
    choices = [_part(choice, classes) for choice in piece.split("/")]
    words = frozenset[str]().union(*(choice.words for choice in choices))
    return Part(words, tuple(dict.fromkeys(chain.from_iterable(c.stems for c in choices))))


@cache
def _plain_part(piece: str) -> Part:
    """A part without classes; the same words are one value, for most stand in many entries."""
    choices = piece.split("/")
    words = frozenset(_word(choice) for choice in choices if not choice.endswith("*"))
    return Part(words, tuple(_stem(choice) for choice in choices if choice.endswith("*")))


def _named(choice: str, classes: Classes) -> Part:
    name = choice.strip("<>")
    if name not in classes:
        near = difflib.get_close_matches(name, classes, 1)
        hint = f" (did you mean <{near[0]}>?)" if near else ""
        raise EntryError(f'unknown class "{choice}"{hint}')
    return classes[name]


def _word(choice: str) -> str:
    folded = fold(choice)
    if not (folded.isalpha() or folded.isdigit()):
        raise EntryError(f'"{choice}" is not one word')
    return folded


def _stem(choice: str) -> str:
    try:
        stem = _word(choice[:-1])
    except EntryError:
        raise EntryError(f'"{choice}" is not one word') from None
    if len(stem) < SHORTEST_STEM:
        raise EntryError(f'"{choice}": a stem has at least {SHORTEST_STEM} letters')
    return stem


def entries_of(lexicons: Iterable[Lexicon]) -> Iterator[Entry]:
    """Every entry of these lexicons, compiled."""
    for lexicon in lexicons:
        classes = classes_of(lexicon.classes)
        for section, groups in lexicon.entries.items():
            for key, texts in groups.items():
                for text in texts:
                    whole = text.startswith(WHOLE)
                    for parts in orders_of(text, classes):
                        yield Entry(lexicon.language, section, key, text, parts, whole)
