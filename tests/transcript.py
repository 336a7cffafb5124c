"""The transcripts of the project: where they are, and one of them read."""

from __future__ import annotations

from pathlib import Path

from bot.channels.transcript import Transcript, parse

FOLDER = Path(__file__).parent / "transcripts"


def read(path: Path) -> Transcript:
    return parse(path.read_text("utf-8"))
