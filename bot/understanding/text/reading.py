"""One message with everything that lexicons and learnt word pieces find in it, and the guards that
take hits away.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from math import log, sqrt
from operator import attrgetter, itemgetter
from sys import intern

from bot.understanding.text.folding import Stretch, Words, fold, letters_of
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.phrases import Hit

_WHOLE_WORD = re.compile(r"[^\W\d_]+(?![\w*])")
_LISTS_OF_WORDS = (
    "markers",
    "negation_before",
    "negation_between",
    "before_place",
    "after_place",
    "toward_place",
    "between_places",
    "between_clauses",
    "before_name",
    "beside_number",
    "ordinary_words",
)


@dataclass(frozen=True, slots=True)
class Negation:
    """The words of one language that undo what stands near them."""

    before: frozenset[str]
    between: frozenset[str]
    after: frozenset[str]
    groups: frozenset[str]
    """The situations it undoes; `no money` is money trouble all the same."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Single words by what they do. Words that may be places are kept with and without dots."""

    ordinary: frozenset[str]
    """Not a place unless the place is asked for or a word beside it says so."""
    doubtful: frozenset[str]
    """A place that is always confirmed: a form that is a word too, or a name of many places."""
    plain: frozenset[str]
    """Places whose names are nothing else: no surname, no first name, no word."""
    before_place: frozenset[str]
    after_place: frozenset[str]
    toward_place: frozenset[str]
    """Words before a place that stand before other things as well."""
    between_places: frozenset[str]
    """Words that join two places, of which neither counts alone: Turku vai Salo."""
    between_clauses: frozenset[str]
    """Words that begin a clause of their own: `ja itken`, `och jag gråter`, `but he is back`."""
    before_name: frozenset[str]
    """Words before somebody's name."""
    streets: Mapping[str, tuple[str, ...]]
    """Ending of the names of streets -> the languages it speaks for."""
    beside_number: frozenset[str]
    negation: Mapping[str, Negation]
    negating: frozenset[str]
    """The words before or behind of every language: without one of them nothing is undone."""
    markers: Mapping[str, tuple[str, ...]]
    """Word -> the languages it speaks for."""
    endings: Mapping[str, tuple[str, ...]]
    letters: frozenset[str]
    """The folded letters of other scripts that some of our languages are written in."""
    alphabets: Mapping[str, str]
    """The letters as they are written, by language."""
    unlearnt: frozenset[str]
    """The languages that neither letters nor signs were fitted to."""
    known: frozenset[str]
    """Every word of the lexicons, folded: none of them is a slip in writing something else."""


def vocabulary_of(lexicons: Iterable[Lexicon]) -> Vocabulary:
    """The word lists of these lexicons together."""
    lexicons = tuple(lexicons)
    negation = {lexicon.language: _negation(lexicon) for lexicon in lexicons}
    return Vocabulary(
        ordinary=_both_spellings(lexicons, "ordinary_words"),
        doubtful=_both_spellings(lexicons, "doubtful_places"),
        plain=_both_spellings(lexicons, "plain_places"),
        before_place=_folded(lexicons, "before_place"),
        after_place=_folded(lexicons, "after_place"),
        toward_place=_folded(lexicons, "toward_place"),
        between_places=_folded(lexicons, "between_places"),
        between_clauses=_folded(lexicons, "between_clauses"),
        before_name=_folded(lexicons, "before_name"),
        streets=_languages_by_word(lexicons, "streets"),
        beside_number=_folded(lexicons, "beside_number"),
        negation=negation,
        negating=frozenset().union(*((n.before | n.after) for n in negation.values())),
        markers=_languages_by_word(lexicons, "markers"),
        endings=_languages_by_word(lexicons, "endings"),
        letters=letters_of(lexicon.letters for lexicon in lexicons),
        alphabets={x.language: x.letters for x in lexicons if x.letters},
        unlearnt=frozenset(x.language for x in lexicons if not x.learnt),
        known=frozenset(map(intern, filter(str.isascii, _words(lexicons)))),
    )


def _words(lexicons: Iterable[Lexicon]) -> set[str]:
    """Every whole word of the entries and lists, folded."""
    words: set[str] = set()
    for lexicon in lexicons:
        for groups in (*lexicon.entries.values(), lexicon.classes):
            written = " ".join(chain.from_iterable(groups.values()))
            words.update(_WHOLE_WORD.findall(fold(written)))
        for section in _LISTS_OF_WORDS:
            words.update(fold("\n".join(lexicon.words.get(section, ()))).split("\n"))
    return words


def _folded(lexicons: Iterable[Lexicon], section: str) -> frozenset[str]:
    return frozenset(fold(w) for lexicon in lexicons for w in lexicon.words.get(section, ()))


def _both_spellings(lexicons: Iterable[Lexicon], section: str) -> frozenset[str]:
    words = (w.casefold() for lexicon in lexicons for w in lexicon.words.get(section, ()))
    return frozenset(form for word in words for form in (word, fold(word)))


def _negation(lexicon: Lexicon) -> Negation:
    one = (lexicon,)
    return Negation(
        before=_folded(one, "negation_before"),
        between=_folded(one, "negation_between"),
        after=_folded(one, "negation_after"),
        groups=frozenset(lexicon.words.get("negatable", ())),
    )


def _languages_by_word(lexicons: Iterable[Lexicon], section: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lexicon in lexicons:
        for word in _folded((lexicon,), section):
            found[word] = (*found.get(word, ()), lexicon.language)
    return found


SIZES = (3, 4, 5)
"""Letters of a piece; a word is edged by `_`, so `_ei_` is one."""
DANGER, NOTHING = "danger", "nothing"
"""The topics beside the situations: danger, and that no situation is told."""
ZERO = 128
"""Points are kept as bytes: 128 is none, less speaks against, more speaks for."""
WORDS_AT_LEAST = 3
"""Of fewer words, without places and what is said not to be so, the letters say nothing."""
WEIGHT_UNIT = 1 << 32
"""Weights are kept as whole numbers of this part of one."""
LENGTHS_KEPT = 64
"""Lengths of words; hardly any is longer."""
_FIELD = 3
"""Bytes of one topic in a sum: enough for the longest message."""
_BITS = 8 * _FIELD
_ALL = (1 << _BITS) - 1
_HALF = 1 << _BITS - 1
"""Added to the points of a sum, which are below nothing as often as above."""

Sum = int
"""The points of every topic, side by side, and above them the weight: all are added in one step."""


@dataclass(frozen=True, slots=True)
class Said:
    """The points of one message by topic, and the words that they come from."""

    danger: float
    nothing: float
    """For no situation at all."""
    situations: Mapping[str, float]
    words: Mapping[str, Sum]
    table: PieceTable

    def leading(self, topic: str, most: int = 3) -> list[str]:
        """The words that speak for the topic most, strongest first, to explain a decision."""
        points = self.table.points_of(self.words, topic)
        return sorted((w for w in points if points[w] > 0), key=lambda w: -points[w])[:most]

    def part(self, words: Iterable[str]) -> Said:
        """What some of the words speak for by themselves; too few words speak for nothing."""
        return self.table.sum_up({word: self.words[word] for word in words if word in self.words})


@dataclass(frozen=True, slots=True)
class PieceTable:
    """The points of every known piece, by topic."""

    topics: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    """The points that a message begins with, and above which bit of a sum the topic's stand."""
    pieces: Mapping[str, Sum] = field(default_factory=dict, repr=False)
    halves: Sum = 0
    """A half for every topic."""

    def said(self, words: Sequence[str]) -> Said:
        """What these words speak for, each counted once; too few words speak for nothing.

        The points are divided by the weight of all pieces, so that a long message gets no more
        than a short one.
        """
        return self.sum_up({word: self._sum_of(word) for word in words})

    def sum_up(self, sums: Mapping[str, Sum]) -> Said:
        """What words with these sums speak for together."""
        if len(sums) < WORDS_AT_LEAST:
            return NOTHING_SAID
        found = sum(sums.values()) + self.halves
        weight = found >> _BITS * len(self.topics)
        if not weight:
            return NOTHING_SAID
        root = sqrt(weight / WEIGHT_UNIT)
        by_topic = {
            topic: start + ((found >> above & _ALL) - _HALF) / root
            for topic, (start, above) in self.topics.items()
        }
        danger, nothing = by_topic.pop(DANGER, 0.0), by_topic.pop(NOTHING, 0.0)
        return Said(danger, nothing, by_topic, sums, self)

    def _sum_of(self, word: str) -> Sum:
        """What all the pieces of a word add up to."""
        return sum(filter(None, map(self.pieces.get, pieces_of(word))))

    def points_of(self, sums: Mapping[str, Sum], topic: str) -> dict[str, int]:
        """What each of these words says of the topic."""
        halves, (_, above) = self.halves, self.topics[topic]
        return {word: ((s + halves) >> above & _ALL) - _HALF for word, s in sums.items()}


def piece_table(
    topics: Sequence[str],
    messages: int,
    start: Sequence[float],
    pieces: Iterable[tuple[str, int, bytes]],
) -> PieceTable:
    """The table of pieces: each with how many of the `messages` had it and its points by topic."""
    above = _BITS * len(topics)
    zeros = _number(bytes([ZERO] * len(topics)))
    weights: dict[int, Sum] = {}
    known: dict[str, Sum] = {}
    for text, seen, points in pieces:
        if seen not in weights:
            weights[seen] = (round(rarity(messages, seen) ** 4 * WEIGHT_UNIT) << above) - zeros
        known[text] = weights[seen] + _number(points)
    places = range(0, above, _BITS)
    begins = dict(zip(topics, zip(start, places, strict=True), strict=True))
    return PieceTable(begins, known, sum(_HALF << at for at in places))


def _number(points: bytes) -> Sum:
    wide = bytearray(_FIELD * len(points))
    wide[::_FIELD] = points
    return int.from_bytes(wide, "little")


def rarity(messages: int, seen: int) -> float:
    """How rare a piece is; its square is the weight of its points (learn.py tried powers)."""
    return log((1 + messages) / (1 + seen)) + 1


def pieces_of(word: str) -> Sequence[str]:
    """All pieces of a folded word: `_ei_` has `_ei`, `ei_` and itself."""
    edged = f"_{word}_"
    return _cut(len(edged))(edged) if word[1:] else (edged,)


@lru_cache(LENGTHS_KEPT)
def _cut(letters: int) -> Callable[[str], tuple[str, ...]]:
    """What cuts an edged word of so many letters into its pieces."""
    return itemgetter(*[slice(at, at + n) for n in SIZES for at in range(letters - n + 1)])


NO_PIECES = piece_table((), 0, (), ())
"""What a reading without such points has."""
NOTHING_SAID = Said(0.0, 0.0, {}, {}, NO_PIECES)


NEGATION_AT_MOST = 4
"""So many words before what it undoes a negation may stand."""
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
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

    def languages(self) -> set[str]:
        """The languages that its words are in."""
        markers = (self.vocabulary.markers.get(word, ()) for word in self.words.tokens)
        entries = (hit.entry.language for hits in self.found.values() for hit in hits)
        return {*entries, *chain.from_iterable(markers)}

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
