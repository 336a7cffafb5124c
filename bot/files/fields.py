"""Kinds of fields that several files of the directory share.

Words in every language, days, areas, and the choice between a word and fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, model_validator
from pydantic_core import PydanticCustomError

from bot.directory.model import County, Localized, Municipality
from bot.errors import Problem
from bot.files.marked_yaml import Marked, Where
from bot.files.same_numbers import other_numbers
from bot.files.schema import OTHER_NUMBERS, Record, dotted, unknown
from bot.files.times import calendar_day
from bot.text.segments import foreign


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
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


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
