"""Kinds of fields that several files share: days, times, numbers, texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, model_validator
from pydantic_core import PydanticCustomError

from bot.directory.languages import Localized, localized
from bot.directory.model import County, Interval, Municipality
from bot.files.flow_texts import other_numbers
from bot.files.marked_yaml import Marked, Where
from bot.files.schema import OTHER_NUMBERS, Record, dotted, suggestion, unknown
from bot.problems.errors import Problem
from bot.text.referral import foreign

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(2000, 2101)
"""The years in which a day of the directory may lie."""
_CALENDAR_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_EVES = ("as_usual", "closed", "unknown")
_DAY = f"({'|'.join(WEEKDAYS)})"
_SPAN = rf"{_TIME}\s?-\s?(?:{_TIME}|24:00)"
DAYS = rf"^{_DAY}(-{_DAY})?(\s*,\s*{_DAY}(-{_DAY})?)*$"
INTERVALS = rf"^\s*{_SPAN}(\s*,\s*{_SPAN})*\s*$"
EVES = rf"^(until {_TIME}|{'|'.join(_EVES)})$"
"""The shapes of what is read here, for editors."""


def calendar_day(value: Any) -> date:
    """`2026-12-31` as a date of the years 2000 to 2100. Raises ValueError.

    Hours cannot be worked out in every other year, and nobody means one.
    """
    found = "nothing" if value is None else f'"{value}"'
    if not (isinstance(value, str) and re.fullmatch(_CALENDAR_DAY, value) and _exists(value)):
        raise ValueError(f"found {found}, expected a day such as 2026-12-31")
    day = date.fromisoformat(value)
    if day.year not in YEARS:
        raise ValueError(f"found {found}, expected a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def days(value: Any) -> tuple[int, ...]:
    """`mon`, `mon-thu` or `mon,wed` as numbers from Monday 0. Raises ValueError."""
    found: list[int] = []
    for part in re.split(r"\s*,\s*", str(value)):
        first, _, last = part.partition("-")
        start, end = _weekday(first), _weekday(last or first)
        if end < start:
            raise ValueError(f'found "{part}", expected the earlier weekday first')
        found.extend(range(start, end + 1))
    return tuple(found)


def intervals(value: Any) -> tuple[Interval, ...]:
    """`09:00-13:00, 14:00-16:00` as intervals. Raises ValueError."""
    return tuple(_interval(part) for part in re.split(r"\s*,\s*", str(value or "").strip()))


def eve_hours(value: Any) -> time | str:
    """`until 13:00`, or what is true of the whole day in a word. Raises ValueError."""
    if isinstance(value, str) and re.fullmatch(rf"until {_TIME}", value):
        return _clock(value.removeprefix("until "))
    if value in _EVES:
        return str(value)
    known = ", ".join(_EVES)
    raise ValueError(f'found "{value}", expected "until 13:00" or one of {known}')


def _exists(day: str) -> bool:
    """Whether the calendar has it: there is no 2026-02-30."""
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        near = suggestion(name, WEEKDAYS) or f", expected {', '.join(WEEKDAYS)}"
        raise ValueError(f'unknown weekday "{name}"{near}')
    return WEEKDAYS.index(name)


def _interval(part: str) -> Interval:
    match = re.fullmatch(rf"({_TIME})\s?-\s?({_TIME}|24:00)", part)
    if not match:
        raise ValueError(f'found "{part}", expected times such as "09:00-13:00"')
    start, end = match.group(1), match.group(2)
    if start == end:
        raise ValueError(f'found "{part}", expected two times ("00:00-24:00" is a whole day)')
    return Interval(_clock(start), _clock(end))


def _clock(text: str) -> time:
    return time(int(text[:2]) % 24, int(text[3:]))


def sendable(text: str) -> str:
    """The text on one line. Raises ValueError if a character would make a message dearer."""
    if not text.strip():
        raise ValueError("is empty, expected words")
    if characters := foreign(" ".join(text.split())):
        listed = " ".join(f'"{c}"' for c in characters)
        raise ValueError(f"{listed} cannot be sent in a plain text message: write it otherwise")
    return " ".join(text.split())


def _word_or_fields(value: Any) -> str:
    return "fields" if isinstance(value, dict | Record) else "word"


Said = Annotated[str, AfterValidator(sendable)]
Day = Annotated[date, BeforeValidator(calendar_day)]
WORD_OR_FIELDS = Discriminator(_word_or_fields)


class Words(Record):
    """The same in every language, numbers in digits included."""

    fi: Said
    sv: Said
    en: Said

    @model_validator(mode="after")
    def _same_numbers(self) -> Self:
        for _, words in other_numbers(self.localized()):
            raise PydanticCustomError(OTHER_NUMBERS, "{words}", {"words": words})
        return self

    def localized(self) -> Localized:
        """The words by language."""
        return localized({"fi": self.fi, "sv": self.sv, "en": self.en})


class Area(Record):
    """A record that serves an area: municipalities, or counties, or all of Finland."""

    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Areas:
    """The counties and municipalities that records may name by their codes."""

    counties: Mapping[str, County]
    municipalities: Mapping[str, Municipality]

    def counties_of(self, area: Area) -> set[str]:
        """The counties in which the record serves; none when it serves all of Finland."""
        named = (self.municipalities.get(code) for code in area.municipalities)
        return {*area.counties, *(place.county for place in named if place)}

    def problems(self, marked: Marked, at: Where, area: Area) -> Iterator[Problem]:
        """Every code of a record's area that is unknown."""
        for n, code in enumerate(area.counties):
            if self.counties and code not in self.counties:
                words = unknown_code("county", code, self.counties)
                place = (*at, "counties", n)
                yield marked.problem("unknown-name", place, f"{dotted(at)}.counties: {words}")
        for n, code in enumerate(area.municipalities):
            if self.municipalities and code not in self.municipalities:
                words = unknown_code("municipality", code, self.municipalities)
                place = (*at, "municipalities", n)
                words = f"{dotted(at)}.municipalities: {words}"
                yield marked.problem("unknown-name", place, words)


def unknown_code(what: str, found: str, known: Mapping[str, County | Municipality]) -> str:
    """People write the name where the code belongs: then the code is what was meant."""
    named = {name.casefold(): code for code, k in known.items() for name in k.names.values()}
    if code := named.get(found.casefold()):
        return f'found "{found}", expected its code "{code}"'
    return unknown(what, found, ())
