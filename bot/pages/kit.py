"""What every page may look at; no page can change any of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from threading import Thread

from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content, load_content
from bot.files.releases import PARTS, name_of
from bot.problems.errors import Problem, Spot
from bot.store import Counters

LIMIT = 900
"""Seconds after which a check is given up."""


@dataclass(frozen=True, slots=True)
class Running:
    """A check that has run for so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check; `failed`: it did not finish."""

    at: datetime
    problems: tuple[Problem, ...] = ()
    failed: bool = False


def polite_check(folder: Path) -> list[str]:
    """The command, behind everything else that wants the processor."""
    nice = shutil.which("nice")
    return [*([nice, "-n", "15"] if nice else []), sys.executable, "-m", "bot", "check",
            str(folder), "--json"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checking:
    """The check of one folder, as all workers of this machine see it."""

    folder: Path
    command: Callable[[Path], list[str]] = polite_check
    kept: Path = Path(gettempdir())
    """Make a folder for the result, which only this user can read."""

    def begin(self) -> None:
        """Start a check, unless one runs. Raises OSError where nothing can be written."""
        with self._file("lock").open("a") as lock:  # another worker may be asked, too
            flock(lock, LOCK_EX)
            if isinstance(self.state(), Running):
                return
            self._part.touch()
        Thread(target=self._run, daemon=True).start()

    def state(self) -> Running | Checked | None:
        """How it stands; None: nobody has asked for a check."""
        try:
            begun = self._part.stat().st_mtime
        except OSError:
            return self._found()
        seconds = int(time.time() - begun)
        return Running(seconds) if seconds < LIMIT else self._found()

    def _run(self) -> None:
        """The output is moved into place only when it is complete."""
        part, whole = self._part, self._whole  # of the files as they are now
        try:
            whole.with_suffix(".new").write_text(self._output(), "utf-8")
            whole.with_suffix(".new").replace(whole)
        finally:
            part.unlink(missing_ok=True)

    def _output(self) -> str:
        """What it printed; a lone null when it did not come to its end."""
        try:
            ran = subprocess.run(
                self.command(self.folder), cwd=ROOT, env={"PATH": os.defpath},
                capture_output=True, encoding="utf-8", timeout=LIMIT, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return "null"
        with_errors = ran.returncode == 1 and ran.stdout  # a crash ends with 1, too, and no row
        return ran.stdout if ran.returncode == 0 or with_errors else "null"

    def _found(self) -> Checked | None:
        try:
            text = self._whole.read_text("utf-8")
            at = datetime.fromtimestamp(self._whole.stat().st_mtime, UTC)
        except OSError:
            return None
        try:
            rows = [json.loads(line) for line in text.splitlines()]
            return Checked(at, tuple(_problems(rows)))
        except (ValueError, TypeError, KeyError):
            return Checked(at, failed=True)

    @property
    def _part(self) -> Path:
        return self._file("running")

    @property
    def _whole(self) -> Path:
        return self._file("jsonl")

    def _file(self, suffix: str) -> Path:
        """In a private folder, so that nobody else can have put anything there."""
        ours = self.kept / f"bot-check-{os.getuid()}"
        ours.mkdir(mode=0o700, exist_ok=True)
        if ours.stat().st_uid != os.getuid():
            raise PermissionError(f"{ours}: belongs to somebody else")
        return ours / f"{_name(self.folder.resolve())}.{suffix}"


def _name(folder: Path) -> str:
    """For the folder as it was last edited: earlier results are not shown."""
    files = (path for part in PARTS for path in (folder / part).rglob("*"))
    newest = max((path.stat().st_mtime_ns for path in files), default=0)
    return sha256(f"{folder} {newest}".encode()).hexdigest()[:16]


def _problems(rows: list[dict[str, str]]) -> Iterator[Problem]:
    for row in rows:
        line, column = (int(row[name]) if row[name] else None for name in ("line", "column"))
        spot = Spot(row["file"], line, column)
        yield Problem(row["code"], spot, row["message"], row["transcript"])


@dataclass(frozen=True, slots=True)
class Kit:
    """The content, the figures, the time of day, and a way to try a conversation."""

    served: Callable[[], Content]
    """The content that callers are answered from now; a release changes it."""
    files: Callable[[], Content]
    """The content of the files as they are now, published or not. Raises FilesError."""
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


class Edited:
    """A folder's content, loaded again when a file of it has changed.

    To be made before the folder is loaded to be served, so that an edit in between is seen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun = name_of(folder)
        self._latest: tuple[str, Content] | None = None

    def content(self, release: str | None, served: Content) -> Content:
        """The content of the files now: `served` itself while they are the release, or without one
        what the server began with. Raises FilesError."""
        found = name_of(self._folder)
        if found == (release or self._begun):
            return served
        if self._latest is None or self._latest[0] != found:
            self._latest = found, load_content(self._folder)
        return self._latest[1]
