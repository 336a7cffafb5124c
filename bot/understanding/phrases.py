"""Finds the entries of all lexicons in a message: words, stems and phrases of them.

The first word of every entry is looked up in a table, so the time does not grow with the
lexicons. An entry is words with spaces; `lyö*` is a stem, `a/b` is one of them, `..` is a gap of
at most two words, and an entry after `=` counts only as the whole message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.understanding.folding import Words, words_of
from bot.understanding.lexicon import Lexicon

SHORTEST_STEM = 3
GAP = 2
WHOLE = "="


class EntryError(ValueError):
    """An entry of a lexicon that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of an entry: any of these words, or a word that begins with one of the stems."""

    words: frozenset[str]
    stems: tuple[str, ...]
    gap: int = 0

    def fits(self, token: str) -> bool:
        """Whether a folded word is this part."""
        return token in self.words or token.startswith(self.stems)


@dataclass(frozen=True, slots=True)
class Entry:
    """A compiled entry and where it stands: language, section, key and the text as written."""

    language: str
    section: str
    key: str
    text: str
    parts: tuple[Part, ...]
    whole: bool = False

    def has(self, token: str) -> bool:
        """Whether the word is one of the entry's own and not in a gap of it."""
        return any(part.fits(token) for part in self.parts)

    def __str__(self) -> str:
        where = ": ".join(filter(None, (self.section, self.key, self.text)))
        return f"locales/{self.language}/lexicon.yaml: {where}"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a message, from word `start` up to `end`."""

    entry: Entry
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the entry shares a word with this stretch."""
        return self.start < end and start < self.end


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of an entry as written; raises EntryError when it cannot be read."""
    parts: list[Part] = []
    gap = 0
    for piece in text.removeprefix(WHOLE).split():
        if piece == "..":
            gap = GAP
            continue
        parts.append(_part(piece, gap if parts else 0))
        gap = 0
    if not parts:
        raise EntryError("has no words")
    return tuple(parts)


def _part(piece: str, gap: int) -> Part:
    words, stems = set(), []
    for choice in piece.split("/"):
        tokens = words_of(choice).tokens
        if len(tokens) != 1:
            raise EntryError(f'"{choice}" is not one word')
        if not choice.endswith("*"):
            words.add(tokens[0])
        elif len(tokens[0]) < SHORTEST_STEM:
            raise EntryError(f'"{choice}": a stem has at least {SHORTEST_STEM} letters')
        else:
            stems.append(tokens[0])
    return Part(frozenset(words), tuple(stems), gap)


@dataclass(frozen=True, slots=True)
class PhraseTable:
    """All entries by their first word, or by the first letters of their first stem."""

    by_word: Mapping[str, tuple[Entry, ...]]
    by_stem: Mapping[str, tuple[tuple[str, Entry], ...]]

    def find(self, words: Words) -> tuple[Hit, ...]:
        """Every entry that stands in the message, in the order of the words."""
        return tuple(self._hits(words.tokens))

    def _hits(self, tokens: tuple[str, ...]) -> Iterator[Hit]:
        for start, token in enumerate(tokens):
            for entry in self.by_word.get(token, ()):
                if end := _end(entry, tokens, start):
                    yield Hit(entry, start, end)
            for stem, entry in self.by_stem.get(token[:SHORTEST_STEM], ()):
                if token.startswith(stem) and (end := _end(entry, tokens, start)):
                    yield Hit(entry, start, end)


def _end(entry: Entry, tokens: tuple[str, ...], start: int) -> int:
    """Where the entry that begins at `start` ends, or 0 when the rest does not follow."""
    at = start
    if entry.whole and (start or len(tokens) != len(entry.parts)):
        return 0
    for part in entry.parts[1:]:
        following = range(at + 1, min(at + 2 + part.gap, len(tokens)))
        at = next((n for n in following if part.fits(tokens[n])), 0)
        if not at:
            return 0
    return at + 1


def phrase_table(lexicons: Iterable[Lexicon]) -> PhraseTable:
    """The table of all entries of these lexicons."""
    by_word: dict[str, list[Entry]] = {}
    by_stem: dict[str, list[tuple[str, Entry]]] = {}
    for entry in _entries(lexicons):
        for word in entry.parts[0].words:
            by_word.setdefault(word, []).append(entry)
        for stem in entry.parts[0].stems:
            by_stem.setdefault(stem[:SHORTEST_STEM], []).append((stem, entry))
    return PhraseTable(
        {word: tuple(found) for word, found in by_word.items()},
        {stem: tuple(found) for stem, found in by_stem.items()},
    )


def _entries(lexicons: Iterable[Lexicon]) -> Iterator[Entry]:
    for lexicon in lexicons:
        for section, groups in lexicon.entries.items():
            for key, texts in groups.items():
                for text in texts:
                    whole = text.startswith(WHOLE)
                    yield Entry(lexicon.language, section, key, text, parts_of(text), whole)
