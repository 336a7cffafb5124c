"""Words of immediate danger, in every language at once.

Stronger than everything else, and rather a false alarm than a miss: what is going on now always
counts; what has happened counts unless the message says that it was long ago.
"""

from __future__ import annotations

from bot.understanding.phrases import Hit
from bot.understanding.reading import Reading

SECTIONS = ("danger", "danger_unless_past")


def dangers(reading: Reading) -> list[Hit]:
    """The entries of immediate danger that are meant."""
    sections = SECTIONS[:1] if reading.of("past") else SECTIONS
    return reading.of(*sections)
