"""Instants that a trial's clock is put to: now, and some at which other lines answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.directory.hours import HELSINKI

MINUTE = "%Y-%m-%dT%H:%M"
"""As browsers send a time, and transcripts write it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant to choose: which one (now, office, night or eve), and when that is next."""

    name: str
    at: datetime

    @property
    def value(self) -> str:
        """Helsinki time, to the minute."""
        return self.at.strftime(MINUTE)


def clocks(now: datetime) -> tuple[Clock, ...]:
    """Now and the next of each, seen from `now` (aware)."""
    here = now.astimezone(HELSINKI)
    eve = here.replace(month=12, day=24, hour=14, minute=0)
    days = (7 - here.weekday()) % 7 or 7
    return (
        Clock("now", here),
        Clock("office", (here + timedelta(days=days)).replace(hour=10, minute=0)),
        Clock("night", (here + timedelta(days=1)).replace(hour=3, minute=0)),
        Clock("eve", eve if eve > here else eve.replace(year=here.year + 1)),
    )


def minute(form: Mapping[str, str]) -> str | None:
    """The instant a form asks for: one of the list, or another that was typed in."""
    chosen = form.get("when", "")
    value = form.get("other", "") if chosen == "other" else chosen
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None).strftime(MINUTE)
    except ValueError:
        return None
