"""locales/pieces.tsv <-> the points of word pieces. Made by `make learn`; nobody edits it by hand.

The head names the topics, how many messages were learnt from, and the points a message begins
with. The points of a piece are one byte a topic, in hex: 80 is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import isfinite
from pathlib import Path

from bot.errors import Problem, Spot
from bot.files.marked_yaml import read_text
from bot.understanding.pieces import DANGER, NO_PIECES, NOTHING, PieceTable, piece_table

NAME = "locales/pieces.tsv"
TOLD = "# Learnt from tests/corpora by `make learn`; change the messages there and not this.\n"
MESSAGES_AT_MOST = 10**9
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


def topic_problems(table: PieceTable, situations: Collection[str]) -> Iterator[Problem]:
    """Topics that are no situation of the directory, and the two there must be beside them.

    Where no situation or no table could be read, nothing is wrong.
    """
    if not (situations and table.topics):
        return
    for topic in sorted(table.topics.keys() - {DANGER, NOTHING, *situations}):
        words = f'"{topic}" is no situation: name it in situations.yaml, or `make learn`'
        yield Problem("word-pieces", Spot(NAME), words)
    for topic in sorted({DANGER, NOTHING} - table.topics.keys()):
        words = f'no piece has points for "{topic}": write it anew with `make learn`'
        yield Problem("word-pieces", Spot(NAME), words)


def _table(lines: list[list[str]]) -> PieceTable:
    """The table of these cells; raises ValueError or IndexError when they are no table."""
    topics, start, *rows = lines
    pieces = [(text, int(seen), bytes.fromhex(points)) for text, seen, points in rows]
    messages, begins = int(start[1]), [float(cell) for cell in start[2:]]
    if messages > MESSAGES_AT_MOST or any(not 0 <= seen <= messages for _, seen, _ in pieces):
        raise ValueError("a piece was seen in no message, or in more than there are")
    if not all(map(isfinite, begins)):
        raise ValueError("a message begins with no number of points")
    if any(len(points) != len(topics) - 2 for _, _, points in pieces):
        raise ValueError("a piece has points for fewer or more topics than there are")
    return piece_table(topics[2:], messages, begins, pieces)


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
