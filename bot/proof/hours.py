"""The hour classes: instants at which the lines of the directory differ in who answers.

Every day of the next year is tried at each boundary of each schedule, just before and at it; one
instant stands for all at which every line has the same status. `referrals` asks at each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.directory.hours import HELSINKI, line_status
from bot.directory.model import Directory, Line, Topic
from bot.proof.model import Subject

DAYS = 366
"""How far ahead: a year has every holiday and every eve."""
_MINUTE = timedelta(minutes=1)
_EVERY_DAY = (time(0), time(12), time(13))
"""Midnight and noon, and the hour after which the day before an eve is unknown."""

States = tuple[object, ...]
"""The status of each line that has hours, and whether it takes calls on that day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The lines that have hours, and the earliest instant (Helsinki time) of each class."""

    lines: tuple[Line, ...]
    classes: Mapping[States, datetime]

    def told_apart_by(self, lines: Collection[str]) -> list[datetime]:
        """One instant for each way in which these lines alone can stand."""
        first: dict[States, datetime] = {}
        at = [n for n, line in enumerate(self.lines) if line.id in lines]
        for states, instant in self.classes.items():
            first.setdefault(tuple(states[n] for n in at), instant)
        return list(first.values())


def hours_of(subject: Subject) -> Hours:
    """Every class of hours within the next year."""
    first: dict[States, datetime] = {}
    lines = tuple(_with_hours(subject.directory))
    for instant in _instants(subject, _boundaries(lines)):
        first.setdefault(_states(subject.directory, lines, instant), instant)
    return Hours(lines, first)


def _with_hours(directory: Directory) -> list[Line]:
    """The lines whose status or topics can change."""
    return [
        line
        for line in directory.lines.values()
        if line.schedule.kind == "weekly" or line.closed or any(_is_dated(line))
    ]


def _is_dated(line: Line) -> Iterator[bool]:
    yield from (bool(topic.valid_from or topic.valid_to) for topic in line.topics)


def _boundaries(lines: Sequence[Line]) -> list[time]:
    """Every time of day at which some schedule opens or closes."""
    times = {*_EVERY_DAY}
    for line in lines:
        intervals = [i for day in line.schedule.week for i in day]
        times |= {moment for i in intervals for moment in (i.start, i.end)}
        if isinstance(line.schedule.eves, time):
            times.add(line.schedule.eves)
    return sorted(times)


def _instants(subject: Subject, boundaries: list[time]) -> Iterator[datetime]:
    for number in range(DAYS):
        day = subject.today + timedelta(days=number)
        for moment in boundaries:
            at = datetime.combine(day, moment, HELSINKI)
            yield at
            yield at - _MINUTE if moment != time(0) else at + _MINUTE


def _states(directory: Directory, lines: Sequence[Line], instant: datetime) -> States:
    day = instant.date()
    return tuple(
        (
            line_status(line, directory.special_days, instant).state,
            tuple(topic.situations for topic in line.topics if _holds(topic, day)),
        )
        for line in lines
    )


def _holds(topic: Topic, day: date) -> bool:
    return any(topic.holds(situation, day) for situation in topic.situations)
