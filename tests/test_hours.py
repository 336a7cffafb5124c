"""Every seed schedule to the minute, the calendar against `holidays`, and a slow evaluator."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Literal

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.directory.hours import HELSINKI, Status, line_status, status_at
from bot.directory.model import Closure, Interval, Line, Schedule, SpecialDay, Topic
from bot.files.content import Content

Rule = time | Literal["not_stated", "as_usual", "closed", "unknown"]
FeastRule = Literal["as_usual", "closed", "unknown"]
Week = tuple[tuple[Interval, ...], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_MINUTE = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
PUBLIC = holidays.country_holidays(
    "FI", years=range(2026, 2032), categories=("public",), language="fi"
)


def days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    return (first + number * ONE_DAY for number in range((last - first).days + 1))


def kind_of(day: date) -> Literal["feast", "eve", "day_before_eve"] | None:
    """What `holidays` makes of a day: a working day before a public holiday is an eve."""
    tomorrow = PUBLIC.get(day + ONE_DAY)
    if day in PUBLIC:
        return "feast"
    if tomorrow is None or day.weekday() > 4:
        return None
    return "day_before_eve" if tomorrow in ("Juhannusaatto", "Jouluaatto") else "eve"


SPECIAL_DAYS = tuple(
    SpecialDay(day, kind, "") for day in days() if (kind := kind_of(day)) is not None
)
CALENDAR = {special.day: special.kind for special in SPECIAL_DAYS}


def parsed(times: str) -> tuple[Interval, ...]:
    """`09:00-13:00 14:00-24:00` as intervals."""
    pairs = (part.replace("24:00", "00:00").split("-") for part in times.split())
    return tuple(
        Interval(time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs
    )


def weekly(
    week: dict[str, str], eves: Rule = "as_usual", feast_days: FeastRule = "closed"
) -> Schedule:
    """`{"mon thu": "09:00-15:00"}` as a schedule."""
    listed = {day: parsed(times) for names, times in week.items() for day in names.split()}
    return Schedule("weekly", tuple(listed.get(day, ()) for day in WEEKDAYS), eves, feast_days)


def at(moment: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=HELSINKI, fold=fold)


def judged(schedule: Schedule, moment: str, fold: int = 0) -> Status:
    return status_at(schedule, SPECIAL_DAYS, at(moment, fold))


MON_TO_THU, MON_TO_FRI = "mon tue wed thu", "mon tue wed thu fri"
GUIDANCE = weekly({MON_TO_THU: "09:00-15:00", "fri": "09:00-13:00"}, eves=time(13))
KERAVA = weekly({MON_TO_FRI: "08:00-16:00"})
NIGHTS = weekly({"mon tue wed thu fri sat sun": "22:00-07:00"})
ALL_WEEK = weekly({"mon tue wed thu fri sat sun": "00:00-24:00"}, feast_days="as_usual")
SEEDS = {  # by the number of the service in the seed documents
    2: KERAVA,
    8: weekly({MON_TO_FRI: "08:00-11:00 12:00-15:00"}),
    9: weekly({MON_TO_FRI: "12:00-15:00"}),
    10: weekly({MON_TO_FRI: "09:00-15:00"}),
    12: GUIDANCE,
    13: weekly({MON_TO_THU: "08:00-15:00", "fri": "08:00-13:00"}, eves=time(13)),
    17: weekly({"mon wed": "16:00-20:00", "tue thu fri": "09:00-13:00"}),
    18: weekly({"mon": "16:00-20:00", "tue fri": "09:00-13:00"}),
}


# The seed schedules, to the minute


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shipped_line_has_the_hours_of_its_seed(content: Content, seed: int) -> None:
    shipped = [line for line in content.directory.lines.values() if seed in line.seed]
    assert [line.schedule.week for line in shipped] == [SEEDS[seed].week]
    assert [line.schedule.feast_days for line in shipped] == ["closed"]
    if isinstance(SEEDS[seed].eves, time):
        assert [line.schedule.eves for line in shipped] == [SEEDS[seed].eves]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("monday", ["2026-11-16", "2026-07-06"])  # winter and summer
def test_each_opening_and_closing_minute_of_a_week(seed: int, monday: str) -> None:
    schedule = SEEDS[seed]
    for number, intervals in enumerate(schedule.week):
        day = date.fromisoformat(monday) + number * ONE_DAY
        assert len(intervals) or status_at(schedule, SPECIAL_DAYS, noon(day)).state == "closed"
        for interval in intervals:
            opens, closes = local(day, interval.start), local(day, interval.end)
            before = status_at(schedule, SPECIAL_DAYS, opens - ONE_MINUTE)
            assert before == Status("closed", opens=opens)
            for minute in (opens, opens + ONE_MINUTE, closes - ONE_MINUTE):
                assert status_at(schedule, SPECIAL_DAYS, minute) == Status("open", until=closes)
            after = status_at(schedule, SPECIAL_DAYS, closes)
            assert after.state == "closed"
            assert after.opens is not None
            assert after.opens > closes


def local(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, HELSINKI)


def noon(day: date) -> datetime:
    return local(day, time(12))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T13:00", "2026-11-23T09:00"),  # Friday closes at 13; Monday
        ("2026-12-31T13:00", "2027-01-04T09:00"),  # an eve, a feast and a weekend
        ("2026-12-23T15:00", "2026-12-28T09:00"),  # the longest gap
        ("2026-04-02T13:00", "2026-04-07T09:00"),  # Easter
        ("2026-06-18T15:00", "2026-06-22T09:00"),  # Midsummer
    ],
)
def test_a_closed_line_says_when_it_opens(now: str, opens: str) -> None:
    assert judged(GUIDANCE, now) == Status("closed", opens=at(opens))


def test_a_second_before_closing_is_open_and_the_closing_instant_is_not() -> None:
    assert judged(KERAVA, "2026-11-23T15:59:59.999999").state == "open"
    assert judged(KERAVA, "2026-11-23T16:00:00").state == "closed"


def test_always_is_open_without_end_and_unknown_is_unknown() -> None:
    assert judged(Schedule("always"), "2026-12-24T03:00") == Status("open")
    assert judged(Schedule("unknown"), "2026-11-23T12:00") == Status("unknown")


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-7)), HELSINKI])
def test_any_time_zone_is_read_and_helsinki_is_answered(zone: timezone) -> None:
    now = at("2026-07-06T15:30").astimezone(zone)
    until = status_at(KERAVA, SPECIAL_DAYS, now).until
    assert until is not None
    assert until.isoformat() == "2026-07-06T16:00:00+03:00"
    assert until.tzinfo is HELSINKI


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = at("2026-11-23T12:00").replace(tzinfo=None)
    expected = "now must carry its time zone, found 2026-11-23T12:00:00 without one"
    with pytest.raises(ValueError, match=expected):
        status_at(Schedule("always"), SPECIAL_DAYS, naive)
    with pytest.raises(ValueError, match=expected):
        line_status(line(Schedule("unknown")), SPECIAL_DAYS, naive)


# The calendar


def test_the_shipped_special_days_are_those_of_holidays() -> None:
    path = Path(__file__).parents[1] / "directory" / "special_days.csv"
    with path.open(encoding="utf-8") as rows:
        shipped = {date.fromisoformat(row["day"]): row["kind"] for row in csv.DictReader(rows)}
    assert {day: kind for day, kind in shipped.items() if FIRST <= day <= LAST} == CALENDAR
    assert max(shipped) <= LAST  # a later year must be whole, and this test must know it


def test_each_year_has_its_fifteen_feast_days() -> None:
    for year in range(2026, 2031):
        feasts = [day for day, kind in CALENDAR.items() if kind == "feast" and day.year == year]
        assert len(feasts) == 15
        assert date(year, 12, 24) in feasts


MINUTES = [time(7, 59), time(8), time(8, 59), time(9), time(12, 59), time(13), time(13, 1)]
MINUTES += [time(14, 59), time(15), time(15, 59), time(16), time(23, 59)]


@pytest.mark.parametrize("eves", [time(13), "as_usual", "closed", "unknown"])
@pytest.mark.parametrize("feast_days", ["closed", "as_usual", "unknown"])
def test_every_day_to_2030_against_holidays(eves: Rule, feast_days: FeastRule) -> None:
    schedule = replace(GUIDANCE, eves=eves, feast_days=feast_days)
    for day in days():
        for minute in MINUTES:
            expected = office_state(day, minute, eves, feast_days)
            assert status_at(schedule, SPECIAL_DAYS, local(day, minute)).state == expected, day


def office_state(day: date, minute: time, eves: Rule, feast_days: FeastRule) -> str:
    """The state of the Keski-Uusimaa guidance line, in words of its own."""
    closing = time(13) if day.weekday() == 4 else time(15)
    if day.weekday() > 4 or not time(9) <= minute < closing:
        return "closed"
    kind = kind_of(day)
    if kind == "feast":
        return "open" if feast_days == "as_usual" else feast_days
    if kind is None or eves == "as_usual" or (isinstance(eves, time) and minute < eves):
        return "open"
    if kind == "day_before_eve":
        return "unknown"
    return "closed" if isinstance(eves, time) else eves


def test_an_eve_closes_at_thirteen_or_earlier() -> None:
    thursday, friday = "2026-04-30", "2026-10-30"  # vapunaatto, pyhäinpäivän aatto
    assert judged(GUIDANCE, f"{thursday}T12:59").until == at(f"{thursday}T13:00")
    assert judged(GUIDANCE, f"{friday}T12:59").until == at(f"{friday}T13:00")
    early = weekly({MON_TO_FRI: "08:00-11:00 12:00-15:00"}, eves=time(11, 30))
    assert judged(early, f"{thursday}T10:59").until == at(f"{thursday}T11:00")
    assert judged(early, f"{thursday}T12:00").state == "closed"
    evening = weekly({MON_TO_FRI: "16:00-20:00"}, eves=time(13))
    assert judged(evening, f"{thursday}T17:00") == Status("closed", opens=at("2026-05-04T16:00"))


def test_the_day_before_an_eve_turns_unknown_at_thirteen() -> None:
    assert judged(GUIDANCE, "2026-12-23T12:59") == Status("open", until=at("2026-12-23T13:00"))
    assert judged(GUIDANCE, "2026-12-23T13:00") == Status("unknown", opens=at("2026-12-28T09:00"))
    assert judged(GUIDANCE, "2026-12-23T14:59").state == "unknown"
    assert judged(GUIDANCE, "2026-12-23T15:00").state == "closed"
    assert judged(KERAVA, "2026-12-23T13:00").until == at("2026-12-23T16:00")


def test_what_no_source_states_is_doubtful_on_the_day_before_an_eve_only() -> None:
    silent = replace(KERAVA, eves="not_stated")
    assert judged(silent, "2026-12-23T12:59").until == at("2026-12-23T13:00")
    assert judged(silent, "2026-12-23T13:00").state == "unknown"
    assert judged(silent, "2026-06-18T13:00").state == "unknown"
    assert judged(silent, "2026-12-31T15:59").until == at("2026-12-31T16:00")


def test_no_eve_opens_a_weekend_and_no_feast_a_closed_day() -> None:
    sunday, saturday = date(2027, 12, 5), date(2026, 12, 26)
    calendar = (SpecialDay(sunday, "eve", ""), SpecialDay(saturday, "feast", ""))
    schedule = replace(GUIDANCE, feast_days="as_usual")
    assert status_at(schedule, calendar, noon(sunday)).state == "closed"
    assert status_at(schedule, calendar, noon(saturday)).state == "closed"


def test_an_unknown_feast_is_skipped_when_looking_for_the_next_opening() -> None:
    schedule = replace(KERAVA, eves="unknown", feast_days="unknown")
    assert judged(schedule, "2026-12-22T16:00") == Status("closed", opens=at("2026-12-28T08:00"))
    assert judged(schedule, "2026-12-24T10:00") == Status("unknown", opens=at("2026-12-28T08:00"))


def test_the_year_turns_over_a_closed_day() -> None:
    assert judged(KERAVA, "2026-12-31T15:59").until == at("2026-12-31T16:00")
    assert judged(KERAVA, "2026-12-31T23:59").opens == at("2027-01-04T08:00")
    assert judged(KERAVA, "2027-12-31T15:59").state == "open"
    assert judged(KERAVA, "2028-01-01T12:00").opens == at("2028-01-03T08:00")
    assert judged(NIGHTS, "2027-12-31T23:59").until == at("2028-01-01T07:00")


def test_the_leap_day_is_a_day_like_others() -> None:
    assert judged(KERAVA, "2028-02-28T16:00").opens == at("2028-02-29T08:00")
    assert judged(KERAVA, "2028-02-29T15:59").until == at("2028-02-29T16:00")
    assert judged(KERAVA, "2028-02-29T16:00").opens == at("2028-03-01T08:00")


def test_before_the_first_special_day_the_plain_week_holds() -> None:
    assert judged(KERAVA, "2020-12-24T12:00") == Status("open", until=at("2020-12-24T16:00"))


def test_no_week_is_known_after_the_year_of_the_last_special_day() -> None:
    end = at("2031-01-01T00:00")
    for moment in ("2031-01-01T00:00", "2031-06-18T12:00", "2060-01-01T12:00"):
        assert judged(ALL_WEEK, moment) == Status("unknown")
    assert judged(ALL_WEEK, "2030-11-11T12:00") == Status("open", until=end)
    assert judged(GUIDANCE, "2030-12-31T12:59").until == at("2030-12-31T13:00")
    assert judged(GUIDANCE, "2030-12-31T13:00") == Status("closed")
    assert judged(Schedule("always"), "2031-06-18T12:00") == Status("open")


def test_without_special_days_no_week_is_known() -> None:
    assert status_at(KERAVA, (), at("2026-11-23T12:00")) == Status("unknown")
    assert status_at(Schedule("always"), (), at("2026-11-23T12:00")) == Status("open")


def test_a_week_without_hours_is_closed_until_it_is_not_known() -> None:
    assert judged(Schedule("weekly"), "2026-11-23T12:00") == Status("closed")


# Nights and joined hours


def test_a_night_belongs_to_the_day_it_starts_on() -> None:
    christmas_eve = "2026-12-24"
    assert judged(NIGHTS, "2026-12-23T23:00").until == at(f"{christmas_eve}T07:00")
    assert judged(NIGHTS, f"{christmas_eve}T06:59").state == "open"
    assert judged(NIGHTS, f"{christmas_eve}T07:00").opens == at("2026-12-27T22:00")
    assert judged(NIGHTS, "2026-12-27T06:59").state == "closed"  # the night of Tapaninpäivä


def test_a_night_that_is_not_known_stays_so_until_morning_even_on_a_closed_day() -> None:
    schedule = replace(NIGHTS, eves=time(13))
    assert judged(schedule, "2026-12-23T22:00").state == "unknown"
    assert judged(schedule, "2026-12-24T06:59").state == "unknown"
    assert judged(schedule, "2026-12-24T07:00").state == "closed"


def test_where_a_night_that_is_not_known_meets_open_hours_open_wins() -> None:
    day_and_night = weekly({"wed": "22:00-07:00", "thu": "06:00-10:00"}, time(13), "as_usual")
    assert judged(day_and_night, "2026-12-24T05:59") == Status(
        "unknown", opens=at("2026-12-24T06:00")
    )
    assert judged(day_and_night, "2026-12-24T06:00").until == at("2026-12-24T10:00")


def test_adjoining_hours_are_one_opening() -> None:
    joined = weekly({"mon": "08:00-10:00 10:00-12:00", "tue": "20:00-24:00", "wed": "00:00-02:00"})
    assert judged(joined, "2026-11-16T08:00").until == at("2026-11-16T12:00")
    assert judged(joined, "2026-11-17T20:00").until == at("2026-11-18T02:00")
    assert judged(ALL_WEEK, "2026-11-17T20:00").until == at("2031-01-01T00:00")


# The hours that spring skips and autumn repeats


def test_the_offset_of_an_answer_is_that_of_its_own_day() -> None:
    before_spring = judged(KERAVA, "2026-03-27T16:00").opens
    before_autumn = judged(KERAVA, "2026-10-23T16:00").opens
    assert before_spring is not None
    assert before_autumn is not None
    assert before_spring.isoformat() == "2026-03-30T08:00:00+03:00"
    assert before_autumn.isoformat() == "2026-10-26T08:00:00+02:00"


SMALL_HOURS = {"before": "00:00-03:30", "after": "03:30-05:00", "inside": "03:10-03:50"}


def small_hours(which: str) -> Schedule:
    return weekly({"sun": SMALL_HOURS[which]})


def test_in_spring_what_the_skipped_hour_would_change_changes_at_its_end() -> None:
    four = at("2026-03-29T04:00")
    assert judged(small_hours("before"), "2026-03-29T02:59").until == four
    assert judged(small_hours("before"), "2026-03-29T04:00").state == "closed"
    assert judged(small_hours("after"), "2026-03-29T02:59").opens == four
    assert judged(small_hours("after"), "2026-03-29T04:00").until == at("2026-03-29T05:00")


def test_in_spring_hours_inside_the_skipped_hour_do_not_happen() -> None:
    sunday = at("2026-04-12T03:10")  # the one before it is Easter
    assert judged(small_hours("inside"), "2026-03-29T02:59") == Status("closed", opens=sunday)
    night = weekly({"sun": "00:00-03:10 03:50-06:00"})
    assert judged(night, "2026-03-29T02:00").until == at("2026-03-29T06:00")


def test_in_autumn_what_changed_in_the_first_pass_does_not_change_again() -> None:
    sunday = "2026-10-25T"
    closes = judged(small_hours("before"), f"{sunday}03:29").until
    assert closes is not None
    assert closes.isoformat() == "2026-10-25T03:30:00+03:00"
    assert judged(small_hours("before"), f"{sunday}03:29", fold=1).state == "closed"
    assert judged(small_hours("after"), f"{sunday}03:29").state == "closed"
    assert judged(small_hours("after"), f"{sunday}03:30").until == at(f"{sunday}05:00")
    assert judged(small_hours("after"), f"{sunday}03:10", fold=1).until == at(f"{sunday}05:00")
    assert judged(small_hours("inside"), f"{sunday}03:20", fold=1).state == "closed"


def test_a_mark_for_the_second_pass_means_nothing_on_other_days() -> None:
    morning = weekly({"mon": "08:00-08:30"})
    assert judged(morning, "2026-07-06T08:10", fold=1) == judged(morning, "2026-07-06T08:10")


def test_a_night_over_either_change_is_one_opening() -> None:
    for morning in ("2026-03-29", "2026-10-25"):
        for hour in ("00:30", "02:59", "03:30", "04:30"):
            for fold in (0, 1):
                status = judged(NIGHTS, f"{morning}T{hour}", fold)
                assert status == Status("open", until=at(f"{morning}T07:00"))


# Lines


def line(schedule: Schedule, closed_until: date | None = None) -> Line:
    words = {"fi": "", "sv": "", "en": ""}
    closed = closed_until and Closure(closed_until, words)
    topics = (Topic(frozenset({"other"})),)
    return Line("a_line", "office", words, words, words, schedule, topics, closed=closed or None)


def line_at(subject: Line, moment: str) -> Status:
    return line_status(subject, SPECIAL_DAYS, at(moment))


def test_a_line_has_the_status_of_its_schedule() -> None:
    assert line_at(line(KERAVA), "2026-11-23T10:00") == judged(KERAVA, "2026-11-23T10:00")


def test_a_line_whose_hours_are_not_trusted_is_unknown() -> None:
    for schedule in (KERAVA, Schedule("always")):
        doubted = replace(line(schedule), hours_confidence="low")
        assert line_at(doubted, "2026-11-23T10:00") == Status("unknown")
        shut = replace(line(schedule, date(2026, 11, 23)), hours_confidence="low")
        assert line_at(shut, "2026-11-23T10:00") == Status("closed")


@pytest.mark.parametrize(
    ("schedule", "opens"),
    [
        (Schedule("always"), "2026-11-24T00:00"),
        (Schedule("unknown"), None),
        (KERAVA, "2026-11-24T08:00"),
        (weekly({"tue": "00:00-24:00"}), "2026-11-24T00:00"),
        (NIGHTS, "2026-11-24T22:00"),
    ],
)
def test_a_closed_line_is_closed_through_its_last_day(
    schedule: Schedule, opens: str | None
) -> None:
    shut = line(schedule, date(2026, 11, 23))
    expected = Status("closed", opens=at(opens) if opens else None)
    for moment in ("2026-11-20T10:00", "2026-11-23T10:00", "2026-11-23T23:59"):
        assert line_at(shut, moment) == expected
    for moment in ("2026-11-24T00:00", "2026-11-24T08:00"):
        if schedule is not NIGHTS:
            assert line_at(shut, moment) == judged(schedule, moment)


def test_the_night_that_began_on_the_last_closed_day_stays_closed() -> None:
    shut = line(NIGHTS, date(2026, 11, 23))
    assert line_at(shut, "2026-11-24T06:59") == Status("closed", opens=at("2026-11-24T22:00"))
    assert line_at(shut, "2026-11-24T07:00").state == "closed"
    assert line_at(shut, "2026-11-24T22:00").state == "open"


def test_a_closure_may_end_on_a_special_day_or_never() -> None:
    assert line_at(line(KERAVA, date(2026, 12, 23)), "2026-12-01T10:00").opens == at(
        "2026-12-28T08:00"
    )
    assert line_at(line(KERAVA, date(2100, 12, 31)), "2026-12-01T10:00") == Status("closed")


@pytest.mark.parametrize(
    "minute",
    ["2026-11-25T15:59", "2026-12-23T12:59", "2026-10-25T03:59"],
    ids=["offices close", "before an eve", "autumn repeats"],
)
def test_no_shipped_line_changes_within_a_minute(content: Content, minute: str) -> None:
    """Texts are remembered by the minute (`text.referral`)."""
    first = at(minute)
    last = first + timedelta(seconds=59, microseconds=999_999)
    for shipped in content.directory.lines.values():
        days = content.directory.special_days
        assert line_status(shipped, days, first) == line_status(shipped, days, last), shipped.id


# Against an evaluator that only knows how to walk from minute to minute


def walked_state(schedule: Schedule, clock: datetime) -> str:
    """The state when the clock on the wall reads `clock`, by asking every interval near it."""
    if clock.year > LAST.year:
        return "unknown"
    found = {"closed"}
    for day in (clock.date() - ONE_DAY, clock.date()):
        for interval in schedule.week[day.weekday()]:
            start = datetime.combine(day, interval.start)
            end = datetime.combine(day, interval.end)
            if start <= clock < (end if end > start else end + ONE_DAY):
                found.add(kept(schedule, day, clock))
    return next(state for state in ("open", "unknown", "closed") if state in found)


def kept(schedule: Schedule, day: date, clock: datetime) -> str:
    """What a special day leaves of an interval that began on it."""
    kind = CALENDAR.get(day)
    rule = schedule.feast_days if kind == "feast" else schedule.eves
    if kind is None or rule == "as_usual":
        return "open"
    if isinstance(rule, time) and clock < datetime.combine(day, rule):
        return "open"
    if kind == "day_before_eve" or rule == "unknown":
        return "unknown"
    return "closed"


def walk(schedule: Schedule, now: datetime) -> Iterator[tuple[datetime, str]]:
    """Every minute from `now` on with its state, by a clock that is never set back."""
    instant = now.astimezone(UTC)
    earlier = [instant - number * ONE_MINUTE for number in range(120)]
    clock = max(wall_clock(moment) for moment in earlier)
    while True:
        clock = max(clock, wall_clock(instant))
        yield instant, walked_state(schedule, clock)
        instant += ONE_MINUTE


def wall_clock(instant: datetime) -> datetime:
    return instant.astimezone(HELSINKI).replace(tzinfo=None)


def walked(schedule: Schedule, now: datetime, most: timedelta = timedelta(days=16)) -> Status:
    """The status by walking: to the closing minute, or to the opening one, at `most` so far."""
    minutes = walk(schedule, now)
    start, state = next(minutes)
    for instant, later in minutes:
        if instant - start > most:
            break
        if state == "open" and later != "open":
            return Status("open", until=instant.astimezone(HELSINKI))
        if state != "open" and later == "open":
            return Status(
                "closed" if state == "closed" else "unknown", None, instant.astimezone(HELSINKI)
            )
    return Status("open" if state == "open" else "closed" if state == "closed" else "unknown")


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 0, 30, 1, 59]))
INTERVALS = st.lists(st.builds(Interval, CLOCKS, CLOCKS), max_size=2).map(tuple)
SCHEDULES = st.builds(
    Schedule,
    kind=st.just("weekly"),
    week=st.tuples(*[INTERVALS] * 7),
    eves=st.one_of(CLOCKS, st.sampled_from(["as_usual", "closed", "unknown"])),
    feast_days=st.sampled_from(["as_usual", "closed", "unknown"]),
)
CHANGES = ["2026-03-29T01:00", "2026-10-25T01:00", "2027-10-31T01:00", "2028-03-26T01:00"]
TURNS = ["2026-12-31T20:00", "2028-02-28T20:00", "2030-12-31T20:00", "2026-06-18T10:00"]
NEAR = [datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in CHANGES + TURNS]
NEAR += [datetime.combine(day, time(10), UTC) for day in CALENDAR]
INSTANTS = st.one_of(
    st.integers(0, 5 * 366 * 24 * 60).map(
        lambda m: datetime(2026, 1, 1, tzinfo=UTC) + m * ONE_MINUTE
    ),
    st.builds(
        lambda near, m: near + m * ONE_MINUTE, st.sampled_from(NEAR), st.integers(-2000, 2000)
    ),
    st.builds(
        lambda near, m: near + m * ONE_MINUTE, st.sampled_from(NEAR[:4]), st.integers(-90, 90)
    ),
)


@pytest.mark.no_cover
@given(SCHEDULES, INSTANTS)
@settings(max_examples=150)
@example(small_hours("after"), at("2026-10-25T03:59"))  # where the library itself says closed
@example(small_hours("inside"), at("2026-10-25T03:20", fold=1))
@example(ALL_WEEK, at("2030-12-31T23:58"))
@example(weekly({"thu": "22:00-07:00", "fri": "06:00-06:00"}, time(23)), at("2026-12-24T05:00"))
def test_hours_agree_with_walking_from_minute_to_minute(schedule: Schedule, now: datetime) -> None:
    status = status_at(schedule, SPECIAL_DAYS, now)
    expected = walked(schedule, now)
    assert status.state == expected.state
    change, walked_change = status.until or status.opens, expected.until or expected.opens
    if walked_change is not None:
        assert status == expected
        assert change is not None
        assert (change.isoformat(), change.tzinfo) == (walked_change.isoformat(), HELSINKI)
    else:  # further than was walked
        assert change is None or change - now > timedelta(days=15)


@pytest.mark.no_cover
@given(SCHEDULES, INSTANTS)
@settings(max_examples=300)
def test_a_line_is_not_open_when_it_closes_and_is_open_when_it_opens(
    schedule: Schedule, now: datetime
) -> None:
    status = status_at(schedule, SPECIAL_DAYS, now)
    if status.until is not None:
        assert now.astimezone(UTC) < status.until.astimezone(UTC)
        assert status_at(schedule, SPECIAL_DAYS, status.until).state != "open"
    if status.opens is not None:
        assert now.astimezone(UTC) < status.opens.astimezone(UTC)
        assert status_at(schedule, SPECIAL_DAYS, status.opens).state == "open"
    assert (status.until is not None) == (status.state == "open")


# What is remembered changes no answer


@pytest.mark.no_cover
@given(SCHEDULES, st.lists(INSTANTS, min_size=2, max_size=6))
@settings(max_examples=25)
def test_the_order_of_questions_changes_no_answer(
    schedule: Schedule, instants: list[datetime]
) -> None:
    warm = [status_at(schedule, SPECIAL_DAYS, now) for now in [*instants, *sorted(instants)]]
    cold = [
        status_at(replace(schedule), SPECIAL_DAYS, now) for now in [*instants, *sorted(instants)]
    ]
    assert warm == cold


def test_threads_may_ask_of_the_same_line_at_once() -> None:
    moments = ["2026-11-23T10:00", "2026-11-23T20:00", "2026-12-24T10:00"] * 200
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda moment: judged(KERAVA, moment), moments))
    assert found == [judged(KERAVA, moment) for moment in moments]
