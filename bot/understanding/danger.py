"""Immediate danger, in every language at once: entries of the lexicons, signs and word pieces.

Stronger than everything else, and rather a false alarm than a miss. An entry of `danger` is enough
by itself, and so is one of `danger_unless_past` unless a word says that it is long ago or that
somebody only asks; signs and pieces against danger may take away what the entries gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from bot.understanding import signs
from bot.understanding.folding import Words
from bot.understanding.parts import clauses, sentences
from bot.understanding.phrases import Hit
from bot.understanding.reading import Reading
from bot.values import value

SECTIONS = ("danger", "danger_unless_past")
NOT_NOW = ("past", "calm")
DECIDING = (*SECTIONS, signs.SECTION, *NOT_NOW)
"""The sections of a lexicon that danger is decided by."""
NOW = "now"
"""The signs beside which a plain entry is not long ago: `mutta nyt hakkaa mua`."""
GOVERNING = ("past", "habit", "if", "unreal")
"""The signs that say when or in which world something is so, and hold for their whole sentence.
The other signs against danger (a question, a feeling, a wish, thanks) never reach beyond their
own clause."""
ENOUGH = 9
ENOUGH_OF_A_CLAUSE = 16
"""Points that are danger; more are needed in a clause where no entry of danger stands, for it has
fewer words that could speak against it."""
PLAIN, UNLESS_PAST, ANOTHER, NOT_NOW_POINTS = 12, 7, 2, -7
"""What an entry of `danger`, one of `danger_unless_past`, a second entry, and a word of `past` or
`calm` are worth. Fitted to labelled messages together with the points of signs."""
PIECES_TIMES, PIECES_AT_MOST = 3, 12
"""What a point of the word pieces is worth, and the most they may add or take away together."""


@value(frozen=True, slots=True)
class Danger:
    """That there is danger, and what it is known by."""

    hits: list[Hit]
    by_pieces: bool
    """Whether it would not be known without the points of word pieces."""
    part: Reading
    """The part of the message that is danger."""


def danger_in(reading: Reading, language: str | None) -> Danger | None:
    """The danger of the message, if there is any: of the whole, or of a part judged by itself.

    The parts are its sentences and each two neighbours, then its clauses likewise. A clause is
    no part where the rest of its sentence says when or in which world it is so: `when I was a
    child, he hit me`; `in the film, the house is on fire`.
    """
    words = reading.words
    wholes = dict.fromkeys([(0, len(words.tokens)), *sentences(words)])
    for start, end in wholes:
        if danger := _judged(reading.part(start, end, DECIDING), language):
            return danger
    governing, calm = _governing(reading, language), _starts(reading.of("calm"))
    for start, end in clauses(words, reading.vocabulary.between_clauses):
        part = reading.part(start, end, DECIDING)
        entries = any(map(part.of, SECTIONS))
        others = governing if entries else governing | calm
        if (start, end) in wholes or _governs(others, start, end, words):
            continue
        if danger := _judged(part, language, ENOUGH if entries else ENOUGH_OF_A_CLAUSE):
            return danger
    return None


def _governing(reading: Reading, language: str | None) -> set[int]:
    """Where the words stand that say when or in which world something is so."""
    of_signs = (hit for hit in reading.of(signs.SECTION) if hit.entry.key in GOVERNING)
    own = (hit for hit in of_signs if language in (None, hit.entry.language))
    return _starts(reading.of("past")) | _starts(own)


def _starts(hits: Iterable[Hit]) -> set[int]:
    return {hit.start for hit in hits}


def _governs(governing: set[int], start: int, end: int, words: Words) -> bool:
    """Whether one of them stands in the sentences of these words, but not in these words."""
    first, last = words.sentences[start], words.sentences[end - 1]
    outside = (at for at in governing if not start <= at < end)
    return any(first <= words.sentences[at] <= last for at in outside)


def _judged(part: Reading, language: str | None, enough: int = ENOUGH) -> Danger | None:
    """The danger of a part by itself.

    Signs are everyday words, so only those of the message's own language count; of a message whose
    language is not plain, those of the language that says most.
    """
    entries = part.of_all(SECTIONS)
    inside = {at for hit in entries for at in range(hit.start, hit.end)}
    each = [(signs.points_of(hits), hits) for hits in _signs(part, language, inside)]
    more, found = max(each, key=itemgetter(0), default=(0, []))
    points = more + _by_entries(part, entries)
    if points + _by_pieces(part, entries) < enough:
        return None
    return Danger(entries or signs.for_danger(found), points < enough, part)


def _by_entries(reading: Reading, entries: list[Hit]) -> int:
    plain = any(hit.entry.section == SECTIONS[0] for hit in entries)
    best = PLAIN if plain else UNLESS_PAST if entries else 0
    several = ANOTHER * (len({hit.entry.written for hit in entries}) > 1)
    goes_on = plain and any(hit.entry.key == NOW for hit in reading.of(signs.SECTION))
    return best + several + NOT_NOW_POINTS * (not goes_on and any(map(reading.of, NOT_NOW)))


def _by_pieces(reading: Reading, entries: list[Hit]) -> float:
    """The points of letters; they never speak against several plain entries."""
    points = PIECES_TIMES * reading.said.danger
    plain = {hit.entry.written for hit in entries if hit.entry.section == SECTIONS[0]}
    least = 0 if len(plain) > 1 else -PIECES_AT_MOST
    return max(least, min(points, PIECES_AT_MOST))


def _signs(reading: Reading, language: str | None, inside: set[int]) -> list[list[Hit]]:
    """The signs of that language, or of each; inside an entry nothing speaks against it."""
    hits = reading.of(signs.SECTION)
    if inside:
        hits = [h for h in hits if signs.POINTS[h.entry.key] > 0 or h.start not in inside]
    languages = [language] if language else list(reading.vocabulary.negation)
    return [[hit for hit in hits if hit.entry.language == one] for one in languages]
