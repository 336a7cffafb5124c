"""The transcripts of the project: where they are, and one of them read."""

from __future__ import annotations

from pathlib import Path

from bot.files.content import ROOT
from bot.simulator import transcript
from bot.simulator.transcript import Transcript, parse

FOLDERS = (Path(__file__).parent / "transcripts", ROOT / transcript.FOLDER)
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.txt"))


def read(path: Path) -> Transcript:
    return parse(path.read_text("utf-8"))
