"""Finds places in words with one slip: a letter wrong, missing or too many, or two swapped.

Built once by `slip_table`. Only words that mean nothing else are tried, and never one that is as
near to an ordinary word. What is found is a guess: `mentions` has it confirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract, extractOne

from bot.understanding.places.find import Mention, Named, PlaceTable
from bot.understanding.places.inflection import ENDINGS, spoken_stems, stems_in
from bot.understanding.text.folding import Words

SHORTEST = 5
"""Letters of a name or stem; shorter ones have too many neighbours (Kemi, Lemi, Lumi)."""
_LONGER = 2
"""So much longer are the names that are not those of municipalities: there are many more."""
LONGEST = 24
_LONGEST_ENDING = 5
_LONG_ENDINGS = [ending for ending in ENDINGS if len(ending) > 2]

Near = Mapping[str, Sequence[str]]
"""First letter -> spellings; people rarely slip in the first letter, so it is taken as right."""


@dataclass(frozen=True, slots=True)
class SlipTable:
    """The spellings near which a place is looked for, and the words that keep it from that."""

    places: PlaceTable
    names: Near
    stems: Near
    known: frozenset[str]
    ordinary: Near
    """The known words: none of them is a slip, nor what is as near to one as to a place."""

    def knowing(self, known: frozenset[str]) -> SlipTable:
        """The same with other known words."""
        return replace(self, known=known, ordinary=near_table(known))

    def find(self, words: Words, at: int, shortest: int) -> Mention | None:
        """The guess at one word, which nothing else knows."""
        token = words.tokens[at]
        if not shortest - 1 <= len(token) <= LONGEST or self._is_known(token):
            return None
        named = self.guess(token, shortest)
        return Mention(named, at, at + 1) if named else None

    def _is_known(self, token: str) -> bool:
        return token in self.known or not self.known.isdisjoint(stems_in(token))

    def guess(self, token: str, shortest: int = SHORTEST) -> Named | None:
        """The places that the word is a slip of, or None: also when an ordinary word is as near."""
        near = list(self._near(token, shortest))
        codes = tuple(dict.fromkeys(code for named in near for code in named.codes))
        if not codes or self._is_near_a_word(token):
            return None
        return replace(near[0], codes=codes, certain=False, guessed=True)

    def _near(self, token: str, shortest: int) -> Iterator[Named]:
        """Everything the word may be a slip of: in the name, its stem, or its ending."""
        names, stems = self.places.names, self.places.stems
        found = [names[name] for name in spellings_near(token, self.names, shortest)]
        for stem in (*stems_in(token), *spoken_stems(token)):
            found += (stems[near] for near in spellings_near(stem, self.stems, shortest))
        for length in range(1, min(_LONGEST_ENDING, len(token) - SHORTEST) + 1):
            stem = token[:-length]
            if self._is_tried(stem) and _is_near_an_ending(token[-length:]):
                found.append(stems[stem])
        return (n for n in found if n.size == "official" or len(n.name) >= shortest + _LONGER)

    def _is_tried(self, stem: str) -> bool:
        return stem in self.stems.get(stem[:1], ())

    def _is_near_a_word(self, token: str) -> bool:
        return next(spellings_near(token, self.ordinary, 1), None) is not None


def spellings_near(heard: str, table: Near, shortest: int) -> Iterator[str]:
    """The spellings of the table, of at least so many letters, that this word is a slip of."""
    alike = table.get(heard[:1], ())
    near = extract(heard, alike, scorer=OSA.distance, score_cutoff=1, limit=None)
    return (spelling for spelling, _, _ in near if len(spelling) >= shortest)


def _is_near_an_ending(ending: str) -> bool:
    return extractOne(ending, _LONG_ENDINGS, scorer=OSA.distance, score_cutoff=1) is not None


def slip_table(places: PlaceTable, known: frozenset[str]) -> SlipTable:
    """The table of the names that are long enough and known well enough."""
    return SlipTable(
        places,
        near_table(n for n, m in places.names.items() if not m.inflected and _is_tried(n, m)),
        near_table(n for n, m in places.stems.items() if _is_tried(n, m)),
        known,
        near_table(known),
    )


def _is_tried(spelling: str, named: Named) -> bool:
    """Whether the place is so well known, and so long, that a slip in it may be guessed."""
    if not spelling.isalpha() or len(spelling) < SHORTEST:
        return False
    if named.size == "official":
        return True
    return named.size == "known" and len(named.name) >= SHORTEST + _LONGER


def near_table(spellings: Iterable[str]) -> Near:
    """The table of these spellings, the shorter ones first."""
    near: defaultdict[str, list[str]] = defaultdict(list)
    for spelling in sorted(spellings, key=len):
        near[spelling[:1]].append(spelling)
    return dict(near)
