"""Finds the entries of all lexicons in a message.

An entry of one word is looked up by it, a longer one by the word of it that stands in the fewest
entries, so the time does not grow with the lexicons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, TypeVar

from bot.understanding.text.folding import Words
from bot.understanding.text.lexicon import (
    SHORTEST_STEM,
    STEM,
    Entry,
    Keys,
    Lexicon,
    Orders,
    entries_of,
)

_Any = TypeVar("_Any")
Places = int
"""Numbers of words of a message, each a bit that is set, so that many are compared in one step."""
_Said = dict[str, Places]
"""Word, or stem that words begin with -> where it stands."""
Order = tuple[tuple[int, int], ...]
"""The number of each part as it stands in the entry, and the gap that may be before it."""
_Known = tuple[tuple[str, ...], tuple[Entry, ...]]
"""How the tables know a word, and the entries of one word that it is."""
_start = attrgetter("start")


class Hit(NamedTuple):
    """An entry found in a message, from word `start` up to `end`.

    `at` says where each of its parts stands. A named tuple, for every message makes a dozen.
    """

    entry: Entry
    start: int
    end: int
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """How an entry of several words is found."""

    entry: Entry
    parts: tuple[Keys, ...]
    orders: tuple[Order, ...]
    needs: Keys
    """What else must stand somewhere in the message, beside the word it is looked up by."""


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries: those of one word by it, the longer ones by their rarest."""

    single: Mapping[str, tuple[Entry, ...]]
    longer: Mapping[str, tuple[Phrase, ...]]
    stems: Mapping[str, tuple[str, ...]]
    """The stems by their first letters."""

    def find(self, words: Words) -> list[Hit]:
        """Every entry that stands in the message, in the order of the words."""
        said: _Said = {}
        hits: list[Hit] = []
        alone = len(words.tokens) == 1
        for at, token in enumerate(words.tokens):
            keys, entries = self._known(token)
            for key in keys:
                said[key] = said.get(key, 0) | 1 << at
            if entries:
                hits += [Hit(e, at, at + 1, (at,)) for e in entries if alone or not e.whole]
        longer = self._longer(said, len(words.tokens))
        return sorted([*hits, *longer], key=_start) if longer else hits

    def is_known(self, token: str) -> bool:
        """Whether the word stands in an entry, by itself or by a stem that it begins with."""
        keys = self._keys(token)
        return len(keys) > 1 or token in self.single or token in self.longer

    def _known(self, token: str) -> _Known:
        """How the tables know a word, and the entries that it is."""
        keys = self._keys(token)
        return keys, tuple([e for key in keys for e in self.single.get(key, ())])

    def _keys(self, token: str) -> tuple[str, ...]:
        """How the tables know a word: by itself, and by every stem (`lyö*`) that it begins with."""
        stems = self.stems.get(token[:SHORTEST_STEM])
        if not stems or not token.startswith(stems):
            return (token,)
        return (token, *[stem + STEM for stem in stems if token.startswith(stem)])

    def _longer(self, said: _Said, count: int) -> list[Hit]:
        """The entries of several words, in a message of `count` words."""
        words = {*said}
        rarest = [self.longer[key] for key in said if key in self.longer]
        found = [p for phrases in rarest for p in phrases if not words.isdisjoint(p.needs)]
        hits: list[Hit] = []
        for phrase in dict.fromkeys(found):
            if not phrase.entry.whole or phrase.entry.size == count:
                hits += _hits(phrase, said, words)
        return hits


def _hits(phrase: Phrase, said: _Said, words: set[str]) -> list[Hit]:
    """The phrase wherever it stands."""
    stands: list[Places] = []
    for keys in phrase.parts:
        if not (places := _stands(keys, said, words)):
            return []
        stands.append(places)
    hits: list[Hit] = []
    for order in phrase.orders:
        starts = stands[order[0][0]]
        while starts:
            if at := _chain(_lowest(starts) - 1, order, stands):
                hits.append(Hit(phrase.entry, at[0], at[-1] + 1, at))
            starts &= starts - 1
    return hits


def _stands(keys: Keys, said: _Said, words: set[str]) -> Places:
    """Where the words that have one of these keys stand."""
    places = 0
    for key in words.intersection(keys):
        places |= said[key]
    return places


def _chain(start: int, order: Order, stands: Sequence[Places]) -> tuple[int, ...]:
    """Where the parts stand from the start on, each the nearest; nothing when one is missing."""
    at = [start]
    for part, gap in order[1:]:
        start += 1
        near = (stands[part] >> start) & ((2 << gap) - 1)
        if not near:
            return ()
        start += _lowest(near) - 1
        at.append(start)
    return tuple(at)


def _lowest(places: Places) -> int:
    """The first of the places, counted from one."""
    return (places & -places).bit_length()


def phrase_table(lexicons: Iterable[Lexicon]) -> PhraseTable:
    """The table of all entries of these lexicons."""
    single: defaultdict[str, list[Entry]] = defaultdict(list)
    longer: list[tuple[Entry, Orders]] = []
    for entry, orders in entries_of(lexicons):
        if entry.size > 1:
            longer.append((entry, orders))
            continue
        for key in _fewest(orders[0][0].keys):
            single[key].append(entry)
    stands = _words_of_longer(longer)
    stems = _by_letters(key.removesuffix(STEM) for key in {*single, *stands} if key.endswith(STEM))
    return PhraseTable(_frozen(single), _frozen(_by_rarest(longer, stands)), stems)


def _fewest(keys: Keys) -> Iterable[str]:
    """The keys without those that begin with the stem of another: no word has two of the rest."""
    stems = [key[:-1] for key in keys if key.endswith(STEM)]
    if not stems or len(keys) == 1:
        return keys
    covered = {k for k in keys for s in stems if k.startswith(s) and k != s + STEM}
    return [key for key in keys if key not in covered]


def _words_of_longer(longer: Iterable[tuple[Entry, Orders]]) -> Counter[str]:
    """How often each word stands in an entry of several."""
    parts = Counter(part.keys for _, orders in longer for part in orders[0])
    words: Counter[str] = Counter()
    for keys, times in parts.items():
        for key in keys:
            words[key] += times
    return words


def _by_rarest(
    longer: Iterable[tuple[Entry, Orders]], stands: Mapping[str, int]
) -> dict[str, list[Phrase]]:
    """The longer entries by each word of that part whose words stand in the fewest of them."""
    keys: dict[Keys, Keys] = {}
    common: dict[Keys, int] = {}
    written: dict[tuple[Order, ...], tuple[Order, ...]] = {}
    by_rarest: defaultdict[str, list[Phrase]] = defaultdict(list)
    for entry, orders in longer:
        parts = tuple([keys.setdefault(part.keys, part.keys) for part in orders[0]])
        for part in parts:
            if part not in common:
                common[part] = sum([stands[key] for key in part])
        rarest, needs, *_ = sorted(parts, key=common.__getitem__)
        numbered = tuple([tuple([(parts.index(p.keys), p.gap) for p in o]) for o in orders])
        shared = written.setdefault(numbered, numbered)
        phrase = Phrase(entry, parts, shared, needs)
        for key in rarest:
            by_rarest[key].append(phrase)
    return by_rarest


def _frozen(lists: Mapping[str, list[_Any]]) -> dict[str, tuple[_Any, ...]]:
    return {key: tuple(values) for key, values in lists.items()}


def _by_letters(stems: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for stem in sorted(stems):
        found[stem[:SHORTEST_STEM]].append(stem)
    return _frozen(found)
