"""What must hold of the records: days ahead, counties served, names that tell nothing, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from holidays import country_holidays

from bot.directory.model import Directory, Line
from bot.problems.errors import Problem, Spot
from bot.proof.model import Subject
from bot.understanding.model import Expected

VERIFIED_FOR = timedelta(days=180)
"""After so long a line is to be verified at its source again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A line that is due, and why."""

    line: Line
    reasons: tuple[str, ...]


def due(directory: Directory, today: date) -> tuple[Due, ...]:
    """The lines due on a day (Helsinki date): the longest unverified first."""
    found = [Due(line, tuple(reasons(line, today))) for line in directory.lines.values()]
    found.sort(key=lambda one: one.line.verified_on or date.min)
    return tuple(one for one in found if one.reasons)


def reasons(line: Line, today: date) -> Iterator[str]:
    """Why a line is due; none when it is not."""
    if line.verified_on is None:
        yield "never verified"
    elif today - line.verified_on > VERIFIED_FOR:
        yield f"verified on {line.verified_on}, more than {VERIFIED_FOR.days} days ago"
    if line.disputed:
        yield "disputed"
    for what, confidence in (("number", line.number_confidence), ("hours", line.hours_confidence)):
        if confidence == "low":
            yield f"{what} of low confidence"


AHEAD = timedelta(days=365)
"""So far ahead special days must reach."""
SPECIAL_DAYS = Spot("directory/special_days.csv")


def record_problems(subject: Subject) -> list[Problem]:
    """Every problem of the records."""
    return list(chain.from_iterable(check(subject) for check in CHECKS))


def _days_ahead(subject: Subject) -> Iterator[Problem]:
    """Weekly hours are unknown after the last year of special days."""
    last = max((special.day for special in subject.directory.special_days), default=date.min)
    if last < subject.today + AHEAD:
        until = subject.today + AHEAD
        words = f"special days end on {last}, expected them to reach {until} at least"
        yield Problem("special-days-end", SPECIAL_DAYS, words)


def _feasts(subject: Subject) -> Iterator[Problem]:
    """No holiday of the next twelve months is missing: on it weekly hours do not hold.

    Midsummer eve and Christmas eve are among them: no holidays in law, but offices are closed.
    """
    known = {s.day for s in subject.directory.special_days if s.kind == "feast"}
    years = (subject.today.year, subject.today.year + 1)
    for day, name in sorted(country_holidays("FI", years=years, language="fi").items()):
        if subject.today <= day <= subject.today + AHEAD and day not in known:
            words = f'{day} ({name}) is missing, expected the row "{day},feast,{name}"'
            yield Problem("missing-feast", SPECIAL_DAYS, words)


def _neutral_names(subject: Subject) -> Iterator[Problem]:
    """A name that must give nothing away is not understood as what is the matter."""
    for line in subject.directory.lines.values():
        for language, name in (line.neutral_names or {}).items():
            told = _told_by(subject, name, language)
            if told:
                words = f'{line.id}.neutral_name.{language}: "{name}" tells of {told}'
                yield Problem("neutral-name-tells", subject.spot("line", line.id), words)


def _told_by(subject: Subject, name: str, language: str) -> str | None:
    """The situation that is to be kept to oneself, if the words tell it."""
    meaning = subject.understanding.read(name, Expected(), (language,))
    found = meaning.slots.get("situation")
    neutral = {id_ for id_, s in subject.directory.situations.items() if s.neutral}
    if meaning.danger:
        return "danger"
    return next((value for value in found.values if value in neutral), None) if found else None


def _verification(subject: Subject) -> Iterator[Problem]:
    """What is due in the operator's round, with its source."""
    for line in subject.directory.lines.values():
        for words in reasons(line, subject.today):
            message = f"{line.id}: {words} (source: {line.source})"
            yield Problem("verify", subject.spot("line", line.id), message)


def _ended(subject: Subject) -> Iterator[Problem]:
    for notice in subject.directory.notices:
        if notice.ends < subject.today:
            words = f"{notice.id}: ended on {notice.ends}"
            yield Problem("ended", subject.spot("notice", notice.id), words)
    for line in subject.directory.lines.values():
        if line.closed and line.closed.until < subject.today:
            words = f"{line.id}.closed: ended on {line.closed.until}"
            yield Problem("ended", subject.spot("line", line.id), words)


CHECKS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    _days_ahead,
    _feasts,
    _neutral_names,
    _verification,
    _ended,
)
