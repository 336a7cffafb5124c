"""What is handed to the opening-hours library: plain calendar days, and only rules we mean."""

from __future__ import annotations

from datetime import date, time

from bot.directory.hours import expression
from bot.directory.model import Interval, Schedule, SpecialDay

OFFICE = ((Interval(time(9), time(15)),),) * 5 + ((), ())
WEEK = (
    "; ".join(f"{day} 09:00-15:00" for day in ("Mo", "Tu", "We", "Th", "Fr")) + "; Sa off; Su off"
)
FEAST = SpecialDay(date(2026, 12, 25), "feast", "Joulupäivä")
EVE = SpecialDay(date(2026, 12, 31), "eve", "Uudenvuodenaatto")
BEFORE_EVE = SpecialDay(date(2026, 12, 23), "day_before_eve", "")


def test_a_week_is_written_day_by_day() -> None:
    assert expression(Schedule("weekly", OFFICE), ()) == WEEK


def test_dates_of_like_hours_share_a_rule() -> None:
    other_feast = SpecialDay(date(2027, 1, 1), "feast", "Uudenvuodenpäivä")
    written = expression(Schedule("weekly", OFFICE, eves=time(13)), (FEAST, EVE, other_feast))
    assert written == f"{WEEK}; 2026 Dec 25,2027 Jan 01 off; 2026 Dec 31 09:00-13:00"


def test_what_is_not_known_stands_before_what_is() -> None:
    written = expression(Schedule("weekly", OFFICE, eves=time(13)), (BEFORE_EVE,))
    assert written == f"{WEEK}; 2026 Dec 23 13:00-15:00 unknown, 2026 Dec 23 09:00-13:00"


def test_a_date_that_changes_nothing_has_no_rule() -> None:
    saturday = SpecialDay(date(2026, 12, 26), "feast", "Tapaninpäivä")
    as_usual = Schedule("weekly", OFFICE, feast_days="as_usual")
    assert expression(Schedule("weekly", OFFICE), (saturday,)) == WEEK
    assert expression(as_usual, (FEAST, EVE)) == WEEK


def test_a_night_is_cut_at_midnight_and_a_feast_takes_its_own_evening_only() -> None:
    written = expression(Schedule("weekly", ((Interval(time(22), time(7)),),) * 7), (FEAST,))
    week, feast_day, next_day = written.rsplit("; ", 2)
    assert week.startswith("Mo 00:00-07:00,22:00-24:00; Tu 00:00-07:00,22:00-24:00; ")
    assert feast_day == "2026 Dec 25 00:00-07:00"
    assert next_day == "2026 Dec 26 22:00-24:00"
