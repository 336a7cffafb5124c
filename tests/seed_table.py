"""The table of docs/directory.md: where each of the 23 services of the seed documents is.

A maintainer runs `python -m tests.seed_table` after changing such a record; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.directory.model import Directory, Line
from bot.files.directory import load_directory
from bot.files.lexicons import load_languages

SEEDS = range(1, 24)


def seed_table(directory: Directory) -> str:
    """The table as Markdown, one row for every record of a seed service."""
    rows = ["| seed | record | name | where | number |", "|---|---|---|---|---|"]
    rows += [_row(directory, seed, line) for seed in SEEDS for line in _of(directory, seed)]
    return "\n".join(rows)


def _of(directory: Directory, seed: int) -> Iterator[Line]:
    return (line for line in directory.lines.values() if seed in line.seed)


def _row(directory: Directory, seed: int, line: Line) -> str:
    cells = (seed, f"`{line.id}`", line.names["en"], _where(directory, line), _number(line))
    return f"| {' | '.join(map(str, cells))} |"


def _where(directory: Directory, line: Line) -> str:
    places = [directory.municipalities[code].names["fi"] for code in line.municipalities]
    places = places or [directory.counties[code].names["en"] for code in line.counties]
    return ", ".join(places) or "all of Finland"


def _number(line: Line) -> str:
    return line.phone.display if line.phone else "none"


def main() -> int:
    """Print the table of the shipped directory."""
    root = Path(__file__).parents[2]
    languages, _ = load_languages(root)
    directory, problems = load_directory(root / "directory", languages)
    if directory is None:
        sys.stderr.write("\n".join(map(str, problems)) + "\n")
        return 1
    sys.stdout.write(seed_table(directory) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
