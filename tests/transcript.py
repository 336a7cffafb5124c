"""The transcripts of the project: where they are, and one of them read."""

from __future__ import annotations

from pathlib import Path

from bot.channels.transcript import Transcript, parse
from bot.files import transcripts
from bot.files.content import ROOT

FOLDERS = (Path(__file__).parent / "transcripts", ROOT / transcripts.FOLDER)
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.txt"))


def read(path: Path) -> Transcript:
    return parse(path.read_text("utf-8"))
