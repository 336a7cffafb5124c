"""Dates and times as they stand on a page or a sheet of paper; the ear has `spoken`."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from bot.directory.hours import HELSINKI
from bot.text.spoken import LOCALES

PATTERNS = {
    "fi": "ccc d.M.y 'klo' H.mm",
    "sv": "ccc d.M.y 'kl.' H.mm",
    "en": "ccc d MMM y, HH:mm",
}

DAYS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
SHORT_DAYS = {"fi": "ccc d.M.", "sv": "ccc d.M.", "en": "ccc d MMM"}


def written(when: datetime, language: str) -> str:
    """An aware instant in Helsinki time, with its weekday: "to 24.12.2026 klo 14.00"."""
    return format_datetime(
        when.astimezone(HELSINKI), PATTERNS[language], HELSINKI, LOCALES[language]
    )


def day_written(day: date, language: str) -> str:
    """A date: "24.12.2026"."""
    return format_date(day, DAYS[language], LOCALES[language])


def short_day(day: date, language: str) -> str:
    """A date of these weeks by its weekday: "to 24.12."."""
    return format_date(day, SHORT_DAYS[language], LOCALES[language])


def hours_written(start: int, end: int, language: str) -> str:
    """From minute to minute of a day: "8–15.30", in English "08:00–15:30"."""
    return "–".join(_clock(minute, language) for minute in (start, end))


def _clock(minute: int, language: str) -> str:
    hours, minutes = divmod(minute, 60)
    if language == "en":
        return f"{hours:02}:{minutes:02}"
    return f"{hours}.{minutes:02}" if minutes else str(hours)
