"""Finds places in words with one slip: a letter wrong, missing or too many, or two swapped.

Built once by `slip_table`. Only words that mean nothing else are tried, and never one that is as
near to an ordinary word. What is found is a guess: `mentions` has it confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.understanding.places.find import Mention, Named, PlaceTable
from bot.understanding.places.inflection import ENDINGS, spoken_stems, stems_in
from bot.understanding.text.folding import Words

SHORTEST = 5
"""Letters of a name or stem; shorter ones have too many neighbours (Kemi, Lemi, Lumi)."""
_LONGER = 2
"""So much longer are the names that are not those of municipalities: there are many more."""
LONGEST = 24
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_ENDING = 5

Near = Mapping[int, Mapping[str, str]]
"""Letters, and what one slip may leave of them as it is (`_left_alone`) -> the spellings that have
it, with spaces.

Strings and not tuples of them: there are thousands.
"""
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class SlipTable:
    """The spellings near which a place is looked for, and the words that keep it from that."""

    places: PlaceTable
    names: Near
    stems: Near
    known: frozenset[str]
    """Ordinary words: none of them is a slip, nor what is as near to one as to a place."""

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
            if token[-length:] in _NEAR_ENDINGS and self._is_tried(stem):
                found.append(stems[stem])
        return (n for n in found if n.size == "official" or len(n.name) >= shortest + _LONGER)

    def _is_tried(self, stem: str) -> bool:
        alike = self.stems.get(len(stem), _NONE)
        return stem in alike.get(_left_alone(stem, len(stem))[0], "").split()

    def _is_near_a_word(self, token: str) -> bool:
        first, others = token[:1], token[1:]
        return not self.known.isdisjoint([first + slip for slip in _slips_of(others)])


def _left_alone(word: str, length: int) -> tuple[str, str]:
    """The beginning and the end of a word of which one slip leaves one as it is.

    `length` is that of the spelling it may be meant for, which has one letter more or less.
    """
    kept = 1 + (length > 4) + (length > 7)
    return word[:kept], f"{word[:1]}-{word[-kept:]}"


def spellings_near(heard: str, table: Near, shortest: int) -> Iterator[str]:
    """The spellings of the table, of at least so many letters, that this word is a slip of."""
    for length in range(max(shortest, len(heard) - 1), len(heard) + 2):
        near = table.get(length, _NONE)
        alike = [near[left] for left in _left_alone(heard, length) if left in near]
        for spelling in dict.fromkeys(" ".join(alike).split()) if alike else ():
            if is_one_slip(heard, spelling):
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


def slip_table(places: PlaceTable, known: frozenset[str]) -> SlipTable:
    """The table of the names that are long enough and known well enough."""
    return SlipTable(
        places,
        near_table(n for n, m in places.names.items() if not m.inflected and _is_tried(n, m)),
        near_table(n for n, m in places.stems.items() if _is_tried(n, m)),
        known,
    )


def _is_tried(spelling: str, named: Named) -> bool:
    """Whether the place is so well known, and so long, that a slip in it may be guessed."""
    if not spelling.isalpha() or len(spelling) < SHORTEST:
        return False
    if named.size == "official":
        return True
    return named.size == "known" and len(named.name) >= SHORTEST + _LONGER


def near_table(spellings: Iterable[str]) -> Near:
    """The table of these spellings."""
    near: dict[int, dict[str, list[str]]] = {}
    for spelling in spellings:
        alike = near.setdefault(len(spelling), {})
        for key in _left_alone(spelling, len(spelling)):
            alike.setdefault(key, []).append(spelling)
    return {
        length: {key: " ".join(spelled) for key, spelled in alike.items()}
        for length, alike in near.items()
    }


def _slips_of(word: str) -> Iterator[str]:
    """Every spelling of a word with one slip."""
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        yield from (before + letter + behind for letter in _LETTERS)
        yield from (before + letter + behind[1:] for letter in _LETTERS)
        yield before + behind[1:]
        yield before + behind[1:2] + behind[:1] + behind[2:]


_NEAR_ENDINGS = frozenset(
    slip for ending in ENDINGS if len(ending) > 2 for slip in _slips_of(ending)
)
