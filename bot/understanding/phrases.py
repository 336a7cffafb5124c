"""Finds the entries of all lexicons in a message.

The first word of every entry is looked up in a table, and then its second word near it, so the
time does not grow with the lexicons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.understanding.entries import SHORTEST_STEM, Entry, Part, entries_of
from bot.understanding.folding import Words
from bot.understanding.lexicon import Lexicon

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


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """The entries that begin alike: those of one word, and the longer ones by their second word.

    `reach` is how many words on the second word may stand.
    """

    single: tuple[Entry, ...]
    longer: Mapping[str, tuple[Entry, ...]]
    reach: int

    def hits(self, tokens: tuple[str, ...], keys: list[Keys], start: int) -> Iterator[Hit]:
        """The entries that stand at this word."""
        for entry in self.single:
            if not entry.whole or len(tokens) == 1:
                yield Hit(entry, (start,))
        candidates: dict[Entry, None] = {}
        for near in keys[start + 1 : start + 1 + self.reach]:
            for key in near:
                for entry in self.longer.get(key, ()):
                    candidates[entry] = None
        for entry in candidates:
            if at := _places(entry, tokens, start):
                yield Hit(entry, at)


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries by their first word, and the stems by their first letters."""

    beginnings: Mapping[str, tuple[Beginning, ...]]
    stems: Mapping[str, tuple[tuple[str, str], ...]]

    def find(self, words: Words) -> list[Hit]:
        """Every entry that stands in the message, in the order of the words."""
        tokens = words.tokens
        keys = [self._keys(token) for token in tokens]
        hits: list[Hit] = []
        for start, own in enumerate(keys):
            found = {b: None for key in own for b in self.beginnings.get(key, ())}
            for beginning in found:
                hits += beginning.hits(tokens, keys, start)
        return hits

    def _keys(self, token: str) -> Keys:
        stems = self.stems.get(token[:SHORTEST_STEM])
        if not stems:
            return (token,)
        return (token, *(key for stem, key in stems if token.startswith(stem)))


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
    alike: dict[Part, list[Entry]] = {}
    stems: set[str] = set()
    for entry in entries_of(lexicons):
        alike.setdefault(entry.parts[0], []).append(entry)
        stems.update(*(part.stems for part in entry.parts[:2]))
    beginnings: dict[str, list[Beginning]] = {}
    for part, entries in alike.items():
        beginning = _beginning(entries)
        for key in _keys_of(part):
            beginnings.setdefault(key, []).append(beginning)
    by_letters: dict[str, list[tuple[str, str]]] = {}
    for stem in sorted(stems):
        by_letters.setdefault(stem[:SHORTEST_STEM], []).append((stem, f"{stem}*"))
    return PhraseTable(
        {key: tuple(found) for key, found in beginnings.items()},
        {letters: tuple(found) for letters, found in by_letters.items()},
    )


def _keys_of(part: Part) -> Keys:
    return (*part.words, *(f"{stem}*" for stem in part.stems))


def _beginning(entries: list[Entry]) -> Beginning:
    longer: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in _keys_of(entry.parts[1]) if len(entry.parts) > 1 else ():
            longer.setdefault(key, []).append(entry)
    return Beginning(
        tuple(entry for entry in entries if len(entry.parts) == 1),
        {key: tuple(found) for key, found in longer.items()},
        max((entry.parts[1].gap + 1 for entry in entries if len(entry.parts) > 1), default=0),
    )
