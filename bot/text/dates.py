"""Dates and times as they stand on a page or a sheet of paper; the ear has `spoken`."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from bot.directory.hours import HELSINKI
from bot.text.spoken import LOCALES

PATTERNS = {
    "fi": "ccc d.M.y 'klo' H.mm",
    "sv": "ccc d.M.y 'kl.' H.mm",
    "en": "ccc d MMM y, HH:mm",
}


def written(when: datetime, language: str) -> str:
    """An aware instant in Helsinki time, with its weekday: "to 24.12.2026 klo 14.00"."""
    return format_datetime(
        when.astimezone(HELSINKI), PATTERNS[language], HELSINKI, LOCALES[language]
    )
