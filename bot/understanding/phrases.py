"""Finds the entries of all lexicons in a message.

The first word of every entry is looked up in a table, and then its second word near it, so the
time does not grow with the lexicons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.understanding.entries import SHORTEST_STEM, WIDE_GAP, Entry, Part, entries_of
from bot.understanding.folding import Words
from bot.understanding.lexicon import Lexicon

_Any = TypeVar("_Any")
Keys = tuple[str, ...]
"""How the tables know a word: by itself, and by every stem (`lyö*`) that it begins with."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a message; `at` says where each of its parts stands."""

    entry: Entry
    at: tuple[int, ...]

    @property
    def start(self) -> int:
        """Its first word."""
        return self.at[0]

    @property
    def end(self) -> int:
        """The word behind its last."""
        return self.at[-1] + 1

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the entry shares a word with this stretch."""
        return self.start < end and start < self.end


Seconds = Mapping[str, tuple[Entry, ...]]
"""Of entries that begin alike: the second word -> the entries that have it."""
REACH = WIDE_GAP + 1
"""So many words on a second word may stand."""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries: those of one word by it, the longer ones by the first word and the second."""

    single: Mapping[str, tuple[Entry, ...]]
    longer: Mapping[str, tuple[Seconds, ...]]
    stems: Mapping[str, tuple[tuple[str, str], ...]]
    """The stems by their first letters, each with its key."""

    def find(self, words: Words) -> list[Hit]:
        """Every entry that stands in the message, in the order of the words."""
        tokens = words.tokens
        keys = [self._keys(token) for token in tokens]
        hits: list[Hit] = []
        for start, own in enumerate(keys):
            found = self._candidates(keys, start, own)
            hits += [Hit(entry, at) for entry in found if (at := _places(entry, tokens, start))]
        return hits

    def _keys(self, token: str) -> Keys:
        stems = self.stems.get(token[:SHORTEST_STEM])
        if not stems:
            return (token,)
        return (token, *(key for stem, key in stems if token.startswith(stem)))

    def _candidates(self, keys: list[Keys], start: int, own: Keys) -> Iterable[Entry]:
        """The entries whose first word stands here and whose second, if any, stands near."""
        found: dict[Entry, None] = {}
        ahead: list[str] = []
        for key in own:
            found.update(dict.fromkeys(self.single.get(key, ())))
            for seconds in self.longer.get(key, ()):
                ahead = ahead or [k for near in keys[start + 1 : start + 1 + REACH] for k in near]
                for second in ahead:
                    if second in seconds:
                        found.update(dict.fromkeys(seconds[second]))
        return found


def _places(entry: Entry, tokens: tuple[str, ...], start: int) -> tuple[int, ...]:
    """Where the parts of the entry that begins at `start` stand, or nothing when one is missing."""
    if entry.whole and (start or len(tokens) != len(entry.parts)):
        return ()
    at = [start]
    for part in entry.parts[1:]:
        found = _next(part, tokens, at[-1] + 1)
        if not found:
            return ()
        at.append(found)
    return tuple(at)


def _next(part: Part, tokens: tuple[str, ...], first: int) -> int:
    """Where the part stands, at `first` or behind its gap; 0 when it does not."""
    for at, token in enumerate(tokens[first : first + part.gap + 1], first):
        if token in part.words or token.startswith(part.stems):
            return at
    return 0


def phrase_table(lexicons: Iterable[Lexicon]) -> PhraseTable:
    """The table of all entries of these lexicons."""
    single: dict[Part, list[Entry]] = {}
    longer: dict[Part, dict[Part, list[Entry]]] = {}
    stems: set[str] = set()
    for entry in entries_of(lexicons):
        first, *others = entry.parts
        stems.update(*(part.stems for part in entry.parts[:2]))
        if others:
            second = replace(others[0], gap=0)
            longer.setdefault(first, {}).setdefault(second, []).append(entry)
        else:
            single.setdefault(first, []).append(entry)
    seconds = {first: (_by_key(entries),) for first, entries in longer.items()}
    return PhraseTable(_by_key(single), _by_key(seconds), _by_letters(stems))


def _by_key(found: Mapping[Part, Sequence[_Any]]) -> dict[str, tuple[_Any, ...]]:
    """What was found by parts, by each word of theirs; words of one part share their tuple."""
    by_key: dict[str, tuple[_Any, ...]] = {}
    for part, values in found.items():
        shared = tuple(values)
        for key in _keys_of(part):
            by_key[key] = by_key[key] + shared if key in by_key else shared
    return by_key


def _by_letters(stems: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for stem in sorted(stems):
        found.setdefault(stem[:SHORTEST_STEM], []).append((stem, f"{stem}*"))
    return {letters: tuple(pairs) for letters, pairs in found.items()}


def _keys_of(part: Part) -> Keys:
    return (*part.words, *(f"{stem}*" for stem in part.stems))
