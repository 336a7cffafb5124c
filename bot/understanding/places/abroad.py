"""Whether a message says that the caller is outside Finland now.

Built once at start from the names of foreign places. A name counts in a form that says where
(Tukholmassa, i Stockholm, in London), behind words such as `olen`, or alone; coming from there,
going there, or somebody else's being there does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.directory.model import ForeignPlace
from bot.understanding.model import Expected
from bot.understanding.places.standing import SLOT, is_asked
from bot.understanding.text.folding import Words, phrase
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

_ABROAD = "directory/abroad.csv"


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a folded form means: its data row, and whether the form itself says `there`."""

    entry: str
    says_where: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A foreign place named in a message, from word `start` up to `end`."""

    foreign: Foreign
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AbroadTable:
    """The forms of foreign places by their first words: the other words, the longest first."""

    forms: Mapping[str, tuple[tuple[tuple[str, ...], Foreign], ...]]

    def find(self, words: Words) -> list[Elsewhere]:
        """The foreign places in the message, the longest where several begin."""
        found: list[Elsewhere] = []
        if self.forms.keys().isdisjoint(words.tokens):
            return found
        for start, token in enumerate(words.tokens):
            for others, foreign in self.forms.get(token, ()):
                end = start + 1 + len(others)
                if words.tokens[start + 1 : end] == others:
                    found.append(Elsewhere(foreign, start, end))
                    break
        return found


def where_now(places: Iterable[Elsewhere], reading: Reading, expected: Expected) -> list[Elsewhere]:
    """Those of the foreign places in which the caller says to be now."""
    return [place for place in places if _is_now(place, reading, expected)]


def abroad_table(places: Iterable[ForeignPlace]) -> AbroadTable:
    """The table of these places."""
    forms: dict[str, dict[tuple[str, ...], Foreign]] = {}
    for place in places:
        entry = f"{_ABROAD}: {place.name}"
        for form, says_where in ((place.name, False), *((form, True) for form in place.here)):
            first, *others = phrase(form).split()
            forms.setdefault(first, {})[tuple(others)] = Foreign(entry, says_where)
    longest_first = {first: sorted(found.items(), key=_length) for first, found in forms.items()}
    return AbroadTable({first: tuple(found) for first, found in longest_first.items()})


def _length(item: tuple[tuple[str, ...], Foreign]) -> int:
    return -len(item[0])


def _is_now(place: Elsewhere, reading: Reading, expected: Expected) -> bool:
    if reading.is_denied(place.start, place.end):
        return False
    if is_asked(reading, expected) or _is_alone(place, reading, expected):
        return True
    here, elsewhere = (_before(place, reading, section) for section in ("here", "elsewhere"))
    if elsewhere and not (here and here.start >= elsewhere.end):
        return False
    if here:
        return here.end == place.start or _says_where(place, reading)
    return _says_where(place, reading) and not reading.of("past")


def _is_alone(place: Elsewhere, reading: Reading, expected: Expected) -> bool:
    """Whether the place is a whole clause, where a place may be told."""
    clauses = reading.words.clauses
    whole = clauses.count(clauses[place.start]) == place.end - place.start
    return whole and (not expected.slots or SLOT in expected.slots)


def _says_where(place: Elsewhere, reading: Reading) -> bool:
    before = reading.words.tokens[place.start - 1] if place.start else ""
    return place.foreign.says_where or before in reading.vocabulary.before_place


def _before(place: Elsewhere, reading: Reading, section: str) -> Hit | None:
    """The last entry of the section that stands before the place in its clause."""
    clauses = reading.words.clauses
    clause = clauses[place.start]
    hits = (hit for hit in reading.of(section) if clauses[hit.start] == clause)
    before = (hit for hit in hits if hit.end <= place.start)
    return max(before, key=lambda hit: hit.end, default=None)
