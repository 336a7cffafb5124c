"""The week of a line: nights over midnight, holidays, eves, closures, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.directory.hours import HELSINKI, line_status
from bot.directory.model import Closure, Interval, Line, Schedule
from bot.directory.week import Stretch, week
from bot.files.content import Content

CHRISTMAS = date(2026, 12, 21)
OFFICE = (*[(Interval(time(8), time(16)),)] * 5, (), ())
NIGHTS = ((Interval(time(18), time(2)),),) * 7


def line(content: Content, schedule: Schedule, closed: Closure | None = None) -> Line:
    return replace(
        content.directory.lines["mll"], schedule=schedule, closed=closed, hours_confidence="high"
    )


def hours(content: Content, shown: Line, first: date) -> list[str]:
    """Each day as an operator would say it."""
    days = week(shown, content.directory.special_days, first)
    return [" ".join(map(said, day.shown)) for day in days]


def said(stretch: Stretch) -> str:
    doubt = "" if stretch.state == "open" else "?"
    return f"{stretch.start / 60:g}-{stretch.end / 60:g}{doubt}"


def test_a_week_with_christmas_in_it(content: Content) -> None:
    shown = line(content, Schedule("weekly", OFFICE, eves=time(13), feast_days="closed"))
    assert hours(content, shown, CHRISTMAS) == ["8-16", "8-16", "8-13 13-16?", "", "", "", ""]
    days = week(shown, content.directory.special_days, CHRISTMAS)
    kinds = [day.special.kind if day.special else None for day in days]
    assert kinds[2:6] == ["day_before_eve", "feast", "feast", "feast"]
    assert kinds[:2] == [None, None]


def test_a_night_goes_on_after_midnight(content: Content) -> None:
    shown = line(content, Schedule("weekly", NIGHTS, feast_days="as_usual"))
    assert hours(content, shown, date(2026, 11, 2)) == ["0-2 18-24"] * 7


def test_a_closed_line_opens_on_the_day_after(content: Content) -> None:
    reason = {"fi": "remontti", "sv": "renovering", "en": "repairs"}
    shut = Closure(date(2026, 11, 3), reason)
    shown = line(content, Schedule("weekly", OFFICE), shut)
    assert hours(content, shown, date(2026, 11, 2))[:3] == ["", "", "8-16"]


@pytest.mark.parametrize(
    ("schedule", "expected"), [(Schedule("always"), "0-24"), (Schedule("unknown"), "0-24?")]
)
def test_what_has_no_week(content: Content, schedule: Schedule, expected: str) -> None:
    shown = line(content, schedule)
    assert hours(content, shown, CHRISTMAS) == [expected] * 7


@pytest.mark.parametrize("first", [date(2026, 10, 23), CHRISTMAS])
def test_the_week_says_what_a_caller_is_told_at_every_hour(content: Content, first: date) -> None:
    """Over a change of the clock and Christmas, for every line that has hours."""
    special_days = content.directory.special_days
    lines = [shown for shown in content.directory.lines.values() if shown.schedule.kind == "weekly"]
    for shown in lines:
        for day in week(shown, special_days, first):
            for minute in range(0, 24 * 60, 60):
                at = datetime.combine(day.day, time(), HELSINKI) + timedelta(minutes=minute)
                (found,) = [s for s in day.stretches if s.start <= minute < s.end]
                assert found.state == line_status(shown, special_days, at).state, (shown.id, at)
