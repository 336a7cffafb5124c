"""A small whole project for tests that break files: tests/small/ has every folder and kind of file.

It loads and proves without a problem, so whatever `check` says of a changed copy is of the change.
"""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "small"
FOLDERS = ("flows", "directory", "locales")


def copy(folder: Path) -> Path:
    """Copy the small project into `folder` and return it."""
    for name in FOLDERS:
        shutil.copytree(SMALL / name, folder / name)
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} does not stand in {file} of tests/small"
    path.write_text(text.replace(old, new, 1), "utf-8")
