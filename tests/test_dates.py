"""Dates on a page, in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.pages.words import day_written, hours_written, short_day, written
from tests.languages import SPOKEN


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "to 24.12.2026 klo 14.05"),
        ("sv", "tors 24.12.2026 kl. 14.05"),
        ("en", "Thu 24 Dec 2026, 14:05"),
    ],
)
def test_an_instant_is_written_in_helsinki_time(language: str, expected: str) -> None:
    assert written(datetime(2026, 12, 24, 12, 5, tzinfo=UTC), SPOKEN[language]) == expected


@pytest.mark.parametrize(
    ("language", "day", "short", "hours"),
    [
        ("fi", "6.12.2026", "su 6.12.", "8–15.30"),
        ("sv", "6.12.2026", "sön 6.12.", "8–15.30"),
        ("en", "6 Dec 2026", "Sun 6 Dec", "08:00–15:30"),
    ],
)
def test_a_day_and_its_hours(language: str, day: str, short: str, hours: str) -> None:
    independence = date(2026, 12, 6)
    assert day_written(independence, SPOKEN[language]) == day
    assert short_day(independence, SPOKEN[language]) == short
    assert hours_written(8 * 60, 15 * 60 + 30, SPOKEN[language]) == hours
