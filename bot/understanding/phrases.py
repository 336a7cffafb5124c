"""Finds the entries of all lexicons in a message.

The first word of every entry is looked up in a table, so the time does not grow with the
lexicons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.understanding.entries import SHORTEST_STEM, Entry, Part, entries_of
from bot.understanding.folding import Words
from bot.understanding.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a message, from word `start` up to `end`."""

    entry: Entry
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the entry shares a word with this stretch."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Beginning:
    """The entries that begin alike: those of one word, and the longer ones by their second word.

    `reach` is how many words on the second word may stand.
    """

    single: tuple[Entry, ...]
    by_word: Mapping[str, tuple[Entry, ...]]
    by_stem: tuple[tuple[str, Entry], ...]
    reach: int

    def longer(self, tokens: tuple[str, ...], start: int) -> Iterable[Entry]:
        """The longer entries whose second word stands near enough."""
        found: dict[Entry, None] = {}
        for token in tokens[start + 1 : start + 1 + self.reach]:
            for entry in self.by_word.get(token, ()):
                found[entry] = None
            for stem, entry in self.by_stem:
                if token.startswith(stem):
                    found[entry] = None
        return found


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries by their first word, or by the first letters of their first stem."""

    by_word: Mapping[str, Beginning]
    by_stem: Mapping[str, tuple[tuple[str, Beginning], ...]]

    def find(self, words: Words) -> list[Hit]:
        """Every entry that stands in the message, in the order of the words."""
        hits: list[Hit] = []
        for start, token in enumerate(words.tokens):
            if beginning := self.by_word.get(token):
                hits += _hits(beginning, words.tokens, start)
            for stem, beginning in self.by_stem.get(token[:SHORTEST_STEM], ()):
                if token.startswith(stem):
                    hits += _hits(beginning, words.tokens, start)
        return hits


def _hits(beginning: Beginning, tokens: tuple[str, ...], start: int) -> Iterator[Hit]:
    for entry in beginning.single:
        if not entry.whole or len(tokens) == 1:
            yield Hit(entry, start, start + 1)
    if beginning.reach:
        for entry in beginning.longer(tokens, start):
            if end := _end(entry, tokens, start):
                yield Hit(entry, start, end)


def _end(entry: Entry, tokens: tuple[str, ...], start: int) -> int:
    """Where the entry that begins at `start` ends, or 0 when the rest does not follow."""
    if entry.whole and (start or len(tokens) != len(entry.parts)):
        return 0
    at = start
    for part in entry.parts[1:]:
        at = _next(part, tokens, at + 1)
        if not at:
            return 0
    return at + 1


def _next(part: Part, tokens: tuple[str, ...], first: int) -> int:
    """Where the part stands, at `first` or behind its gap; 0 when it does not."""
    for at, token in enumerate(tokens[first : first + part.gap + 1], first):
        if token in part.words or token.startswith(part.stems):
            return at
    return 0


def phrase_table(lexicons: Iterable[Lexicon]) -> PhraseTable:
    """The table of all entries of these lexicons."""
    by_word: dict[str, list[Entry]] = {}
    by_stem: dict[str, list[Entry]] = {}
    for entry in entries_of(lexicons):
        for word in entry.parts[0].words:
            by_word.setdefault(word, []).append(entry)
        for stem in entry.parts[0].stems:
            by_stem.setdefault(stem, []).append(entry)
    stems: dict[str, list[tuple[str, Beginning]]] = {}
    for stem, entries in by_stem.items():
        stems.setdefault(stem[:SHORTEST_STEM], []).append((stem, _beginning(entries)))
    return PhraseTable(
        {word: _beginning(entries) for word, entries in by_word.items()},
        {letters: tuple(found) for letters, found in stems.items()},
    )


def _beginning(entries: list[Entry]) -> Beginning:
    longer = [(entry, entry.parts[1]) for entry in entries if len(entry.parts) > 1]
    by_word: dict[str, list[Entry]] = {}
    for entry, second in longer:
        for word in second.words:
            by_word.setdefault(word, []).append(entry)
    return Beginning(
        tuple(entry for entry in entries if len(entry.parts) == 1),
        {word: tuple(found) for word, found in by_word.items()},
        tuple((stem, entry) for entry, second in longer for stem in second.stems),
        max((second.gap + 1 for _, second in longer), default=0),
    )
