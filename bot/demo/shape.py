"""When the invented people write and call: more by night than by day, most at weekends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from bot.directory.hours import HELSINKI

HOURS = (7, 6, 5, 4, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 7, 8, 9, 10, 10, 9)
"""How busy each hour of a day is, beside the others: an assumption."""
WEEKDAYS = (0.9, 0.9, 0.9, 1.0, 1.3, 1.6, 1.3)
"""How busy a day is beside an ordinary one, from Monday on: an assumption."""


def instants(random: Random, day: date, ordinary: int, until: datetime) -> list[datetime]:
    """When conversations begin on a day (Helsinki), in order and none after `until`."""
    number = round(ordinary * WEEKDAYS[day.weekday()] * random.uniform(0.93, 1.07))
    found = sorted(_one(random, day) for _ in range(number))
    return [at for at in found if at <= until]


def days_before(until: datetime, days: int) -> Iterator[date]:
    """So many days up to that of `until`, the earliest first."""
    last = until.astimezone(HELSINKI).date()
    return (last - timedelta(days=n) for n in reversed(range(days)))


def _one(random: Random, day: date) -> datetime:
    (hour,) = random.choices(range(24), HOURS)
    moment = time(hour, random.randrange(60), random.randrange(60))
    return datetime.combine(day, moment, HELSINKI)
