"""lines/*.yaml -> Lines: the shape of a record, field by field. `directory` calls it.

What must hold between records and with the rest of the directory is in `line_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, Tag

from bot.directory.model import Closure, Confidence, Line, Phone, Schedule, Topic
from bot.errors import Problem, Spot
from bot.files.fields import WORD_OR_FIELDS, Area, Day, Words
from bot.files.marked_yaml import Marked, Where, read
from bot.files.schedule import Hours, schedule
from bot.files.schema import Record, records

Role = Literal[
    "emergency", "crisis", "office", "services", "helpline", "youth_beside", "local_support",
    "relay", "national",
]  # fmt: skip
Stripped = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class RawTopic(Record):
    """Situations that a line takes between two days."""

    situations: Annotated[list[str], Field(alias="for")]
    valid_from: Day | None = None
    valid_to: Day | None = None


Situations = Annotated[
    Annotated[str, Tag("word")] | Annotated[RawTopic, Tag("fields")], WORD_OR_FIELDS
]


class RawClosure(Record):
    """An operator's closure."""

    until: Day
    reason: Words


class RawLine(Area):
    """One line, as it stands in the file."""

    role: Role
    organization: Words
    name: Words
    short_name: Words
    neutral_name: Words | None = None
    number: Stripped | None = None
    e164: Stripped | None = None
    transfer: bool = False
    described: Words | None = None
    hours: Hours
    situations: list[Situations]
    languages: tuple[Literal["fi", "sv", "en"], ...] = ()
    may_go_unanswered: bool = False
    disputed: Words | None = None
    followed_by: str | None = None
    closed: RawClosure | None = None
    source: Stripped
    verified_on: Day | None = None
    number_confidence: Confidence = "high"
    hours_confidence: Confidence = "high"
    seed: tuple[Annotated[int, Field(ge=1, le=23)], ...] = ()

    def topics(self) -> Iterator[tuple[Where, Topic]]:
        """The topics with their places: the plain situations together, each dated group apart."""
        plain = [s for s in self.situations if isinstance(s, str)]
        if plain:
            yield (), Topic(frozenset(plain))
        for n, raw in enumerate(self.situations):
            if isinstance(raw, RawTopic):
                yield (n,), Topic(frozenset(raw.situations), raw.valid_from, raw.valid_to)


LinesFile = tuple[Marked, dict[str, RawLine]]


def read_lines(folder: Path, name: str) -> tuple[list[LinesFile], list[Problem]]:
    """The records of every file of the folder, in the order of file names."""
    files, problems = [], []
    for path in sorted(folder.glob("*.yaml")):
        marked = read(path, f"{name}/{path.name}")
        found, faults = records(RawLine, marked)
        problems += [*marked.problems, *faults]
        files.append((marked, found))
    if not files:
        words = "has no .yaml file, expected the lines of each county"
        problems.append(Problem("unreadable-file", Spot(name), words))
    return files, problems


def line(id_: str, raw: RawLine) -> Line:
    """The frozen line. A number of low confidence is left out; low hours are unknown."""
    return Line(
        id=id_,
        role=raw.role,
        organization=raw.organization.localized(),
        names=raw.name.localized(),
        short_names=raw.short_name.localized(),
        schedule=Schedule("unknown") if raw.hours_confidence == "low" else schedule(raw.hours),
        topics=tuple(topic for _, topic in raw.topics()),
        counties=raw.counties,
        municipalities=raw.municipalities,
        phone=_phone(raw),
        described=raw.described.localized() if raw.described else None,
        neutral_names=raw.neutral_name.localized() if raw.neutral_name else None,
        languages=raw.languages,
        may_go_unanswered=raw.may_go_unanswered,
        disputed=raw.disputed.localized() if raw.disputed else None,
        followed_by=raw.followed_by,
        closed=Closure(raw.closed.until, raw.closed.reason.localized()) if raw.closed else None,
        source=raw.source,
        verified_on=raw.verified_on,
        number_confidence=raw.number_confidence,
        hours_confidence=raw.hours_confidence,
        seed=raw.seed,
    )


def _phone(raw: RawLine) -> Phone | None:
    if raw.number is None or raw.number_confidence == "low":
        return None
    return Phone(raw.number, raw.e164, raw.transfer)
