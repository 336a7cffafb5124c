"""locales/pieces.tsv <-> the points of word pieces. Made by `make learn`; nobody edits it by hand.

The head names the topics, how many messages were learnt from, and the points a message begins
with. The points of a piece are one byte a topic, in hex: 80 is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.errors import Problem, Spot
from bot.files.marked_yaml import read_text
from bot.understanding.pieces import NO_PIECES, PieceTable, piece_table

NAME = "locales/pieces.tsv"
TOLD = "# Learnt from tests/corpora by `make learn`; change the messages there and not this.\n"
_Rows = Sequence[tuple[str, int, bytes]]


def load_pieces(root: Path) -> tuple[PieceTable, list[Problem]]:
    """The table, and what is wrong with its file."""
    problems: list[Problem] = []
    text = read_text(root / NAME, NAME, problems)
    if text is None:
        return NO_PIECES, problems
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    try:
        return _table(lines), problems
    except (ValueError, IndexError):
        fault = "is not a table of pieces: write it anew with `make learn`"
        return NO_PIECES, [*problems, Problem("word-pieces", Spot(NAME), fault)]


def _table(lines: list[list[str]]) -> PieceTable:
    """The table of these cells; raises ValueError or IndexError when they are no table."""
    topics, start, *rows = lines
    pieces = [(text, int(seen), bytes.fromhex(points)) for text, seen, points in rows]
    if any(len(points) != len(topics) - 2 for _, _, points in pieces):
        raise ValueError("a piece has points for fewer or more topics than there are")
    return piece_table(topics[2:], int(start[1]), [float(cell) for cell in start[2:]], pieces)


def written(topics: Sequence[str], messages: int, start: Sequence[float], rows: _Rows) -> str:
    """The table as a file."""
    head = [
        "\t".join(("piece", "seen", *topics)),
        "\t".join(("", str(messages), *map(_short, start))),
    ]
    lines = [f"{text}\t{seen}\t{points.hex()}" for text, seen, points in rows]
    return TOLD + "\n".join([*head, *lines]) + "\n"


def _short(number: float) -> str:
    return f"{number:.2f}"
