"""Immediate danger, in every language at once: entries of the lexicons, signs and word pieces.

Stronger than everything else, and rather a false alarm than a miss. An entry of `danger` is enough
by itself, and so is one of `danger_unless_past` unless a word says that it is long ago or that
somebody only asks; signs and pieces against danger may take away what the entries gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from bot.understanding import pieces, signs
from bot.understanding.phrases import Hit
from bot.understanding.reading import Reading

SECTIONS = ("danger", "danger_unless_past")
NOT_NOW = ("past", "calm")
ENOUGH = 10
ONE_ENTRY, MORE_ENTRIES, NOT_NOW_POINTS = 10, 14, -3
"""What one entry of danger, several, and a word of `past` or `calm` are worth."""
PIECES_TIMES, PIECES_AT_MOST = 6, 12
"""What a point of the word pieces is worth, and the most they may add or take away together."""
FEW, MANY = 5, 8
"""Words: pieces say nothing of a message of so few, all they have from so many, a share between."""


@dataclass(frozen=True, slots=True)
class Danger:
    """That there is danger, and what it is known by."""

    hits: list[Hit]
    by_pieces: bool
    """Whether it would not be known without the points of word pieces."""


def danger_in(reading: Reading, language: str | None) -> Danger | None:
    """The danger of the message, if there is any.

    Signs are everyday words, so only those of the message's own language count; of a message whose
    language is not plain, those of the language that says most.
    """
    entries, points = _entries(reading)
    inside = {at for hit in entries for at in range(hit.start, hit.end)}
    each = [(signs.points_of(hits), hits) for hits in _signs(reading, language, inside)]
    more, found = max(each, key=itemgetter(0), default=(0, []))
    if points + more + _by_pieces(reading) < ENOUGH:
        return None
    return Danger(entries or signs.for_danger(found), points + more < ENOUGH)


def _by_pieces(reading: Reading) -> float:
    share = (len(reading.words.tokens) - FEW) / (MANY - FEW)
    points = PIECES_TIMES * min(share, 1) * reading.said.points.get(pieces.DANGER, 0)
    return max(-PIECES_AT_MOST, min(points, PIECES_AT_MOST))


def _entries(reading: Reading) -> tuple[list[Hit], int]:
    """The entries of danger that may be meant, and their points."""
    now = reading.of(SECTIONS[0])
    not_now = any(map(reading.of, NOT_NOW))
    hits = list(now) if not_now else reading.of_all(SECTIONS)
    points = (0, ONE_ENTRY, MORE_ENTRIES)[min(len({hit.entry.written for hit in hits}), 2)]
    return hits, points + NOT_NOW_POINTS * (not_now and not now)


def _signs(reading: Reading, language: str | None, inside: set[int]) -> list[list[Hit]]:
    """The signs of that language, or of each; inside an entry nothing speaks against it."""
    hits = reading.of(signs.SECTION)
    if inside:
        hits = [h for h in hits if signs.POINTS[h.entry.key] > 0 or h.start not in inside]
    languages = [language] if language else list(reading.vocabulary.negation)
    return [[hit for hit in hits if hit.entry.language == one] for one in languages]
