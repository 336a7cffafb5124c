"""The lexicon of one language: its closed list of sections, and its entries compiled to words,
stems, word classes and phrases.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, permutations
from sys import intern
from typing import NamedTuple, get_args

from bot.understanding.model import COMMANDS, Verb
from bot.understanding.text.folding import fold

GROUPS = (
    "situations",
    "details",
    "danger",
    "danger_unless_past",
    "signs",
    "commands",
    "verbs",
    "languages",
    "numbers",
)
"""Sections of entries under keys; a key of `details` is `situation/detail`."""

SIGNS = (
    "somebody_else",
    "now",
    "call",
    "blood",
    "breath",
    "unresponsive",
    "body_colour",
    "body",
    "weapon",
    "hurting",
    "hurt",
    "kill",
    "threat",
    "door",
    "hidden",
    "height",
    "means",
    "farewell",
    "fire",
    "water",
    "crash",
    "child",
    "lost",
    "intruder",
    "scene",
    "question",
    "past",
    "habit",
    "service",
    "feeling",
    "wish",
    "but_fine",
    "if",
    "unreal",
)
"""Groups of words that speak for danger or against it; `signs` has the points of each."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "signs": SIGNS,
    "commands": COMMANDS,
    "verbs": get_args(Verb),
    "numbers": tuple("0123456789"),
}
"""The keys that a section of GROUPS may have; those of the others are SITUATIONS and DETAILS."""

SITUATIONS = ("situations", "danger", "danger_unless_past")
DETAILS = "details"
"""The sections whose keys are the situations and details of the directory."""

LISTS = (
    "figures_of_speech",
    "past",
    "calm",
    "unknown_place",
    "here",
    "home",
    "left",
    "elsewhere",
    "near",
    "postal_code",
    "counted",
    "numbered",
    "yes",
    "no",
)
"""Sections that are one list of entries."""

WORDS = (
    "markers",
    "endings",
    "negation_before",
    "negation_between",
    "negation_after",
    "negatable",
    "before_place",
    "after_place",
    "toward_place",
    "between_places",
    "between_clauses",
    "before_name",
    "streets",
    "beside_number",
    "doubtful_places",
    "plain_places",
    "ordinary_words",
)
"""Sections that are one list of single words."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's entries by section and key, and its word lists, all as written."""

    language: str
    entries: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Section of GROUPS or LISTS -> key ("" in LISTS) -> entries."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Section of WORDS -> words."""
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a word class -> its words, stems and classes named before it."""
    letters: str = ""
    """Letters of another script that this language is written in."""
    learnt: bool = True
    """Whether letters and signs were fitted to messages in this language."""


SHORTEST_STEM = 3
STEM = "*"
GAP, WIDE_GAP = 2, 6
GAPS = {"..": GAP, "...": WIDE_GAP}
EITHER, MOST_EITHER = "&", 3
WHOLE = "="
FEW = 6
"""Keys of a part that are as soon looked through as looked up."""


class EntryError(ValueError):
    """An entry of a lexicon that cannot be read; the text says why."""


Keys = tuple[str, ...] | frozenset[str]
"""The words of which one stands in a place, and the stems with their star that it may begin with.

A few are a tuple, which is a fourth of a set.
"""
Classes = dict[str, Keys]
"""The word classes of one lexicon by `<name>`, and the other pieces of its entries read so far."""


class Part(NamedTuple):
    """One word of an entry, and how many others may stand before it."""

    keys: Keys
    gap: int = 0


Orders = tuple[tuple[Part, ...], ...]
"""The parts of an entry in each order they may stand in."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry of a lexicon: language, section, key, and how it stands in its file."""

    language: str
    section: str
    key: str
    written: str
    size: int
    """How many words it is of."""
    whole: bool
    """Whether it has to be the whole message."""

    @property
    def text(self) -> str:
        """Where it stands, for whoever asks why: file, section, key and the entry as written."""
        group = f"{self.section}: {self.key}" if self.key else self.section
        return f"locales/{self.language}/lexicon.yaml: {group}: {self.written}"


def classes_of(written: Mapping[str, Iterable[str]]) -> Classes:
    """The classes as written, compiled. A class may name those that stand before it."""
    classes: Classes = {}
    for name, texts in written.items():
        add_class(classes, name, texts)
    return classes


def add_class(classes: Classes, name: str, texts: Iterable[str]) -> None:
    """One more class; raises EntryError when an item of it cannot be read."""
    classes[f"<{name}>"] = _keys("/".join(texts), classes)


def orders_of(text: str, classes: Classes) -> Orders:
    """The parts of an entry as written, in each order they may stand in; raises EntryError."""
    phrases = [_parts(phrase, classes) for phrase in text.removeprefix(WHOLE).split(f" {EITHER} ")]
    if len(phrases) == 1:
        return tuple(phrases)
    if len(phrases) > MOST_EITHER:
        raise EntryError(f'has "{EITHER}" more than twice')
    return tuple(_one_after_another(order) for order in permutations(phrases))


def _one_after_another(phrases: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The phrases in this order, with a wide gap before each but the first."""
    first, *others = phrases
    far = ((Part(phrase[0].keys, WIDE_GAP), *phrase[1:]) for phrase in others)
    return (*first, *chain.from_iterable(far))


def _parts(phrase: str, classes: Classes) -> tuple[Part, ...]:
    parts: list[Part] = []
    gap = 0
    for piece in phrase.split():
        if piece in GAPS:
            gap = GAPS[piece]
            continue
        parts.append(Part(_keys(piece, classes), gap if parts else 0))
        gap = 0
    if not parts:
        raise EntryError("has no words")
    return tuple(parts)


def _keys(piece: str, classes: Classes) -> Keys:
    """The keys of a piece, kept beside the classes: most words stand in many entries."""
    if piece not in classes:
        choices = piece.split("/")
        if len(choices) > 1 and "<" in piece:
            keys = [key for choice in choices for key in _keys(choice, classes)]
        else:
            keys = [_key(choice, classes) for choice in choices]
        classes[piece] = _each_once(keys)
    return classes[piece]


def _each_once(keys: Sequence[str]) -> Keys:
    return tuple(dict.fromkeys(keys)) if len(keys) <= FEW else frozenset(keys)


def _key(choice: str, classes: Classes) -> str:
    if "<" in choice:
        names = [name for name in classes if name.startswith("<") and "/" not in name]
        near = difflib.get_close_matches(choice, names, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise EntryError(f'unknown class "{choice}"{hint}')
    return _stem(choice) if choice.endswith(STEM) else _word(choice)


def _word(choice: str) -> str:
    folded = fold(choice)
    if not (folded.isalpha() or folded.isdigit()):
        raise EntryError(f'"{choice}" is not one word')
    return intern(folded)


def _stem(choice: str) -> str:
    try:
        stem = _word(choice[:-1])
    except EntryError:
        raise EntryError(f'"{choice}" is not one word') from None
    if len(stem) < SHORTEST_STEM:
        raise EntryError(f'"{choice}": a stem has at least {SHORTEST_STEM} letters')
    return intern(stem + STEM)


def entries_of(lexicons: Iterable[Lexicon]) -> Iterator[tuple[Entry, Orders]]:
    """Every entry of these lexicons, and its parts in each order they may stand in."""
    for lexicon in lexicons:
        classes = classes_of(lexicon.classes)
        for section, groups in lexicon.entries.items():
            for key, texts in groups.items():
                for text in texts:
                    orders = orders_of(text, classes)
                    whole = text.startswith(WHOLE)
                    entry = Entry(lexicon.language, section, key, text, len(orders[0]), whole)
                    yield entry, orders
