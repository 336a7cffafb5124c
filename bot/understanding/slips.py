"""Finds places in words with one slip: a letter wrong, missing or too many, or two swapped.

Built once by `slip_table`. Only words that mean nothing else are tried, and never one that is as
near to an ordinary word. What is found is a guess: `mentions` has it confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.understanding.folding import Words
from bot.understanding.inflection import ENDINGS, stems_in
from bot.understanding.places import Mention, Named, PlaceTable
from bot.understanding.vocabulary import Vocabulary

SHORTEST = 5
"""Letters of a name or stem; shorter ones have too many neighbours (Kemi, Lemi, Lumi)."""
_LONGER = 2
"""So much longer are the names that are not those of municipalities: there are many more."""
LONGEST = 24
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_ENDING = 5

_Near = Mapping[str, str]
"""A spelling with one letter left out (not the first) -> the spellings it may be, with spaces.

Strings and not tuples of them: there are tens of thousands.
"""


@dataclass(frozen=True, slots=True)
class SlipTable:
    """The spellings near which a place is looked for, and the words that keep it from that."""

    places: PlaceTable
    names: _Near
    stems: _Near
    known: frozenset[str]
    """Ordinary words."""
    alike: Mapping[tuple[str, int], Sequence[str]]
    """The same by what one slip may leave as it is."""

    def knowing(self, words: Iterable[str]) -> SlipTable:
        """The same that takes none of these words for a slip either."""
        known = self.known.union(words)
        alike: dict[tuple[str, int], list[str]] = {}
        for word in known:
            for key in _left_alone(word):
                alike.setdefault((key, len(word)), []).append(word)
        return replace(self, known=known, alike=alike)

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
        found = [names[name] for name in _spellings_near(token, self.names, shortest)]
        for stem in stems_in(token):
            found += (stems[near] for near in _spellings_near(stem, self.stems, shortest))
        for length in range(1, min(_LONGEST_ENDING, len(token) - SHORTEST) + 1):
            stem = token[:-length]
            if token[-length:] in _NEAR_ENDINGS and stem in self.stems.get(stem, "").split():
                found.append(stems[stem])
        return (n for n in found if n.size == "official" or len(n.name) >= shortest + _LONGER)

    def _is_near_a_word(self, token: str) -> bool:
        keys = _left_alone(token)
        return any(
            is_one_slip(token, word)
            for length in range(len(token) - 1, len(token) + 2)
            for key in keys
            for word in self.alike.get((key, length), ())
        )


def _left_alone(word: str) -> tuple[str, str]:
    """Two parts of a word of five letters or more of which one slip leaves one as it is."""
    return word[:2], f"{word[0]}-{word[-2:]}"


def _spellings_near(heard: str, table: _Near, shortest: int) -> Iterator[str]:
    if len(heard) < shortest - 1:
        return
    for variant in (heard, *_one_left_out(heard)):
        for spelling in table.get(variant, "").split():
            if len(spelling) >= shortest and is_one_slip(heard, spelling):
                yield spelling


def is_one_slip(heard: str, meant: str) -> bool:
    """Whether two words are alike but for one slip behind the first letter."""
    start = 0
    for ours, theirs in zip(heard, meant, strict=False):
        if ours != theirs:
            break
        start += 1
    heard, meant = heard[start:], meant[start:]
    if not start:
        return False
    return (
        heard[1:] in (meant, meant[1:])
        or heard == meant[1:]
        or (heard[:2] == meant[1::-1] and heard[2:] == meant[2:])
    )


def slip_table(places: PlaceTable, vocabulary: Vocabulary) -> SlipTable:
    """The table of the names that are long enough and known well enough."""
    return SlipTable(
        places,
        _near(
            n for n, m in places.names.items() if not m.inflected and _is_tried(n, m, vocabulary)
        ),
        _near(n for n, m in places.stems.items() if _is_tried(n, m, vocabulary)),
        frozenset(),
        {},
    ).knowing(vocabulary.known)


def _is_tried(spelling: str, named: Named, vocabulary: Vocabulary) -> bool:
    """Whether the place is so well known, and so long, that a slip in it may be guessed."""
    if not spelling.isalpha() or len(spelling) < SHORTEST:
        return False
    if named.size == "official":
        return True
    known = named.size == "known" or named.name in vocabulary.well_known
    return known and len(named.name) >= SHORTEST + _LONGER


def _near(spellings: Iterable[str]) -> _Near:
    near: dict[str, str] = {}
    for spelling in spellings:
        for variant in (spelling, *_one_left_out(spelling)):
            near[variant] = f"{near[variant]} {spelling}" if variant in near else spelling
    return near


def _one_left_out(word: str) -> list[str]:
    """The word without one of its letters, never the first."""
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


def _slips_of(word: str) -> Iterator[str]:
    """Every spelling of an ending with one slip."""
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        yield from (before + letter + behind for letter in _LETTERS)
        yield from (before + letter + behind[1:] for letter in _LETTERS)
        yield before + behind[1:]
        yield before + behind[1:2] + behind[:1] + behind[2:]


_NEAR_ENDINGS = frozenset(
    slip for ending in ENDINGS if len(ending) > 2 for slip in _slips_of(ending)
)
