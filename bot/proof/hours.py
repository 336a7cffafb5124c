"""The hour classes: instants at which the lines of one or two directories differ in who answers.

Every day of the next year is tried at each boundary of each schedule, just before and at it; one
instant stands for all at which every line has the same status. `referrals` asks at each of them,
and `diff_answers` compares two directories at each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.directory.hours import HELSINKI, line_status
from bot.directory.model import Directory, Line

DAYS = 366
"""How far ahead: a year has every holiday and every eve."""
_MINUTE = timedelta(minutes=1)
_EVERY_DAY = (time(0), time(0, 1), time(12), time(13))
"""Midnight and noon, and the hour after which the day before an eve is unknown."""

States = tuple[object, ...]
"""The status of each line that has hours, and the situations it takes on that day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The lines that have hours, and the earliest instant (Helsinki time) of each class."""

    lines: tuple[Line, ...]
    classes: Mapping[States, datetime]

    def told_apart_by(self, lines: Collection[str]) -> list[datetime]:
        """Return one instant for each combination of states that these lines alone can have."""
        first: dict[States, datetime] = {}
        at = [n for n, line in enumerate(self.lines) if line.id in lines]
        for states, instant in self.classes.items():
            first.setdefault(tuple(states[n] for n in at), instant)
        return list(first.values())


def hours_of(directories: Sequence[Directory], today: date, lines: Collection[str]) -> Hours:
    """Every class of hours of these lines within a year from this day (Helsinki date)."""
    first: dict[States, datetime] = {}
    known = [(one, line) for one, line in _with_hours(directories) if line.id in lines]
    for instant in _instants(today, _clock(line for _, line in known)):
        states = tuple(_stands(directory, line, instant) for directory, line in known)
        first.setdefault(states, instant)
    return Hours(tuple(line for _, line in known), first)


def _with_hours(directories: Sequence[Directory]) -> Iterator[tuple[Directory, Line]]:
    """Lines whose status or topics can change; those that two directories share are taken once."""
    shared = directories[0]
    for directory in directories:
        same = directory is not shared and directory.special_days == shared.special_days
        for line in directory.lines.values():
            if _varies(line) and not (same and line == shared.lines.get(line.id)):
                yield directory, line


def _varies(line: Line) -> bool:
    dated = any(topic.valid_from or topic.valid_to for topic in line.topics)
    return line.schedule.kind == "weekly" or line.closed is not None or dated


def _clock(lines: Iterable[Line]) -> list[time]:
    """Every time of day at which some schedule opens or closes, and the minute before."""
    times = {*_EVERY_DAY}
    for line in lines:
        times |= {moment for day in line.schedule.week for i in day for moment in (i.start, i.end)}
        if isinstance(line.schedule.eves, time):
            times.add(line.schedule.eves)
    before = {(datetime.combine(date.min, t) - _MINUTE).time() for t in times if t != time(0)}
    return sorted(times | before)


def _instants(today: date, clock: list[time]) -> Iterator[datetime]:
    """All instants, in order."""
    for number in range(DAYS):
        day = today + timedelta(days=number)
        yield from (datetime.combine(day, moment, HELSINKI) for moment in clock)


def _stands(directory: Directory, line: Line, instant: datetime) -> States:
    """The status of a line, and the situations it takes on that day."""
    status = line_status(line, directory.special_days, instant)
    day = instant.date()
    dated = (topic for topic in line.topics if topic.valid_from or topic.valid_to)
    return status.state, *(topic.holds(s, day) for topic in dated for s in topic.situations)
