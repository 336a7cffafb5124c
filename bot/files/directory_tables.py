"""The directory's tables -> municipalities, places, postal codes and special days.

Only `directory` calls it. Faults of rows are noted in their table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal, cast

from bot.directory.model import LANGUAGES, ForeignPlace, Municipality, Place, PostalCode, SpecialDay
from bot.files.tables import Row, Table
from bot.files.times import calendar_day
from bot.text.segments import foreign
from bot.understanding.folding import words_of

CASES = ("genitive", "in", "from", "to")
KINDS = ("former", "locality", "district", "alias")
DAY_KINDS = ("feast", "eve", "day_before_eve")

MUNICIPALITIES = ("code", "county", *LANGUAGES, *CASES)
PLACES = ("name", "municipalities", "kind", "forms")
ABROAD = ("name", "here")
POSTAL_CODES = ("postal_code", "municipality", "certain")
SPECIAL_DAYS = ("day", "kind", "name")
SOUND_ALIKES = ("names",)
"""The columns of each file."""


def municipalities(table: Table, counties: Collection[str]) -> dict[str, Municipality]:
    """Municipalities by code."""
    found: dict[str, Municipality] = {}
    for row in table.rows:
        row.expect("code", r"\d{3}", 'three digits such as "049"')
        row.expect_new("code", found)
        row.expect_known("county", row["county"], counties)
        for column in (*LANGUAGES, *CASES):
            _expect_sendable(row, column)
        names = {language: row[language] for language in LANGUAGES}
        cases = {case: row.several(case) for case in CASES}
        found[row["code"]] = Municipality(row["code"], row["county"], names, cases)
    return found


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
        day = _day(row)
        if day is None:
            continue
        if found and day <= found[-1].day:
            row.fault(
                "days-out-of-order", f"{day} must come after {found[-1].day}, the row before it"
            )
        kind = cast(Literal["feast", "eve", "day_before_eve"], row["kind"])
        found.append(SpecialDay(day, kind, row["name"]))
    return tuple(found)


def _day(row: Row) -> date | None:
    try:
        return calendar_day(row["day"])
    except ValueError as error:
        row.fault("wrong-cell", f"day: {error}")
        return None


def _expect_names(row: Row, column: str, at_least: int = 1) -> None:
    """Note it when a name has no letters that a message could be compared with."""
    names = row.several(column)
    if len(names) < at_least or not all(words_of(name).tokens for name in names):
        row.fault("wrong-cell", f'found {column} "{row[column]}", expected a name')


def _expect_sendable(row: Row, column: str) -> None:
    _expect_names(row, column)
    if characters := foreign(row[column]):
        listed = " ".join(f'"{c}"' for c in characters)
        row.fault("not-sendable", f"{column}: {listed} cannot be sent in a plain text message")
