"""Points of word pieces: what the letters of a word speak for, learnt from labelled messages.

`danger` and `situations` add them to what the lexicons say, so that bent, clipped and misspelt
words that no entry foresees count too. tests/corpora/learn.py makes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log, sqrt
from operator import itemgetter

from bot.values import value

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


@value(frozen=True, slots=True)
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
    common: frozenset[str] = frozenset()
    """Words of our own lists: their sums are remembered, those of what else callers say are not."""
    remembered: dict[str, Sum] = field(default_factory=dict, repr=False, compare=False)

    def knowing(self, common: frozenset[str]) -> PieceTable:
        """The same that remembers the sums of these words once they are said."""
        return replace(self, common=common, remembered={})

    def said(self, words: Sequence[str]) -> Said:
        """What these words speak for, each counted once; too few words speak for nothing.

        The points are divided by the weight of all pieces, so that a long message gets no more
        than a short one.
        """
        kept = self.remembered
        return self.sum_up({w: kept[w] if w in kept else self._sum_of(w) for w in words})

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
        found = sum(filter(None, map(self.pieces.get, pieces_of(word))))
        if word in self.common:
            self.remembered[word] = found
        return found

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
