"""The .csv tables of the directory -> municipalities, places, postal codes and special days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast

from bot.directory.languages import localized
from bot.directory.model import ForeignPlace, Municipality, Place, PostalCode, SpecialDay
from bot.files.fields import calendar_day
from bot.files.marked_yaml import read_text
from bot.files.schema import suggestion
from bot.problems.errors import Problem, Spot
from bot.text.referral import foreign
from bot.understanding.text.folding import words_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its cells by column."""

    table: Table
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def several(self, column: str) -> tuple[str, ...]:
        """The values of a cell that may hold several, separated by "/"."""
        return tuple(part.strip() for part in self[column].split("/") if part.strip())

    def fault(self, code: str, message: str) -> None:
        """Report an error in this row."""
        self.table.problems.append(Problem(code, Spot(self.table.name, self.line), message))

    def expect(self, column: str, form: str, words: str) -> None:
        """Report a cell that does not have this form."""
        if not re.fullmatch(form, self[column]):
            self.fault("wrong-cell", f'found {column} "{self[column]}", expected {words}')

    def expect_one_of(self, column: str, known: Collection[str]) -> None:
        """Report a cell that holds none of these words."""
        if self[column] not in known:
            words = f"expected {' or '.join(known)}{suggestion(self[column], known)}"
            self.fault("wrong-cell", f'found {column} "{self[column]}", {words}')

    def expect_new(self, column: str, earlier: Collection[object], key: object = None) -> None:
        """Report a value that an earlier row has already."""
        if (key or self[column]) in earlier:
            self.fault("defined-twice", f'{column} "{self[column]}" stands twice')

    def expect_known(self, what: str, code: str, known: Collection[str]) -> None:
        """Report a code that leads nowhere, unless nothing is known, which is reported
        elsewhere."""
        if known and code not in known:
            self.fault("unknown-name", f'unknown {what} "{code}"')


@dataclass(slots=True)
class Table:
    """A table's rows; problems gather while it is read and used."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(
    path: Path, name: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Table:
    """The rows of a file whose first line names exactly these columns, perhaps with the optional
    ones after them. Cells of optional columns that are not there are empty."""
    table = Table(name)
    text = read_text(path, name, table.problems)
    if text is None:
        return table
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = tuple(next(reader, ()))
        if header in (columns, columns + optional):
            for cells in reader:
                _add(table, reader.line_num, header, cells)
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


CASES = ("genitive", "in", "from", "to")
KINDS = ("former", "locality", "district", "alias")
DAY_KINDS = ("feast", "eve", "day_before_eve")

NAMES = ("fi", "sv", "en")
"""The languages that have names of their own for municipalities; others use these."""
MUNICIPALITIES, MERGED = ("code", "county", *NAMES, *CASES), ("until", "into")
PLACES = ("name", "municipalities", "kind", "forms")
ABROAD = ("name", "here")
POSTAL_CODES = ("postal_code", "municipality", "certain")
SPECIAL_DAYS = ("day", "kind", "name")
SOUND_ALIKES = ("names",)
"""The columns of each file; MERGED may be left out."""


def municipalities(table: Table, counties: Collection[str]) -> dict[str, Municipality]:
    """Municipalities by code."""
    found: dict[str, Municipality] = {}
    for row in table.rows:
        row.expect("code", r"\d{3}", 'three digits such as "049"')
        row.expect_new("code", found)
        row.expect_known("county", row["county"], counties)
        for column in (*NAMES, *CASES):
            _expect_sendable(row, column)
        names = localized({language: row[language] for language in NAMES})
        cases = {case: row.several(case) for case in CASES}
        until = _day(row, "until") if row["until"] else None
        found[row["code"]] = Municipality(
            row["code"], row["county"], names, cases, until, row["into"] or None
        )
    for row in table.rows:
        if row["until"] or row["into"]:
            _expect_merger(row, found)
    return found


def _expect_merger(row: Row, known: Mapping[str, Municipality]) -> None:
    """Report a merger of which the last day or the other municipality is missing or wrong."""
    into = known.get(row["into"])
    if not row["until"]:
        row.fault("wrong-cell", "until is empty, expected the last day before the merger")
    elif not row["into"]:
        row.fault("wrong-cell", "into is empty, expected the code of the municipality it joins")
    elif into is None:
        row.fault("unknown-name", f'into: unknown municipality "{row["into"]}"')
    elif into.code == row["code"] or (into.until and into.until.isoformat() <= row["until"]):
        row.fault("wrong-cell", f"into: {into.code} is no municipality after {row['until']} either")


def places(table: Table, known: Collection[str]) -> tuple[Place, ...]:
    """The other names of places."""
    found: dict[tuple[str, ...], Place] = {}
    for row in table.rows:
        key = (row["name"], row["municipalities"])
        _expect_names(row, "name")
        _expect_names(row, "forms", at_least=0)
        row.expect_new("name", found, key)
        row.expect_one_of("kind", KINDS)
        for code in row.several("municipalities") or ("",):
            row.expect_known("municipality", code, known)
        codes, forms = row.several("municipalities"), row.several("forms")
        found[key] = Place(row["name"], codes, row["kind"], forms)
    return tuple(found.values())


def abroad(table: Table) -> tuple[ForeignPlace, ...]:
    """The places outside Finland."""
    found: dict[str, ForeignPlace] = {}
    for row in table.rows:
        _expect_names(row, "name")
        _expect_names(row, "here", at_least=0)
        row.expect_new("name", found)
        found[row["name"]] = ForeignPlace(row["name"], row.several("here"))
    return tuple(found.values())


def postal_codes(table: Table, known: Collection[str]) -> dict[str, PostalCode]:
    """Postal codes by their five digits."""
    found: dict[str, PostalCode] = {}
    for row in table.rows:
        code = row["postal_code"]
        row.expect("postal_code", r"\d{5}", 'five digits such as "00100"')
        row.expect_new("postal_code", found)
        row.expect_known("municipality", row["municipality"], known)
        row.expect_one_of("certain", ("yes", "no"))
        found[code] = PostalCode(code, row["municipality"], row["certain"] == "yes")
    return found


def sound_alikes(table: Table, known: Mapping[str, Municipality]) -> dict[str, tuple[str, ...]]:
    """Every municipality that is confirmed when it was heard: its code -> the codes of its row."""
    by_name = {place.names["fi"]: code for code, place in known.items()}
    found: dict[str, tuple[str, ...]] = {}
    for row in table.rows:
        names = row.several("names")
        for name in names or ("",):
            row.expect_known("municipality", name, by_name)
        codes = tuple(by_name[name] for name in names if name in by_name)
        found |= dict.fromkeys(codes, codes)
    return found


def special_days(table: Table) -> tuple[SpecialDay, ...]:
    """The special days; they stand in order, so that a missing one is seen."""
    found: list[SpecialDay] = []
    for row in table.rows:
        row.expect_one_of("kind", DAY_KINDS)
        day = _day(row, "day")
        if day is None:
            continue
        if found and day <= found[-1].day:
            row.fault(
                "days-out-of-order", f"{day} must come after {found[-1].day}, the row before it"
            )
        kind = cast(Literal["feast", "eve", "day_before_eve"], row["kind"])
        found.append(SpecialDay(day, kind, row["name"]))
    return tuple(found)


def _day(row: Row, column: str) -> date | None:
    try:
        return calendar_day(row[column])
    except ValueError as error:
        row.fault("wrong-cell", f"{column}: {error}")
        return None


def _expect_names(row: Row, column: str, at_least: int = 1) -> None:
    """Report a name without letters that a message could be compared with."""
    names = row.several(column)
    if len(names) < at_least or not all(words_of(name).tokens for name in names):
        row.fault("wrong-cell", f'found {column} "{row[column]}", expected a name')


def _expect_sendable(row: Row, column: str) -> None:
    _expect_names(row, column)
    if characters := foreign(row[column]):
        listed = " ".join(f'"{c}"' for c in characters)
        row.fault("not-sendable", f"{column}: {listed} cannot be sent in a plain text message")
