"""Which lines are due for verification at their source. `verify` lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.directory.model import Directory, Line

VERIFIED_FOR = timedelta(days=180)
"""After so long a line is to be verified at its source again."""


@dataclass(frozen=True, slots=True)
class Due:
    """A line that is due, and why."""

    line: Line
    reasons: tuple[str, ...]


def due(directory: Directory, today: date) -> tuple[Due, ...]:
    """The lines due on a day (Helsinki date): the longest unverified first."""
    found = [Due(line, tuple(reasons(line, today))) for line in directory.lines.values()]
    found.sort(key=lambda one: one.line.verified_on or date.min)
    return tuple(one for one in found if one.reasons)


def reasons(line: Line, today: date) -> Iterator[str]:
    """Why a line is due; none when it is not."""
    if line.verified_on is None:
        yield "never verified"
    elif today - line.verified_on > VERIFIED_FOR:
        yield f"verified on {line.verified_on}, more than {VERIFIED_FOR.days} days ago"
    if line.disputed:
        yield "disputed"
    for what, confidence in (("number", line.number_confidence), ("hours", line.hours_confidence)):
        if confidence == "low":
            yield f"{what} of low confidence"
