"""The loaded content as the proof sees it, for the commands that prove or draw it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from bot.dialogue.model import World
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.files.spots import spots_of
from bot.proof.model import Subject
from bot.proof.remembered import Referring, Remembered

QUIET_HOUR = time(10)
"""An hour at which offices are open; other hours are explored referral by referral."""


def subject_of(root: Path, content: Content, today: date) -> Subject:
    """The content of a folder under proof on this day (Helsinki date)."""
    return Subject(
        content.flow,
        content.directory,
        content.understanding,
        content.catalogue,
        content.lexicons,
        spots_of(root),
        today,
    )


def world_of(subject: Subject) -> World:
    """A world in which everything can be done: calls can be connected, and callers texted."""
    now = datetime.combine(subject.today, QUIET_HOUR, HELSINKI)
    reader = Remembered(subject.understanding)
    return World(subject.directory, reader, now, transfers=True, texts=True, refer=Referring())
