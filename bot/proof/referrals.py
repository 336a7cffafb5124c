"""Every answer of the directory: municipality x situation x hour class x language, in words.

Municipalities with the same lines are one, and hours at which those lines answer alike are one.
`prove` runs it; each answer is checked by `referral_checks` and worded by `answer_texts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from bot.directory.model import LANGUAGES
from bot.directory.refer import Listed, Referral, Request, leads_in_danger, refer
from bot.proof.hours import Hours, hours_of
from bot.proof.model import Progress, Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Where a caller may be: one municipality for all with the same lines, or nowhere known."""

    municipality: str | None
    county: str | None
    stands_for: int
    """How many municipalities."""
    lines: frozenset[str]
    """The lines that serve it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: who asked when, and what they are given."""

    request: Request
    now: datetime
    referral: Referral
    county: tuple[Listed, ...] = ()
    """In danger: the county's own numbers in the answer to the same without danger."""


@dataclass(frozen=True, slots=True)
class Referrals:
    """All different answers, and those on which the directory itself fails."""

    places: tuple[Place, ...]
    hours: Hours
    answers: tuple[Asked, ...]
    failed: tuple[tuple[Request, datetime, str], ...]
    asked: int
    """How many combinations were tried; alike ones are one answer."""


def referrals(subject: Subject, progress: Progress) -> Referrals:
    """The answers to every request at every hour."""
    found: dict[object, Asked] = {}
    failed: list[tuple[Request, datetime, str]] = []
    hours, places, asked = _hours(subject), list(places_of(subject)), 0
    for number, place in enumerate(places, start=1):
        for request, now in _askings(subject, place, hours):
            asked += 1
            try:
                _add(found, _asked(subject, request, now))
            except Exception as error:  # whatever it is, nobody would get this answer
                failed.append((request, now, f"{type(error).__name__}: {error}"))
        progress(number, len(places))
    return Referrals(tuple(places), hours, tuple(found.values()), tuple(failed), asked)


def _asked(subject: Subject, request: Request, now: datetime) -> Asked:
    referral = refer(subject.directory, request, now)
    if not request.danger:
        return Asked(request, now, referral)
    plain = refer(subject.directory, replace(request, danger=False), now).lines
    county = tuple(e for e in plain if leads_in_danger(e.line, request, now))
    return Asked(request, now, referral, county)


def _hours(subject: Subject) -> Hours:
    return hours_of([subject.directory], subject.today, subject.directory.lines)


def _askings(subject: Subject, place: Place, hours: Hours) -> Iterator[tuple[Request, datetime]]:
    """Each request with the instants at which the lines it may lead to differ."""
    for id_, situation in subject.directory.situations.items():
        for detail in (None, *situation.details):
            asked = Request(id_, place.municipality, place.county, detail=detail)
            instants = hours.told_apart_by(_lines_for(subject, place, asked))
            yield from product(_requests(subject, asked), instants)


def _requests(subject: Subject, asked: Request) -> Iterator[Request]:
    """In danger and not; in each language that is answered otherwise."""
    by_language = languages_of(subject, asked) != LANGUAGES
    for language, danger in product(LANGUAGES if by_language else LANGUAGES[:1], (False, True)):
        yield replace(asked, language=language, danger=danger)


def languages_of(subject: Subject, asked: Request) -> tuple[str, ...]:
    """The languages whose callers get this answer: all, or its own where that chooses a line."""
    return (asked.language,) if "helpline" in _order(subject, asked) else LANGUAGES


def _order(subject: Subject, asked: Request) -> tuple[str, ...]:
    situation = subject.directory.situations[asked.situation]
    return situation.details[asked.detail].order if asked.detail else situation.order


def _lines_for(subject: Subject, place: Place, asked: Request) -> set[str]:
    """The lines of a place that a request may lead to."""
    order = _order(subject, asked)
    steps = {*order, "emergency", "crisis"}
    lines = (subject.directory.lines[id_] for id_ in place.lines)
    return {line.id for line in lines if line.role in steps or line.id in steps}


def _add(found: dict[object, Asked], asked: Asked) -> None:
    """Keep the first of all that say the same, and in danger should say the same."""
    lines = tuple((e.line.id, e.status.state, e.status.until is None) for e in asked.referral.lines)
    notices = tuple(notice.id for notice in asked.referral.notices)
    where = replace(asked.request, municipality=None, county=None)
    county = tuple(e.line.id for e in asked.county)
    found.setdefault((where, asked.request.municipality is None, lines, notices, county), asked)


def places_of(subject: Subject) -> Iterator[Place]:
    """A municipality for each set of lines and notices, the longest name first; then nowhere."""
    alike: dict[tuple[str, frozenset[str], tuple[str, ...]], list[str]] = {}
    directory = subject.directory
    for code, place in directory.municipalities.items():
        lines = _serving(subject, code, place.county)
        notices = tuple(n.id for n in directory.notices if n.holds(n.starts, code, place.county))
        alike.setdefault((place.county, lines, notices), []).append(code)
    for (_, lines, _), codes in alike.items():
        names = {code: directory.municipalities[code].names.values() for code in codes}
        longest = max(codes, key=lambda code: max(map(len, names[code])))
        yield Place(longest, None, len(codes), lines)
    entrances = (directory.entrances or {}).values()
    for county in dict.fromkeys([None, *(entrance.county for entrance in entrances)]):
        yield Place(None, county, 0, _serving(subject, None, county))


def _serving(subject: Subject, code: str | None, county: str | None) -> frozenset[str]:
    lines = subject.directory.lines.values()
    return frozenset(line.id for line in lines if line.covers(code, county))
