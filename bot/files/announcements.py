"""notices.yaml and entrances.yaml -> Notices and Entrances. `directory` calls it."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from bot.directory.model import Entrance, Notice
from bot.errors import Problem
from bot.files.fields import Area, Areas, Day, Words, unknown_code
from bot.files.marked_yaml import Marked
from bot.files.schema import Record, records


class RawNotice(Area):
    """An operator's dated message, as it stands in the file."""

    starts: Day = Field(alias="from")
    ends: Day = Field(alias="until")
    text: Words


class RawEntrance(Record):
    """What a number that people call or text says by itself."""

    county: str | None = None
    language: Literal["fi", "sv", "en"] | None = None


def notices(marked: Marked, areas: Areas) -> tuple[tuple[Notice, ...], list[Problem]]:
    """The notices in the order of the file."""
    found, problems = records(RawNotice, marked)
    for id_, raw in found.items():
        problems += areas.problems(marked, (id_,), raw)
        if raw.ends < raw.starts:
            words = f"until {raw.ends} is before from {raw.starts}"
            problems.append(marked.problem("days-reversed", (id_, "until"), f"{id_}: {words}"))
    return tuple(_notice(id_, raw) for id_, raw in found.items()), problems


def entrances(marked: Marked, areas: Areas) -> tuple[dict[str, Entrance], list[Problem]]:
    """The entrances by the number that is called or texted."""
    found, problems = records(RawEntrance, marked)
    for number, raw in found.items():
        if not re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,6}", number):
            words = f'found "{number}", expected a number such as "+358401234567" or "16123"'
            problems.append(marked.problem("entrance-number", (number,), words))
        if raw.county is not None and raw.county not in areas.counties:
            words = unknown_code("county", raw.county, areas.counties)
            words = f"{number}.county: {words}"
            problems.append(marked.problem("unknown-name", (number, "county"), words))
    made = {n: Entrance(n, raw.county, raw.language) for n, raw in found.items()}
    return made, problems


def _notice(id_: str, raw: RawNotice) -> Notice:
    text = raw.text.localized()
    return Notice(id_, raw.starts, raw.ends, text, raw.counties, raw.municipalities)
