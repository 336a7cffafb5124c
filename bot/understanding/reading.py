"""One message with everything the lexicons have in it, and the guards that take hits away.

Made by `read` for each message and handed to the modules that decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.understanding.folding import Words
from bot.understanding.phrases import Hit
from bot.understanding.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a message and the lexicon entries found in them."""

    words: Words
    hits: tuple[Hit, ...]
    vocabulary: Vocabulary

    def of(self, *sections: str) -> list[Hit]:
        """The entries of these sections that were found."""
        return [hit for hit in self.hits if hit.entry.section in sections]

    def covers(self, hit: Hit) -> bool:
        """Whether the entry is the whole message."""
        return hit.start == 0 and hit.end == len(self.words.tokens)

    def is_negated(self, hit: Hit) -> bool:
        """Whether the negation of the entry's language undoes it."""
        entry = hit.entry
        negation = self.vocabulary.negation[entry.language]
        if not entry.section.startswith("danger") and entry.key not in negation.groups:
            return False
        inside = self.words.tokens[hit.start : hit.end]
        skipped = (t for t in inside if t in negation.before and not entry.has(t))
        return any(skipped) or self._is_undone(entry.language, hit.start, hit.end)

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the negation of any language undoes this stretch: en ole Kemissä."""
        return any(self._is_undone(lang, start, end) for lang in self.vocabulary.negation)

    def _is_undone(self, language: str, start: int, end: int) -> bool:
        """Whether a word such as `ei` before, or `inte` behind, undoes this stretch."""
        negation = self.vocabulary.negation[language]
        tokens, clauses = self.words.tokens, self.words.clauses
        at = start - 1
        while at >= 0 and tokens[at] in negation.between:
            at -= 1
        if at >= 0 and tokens[at] in negation.before:
            return clauses[at] == clauses[start]
        return end < len(tokens) and tokens[end] in negation.after


def outside(hits: Iterable[Hit], stretches: Iterable[tuple[int, int]]) -> tuple[Hit, ...]:
    """The hits that share no word with any of these stretches."""
    taken = tuple(stretches)
    return tuple(h for h in hits if not any(h.overlaps(start, end) for start, end in taken))
