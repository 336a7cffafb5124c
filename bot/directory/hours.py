"""Whether a line answers at an instant, until when, and when it opens next.

A schedule and its special days become one opening-hours expression, which a library evaluates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

from bot.directory.model import Closure, Line, Schedule, SpecialDay

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
    """The week, then one rule for all dates whose hours differ from their week's."""
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
    """One rule of the expression. Where open and unknown overlap, the later part wins: open."""
    known, unknown = spans
    parts = [f"{days} {unknown} unknown"] * bool(unknown) + [f"{days} {known}"] * bool(known)
    return ", ".join(parts) or f"{days} off"


def _spans(schedule: Schedule, day: date, calendar: _Calendar) -> tuple[str, str]:
    """The open and the unknown hours of one calendar day, including the end of last night's."""
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
    """The intervals that begin on this day, in minutes; a night runs past 24:00. Some may be
    empty."""
    limit, then = _limit(schedule, calendar.get(day))
    for interval in schedule.week[day.weekday()]:
        start, end = _minute(interval.start), _minute(interval.end)
        end += _DAY if end <= start else 0
        yield start, min(end, limit), "open"
        yield max(start, limit), end, then


def _limit(schedule: Schedule, special: SpecialDay | None) -> tuple[int, _State]:
    """The minute until which a day is as usual, and its state after that."""
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


HELSINKI = ZoneInfo("Europe/Helsinki")

_EVER_SINCE = datetime.combine(date.min, time())
_FOR_EVER = datetime.combine(date.max, time())
_SKIPPED_HOUR = 3
"""The hour that a Helsinki clock skips in spring; intervals inside it never happen."""
_COMPILED_AT_MOST = 1024
"""Schedules that are kept compiled; compiling one takes a millisecond or more."""


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a line answers at one instant. The instants are in Helsinki time."""

    state: _State
    until: datetime | None = None
    """When an open line closes, or is no longer known to be open. None: it is always open."""
    opens: datetime | None = None
    """When a closed or unknown line is next certain to be open. None: not known."""


@dataclass(frozen=True, slots=True)
class _Week:
    """A compiled schedule, and the naive local time at which the known special days end."""

    hours: OpeningHours
    known_until: datetime


def line_status(line: Line, special_days: tuple[SpecialDay, ...], now: datetime) -> Status:
    """Return the status of a line: its closure first, then how far its hours are trusted, then its
    schedule."""
    wall, trusted = _wall(now), line.hours_confidence != "low"
    if line.closed is not None and wall < (resumes := _resumes(line, line.closed)):
        after = _status(line.schedule, special_days, resumes)
        opens = _instant(resumes) if after.state == "open" else after.opens
        return Status("closed", opens=opens if trusted else None)
    return _status(line.schedule, special_days, wall) if trusted else Status("unknown")


def status_at(schedule: Schedule, special_days: tuple[SpecialDay, ...], now: datetime) -> Status:
    """Return the status of a schedule. A week is unknown without special days and after their last
    year."""
    return _status(schedule, special_days, _wall(now))


def _status(schedule: Schedule, special_days: tuple[SpecialDay, ...], wall: datetime) -> Status:
    if schedule.kind == "always":
        return Status("open")
    if schedule.kind == "unknown" or not special_days:
        return Status("unknown")
    return _judge(_week(schedule, special_days), wall)


def day_of(now: datetime) -> date:
    """Return the day in Helsinki."""
    return _wall(now).date()


def _resumes(line: Line, closure: Closure) -> datetime:
    """Return when a closure ends. A night that began on its last day stays closed to its end."""
    last = line.schedule.week[closure.until.weekday()]
    nights = [night.end for night in last if night.end <= night.start]
    return datetime.combine(closure.until + _ONE_DAY, max(nights, default=time()))


def _wall(now: datetime) -> datetime:
    """Return what a Helsinki clock shows; in the hour that autumn repeats, its last minute.

    So time never goes back, and a line that closed in that hour does not open again.
    """
    if now.utcoffset() is None:
        raise ValueError(f"now must carry its time zone, found {now.isoformat()} without one")
    local = now.astimezone(UTC).astimezone(HELSINKI)  # by way of UTC the fold is right
    wall = local.replace(tzinfo=None, fold=0)
    return wall.replace(minute=59) if local.fold else wall


def _instant(wall: datetime) -> datetime:
    """Return when a Helsinki clock first shows `wall`, or skips it in spring."""
    local = wall.replace(tzinfo=HELSINKI)
    real = local.astimezone(UTC).astimezone(HELSINKI)
    return local if real == local else real.replace(minute=0, second=0, microsecond=0)


def _judge(week: _Week, wall: datetime) -> Status:
    states = _states(week, wall)
    _, state = next(states)
    changes = ((at, later) for at, later in states if later != state)
    ends, following = next(changes, (_FOR_EVER, state))
    if state == "open":
        return Status(state, until=_instant(ends))
    openings = (at for at, later in states if later == "open")
    opening = ends if following == "open" else next(openings, None)
    return Status(state, opens=opening and _instant(opening))


def _states(week: _Week, wall: datetime) -> Iterator[tuple[datetime, _State]]:
    """Yield each state from `wall` on with its beginning; unknown after the last special days."""
    for start, end, state, _ in week.hours.intervals(wall, week.known_until):
        if start.hour != _SKIPPED_HOUR or _instant(start) < _instant(end):
            yield start, _name(state)
    yield week.known_until, "unknown"


def _name(state: State) -> _State:
    if state == State.OPEN:
        return "open"
    return "closed" if state == State.CLOSED else "unknown"


@lru_cache(_COMPILED_AT_MOST)
def _week(schedule: Schedule, special_days: tuple[SpecialDay, ...]) -> _Week:
    written = expression(schedule, special_days)
    hours = OpeningHours(written, auto_country=False, auto_timezone=False)
    last_year = max(special.day.year for special in special_days)
    return _Week(hours, datetime.combine(date(last_year + 1, 1, 1), time()))
