"""The transcripts of a folder's flow, read and written. `test`, `simulate` and `diff` call it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.errors import BotError

FOLDER = Path("flows") / "tests"
"""Where operators keep the conversations that must go as they are written."""


def transcripts_of(root: Path) -> Mapping[str, str]:
    """File name -> text of every transcript under flows/tests/, in order."""
    return {path.name: path.read_text("utf-8") for path in sorted((root / FOLDER).glob("*.txt"))}


def write_transcript(path: Path, text: str) -> None:
    """Write one. Raises BotError when it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise BotError(f"{path}: cannot be written: {error.strerror}") from error
