"""Reads the digits a caller ends with `#`: a postal code, or the letters of a place on the keys.

Built once at start; the dialogue calls `read` where the municipality is asked for. An entry is
looked up and never corrected: what fits several places is asked about. docs/keypad.md has it all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.directory.model import Municipality, Place, PostalCode
from bot.understanding.text.folding import fold

CANDIDATES_AT_MOST = 4
SHORTEST_PREFIX = 3
"""Two keys begin some twenty names, three some five: with fewer nearly all entries are too many."""
SURE_PREFIX = 6
"""One wrong key gives another municipality in 6 % of entries of five keys, in 1 % of six."""

_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999", strict=True))
_AFTER_DIGITS = ":"
_SAINT, _SAINT_IN_FULL = "S:t ", "Sankt "


@dataclass(frozen=True, slots=True)
class Keyed:
    """What an entry means: none, one or up to four municipalities, whole names first.

    `certain` is true when the one candidate may be taken without asking. `too_many` is true when
    there are no candidates because more letters are needed.
    """

    candidates: tuple[str, ...] = ()
    certain: bool = False
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class Keypad:
    """All names by their keys: `names` are whole ones of today, `spelled` is all, sorted."""

    names: Mapping[str, tuple[str, ...]]
    spelled: tuple[tuple[str, str], ...]
    postal_codes: Mapping[str, PostalCode]

    @staticmethod
    def build(
        municipalities: Mapping[str, Municipality],
        postal_codes: Mapping[str, PostalCode],
        places: Iterable[Place] = (),
    ) -> Keypad:
        """The keys of these municipalities and of the former ones among `places`."""
        today = [(keys, m.code) for m in municipalities.values() for keys in _spellings(m)]
        names: dict[str, tuple[str, ...]] = {}
        for keys, code in today:
            names[keys] = (*names.get(keys, ()), code)
        return Keypad(names, tuple(sorted({*today, *_former(places)})), postal_codes)

    def read(self, digits: str) -> Keyed:
        """What the entry means, without its `#`."""
        whole = self._whole(digits)
        begun = self._begun(digits)
        found = _each_once(whole, begun if len(digits) >= SHORTEST_PREFIX else ())
        if 0 < len(found) <= CANDIDATES_AT_MOST:
            return Keyed(found, certain=len(found) == 1 and self._is_sure(digits))
        return Keyed(whole, too_many=bool(begun) and not whole)

    def _whole(self, digits: str) -> tuple[str, ...]:
        """The places that no further key could tell apart: by their whole name or postal code."""
        postal = self.postal_codes.get(digits)
        return _each_once(self.names.get(digits, ()), (postal.municipality,) if postal else ())

    def _begun(self, digits: str) -> tuple[str, ...]:
        """The places with a name that begins with these keys, in the order of the keys."""
        start = bisect_left(self.spelled, (digits, ""))
        end = bisect_left(self.spelled, (digits + _AFTER_DIGITS, ""))
        return tuple(code for _, code in self.spelled[start:end])

    def _is_sure(self, digits: str) -> bool:
        postal = self.postal_codes.get(digits)
        is_whole = digits in self.names or (postal is not None and postal.certain)
        return is_whole or len(digits) >= SURE_PREFIX


def keys_of(name: str) -> str:
    """The keys of a name; spaces, hyphens and colons are left out."""
    return "".join(_KEYS.get(letter, "") for letter in fold(name))


def _spellings(municipality: Municipality) -> set[str]:
    """The keys of its Finnish and Swedish names; S:t Karins is spoken Sankt Karins."""
    names = (municipality.names["fi"], municipality.names["sv"])
    in_full = (name.replace(_SAINT, _SAINT_IN_FULL) for name in names)
    return {keys_of(name) for name in (*names, *in_full)}


def _former(places: Iterable[Place]) -> Iterator[tuple[str, str]]:
    """Former municipalities. They are read like a prefix: KUST for Kustavi is also KURU."""
    for place in places:
        if place.kind == "former":
            yield from ((keys_of(place.name), code) for code in place.municipalities)


def _each_once(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
