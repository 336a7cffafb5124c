"""Immediate danger, in every language at once: lexicon entries, signs, learnt word pieces, and
alarming words with one slip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter

from bot.understanding.places.slips import Near, near_table, spellings_near
from bot.understanding.text.folding import Words, clauses, sentences
from bot.understanding.text.lexicon import STEM, Lexicon, entries_of
from bot.understanding.text.phrases import Hit, PhraseTable
from bot.understanding.text.reading import Reading

SECTION = "signs"
MOST = 3
"""So many words of one group count; more say nothing new."""
POINTS: Mapping[str, int] = {
    "somebody_else": 3,
    "now": 3,
    "call": 2,
    "blood": 3,
    "breath": 5,
    "unresponsive": 5,
    "body_colour": 6,
    "body": 6,
    "weapon": 7,
    "hurting": 3,
    "hurt": 2,
    "kill": 1,
    "threat": 2,
    "door": 3,
    "hidden": 4,
    "height": 5,
    "means": 5,
    "farewell": 7,
    "fire": 4,
    "water": 5,
    "crash": 4,
    "child": 2,
    "lost": 5,
    "intruder": 4,
    "scene": 2,
    "question": -9,
    "past": -6,
    "habit": -6,
    "service": -6,
    "feeling": -7,
    "wish": -5,
    "but_fine": -4,
    "if": -5,
    "unreal": -3,
}
"""What each word of a group is worth; below nothing, it speaks against danger."""
MEANS: Mapping[str, str] = {
    "blood": "health",
    "breath": "health",
    "unresponsive": "health",
    "body_colour": "health",
    "body": "health",
    "weapon": "violence",
    "hurting": "violence",
    "hurt": "violence",
    "kill": "violence",
    "threat": "violence",
    "height": "suicide",
    "means": "suicide",
    "farewell": "suicide",
    "fire": "disaster",
    "water": "accident",
    "crash": "accident",
    "child": "child",
    "lost": "child",
    "intruder": "crime",
}
"""The situation that a group of signs speaks for in a message of danger."""


def points_of(hits: list[Hit]) -> int:
    """The points of these signs together."""
    words: dict[str, int] = {}
    for group, _ in {(hit.entry.key, hit.start) for hit in hits}:
        words[group] = words.get(group, 0) + 1
    return sum([POINTS[group] * min(count, MOST) for group, count in words.items()])


def leading(hits: list[Hit]) -> list[Hit]:
    """The signs of the situation that most of them speak for."""
    points = Counter[str]()
    for hit in hits:
        points[MEANS.get(hit.entry.key, "")] += POINTS[hit.entry.key]
    del points[""]
    best = next(iter(points.most_common(1)), ("", 0))[0]
    return [hit for hit in hits if MEANS.get(hit.entry.key) == best]


def for_danger(hits: list[Hit]) -> list[Hit]:
    """The signs that speak for danger."""
    return [hit for hit in hits if POINTS[hit.entry.key] > 0]


SECTIONS = ("danger", "danger_unless_past")
NOT_NOW = ("past", "calm")
DECIDING = (*SECTIONS, SECTION, *NOT_NOW)
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


@dataclass(frozen=True, slots=True)
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
    of_signs = (hit for hit in reading.of(SECTION) if hit.entry.key in GOVERNING)
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
    each = [(points_of(hits), hits) for hits in _signs(part, language, inside)]
    more, found = max(each, key=itemgetter(0), default=(0, []))
    points = more + _by_entries(part, entries)
    if points + _by_pieces(part, entries) < enough:
        return None
    return Danger(entries or for_danger(found), points < enough, part)


def _by_entries(reading: Reading, entries: list[Hit]) -> int:
    plain = any(hit.entry.section == SECTIONS[0] for hit in entries)
    best = PLAIN if plain else UNLESS_PAST if entries else 0
    several = ANOTHER * (len({hit.entry.written for hit in entries}) > 1)
    goes_on = plain and any(hit.entry.key == NOW for hit in reading.of(SECTION))
    return best + several + NOT_NOW_POINTS * (not goes_on and any(map(reading.of, NOT_NOW)))


def _by_pieces(reading: Reading, entries: list[Hit]) -> float:
    """The points of letters; they never speak against several plain entries."""
    points = PIECES_TIMES * reading.said.danger
    plain = {hit.entry.written for hit in entries if hit.entry.section == SECTIONS[0]}
    least = 0 if len(plain) > 1 else -PIECES_AT_MOST
    return max(least, min(points, PIECES_AT_MOST))


def _signs(reading: Reading, language: str | None, inside: set[int]) -> list[list[Hit]]:
    """The signs of that language, or of each; inside an entry nothing speaks against it."""
    hits = reading.of(SECTION)
    if inside:
        hits = [h for h in hits if POINTS[h.entry.key] > 0 or h.start not in inside]
    languages = [language] if language else list(reading.vocabulary.negation)
    return [[hit for hit in hits if hit.entry.language == one] for one in languages]


SHORTEST, SHORTEST_STEM = 6, 6
"""Letters of a word, and of a stem, of an entry that is one word."""
SHORTEST_IN_A_PHRASE = 8
"""Letters of a word or stem of an entry of several words: most of these are everyday words."""
TRIED_AT_MOST = 32
"""Words tried in one message; more than that would only cost time."""


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """The alarming words by what one slip leaves of them, and what is known and is no slip."""

    words: Near
    stems: Near
    entries: PhraseTable
    known: frozenset[str]

    def find(self, words: Words, places: frozenset[int]) -> list[Hit]:
        """The entries of danger that the message has once its slips are mended; no place is one."""
        ours = (at for at in range(len(words.tokens)) if at not in places)
        strange = (at for at in ours if self._is_strange(words.tokens[at]))
        tried = ((at, self._mended(words.tokens[at])) for at in islice(strange, TRIED_AT_MOST))
        mended = {at: word for at, word in tried if word}
        if not mended:
            return []
        tokens = tuple([mended.get(at, token) for at, token in enumerate(words.tokens)])
        hits = self.entries.find(replace(words, tokens=tokens))
        return [
            h for h in hits if h.entry.section in SECTIONS and not mended.keys().isdisjoint(h.at)
        ]

    def _is_strange(self, token: str) -> bool:
        if len(token) < SHORTEST - 1 or not token.isalpha() or token in self.known:
            return False
        return not self.entries.is_known(token)

    def _mended(self, token: str) -> str | None:
        """The alarming word that this one is a slip of, with the ending that it has."""
        return next(self._near(token), None)

    def _near(self, token: str) -> Iterator[str]:
        yield from spellings_near(token, self.words, SHORTEST)
        for length in range(SHORTEST_STEM - 1, len(token) + 1):
            for stem in spellings_near(token[:length], self.stems, SHORTEST_STEM):
                yield stem + token[length:]


def alarm_table(
    lexicons: Iterable[Lexicon], entries: PhraseTable, known: frozenset[str]
) -> AlarmTable:
    """The table of the alarming words of these lexicons; `known` are words that are no slips."""
    words: set[str] = set()
    stems: set[str] = set()
    for entry, orders in entries_of(lexicons):
        if entry.section in SECTIONS:
            for key in {key for part in orders[0] for key in part.keys}:
                of_a_stem = key.endswith(STEM)
                letters = len(key) - of_a_stem
                shortest = SHORTEST_STEM if of_a_stem else SHORTEST
                if letters >= (shortest if entry.size == 1 else SHORTEST_IN_A_PHRASE):
                    (stems if of_a_stem else words).add(key.removesuffix(STEM))
    return AlarmTable(near_table(sorted(words)), near_table(sorted(stems)), entries, known)
