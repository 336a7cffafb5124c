"""What stands in a lexicon, compiled: words, stems and phrases of them.

An entry is words with spaces; `lyö*` is a stem, `a/b` is one of them, `..` is a gap of at most
two words, and an entry after `=` counts only as the whole message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.understanding.folding import words_of
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

    def has(self, token: str) -> bool:
        """Whether the word is one of the entry's own and not in a gap of it."""
        return any(part.fits(token) for part in self.parts)


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


def entries_of(lexicons: Iterable[Lexicon]) -> Iterator[Entry]:
    """Every entry of these lexicons, compiled."""
    for lexicon in lexicons:
        file = f"locales/{lexicon.language}/lexicon.yaml"
        for section, groups in lexicon.entries.items():
            for key, texts in groups.items():
                for text in texts:
                    where = ": ".join(filter(None, (file, section, key, text)))
                    parts, whole = parts_of(text), text.startswith(WHOLE)
                    yield Entry(lexicon.language, section, key, where, parts, whole)
