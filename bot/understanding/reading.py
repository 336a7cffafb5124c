"""One message with everything the lexicons have in it, and the guards that take hits away.

Made by `read` for each message and handed to the modules that decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from bot.understanding.folding import Words
from bot.understanding.parts import Stretch
from bot.understanding.phrases import Hit
from bot.understanding.pieces import NOTHING_SAID, Said
from bot.understanding.vocabulary import Vocabulary
from bot.values import value

NEGATION_AT_MOST = 4
"""So many words before what it undoes a negation may stand."""
_start = attrgetter("start")


@value(frozen=True, slots=True)
class Reading:
    """The words of a message, the lexicon entries found in them by section, and what the letters
    of its words speak for."""

    words: Words
    found: Mapping[str, list[Hit]]
    vocabulary: Vocabulary
    said: Said = NOTHING_SAID
    silent: frozenset[int] = frozenset()
    """The words whose letters say nothing: places, what is denied, figures of speech."""

    def of(self, section: str) -> Sequence[Hit]:
        """The entries of this section that were found."""
        return self.found.get(section, ())

    def of_all(self, sections: Iterable[str]) -> list[Hit]:
        """The entries of these sections that were found, section by section."""
        return [hit for section in sections if section in self.found for hit in self.found[section]]

    def covers(self, hit: Hit) -> bool:
        """Whether the entry is the whole message."""
        return hit.start == 0 and hit.end == len(self.words.tokens)

    def figures_of_speech(self) -> list[Stretch]:
        """Where words stand that look like danger or a place and are neither: `i filmen brinner
        huset`, unless that is denied: `det är ingen film, huset brinner`."""
        hits = self.of("figures_of_speech")
        return [(h.start, h.end) for h in hits if not self.is_denied(h.start, h.start + 1)]

    def without(self, stretches: list[Stretch]) -> Reading:
        """The reading without the hits that share a word with one of these stretches."""
        found = self.found
        for start, end in stretches:
            found = {
                section: [hit for hit in hits if hit.end <= start or end <= hit.start]
                for section, hits in found.items()
            }
        return self if found is self.found else self._with(found)

    def without_negated(self) -> Reading:
        """The reading without what the message says is not so."""
        if self.vocabulary.negating.isdisjoint(self.words.tokens):
            return self
        return self._with(
            {
                s: [hit for hit in hits if not self._is_negated(hit)]
                for s, hits in self.found.items()
            }
        )

    def denied(self) -> list[Stretch]:
        """The words of situations that the message says are not so, from the negation on."""
        if self.vocabulary.negating.isdisjoint(self.words.tokens):
            return []
        hits = [hit for hit in self.of("situations") if self._is_negated(hit)]
        return [(self._negation_before(hit.start), hit.end) for hit in hits]

    def _negation_before(self, start: int) -> int:
        """Where the negation of the words from here stands, or here: `not going to kill`."""
        near = range(start - 1, max(start - NEGATION_AT_MOST, 0) - 1, -1)
        negating = self.vocabulary.negating
        return next((at for at in near if self.words.tokens[at] in negating), start)

    def _with(self, found: Mapping[str, list[Hit]]) -> Reading:
        return Reading(self.words, found, self.vocabulary, self.said, self.silent)

    def saying(self, said: Said, silent: frozenset[int]) -> Reading:
        """The reading with what the letters speak for, but for those of the silent words."""
        return Reading(self.words, self.found, self.vocabulary, said, silent)

    def part(self, start: int, end: int, sections: Iterable[str]) -> Reading:
        """What stands in these words alone: entries of the sections, and what letters say."""
        found = {
            section: [hit for hit in _from(self.of(section), start, end) if hit.end <= end]
            for section in sections
        }
        tokens = self.words.tokens
        own = (tokens[at] for at in range(start, end) if at not in self.silent)
        return Reading(self.words, found, self.vocabulary, self.said.part(own), self.silent)

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the negation of any language undoes this stretch: en ole Kemissä."""
        if self.vocabulary.negating.isdisjoint(self.words.tokens):
            return False
        return any(self._is_undone(lang, start, end) for lang in self.vocabulary.negation)

    def _is_negated(self, hit: Hit) -> bool:
        """Whether the negation of the entry's language undoes a word of it."""
        entry = hit.entry
        negation = self.vocabulary.negation[entry.language]
        if not entry.section.startswith("danger") and not (
            entry.key in negation.groups or entry.section in negation.groups
        ):
            return False
        own = self.words.tokens
        if any(own[at] in negation.before or own[at] in negation.after for at in hit.at):
            return False
        return any(self._is_undone(entry.language, at, at + 1) for at in hit.at)

    def _is_undone(self, language: str, start: int, end: int) -> bool:
        """Whether a word such as `ei` before, or `inte` behind, undoes this stretch."""
        negation = self.vocabulary.negation[language]
        tokens, clauses = self.words.tokens, self.words.clauses
        at = start - 1
        while at >= 0 and tokens[at] in negation.between:
            at -= 1
        if at >= 0 and tokens[at] in negation.before:
            return clauses[at] == clauses[start]
        follows = end < len(tokens) and tokens[end] in negation.after
        return follows and clauses[end] == clauses[start]


def _from(hits: Sequence[Hit], start: int, end: int) -> Sequence[Hit]:
    """Those that begin from `start` on and before `end`; hits stand in the order of the words."""
    return hits[bisect_left(hits, start, key=_start) : bisect_left(hits, end, key=_start)]


def reading_of(words: Words, hits: Iterable[Hit], vocabulary: Vocabulary) -> Reading:
    """The reading of these words."""
    found: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=_start):
        found.setdefault(hit.entry.section, []).append(hit)
    return Reading(words, found, vocabulary)
