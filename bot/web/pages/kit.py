"""What every page may look at: `site` hands it over, and no page can change any of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.store import Counters
from bot.trial import Simulate
from bot.web.pages.checking import Checking


@dataclass(frozen=True, slots=True)
class Kit:
    """The content, the figures, the time of day, and a way to try a conversation."""

    served: Callable[[], Content]
    """The content that callers are answered from now; a release changes it."""
    files: Callable[[], Content]
    """The content of the files as they are now, published or not. Raises FilesError."""
    simulate: Simulate
    """How a conversation is tried: on an application of its own."""
    clock: Callable[[], datetime]
    counters: Counters
    folder: Callable[[], Path]
    """Where the files are that callers are answered from now."""
    checking: Callable[[Path], Checking] = Checking
    """How the files of a folder are checked."""

    @property
    def today(self) -> date:
        """The day in Helsinki."""
        return self.clock().astimezone(HELSINKI).date()
