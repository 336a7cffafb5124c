"""Immediate danger, in every language at once: by entries of the lexicons, or by many signs.

Stronger than everything else, and rather a false alarm than a miss. An entry of `danger` is enough
by itself, and so is one of `danger_unless_past` unless a word says that it is long ago or that
somebody only asks; signs against danger may take away what the entries gave.
"""

from __future__ import annotations

from operator import itemgetter

from bot.understanding import signs
from bot.understanding.phrases import Hit
from bot.understanding.reading import Reading

SECTIONS = ("danger", "danger_unless_past")
NOT_NOW = ("past", "calm")
ENOUGH = 10
ONE_ENTRY, MORE_ENTRIES, NOT_NOW_POINTS = 10, 14, -3
"""What one entry of danger, several, and a word of `past` or `calm` are worth."""


def dangers(reading: Reading, language: str | None) -> list[Hit]:
    """What the danger is known by, empty when there is none.

    Signs are everyday words, so only those of the message's own language count; of a message whose
    language is not plain, those of the language that says most.
    """
    entries, points = _entries(reading)
    inside = {at for hit in entries for at in range(hit.start, hit.end)}
    each = [(signs.points_of(hits), hits) for hits in _signs(reading, language, inside)]
    more, found = max(each, key=itemgetter(0), default=(0, []))
    if points + more < ENOUGH:
        return []
    return entries or signs.for_danger(found)


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
