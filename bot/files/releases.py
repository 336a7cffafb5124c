"""Releases: complete, checked copies of flows, directory and words, one of which is current.

`cli.reload` publishes them, workers load them. A release never changes; CURRENT is a link to one.
The file UNPROVED marks a release that was published without the proof, in an emergency.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from bot.files.content import ROOT, Content, load_content, read_content
from bot.problems.errors import BotError, FilesError, Problem

PARTS = ("flows", "directory", "locales")
CURRENT = "CURRENT"
UNPROVED = "UNPROVED"
COPY = ".new-"
KEPT = 5
"""How many releases are kept when a new one is published, including the new one."""
ABANDONED = 24 * 60 * 60
"""Seconds after which an unpublished copy must come from a process that was killed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy that loads and may become the release `name`; it has at most warnings."""

    folder: Path
    name: str
    content: Content
    warnings: tuple[Problem, ...]


def current(releases: Path) -> str | None:
    """Return the name of the release to serve, or None when nothing was published. Cheap."""
    try:
        return (releases / CURRENT).readlink().name
    except OSError:
        return None


def published_at(release: Path) -> int:
    """When it was last published (Unix nanoseconds); 0 where it is not."""
    try:
        return release.stat().st_mtime_ns
    except OSError:
        return 0


def is_unproved(release: Path) -> bool:
    """Whether it was last published without the proof."""
    return (release / UNPROVED).exists()


def publish(
    source: Path, releases: Path, approve: Callable[[Candidate], None], *, proved: bool = True
) -> str:
    """Copy the files of a folder, and make the copy the current release once it loads and
    `approve` has not raised; its name.

    What was approved is what is served, however the folder is edited meanwhile. Without `proved`
    the release is marked as one that nobody proved. Raises FilesError with every error, what
    `approve` raises, and BotError when the folder of releases cannot be written; nothing has
    changed then.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        copy = Path(mkdtemp(prefix=COPY, dir=releases))
        try:
            for part in PARTS:
                shutil.copytree(source / part, copy / part)
            candidate = _candidate(copy)
            approve(candidate)
            _settle(copy, releases / candidate.name)
            _mark(releases / candidate.name, proved=proved)
            _point(releases, candidate.name)
        finally:
            shutil.rmtree(copy, ignore_errors=True)
    except OSError as error:
        raise BotError(f"RELEASES: {error.filename or releases}: {error.strerror}") from error
    _forget_old(releases, candidate.name)
    return candidate.name


def _candidate(copy: Path) -> Candidate:
    content, problems = read_content(copy)
    if content is None:
        raise FilesError(tuple(p for p in problems if p.severity == "error"))
    return Candidate(copy, name_of(copy), content, tuple(problems))


def load_released(releases: Path, root: Path = ROOT) -> tuple[str | None, Content]:
    """What to serve at start: the current release, or the newest other one that still loads.

    Where nothing was ever published it is the folder itself, under no name. Raises FilesError.
    """
    wanted = current(releases)
    if wanted is None:
        return None, load_content(root)
    for name in (wanted, *_others(releases, wanted)):
        content, _ = read_content(releases / name, examples=False)
        if content is not None:
            return name, content
    return wanted, load_content(releases / wanted)


def name_of(folder: Path) -> str:
    """Return the name of the release that these files make: equal files have equal names."""
    digest = hashlib.sha256()
    files = (path for part in PARTS for path in (folder / part).rglob("*") if path.is_file())
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _settle(copy: Path, release: Path) -> None:
    """Store the copy under its name. An existing release of that name is the same, unless it was
    damaged."""
    if release.exists() and name_of(release) != release.name:
        release.rename(copy / "damaged")
    if not release.exists():
        copy.chmod(0o755)  # a temporary folder is for its maker alone, workers may be another user
        copy.rename(release)
        shutil.rmtree(release / "damaged", ignore_errors=True)
    os.utime(release)  # workers that refused it look again


def _mark(release: Path, *, proved: bool) -> None:
    if proved:
        (release / UNPROVED).unlink(missing_ok=True)
    else:
        (release / UNPROVED).touch()


def _point(releases: Path, name: str) -> None:
    """At every instant CURRENT is the old or the new release."""
    link = releases / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(releases / CURRENT)


def _others(releases: Path, name: str) -> Iterator[str]:
    """The other releases, newest first."""
    folders = (f for f in releases.iterdir() if f.is_dir() and not f.is_symlink())
    newest = sorted(folders, key=lambda folder: folder.stat().st_mtime, reverse=True)
    yield from (f.name for f in newest if f.name != name and not f.name.startswith("."))


def _forget_old(releases: Path, name: str) -> None:
    for old in list(_others(releases, name))[KEPT - 1 :]:
        shutil.rmtree(releases / old, ignore_errors=True)
    for copy in releases.glob(f"{COPY}*"):
        if copy.stat().st_mtime < time.time() - ABANDONED:
            shutil.rmtree(copy, ignore_errors=True)
