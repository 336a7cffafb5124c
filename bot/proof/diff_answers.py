"""Who answers differently in another version of the directory, and where and when. `diff` calls it.

Municipalities with the same lines and notices are compared once, and so are instants at which these
lines have the same status. Only places that a change can reach are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

from bot.directory.languages import SOURCE
from bot.directory.model import Directory, Line, Municipality
from bot.directory.refer import Listed, Request, refer
from bot.proof.hours import hours_of

Sides = tuple[Directory, Directory]
Codes = tuple[str | None, str | None]
"""The municipality of the same callers in the old directory and in the new one."""


@dataclass(frozen=True, slots=True)
class Case:
    """One caller: where, what, in which language and when."""

    place: str
    asked: Request
    now: datetime

    @property
    def situation(self) -> str:
        """What is the matter, with its detail."""
        return " ".join(filter(None, (self.asked.situation, self.asked.detail)))

    def __str__(self) -> str:
        return f"{self.place}, {self.situation}, {self.now:%a %H:%M} ({self.now:%Y-%m-%d})"


def answer_changes(old: Directory, new: Directory, today: date) -> Iterator[str]:
    """Yield a sentence for each different change of answer, the most frequent first.

    Callers of a municipality that ends are those who name it. They are answered as callers of the
    municipality that its name leads to, or the one that it becomes part of, or are asked where they
    are.
    """
    groups: dict[str, list[Case]] = {}
    for case, words in _cases((old, new), today):
        groups.setdefault(words, []).append(case)
    for words, cases in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield f"{cases[0]}: {words}{_others(cases)}"
    yield from _asked_where(old, new)


def _asked_where(old: Directory, new: Directory) -> Iterator[str]:
    """Municipalities that are gone and whose name leads nowhere, or to several."""
    for code, place in old.municipalities.items():
        if code not in new.municipalities and len(led := _led_to(place, new)) != 1:
            names = " or ".join(new.municipalities[one].names[SOURCE] for one in led)
            asked = f"are asked whether they are in {names}" if led else "are asked where they are"
            yield f"{place.names[SOURCE]} is gone: callers who name it {asked}"


def _led_to(place: Municipality, new: Directory) -> tuple[str, ...]:
    """The municipalities that the Finnish name of one that is gone means in the new files."""
    name = place.names[SOURCE]
    called = {one.names[SOURCE]: (one.code,) for one in new.municipalities.values()}
    known = {other.name: other.municipalities for other in new.places}
    return called.get(name) or known.get(name, ())


def _others(cases: list[Case]) -> str:
    if len(cases) == 1:
        return ""
    counts = [
        (len({case.place for case in cases}), "places"),
        (len({case.situation for case in cases}), "situations"),
        (len({case.asked.language for case in cases}), "languages"),
        (len({case.now for case in cases}), "hours"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in counts if count > 1)
    return f" (and {len(cases) - 1} more like it: {told})"


def _cases(sides: Sides, today: date) -> Iterator[tuple[Case, str]]:
    asked = [(label, _lines(sides, c), list(_requests(sides, c)), c) for c, label in _places(sides)]
    reached = frozenset().union(*(lines for _, lines, requests, _ in asked if requests))
    hours = hours_of(sides, today, reached)
    for label, lines, requests, codes in asked:
        instants = hours.told_apart_by(lines) if requests else []
        for request, now in product(requests, instants):
            before, after = (
                _answer(side, replace(request, municipality=code), now)
                for side, code in zip(sides, codes, strict=True)
            )
            if before != after:
                yield Case(label, request, now), _change(before, after)


def _lines(sides: Sides, codes: Codes) -> frozenset[str]:
    served = (_serving(side, code) for side, code in zip(sides, codes, strict=True))
    return frozenset(line.id for lines in served for line in lines)


def _requests(sides: Sides, codes: Codes) -> Iterator[Request]:
    """Requests whose answer may differ at a place: all of them where its lines differ, otherwise
    those whose situations changed."""
    old, new = sides
    all_ = old.special_days != new.special_days or (
        _serving(old, codes[0]) != _serving(new, codes[1])
    )
    for id_, situation in new.situations.items():
        before = old.situations.get(id_)
        if before and (all_ or before != situation):
            details = (None, *(d for d in situation.details if d in before.details))
            for detail, language in product(details, new.languages.codes):
                yield Request(id_, language=language, detail=detail)


def _answer(directory: Directory, request: Request, now: datetime) -> list[str]:
    return [_words(listed) for listed in refer(directory, request, now).lines]


def _words(listed: Listed) -> str:
    number = listed.line.phone.display if listed.line.phone else "no number"
    return f"{listed.line.id} {number} ({listed.status.state})"


def _change(old: list[str], new: list[str]) -> str:
    if old[0] != new[0]:
        return f"first line changes from {old[0]} to {new[0]}"
    gone, come = [w for w in old if w not in new], [w for w in new if w not in old]
    if not gone and not come:
        return f"after {new[0]} the others come in another order"
    return f"after {new[0]} {_listed(come)} instead of {_listed(gone)}"


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"


def _places(sides: Sides) -> Iterator[tuple[Codes, str]]:
    """One municipality for all that have the same lines in both versions, those that end, and no
    place at all."""
    alike: dict[object, list[str]] = {}
    for code in sides[1].municipalities:
        served = tuple(tuple(line.id for line in _serving(side, code)) for side in sides)
        counties = tuple(_county(side, code) for side in sides)
        alike.setdefault((served, counties), []).append(code)
    for codes in alike.values():
        name = sides[1].municipalities[codes[0]].names[SOURCE]
        more = f" and {len(codes) - 1} other{'s' if len(codes) > 2 else ''}"
        yield (codes[0], codes[0]), name + (more if len(codes) > 1 else "")
    yield from _ending(*sides)
    yield (None, None), "no place"


def _ending(old: Directory, new: Directory) -> Iterator[tuple[Codes, str]]:
    """Municipalities that are gone, or that get a last day."""
    for code, place in old.municipalities.items():
        after = new.municipalities.get(code)
        if after is None and len(led := _led_to(place, new)) == 1:
            yield (code, led[0]), f"{place.names[SOURCE]} ({_name(new, led[0])} now)"
        elif after and after.until and (after.until, after.into) != (place.until, place.into):
            label = f"{place.names[SOURCE]} after {after.until} ({_name(new, after.into)} then)"
            yield (code, after.into), label


def _name(directory: Directory, code: str | None) -> str:
    return directory.municipalities[code or ""].names[SOURCE]


def _county(directory: Directory, municipality: str | None) -> str | None:
    place = directory.municipalities.get(municipality or "")
    return place.county if place else None


def _serving(directory: Directory, municipality: str | None) -> list[Line]:
    county = _county(directory, municipality)
    return [one for one in directory.lines.values() if one.covers(municipality, county)]
