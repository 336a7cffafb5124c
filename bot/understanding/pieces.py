"""Points of word pieces: what the letters of a word speak for, learnt from labelled messages.

`danger` and `situations` add them to what the lexicons say, so that bent, clipped and misspelt
words that no entry foresees count too. tests/corpora/learn.py makes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

SIZES = (3, 4, 5)
"""Letters of a piece; a word is edged by `_`, so `_ei_` is one."""
DANGER = "danger"
"""The topic beside the situations."""
ZERO = 128
"""Points are kept as bytes: 128 is none, less speaks against, more speaks for."""
WORDS_AT_LEAST = 6
"""A shorter message is told by its entries alone: too few letters to go by."""
WORDS_KEPT = 4096
"""Words whose points are remembered: everyday words make up most of a message."""


class Piece(NamedTuple):
    """What one piece is worth: its weight in a message, and the points of each topic."""

    weight: float
    points: bytes


class Weighed(NamedTuple):
    """The pieces of one word together."""

    weight: float
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The points of one message by topic, and the words that they come from."""

    points: Mapping[str, float]
    words: Mapping[str, Weighed]
    topics: tuple[str, ...]

    def leading(self, topic: str, most: int = 3) -> list[str]:
        """The words that speak for the topic most, strongest first, to explain a decision."""
        at = self.topics.index(topic)
        points = {word: weighed.points[at] for word, weighed in self.words.items()}
        return sorted((w for w in points if points[w] > 0), key=lambda w: -points[w])[:most]


NOTHING_SAID = Said({}, {}, ())


@dataclass(frozen=True, slots=True)
class PieceTable:
    """The points of every known piece, and the points a message begins with, by topic."""

    topics: tuple[str, ...] = ()
    start: tuple[float, ...] = ()
    weigh: Callable[[str], Weighed] = field(default=lambda _: Weighed(0.0, ()), repr=False)
    """The points of one word."""

    def said(self, words: Sequence[str]) -> Said:
        """What these words speak for, each counted once; too few words speak for nothing.

        The points are divided by the weight of all pieces, so that a long message gets no more
        than a short one.
        """
        if len(words) < WORDS_AT_LEAST:
            return NOTHING_SAID
        weighed = {word: self.weigh(word) for word in words}
        weight = sqrt(sum([word.weight for word in weighed.values()]))
        if not weight:
            return NOTHING_SAID
        sums = map(sum, zip(*[word.points for word in weighed.values()], strict=True))
        found = zip(self.topics, self.start, sums, strict=True)
        points = {topic: start + points / weight for topic, start, points in found}
        return Said(points, weighed, self.topics)


NO_PIECES = PieceTable()
"""What a reading without such points has."""


def piece_table(
    topics: Sequence[str],
    messages: int,
    start: Sequence[float],
    pieces: Iterable[tuple[str, int, bytes]],
) -> PieceTable:
    """The table of pieces: each with how many of the `messages` had it and its points by topic."""
    weights: dict[int, float] = {}
    known = {
        text: Piece(weights.setdefault(seen, rarity(messages, seen) ** 4), points)
        for text, seen, points in pieces
    }
    nothing = Weighed(0.0, (0,) * len(topics))

    @lru_cache(WORDS_KEPT)
    def weigh(word: str) -> Weighed:
        found = [known[text] for text in pieces_of(word) if text in known]
        if not found:
            return nothing
        sums = map(sum, zip(*[piece.points for piece in found], strict=True))
        none = ZERO * len(found)
        return Weighed(sum([p.weight for p in found]), tuple([total - none for total in sums]))

    return PieceTable(tuple(topics), tuple(start), weigh)


def rarity(messages: int, seen: int) -> float:
    """How rare a piece is; its square is the weight of its points (learn.py tried powers)."""
    return log((1 + messages) / (1 + seen)) + 1


def pieces_of(word: str) -> list[str]:
    """All pieces of a folded word: `_ei_` has `_ei`, `ei_` and itself."""
    edged = f"_{word}_"
    return [edged[at : at + n] for n in SIZES for at in range(len(edged) - n + 1)]
