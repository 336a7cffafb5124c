"""Who answers at an instant, until when, and who after that: a referral for people to look at.

`/directory` shows it. The order of the lines and their hours are the directory's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.directory.hours import HELSINKI
from bot.directory.model import Directory, Line
from bot.directory.refer import Listed, Referral, Request, is_answered, refer
from bot.directory.week import Day, week

CHANGES = 40
"""So many openings and closings are looked through for who answers next."""


@dataclass(frozen=True, slots=True)
class Later:
    """Who answers from `at` on, instead."""

    at: datetime
    listed: Listed


@dataclass(frozen=True, slots=True)
class Answering:
    """The answer to one request: who picks up, who does after that, and all lines in order."""

    referral: Referral
    first: Listed
    """The first line that surely picks up; one whose hours nobody knows may be named before it."""
    second: Listed | None
    """The next one that picks up, for who gets no answer from the first."""
    later: Later | None
    """Who comes before the first when time goes on; None: nobody does."""
    weeks: tuple[tuple[Line, tuple[Day, ...]], ...]
    """Seven days of each line that has hours."""


def answering(directory: Directory, request: Request, at: datetime) -> Answering:
    """Everything about who answers this request at `at` (aware)."""
    referral = refer(directory, request, at)
    day = at.astimezone(HELSINKI).date()
    with_hours = [e.line for e in referral.lines if e.line.schedule.kind == "weekly"]
    weeks = tuple((line, week(line, directory.special_days, day)) for line in with_hours)
    first, *others = filter(is_answered, referral.lines)
    later = _later(directory, request, referral, at)
    return Answering(referral, first, next(iter(others), None), later, weeks)


def first_answered(referral: Referral) -> Listed:
    """The first line of the order at which somebody answers; there always is one."""
    return next(entry for entry in referral.lines if is_answered(entry))


def _later(
    directory: Directory, request: Request, referral: Referral, at: datetime
) -> Later | None:
    """When another line becomes the first that answers, within so many changes."""
    now = first_answered(referral)
    for _ in range(CHANGES):
        changes = [change for change in _changes(referral) if change > at]
        if not changes:
            return None
        at = min(changes)
        referral = refer(directory, request, at)
        if first_answered(referral).line is not now.line:
            return Later(at, first_answered(referral))
    return None


def _changes(referral: Referral) -> Iterator[datetime]:
    for entry in referral.lines:
        yield from filter(None, (entry.status.until, entry.status.opens))


@dataclass(frozen=True, slots=True)
class InCounty:
    """Who answers in one county; `county` is its code."""

    county: str
    first: Listed


def by_county(directory: Directory, request: Request, at: datetime) -> tuple[InCounty, ...]:
    """The same request in each county, as of somebody who has named no municipality."""
    asked = {code: replace(request, municipality=None, county=code) for code in directory.counties}
    return tuple(
        InCounty(code, first_answered(refer(directory, one, at))) for code, one in asked.items()
    )
