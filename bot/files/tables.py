"""A .csv table -> rows that know their lines, and what each cell was expected to hold.

`directory_tables` reads with it. Commas or semicolons separate the columns, so that a Finnish
spreadsheet can save them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Problem, Spot
from bot.files.marked_yaml import read_text
from bot.files.schema import suggestion


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by column."""

    table: Table
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def several(self, column: str) -> tuple[str, ...]:
        """The values of a cell that may hold several, separated by "/"."""
        return tuple(part.strip() for part in self[column].split("/") if part.strip())

    def fault(self, code: str, message: str) -> None:
        """Note an error of this row."""
        self.table.problems.append(Problem(code, Spot(self.table.name, self.line), message))

    def expect(self, column: str, form: str, words: str) -> None:
        """Note it when a cell does not have this form."""
        if not re.fullmatch(form, self[column]):
            self.fault("wrong-cell", f'found {column} "{self[column]}", expected {words}')

    def expect_one_of(self, column: str, known: Collection[str]) -> None:
        """Note it when a cell holds none of these words."""
        if self[column] not in known:
            words = f"expected {' or '.join(known)}{suggestion(self[column], known)}"
            self.fault("wrong-cell", f'found {column} "{self[column]}", {words}')

    def expect_new(self, column: str, earlier: Collection[object], key: object = None) -> None:
        """Note it when what must be there once stood in an earlier row."""
        if (key or self[column]) in earlier:
            self.fault("defined-twice", f'{column} "{self[column]}" stands twice')

    def expect_known(self, what: str, code: str, known: Collection[str]) -> None:
        """Note it when a code leads nowhere; not when nothing is known, which is told elsewhere."""
        if known and code not in known:
            self.fault("unknown-name", f'unknown {what} "{code}"')


@dataclass(slots=True)
class Table:
    """A table's rows; problems gather while it is read and used."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(path: Path, name: str, columns: tuple[str, ...]) -> Table:
    """The rows of a file whose first line must name exactly these columns."""
    table = Table(name)
    text = read_text(path, name, table.problems)
    if text is None:
        return table
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = tuple(next(reader, ()))
        if header == columns:
            for cells in reader:
                _add(table, reader.line_num, columns, cells)
        else:
            words = f"found the columns {', '.join(header)}, expected {', '.join(columns)}"
            table.problems.append(Problem("wrong-columns", Spot(name, 1), words))
    except csv.Error as error:
        words = f"is not a table here: {error}"
        table.problems.append(Problem("not-a-table", Spot(name, reader.line_num), words))
    return table


def _add(table: Table, line: int, columns: tuple[str, ...], cells: list[str]) -> None:
    if len(cells) == len(columns):
        stripped = [cell.strip() for cell in cells]
        table.rows.append(Row(table, line, dict(zip(columns, stripped, strict=True))))
    elif cells:
        words = f"found {len(cells)} cells, expected {len(columns)}"
        table.problems.append(Problem("wrong-columns", Spot(table.name, line), words))
