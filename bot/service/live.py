"""What is served now, and the watch for a newer release: one reference that is replaced at once.

A release that does not load, or whose answers fail, is reported, and the served one stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Generic, TypeVar

from bot.dialogue.model import BY_MEDIUM, Answer
from bot.directory.hours import line_status
from bot.directory.refer import Listed, Request
from bot.files.content import Content, load_content
from bot.files.releases import current, is_unproved, load_released, published_at
from bot.problems.errors import BotError
from bot.service import log
from bot.text.referral import referral_text
from bot.text.words import Wording, line_text


def failing(content: Content, now: datetime) -> str | None:
    """The answers that fail at `now` (aware): how many of how many, and the first error."""
    asked, errors = 0, []
    for answer in _answers(content, now):
        asked += 1
        try:
            answer()
        except Exception as error:  # whatever it is, a caller would hear the last resort
            errors.append(type(error).__name__)
    return f"{len(errors)} of {asked} answers ({errors[0]})" if errors else None


def _answers(content: Content, now: datetime) -> Iterator[Callable[[], str]]:
    for channel in BY_MEDIUM.values():
        for language in content.directory.languages.codes:
            wording = Wording(content.catalogue, content.directory, channel, language, now)
            for id_ in content.directory.lines:
                yield partial(_line, wording, id_)
            for request in _requests(content, language):
                act = Answer(content.flow.answer, request, 0, {})
                yield partial(referral_text, wording, act, wording.record.room)


def _line(wording: Wording, id_: str) -> str:
    line = wording.directory.lines[id_]
    status = line_status(line, wording.directory.special_days, wording.now)
    return line_text(wording, Listed(line, status, "situation"))


def _requests(content: Content, language: str) -> Iterator[Request]:
    """Each situation without a place, and one situation in each county."""
    situations = content.directory.situations
    counties = {place.county: code for code, place in content.directory.municipalities.items()}
    for id_ in situations:
        yield Request(id_, language=language)
    for code in counties.values():
        yield Request(next(iter(situations)), code, language=language)


EVERY = 1.0
"""Seconds between two looks at which release is current."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Served(Generic[T]):
    """Content and what is made of it, under the name of its release (None: no release)."""

    release: str | None
    content: Content
    made: T
    folder: Path | None = None
    """The folder of its files, if it is a release."""


class Live(Generic[T]):
    """The current content and what `make` makes of it. Without `releases` it never changes."""

    def __init__(
        self,
        served: Served[T],
        make: Callable[[Content], T],
        releases: Path | None,
        load: Callable[[Path], Content] = load_content,
    ) -> None:
        self.served = served
        self.refused: tuple[str, int] | None = None
        """The release that should be served but does not load, and when it was published."""
        self._make, self._releases, self._load = make, releases, load
        if releases is not None:
            Thread(target=self._watch, daemon=True).start()

    def report(self) -> dict[str, str]:
        """For `/healthz`: which release is served, whether it was published unproved, which one was
        refused."""
        folder = self.served.folder
        found = {
            "release": self.served.release,
            "unproved": "yes" if folder and is_unproved(folder) else None,
            "refused": self.refused and self.refused[0],
        }
        return {name: value for name, value in found.items() if value is not None}

    def look(self, releases: Path) -> None:
        """Serve the current release if it is another one and loads. One that did not load is tried
        again once it has been published again."""
        name = current(releases)
        if name is None:
            return
        if name == self.served.release:
            self.refused = None
        elif self.refused != (name, published_at(releases / name)):
            self._serve(name, releases / name)

    def _serve(self, name: str, folder: Path) -> None:
        published = published_at(folder)
        try:
            content = self._load(folder)
            if broken := failing(content, datetime.now(UTC)):
                raise BotError(f"loads, but fails in {broken}")
            self.served = Served(name, content, self._make(content), folder)
        except Exception as error:  # whatever it is, callers are answered with what there was
            self.refused = name, published
            log.event("release_refused", release=name, reason=log.reason_of(error))
        else:
            self.refused = None
            log.event("release_served", log.INFO, release=name)

    def _watch(self) -> None:
        while self._releases is not None:
            self.look(self._releases)
            time.sleep(EVERY)


def live_from(releases: Path, make: Callable[[Content], T]) -> Live[T]:
    """Return the current release, or an earlier one that loads, and watch for newer ones. Raises
    FilesError."""
    name, content = load_released(releases)
    served = Served(name, content, make(content), releases / name if name else None)
    return Live(served, make, releases)


def fixed(content: Content, make: Callable[[Content], T]) -> Live[T]:
    """Content that never changes, for trials and tests."""
    return Live(Served(None, content, make(content)), make, None)
