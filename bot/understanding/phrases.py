"""Finds the entries of all lexicons in a message.

The first word of every entry is looked up in a table, and then its second word near it, so the
time does not grow with the lexicons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeVar

from bot.understanding.entries import SHORTEST_STEM, WIDE_GAP, Entry, Part, entries_of
from bot.understanding.folding import Words
from bot.understanding.lexicon import Lexicon

_Any = TypeVar("_Any")
Keys = tuple[str, ...]
"""How the tables know a word: by itself, and by every stem (`lyö*`) that it begins with."""


class Hit(NamedTuple):
    """An entry found in a message, from word `start` up to `end`.

    `at` says where each of its parts stands. A named tuple, for every message makes a dozen.
    """

    entry: Entry
    start: int
    end: int
    at: tuple[int, ...]

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the entry shares a word with this stretch."""
        return self.start < end and start < self.end


Bits = int
"""A set of second parts: every part has a number, and that bit is set. Sets meet in one step."""


class Beginning(NamedTuple):
    """Entries of several words that begin alike, by their second word."""

    seconds: Bits
    """The second parts of them all."""
    entries: Mapping[str, tuple[Entry, ...]]


REACH = WIDE_GAP + 1
"""So many words on a second word may stand."""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries: those of one word by it, the longer ones by the first word and the second."""

    single: Mapping[str, tuple[Entry, ...]]
    longer: Mapping[str, tuple[Beginning, ...]]
    seconds: Mapping[str, Bits]
    """The second parts that a word may be."""
    stems: Mapping[str, tuple[str, ...]]
    """The stems by their first letters."""

    def find(self, words: Words) -> list[Hit]:
        """Every entry that stands in the message, in the order of the words."""
        tokens = words.tokens
        keys = [self._keys(token) for token in tokens]
        seconds = self._seconds(keys)
        hits: list[Hit] = []
        for start in range(len(tokens)):
            found = self._candidates(keys, start, seconds)
            if not found:
                continue
            hits += [
                Hit(entry, start, at[-1] + 1, at)
                for entry in found
                if (at := _places(entry, tokens, start))
            ]
        return hits

    def _keys(self, token: str) -> Keys:
        stems = self.stems.get(token[:SHORTEST_STEM])
        if not stems or not token.startswith(stems):
            return (token,)
        return (token, *[f"{stem}*" for stem in stems if token.startswith(stem)])

    def _seconds(self, keys: list[Keys]) -> Bits:
        """The second parts that stand anywhere in the message."""
        bits = 0
        for key in chain.from_iterable(keys):
            bits |= self.seconds.get(key, 0)
        return bits

    def _candidates(self, keys: list[Keys], start: int, seconds: Bits) -> Collection[Entry]:
        """The entries whose first word stands here and whose second, if any, stands near."""
        found: list[Entry] = []
        for key in keys[start]:
            if key in self.single:
                found += self.single[key]
            for beginning in self.longer.get(key, ()):
                if beginning.seconds & seconds:
                    found += _continued(beginning.entries, keys[start + 1 : start + 1 + REACH])
        return dict.fromkeys(found) if len(found) > 1 else found


def _continued(entries: Mapping[str, tuple[Entry, ...]], ahead: list[Keys]) -> list[Entry]:
    """Those of the entries whose second word is one of these."""
    return [entry for own in ahead for key in own if key in entries for entry in entries[key]]


def _places(entry: Entry, tokens: tuple[str, ...], start: int) -> tuple[int, ...]:
    """Where the parts of the entry that begins at `start` stand, or nothing when one is missing."""
    if entry.whole and (start or len(tokens) != len(entry.parts)):
        return ()
    if len(entry.parts) == 1:
        return (start,)
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
            second = replace(others[0], gap=0) if others[0].gap else others[0]
            longer.setdefault(first, {}).setdefault(second, []).append(entry)
        else:
            single.setdefault(first, []).append(entry)
    second_parts = dict.fromkeys(chain.from_iterable(longer.values()))
    bits = {part: 1 << number for number, part in enumerate(second_parts)}
    beginnings = {first: (_beginning(entries, bits),) for first, entries in longer.items()}
    return PhraseTable(_by_key(single), _by_key(beginnings), _bits_by_key(bits), _by_letters(stems))


def _beginning(entries: Mapping[Part, Sequence[Entry]], bits: Mapping[Part, Bits]) -> Beginning:
    return Beginning(sum(bits[second] for second in entries), _by_key(entries))


def _bits_by_key(bits: Mapping[Part, Bits]) -> dict[str, Bits]:
    by_key: dict[str, Bits] = {}
    for part, bit in bits.items():
        for key in _keys_of(part):
            by_key[key] = by_key.get(key, 0) | bit
    return by_key


def _by_key(found: Mapping[Part, Sequence[_Any]]) -> dict[str, tuple[_Any, ...]]:
    """What was found by parts, by each word of theirs; words of one part share their tuple."""
    by_key: dict[str, tuple[_Any, ...]] = {}
    for part, values in found.items():
        shared = tuple(values)
        for key in _keys_of(part):
            by_key[key] = by_key[key] + shared if key in by_key else shared
    return by_key


def _by_letters(stems: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for stem in sorted(stems):
        found.setdefault(stem[:SHORTEST_STEM], []).append(stem)
    return {letters: tuple(alike) for letters, alike in found.items()}


def _keys_of(part: Part) -> Keys:
    return (*part.words, *(f"{stem}*" for stem in part.stems))
