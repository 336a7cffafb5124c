"""The hours of a line as an operator writes them -> Schedule. Only `lines` calls it.

`week: {mon-thu: "09:00-15:00", "sat,sun": "12:00-14:00, 18:00-24:00"}`, `eves: until 13:00`,
`feast_days: closed`; or one word: always, unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from itertools import chain, pairwise
from typing import Annotated, Literal

from pydantic import PlainValidator, Tag, WithJsonSchema

from bot.directory.model import Interval, Schedule
from bot.errors import Problem
from bot.files.fields import WORD_OR_FIELDS
from bot.files.marked_yaml import Marked, Where
from bot.files.schema import Record, dotted
from bot.files.times import DAYS, EVES, INTERVALS, WEEKDAYS, days, eve_hours, intervals

_DAY = 24 * 60


def _written(pattern: str) -> WithJsonSchema:
    """How an editor knows text that a validator of ours reads."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


class WeekHours(Record):
    """Opening hours by weekday, and what replaces them on special days."""

    week: dict[
        Annotated[tuple[int, ...], PlainValidator(days), _written(DAYS)],
        Annotated[tuple[Interval, ...], PlainValidator(intervals), _written(INTERVALS)],
    ]
    eves: Annotated[
        time | Literal["not_stated", "as_usual", "closed", "unknown"],
        PlainValidator(eve_hours),
        _written(EVES),
    ] = "not_stated"
    feast_days: Literal["as_usual", "closed", "unknown"] = "closed"

    def on(self, day: int) -> list[tuple[Interval, ...]]:
        """The entries of the week that say something of this weekday; more than one is a slip."""
        return [hours for weekdays, hours in self.week.items() if day in weekdays]


Hours = Annotated[
    Annotated[Literal["always", "unknown"], Tag("word")] | Annotated[WeekHours, Tag("fields")],
    WORD_OR_FIELDS,
]


def schedule(hours: Hours) -> Schedule:
    """The schedule of these hours."""
    if not isinstance(hours, WeekHours):
        return Schedule(hours)
    week = tuple(tuple(chain.from_iterable(hours.on(day))) for day in range(len(WEEKDAYS)))
    return Schedule("weekly", week, hours.eves, hours.feast_days)


def schedule_problems(hours: Hours, marked: Marked, at: Where) -> Iterator[Problem]:
    """What is well formed in the hours at `at` and cannot be meant."""
    if not isinstance(hours, WeekHours):
        return
    place, where = (*at, "week"), f"{dotted(at)}.week"
    if not hours.week:
        yield marked.problem(
            "no-hours", place, f"{where}: found no hours, expected some, or hours: unknown"
        )
    twice = [name for day, name in enumerate(WEEKDAYS) if len(hours.on(day)) > 1]
    if twice:
        yield marked.problem("day-twice", place, f"{where}: {', '.join(twice)} stands twice")
        return
    week = schedule(hours).week
    for message in _suspicions(week):
        yield marked.problem("over-midnight", place, f"{where}: {message}")
    for message in _overlaps(week):
        yield marked.problem("hours-overlap", place, f"{where}: {message}")


def _suspicions(week: tuple[tuple[Interval, ...], ...]) -> Iterator[str]:
    """Hours over midnight are allowed, but are more often two times in the wrong order."""
    listed = dict.fromkeys(interval for day in week for interval in day)
    for interval in listed:
        if time(0) < interval.end < interval.start:
            yield f"{_shown(interval)} ends before it starts, so it is taken to end the next day"


def _overlaps(week: tuple[tuple[Interval, ...], ...]) -> Iterator[str]:
    """Intervals in minutes from Monday; the last of the week may run into the first."""
    spans = [
        (day * _DAY + _minutes(i.start), day * _DAY + _minutes(i.start) + _length(i), day, i)
        for day, day_hours in enumerate(week)
        for i in day_hours
    ]
    spans.sort(key=lambda span: span[0])
    if spans:
        start, end, day, interval = spans[0]
        spans.append((start + 7 * _DAY, end + 7 * _DAY, day, interval))
    for (_, end, day, one), (start, _, _, other) in pairwise(spans):
        if start < end:
            yield f"{WEEKDAYS[day]} {_shown(one)} and {_shown(other)} overlap"


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _length(interval: Interval) -> int:
    return (_minutes(interval.end) - _minutes(interval.start) - 1) % _DAY + 1


def _shown(interval: Interval) -> str:
    return f"{interval.start:%H:%M}-{interval.end:%H:%M}"
