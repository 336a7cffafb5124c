"""Every answer of the directory (municipality x situation x hour class x language), and what must
hold for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from bot.directory.hours import HELSINKI
from bot.directory.refer import (
    EMERGENCY,
    RELAY,
    Listed,
    Referral,
    Request,
    is_answered,
    leads_in_danger,
    may_lead,
    refer,
)
from bot.problems.errors import Problem
from bot.proof.hours import Hours, hours_of
from bot.proof.model import Progress, Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Where a caller may be: one municipality for all with the same lines, or no known place."""

    municipality: str | None
    county: str | None
    stands_for: int
    """How many municipalities."""
    lines: frozenset[str]
    """The lines that serve it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: who asked, when, and what they are given."""

    request: Request
    now: datetime
    referral: Referral
    county: tuple[Listed, ...] = ()
    """In danger: the county's own numbers in the answer to the same request without danger."""


@dataclass(frozen=True, slots=True)
class Referrals:
    """All different answers, and those on which the directory itself fails."""

    places: tuple[Place, ...]
    hours: Hours
    answers: tuple[Asked, ...]
    failed: tuple[tuple[Request, datetime, str], ...]
    asked: int
    """How many combinations were tried; equal ones are one answer."""


def referrals(subject: Subject, progress: Progress) -> Referrals:
    """Return the answers to every request at every hour."""
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
    """In danger and not, and in each language that is answered differently."""
    codes = subject.directory.languages.codes
    by_language = languages_of(subject, asked) != codes
    for language, danger in product(codes if by_language else codes[:1], (False, True)):
        yield replace(asked, language=language, danger=danger)


def languages_of(subject: Subject, asked: Request) -> tuple[str, ...]:
    """Return the languages whose callers get this answer: all, or its own where that chooses a
    line."""
    alike = subject.directory.languages.codes
    return (asked.language,) if "helpline" in _order(subject, asked) else alike


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
    """Keep the first of all answers that say the same, and should say the same in danger."""
    lines = tuple((e.line.id, e.status.state, e.status.until is None) for e in asked.referral.lines)
    notices = tuple(notice.id for notice in asked.referral.notices)
    where = replace(asked.request, municipality=None, county=None)
    county = tuple(e.line.id for e in asked.county)
    found.setdefault((where, asked.request.municipality is None, lines, notices, county), asked)


def places_of(subject: Subject) -> Iterator[Place]:
    """Return a municipality for each set of lines and notices, the longest name first; then no
    place.

    A municipality that ends stands for others only where there is no lasting one.
    """
    alike: dict[tuple[str, frozenset[str], tuple[str, ...]], list[str]] = {}
    directory = subject.directory
    for code, place in directory.municipalities.items():
        lines = _serving(subject, code, place.county)
        notices = tuple(n.id for n in directory.notices if n.holds(n.starts, code, place.county))
        alike.setdefault((place.county, lines, notices), []).append(code)
    for (_, lines, _), codes in alike.items():
        names = {code: directory.municipalities[code].names.values() for code in codes}
        lasting = [code for code in codes if directory.municipalities[code].until is None]
        longest = max(lasting or codes, key=lambda code: max(map(len, names[code])))
        yield Place(longest, None, len(codes), lines)
    entrances = (directory.entrances or {}).values()
    for county in dict.fromkeys([None, *(entrance.county for entrance in entrances)]):
        yield Place(None, county, 0, _serving(subject, None, county))


def _serving(subject: Subject, code: str | None, county: str | None) -> frozenset[str]:
    lines = subject.directory.lines.values()
    return frozenset(line.id for line in lines if line.covers(code, county))


Check = Callable[[Subject, Asked], "tuple[str, str] | None"]
"""The code and the words of what is wrong, or None."""


def referral_problems(subject: Subject, found: Referrals) -> Iterator[Problem]:
    """Report the first answer that breaks each check in each situation, and everything that
    fails."""
    told: set[tuple[str, str]] = set()
    for request, now, error in found.failed:
        if ("answer-breaks", request.situation) not in told:
            told.add(("answer-breaks", request.situation))
            words = f"{_who(subject, request)}, {now:%a %Y-%m-%d %H:%M}: no answer: {error}"
            yield Problem("answer-breaks", subject.spot("situation", request.situation), words)
    for asked, check in ((a, c) for a in found.answers for c in CHECKS):
        wrong = check(subject, asked)
        if wrong and (wrong[0], asked.request.situation) not in told:
            told.add((wrong[0], asked.request.situation))
            words = f"{_who(subject, asked.request)}, {asked.now:%a %Y-%m-%d %H:%M}: {wrong[1]}"
            yield Problem(wrong[0], subject.spot("situation", asked.request.situation), words)


def unnamed_lines(subject: Subject, found: Referrals) -> Iterator[Problem]:
    """Report lines that no answer names although the files do not say so, and the reverse."""
    named = {entry.line.id for asked in found.answers for entry in asked.referral.lines}
    for line in subject.directory.lines.values():
        spot = subject.spot("line", line.id)
        if line.id not in named and not line.not_in_answers:
            yield Problem("in-no-answer", spot, f"{line.id}: no answer names it")
        elif line.id in named and line.not_in_answers:
            words = f"{line.id}.not_in_answers: an answer names it"
            yield Problem("in-answers", spot, words)


def _who(subject: Subject, request: Request) -> str:
    """Somewhere, something: "Kerava, child, in danger, sv"."""
    place = subject.directory.municipalities.get(request.municipality or "")
    where = place.names["fi"] if place else f"place unknown {request.county or ''}".strip()
    said = (where, request.situation, request.detail, "in danger" if request.danger else None)
    return ", ".join([*filter(None, said), request.language])


def _danger_first(_: Subject, asked: Asked) -> tuple[str, str] | None:
    first = asked.referral.lines[0].line.id
    if asked.request.danger and first != EMERGENCY:
        return "danger-not-first", f'in danger "{first}" comes before 112'
    return None


def _county_behind_112(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """A number of the county that is named without danger, or a better one of its own, is next.

    One that is closed, or may be closed today, gives way.
    """
    expected = next((e for e in asked.county if may_lead(e)), None)
    behind = asked.referral.lines[1].line if len(asked.referral.lines) > 1 else None
    if expected is None or (behind and leads_in_danger(behind, asked.request, asked.now)):
        return None
    found = f'"{behind.id}"' if behind else "nothing"
    return "county-not-next", f'in danger {found} comes behind 112, not "{expected.line.id}"'


def _somebody_answers(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """112 alone is no answer to what is no danger: a line, or the way over 112, must be open."""
    ids = {e.line.id for e in asked.referral.lines if is_answered(e)}
    if not ids - {EMERGENCY}:
        return "nobody-answers", "no line is open then"
    return None


def _closed_first(_: Subject, asked: Asked) -> tuple[str, str] | None:
    numbered = [e for e in asked.referral.lines if e.line.phone and e.line.id != EMERGENCY]
    if numbered and numbered[0].status.state == "closed":
        return "closed-first", f'"{numbered[0].line.id}" comes first and is closed'
    return None


def _out_of_dates(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """A line that was found by its role takes the situation on that day."""
    day = asked.now.astimezone(HELSINKI).date()
    for entry in asked.referral.lines:
        by_role = entry.why in ("county", "municipality")
        if by_role and not entry.line.takes(asked.request.situation, day):
            return "out-of-dates", f'"{entry.line.id}" does not take {asked.request.situation} then'
    return None


def _cannot_wait(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """Where no number of the county is open, what cannot wait has the way over 112."""
    urgent = asked.referral.urgent != "no" and not asked.request.danger
    entries = asked.referral.lines
    relayed = any(e.line.id == RELAY for e in entries)
    if urgent and not relayed and not any(is_answered(e) for e in entries):
        return "nobody-answers", "no line is open then, nor the sentence for what cannot wait"
    return None


CHECKS: tuple[Check, ...] = (
    _danger_first,
    _county_behind_112,
    _somebody_answers,
    _closed_first,
    _out_of_dates,
    _cannot_wait,
)


def transfer_problems(subject: Subject) -> Iterator[Problem]:
    """No line is dialled for a caller that has no number to dial, or is in dispute."""
    for line in subject.directory.lines.values():
        cannot = line.phone is not None and (line.phone.e164 is None or line.disputed)
        if line.phone is not None and line.phone.transfer and cannot:
            words = f"{line.id}: it is dialled for callers, and cannot be"
            yield Problem("dials-in-vain", subject.spot("line", line.id), words)
