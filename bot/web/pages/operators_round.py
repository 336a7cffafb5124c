"""What waits for the operator on a day: lines to verify, notices, closures; for `/directory`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.directory.model import Closure, Directory, Line, Notice
from bot.proof.verification import due

When = Literal["coming", "current", "over"]


@dataclass(frozen=True, slots=True)
class Round:
    """The lines due for verification, the longest unverified first, and what is dated."""

    due: tuple[Line, ...]
    lines: int
    """How many there are in all."""
    notices: tuple[tuple[Notice, When], ...]
    closures: tuple[tuple[Line, Closure, When], ...]


def operators_round(directory: Directory, day: date) -> Round:
    """The whole directory as of a day (Helsinki date)."""
    lines = directory.lines.values()
    return Round(
        due=tuple(one.line for one in due(directory, day)),
        lines=len(lines),
        notices=tuple((n, _when(n.starts, n.ends, day)) for n in directory.notices),
        closures=tuple(
            (line, line.closed, _when(date.min, line.closed.until, day))
            for line in lines
            if line.closed
        ),
    )


def _when(starts: date, ends: date, day: date) -> When:
    if day < starts:
        return "coming"
    return "over" if day > ends else "current"
