"""The hours of a line day by day, for people to look at.

The pages draw them; callers are answered by `hours`, which judges an instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.directory.hours import HELSINKI, line_status
from bot.directory.model import Line, SpecialDay

DAYS = 7
NIGHT = 24 * 60
_EVERY_DAY = (time(0), time(13))
"""Midnight, and the hour from which the day before an eve is unknown."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes of a day, from `start` to `end`, during which a line has the same state."""

    start: int
    end: int
    state: Literal["open", "closed", "unknown"]


@dataclass(frozen=True, slots=True)
class Day:
    """One Helsinki day of a line; `special` is the holiday or eve that it is, if any."""

    day: date
    stretches: tuple[Stretch, ...]
    special: SpecialDay | None = None

    @property
    def shown(self) -> tuple[Stretch, ...]:
        """What is worth showing: everything except the hours in which it is closed."""
        return tuple(s for s in self.stretches if s.state != "closed")


def week(line: Line, special_days: tuple[SpecialDay, ...], first: date) -> tuple[Day, ...]:
    """Return seven days of a line from `first` (Helsinki date) on, including its closure."""
    calendar = {special.day: special for special in special_days}
    days = (first + timedelta(days=n) for n in range(DAYS))
    return tuple(Day(day, _stretches(line, special_days, day), calendar.get(day)) for day in days)


def _stretches(line: Line, special_days: tuple[SpecialDay, ...], day: date) -> tuple[Stretch, ...]:
    """The day cut at every time at which the line can change, like neighbours joined again."""
    joined: list[Stretch] = []
    for stretch in _cut(line, special_days, day):
        if joined and joined[-1].state == stretch.state:
            joined[-1] = replace(joined[-1], end=stretch.end)
        else:
            joined.append(stretch)
    return tuple(joined)


def _cut(line: Line, special_days: tuple[SpecialDay, ...], day: date) -> Iterator[Stretch]:
    times = _times(line)
    ends = [*(_minute(moment) for moment in times[1:]), NIGHT]
    for start, end in zip(times, ends, strict=True):
        status = line_status(line, special_days, datetime.combine(day, start, HELSINKI))
        yield Stretch(_minute(start), end, status.state)


def _times(line: Line) -> list[time]:
    """Every time of day at which this line can open or close, midnight first."""
    intervals = [interval for day in line.schedule.week for interval in day]
    times = {*_EVERY_DAY, *(moment for i in intervals for moment in (i.start, i.end))}
    if isinstance(line.schedule.eves, time):
        times.add(line.schedule.eves)
    return sorted(times)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
