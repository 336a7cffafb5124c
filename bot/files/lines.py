"""lines/*.yaml -> Lines: the shape of a record and of its hours, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from itertools import chain, pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StringConstraints, Tag, WithJsonSchema

from bot.directory.model import Closure, Confidence, Interval, Line, Phone, Schedule, Topic
from bot.files.fields import (
    DAYS,
    EVES,
    INTERVALS,
    WEEKDAYS,
    WORD_OR_FIELDS,
    Area,
    Day,
    Words,
    days,
    eve_hours,
    intervals,
)
from bot.files.marked_yaml import Marked, Where, read
from bot.files.schema import Record, dotted, records
from bot.problems.errors import BotError, Problem, Spot

_DAY = 24 * 60


def _written(pattern: str) -> WithJsonSchema:
    """How an editor knows text that a validator of ours reads."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


class WeekHours(Record):
    """Opening hours by weekday, and what replaces them on special days."""

    week: dict[
        Annotated[tuple[int, ...], PlainValidator(days), _written(DAYS)],
        Annotated[tuple[Interval, ...], PlainValidator(intervals), _written(INTERVALS)],
    ]
    eves: Annotated[
        time | Literal["not_stated", "as_usual", "closed", "unknown"],
        PlainValidator(eve_hours),
        _written(EVES),
    ] = "not_stated"
    feast_days: Literal["as_usual", "closed", "unknown"] = "closed"

    def on(self, day: int) -> list[tuple[Interval, ...]]:
        """The entries of the week that say something of this weekday; more than one is a slip."""
        return [hours for weekdays, hours in self.week.items() if day in weekdays]


Hours = Annotated[
    Annotated[Literal["always", "unknown"], Tag("word")] | Annotated[WeekHours, Tag("fields")],
    WORD_OR_FIELDS,
]


def schedule(hours: Hours) -> Schedule:
    """The schedule of these hours."""
    if not isinstance(hours, WeekHours):
        return Schedule(hours)
    week = tuple(tuple(chain.from_iterable(hours.on(day))) for day in range(len(WEEKDAYS)))
    return Schedule("weekly", week, hours.eves, hours.feast_days)


def schedule_problems(hours: Hours, marked: Marked, at: Where) -> Iterator[Problem]:
    """What is well formed in the hours at `at` and cannot be meant."""
    if not isinstance(hours, WeekHours):
        return
    place, where = (*at, "week"), f"{dotted(at)}.week"
    if not hours.week:
        yield marked.problem(
            "no-hours", place, f"{where}: found no hours, expected some, or hours: unknown"
        )
    twice = [name for day, name in enumerate(WEEKDAYS) if len(hours.on(day)) > 1]
    if twice:
        yield marked.problem("day-twice", place, f"{where}: {', '.join(twice)} stands twice")
        return
    week = schedule(hours).week
    for message in _suspicions(week):
        yield marked.problem("over-midnight", place, f"{where}: {message}")
    for message in _overlaps(week):
        yield marked.problem("hours-overlap", place, f"{where}: {message}")


def _suspicions(week: tuple[tuple[Interval, ...], ...]) -> Iterator[str]:
    """Hours over midnight are allowed, but are more often two times in the wrong order."""
    listed = dict.fromkeys(interval for day in week for interval in day)
    for interval in listed:
        if time(0) < interval.end < interval.start:
            yield f"{_shown(interval)} ends before it starts, so it is taken to end the next day"


def _overlaps(week: tuple[tuple[Interval, ...], ...]) -> Iterator[str]:
    """Intervals in minutes from Monday; the last of the week may run into the first."""
    spans = [
        (day * _DAY + _minutes(i.start), day * _DAY + _minutes(i.start) + _length(i), day, i)
        for day, day_hours in enumerate(week)
        for i in day_hours
    ]
    spans.sort(key=lambda span: span[0])
    if spans:
        start, end, day, interval = spans[0]
        spans.append((start + 7 * _DAY, end + 7 * _DAY, day, interval))
    for (_, end, day, one), (start, _, _, other) in pairwise(spans):
        if start < end:
            yield f"{WEEKDAYS[day]} {_shown(one)} and {_shown(other)} overlap"


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _length(interval: Interval) -> int:
    return (_minutes(interval.end) - _minutes(interval.start) - 1) % _DAY + 1


def _shown(interval: Interval) -> str:
    return f"{interval.start:%H:%M}-{interval.end:%H:%M}"


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
    languages: tuple[str, ...] = ()
    may_go_unanswered: bool = False
    disputed: Words | None = None
    followed_by: str | None = None
    not_in_answers: Stripped | None = None
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
        not_in_answers=raw.not_in_answers,
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


FIELD = "verified_on"


def record_verification(root: Path, line: str, day: date, role: str) -> Path:
    """Write the day and who verified; the file that was changed.

    The role stands behind the date as a comment. Raises BotError when it cannot be written.
    """
    if not re.fullmatch(r"[^\W_][^\n\r]{0,59}", role):
        raise BotError(f'found "{role}", expected a role such as "shift lead" on one line')
    for path in sorted((root / "directory" / "lines").glob("*.yaml")):
        marked = read(path, path.name)
        if isinstance(marked.data, dict) and line in marked.data:
            spot = marked.spots.get((line, FIELD)) or marked.spot((line, "source"))
            written = f"{FIELD}: {day.isoformat()}  # by the {role}"
            text = _with(path, (spot.line or 1) - 1, written, (line, FIELD) in marked.spots)
            path.write_bytes(text)
            return path
    raise BotError(f'found "{line}", expected the id of a line in directory/lines')


def _with(path: Path, number: int, written: str, replaces: bool) -> bytes:
    """The file with this line in place of the one there, or before it."""
    lines = path.read_bytes().split(b"\n")
    old = lines[number]
    shape = re.match(rb"( *)(?:verified_on|source) *:", old)
    if shape is None:
        raise BotError(f"{path.name}:{number + 1}: expected the field on a line of its own")
    ending = b"\r" if old.endswith(b"\r") else b""
    new = shape[1] + written.encode() + ending
    lines[number : number + replaces] = [new]
    return b"\n".join(lines)
