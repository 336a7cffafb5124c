"""Writes a schedule and its special days as one opening-hours expression, for `hours` alone.

Every rule is for whole calendar days, nights cut at midnight, so that no rule reaches into a day
that another rule is about; and none is about holidays (PH), which the library reads in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Literal

from bot.directory.model import Schedule, SpecialDay

_State = Literal["open", "closed", "unknown"]
_Calendar = Mapping[date, SpecialDay]
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_A_MONDAY = date(2024, 1, 1)
_ONE_DAY = timedelta(days=1)
_DAY = 24 * 60
_DOUBTFUL = 13 * 60  # on 23.12. and the Thursday before juhannus; no source says what holds after
_NEVER = 2 * _DAY  # no interval that begins on a day lasts to this minute of it


def expression(schedule: Schedule, special_days: tuple[SpecialDay, ...]) -> str:
    """The week, then one rule for all the dates that share other hours than their week's."""
    calendar = {special.day: special for special in special_days}
    rules = [
        _rule(name, _spans(schedule, _A_MONDAY + number * _ONE_DAY, {}))
        for number, name in enumerate(_WEEKDAYS)
    ]
    dates: dict[tuple[str, str], list[str]] = {}
    for day in sorted({*calendar, *(day + _ONE_DAY for day in calendar)}):
        spans = _spans(schedule, day, calendar)
        if spans != _spans(schedule, day, {}):
            dates.setdefault(spans, []).append(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}")
    return "; ".join([*rules, *(_rule(",".join(days), spans) for spans, days in dates.items())])


def _rule(days: str, spans: tuple[str, str]) -> str:
    """One rule of the expression; where open and unknown overlap, the later part wins: open."""
    known, unknown = spans
    parts = [f"{days} {unknown} unknown"] * bool(unknown) + [f"{days} {known}"] * bool(known)
    return ", ".join(parts) or f"{days} off"


def _spans(schedule: Schedule, day: date, calendar: _Calendar) -> tuple[str, str]:
    """The open and the unknown hours of one calendar day, the end of last night's included."""
    before = _begun(schedule, day - _ONE_DAY, calendar)
    spans = [(start - _DAY, end - _DAY, state) for start, end, state in before]
    spans += _begun(schedule, day, calendar)
    return _times(spans, "open"), _times(spans, "unknown")


def _times(spans: list[tuple[int, int, _State]], wanted: _State) -> str:
    clipped = [(max(start, 0), min(end, _DAY)) for start, end, state in spans if state == wanted]
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in clipped if start < end)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _begun(schedule: Schedule, day: date, calendar: _Calendar) -> Iterator[tuple[int, int, _State]]:
    """What begins on this day, in its minutes; a night runs past 24:00. Some may be empty."""
    limit, then = _limit(schedule, calendar.get(day))
    for interval in schedule.week[day.weekday()]:
        start, end = _minute(interval.start), _minute(interval.end)
        end += _DAY if end <= start else 0
        yield start, min(end, limit), "open"
        yield max(start, limit), end, then


def _limit(schedule: Schedule, special: SpecialDay | None) -> tuple[int, _State]:
    """Until which minute a day is as usual, and what its usual hours are after that."""
    if special is None:
        return _NEVER, "closed"
    choice = schedule.feast_days if special.kind == "feast" else schedule.eves
    after: _State = "unknown" if special.kind == "day_before_eve" else "closed"
    if isinstance(choice, time):
        return _minute(choice), after
    if choice == "not_stated" and special.kind == "day_before_eve":
        return _DOUBTFUL, after
    if choice in ("as_usual", "not_stated"):
        return _NEVER, "closed"
    return 0, "unknown" if choice == "unknown" else after


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
