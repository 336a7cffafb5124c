"""What must hold of lines beyond the shape of each record. `directory` calls it.

A check is a function in a list; each gets one record and yields its problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.directory.model import County
from bot.directory.refer import EMERGENCY, HELPLINE, RELAY, VIOLENCE_LINE
from bot.errors import Problem, Spot
from bot.files.fields import Areas
from bot.files.lines import LinesFile, RawLine
from bot.files.marked_yaml import Marked
from bot.files.number_checks import dialled, number_problems
from bot.files.schedule import schedule_problems
from bot.files.schema import unknown
from bot.text.segments import units

SHORT_NAME_UNITS = 30
ALWAYS_THERE = (EMERGENCY, RELAY, HELPLINE, VIOLENCE_LINE)
"""Lines that answers fall back on: they must exist, have a number and be open always."""


@dataclass(frozen=True, slots=True)
class Known:
    """What records may name; where nothing is known, nothing is called unknown."""

    areas: Areas
    situations: Collection[str]
    lines: Collection[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """One record under check."""

    id: str
    raw: RawLine
    marked: Marked
    known: Known

    def problem(self, code: str, field: str, message: str) -> Problem:
        """A problem of a field, `name.sv` for one inside another."""
        place = (self.id, *field.split("."))
        return self.marked.problem(code, place, f"{self.id}.{field}: {message}")


def line_problems(files: Iterable[LinesFile], known: Known) -> Iterator[Problem]:
    """Everything that is wrong with the records of all files together."""
    files = list(files)
    yield from _missing(files, known)
    yield from _twice(files)
    yield from _shared(files, known.areas)
    for marked, found in files:
        for id_, raw in found.items():
            for check in CHECKS:
                yield from check(Subject(id_, raw, marked, known))


def county_problems(
    files: Sequence[LinesFile], counties: Mapping[str, County], folder: str
) -> Iterator[Problem]:
    """Every county has a file of its own, named by its code, even while it has no number."""
    names = [marked.name.removeprefix(f"{folder}/") for marked, _ in files]
    for code, county in counties.items():
        if files and not any(name.startswith(f"{code}-") for name in names):
            words = f'no file of {county.names["fi"]}, expected one named "{code}-....yaml"'
            yield Problem("county-without-file", Spot(folder), words)


def _missing(files: list[LinesFile], known: Known) -> Iterator[Problem]:
    for id_ in ALWAYS_THERE:
        if known.lines and id_ not in known.lines:
            message = f'line "{id_}" is missing: answers lead to it'
            yield Problem("missing-line", Spot(files[-1][0].name), message)


def _twice(files: list[LinesFile]) -> Iterator[Problem]:
    first: dict[str, Marked] = {}
    for marked, found in files:
        for id_ in found:
            if id_ in first:
                spot = first[id_].spot((id_,))
                there = f"{spot.file}:{spot.line}"
                words = f'line "{id_}" is defined twice (first in {there})'
                yield marked.problem("defined-twice", (id_,), words)
            first.setdefault(id_, marked)


def _shared(files: list[LinesFile], areas: Areas) -> Iterator[Problem]:
    """A number or source that stands in records of two counties: a copy that was not changed."""
    for field in ("number", "source"):
        known: dict[str, list[tuple[str, set[str], Spot]]] = {}
        for marked, found in files:
            for id_, raw in found.items():
                counties, value = areas.counties_of(raw), getattr(raw, field)
                if not (counties and value):
                    continue
                same = known.setdefault(dialled(value) if field == "number" else value, [])
                spot = marked.spot((id_, field))
                for other, theirs, there in same:
                    if counties.isdisjoint(theirs):
                        words = f"{id_}.{field}: the same as of {other} in another county "
                        words += f"({there.file}:{there.line})"
                        yield Problem("shared-by-counties", spot, words)
                        break
                same.append((id_, counties, spot))


def _id(line: Subject) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", line.id):
        message = f'id "{line.id}": expected small letters a-z, digits and hyphens'
        yield line.marked.problem("line-id", (line.id,), message)


def _area(line: Subject) -> Iterator[Problem]:
    yield from line.known.areas.problems(line.marked, (line.id,), line.raw)


def _situations(line: Subject) -> Iterator[Problem]:
    if not any(topic.situations for _, topic in line.raw.topics()):
        yield line.problem("no-situation", "situations", "found none, expected at least one")
    known = {*line.known.situations}
    for at, topic in line.raw.topics():
        place = (line.id, "situations", *at)
        for situation in sorted(topic.situations - known) if known else ():
            words = unknown("situation", situation, known)
            yield line.marked.problem("unknown-name", place, f"{line.id}.situations: {words}")
        if topic.valid_from and topic.valid_to and topic.valid_to < topic.valid_from:
            words = f"valid_to {topic.valid_to} is before valid_from {topic.valid_from}"
            yield line.marked.problem("days-reversed", place, f"{line.id}.situations: {words}")


def _short_names(line: Subject) -> Iterator[Problem]:
    for field, names in (
        ("short_name", line.raw.short_name),
        ("neutral_name", line.raw.neutral_name),
    ):
        for language, name in names.localized().items() if names else ():
            length = units(name) or 0
            if length > SHORT_NAME_UNITS:
                words = f'"{name}" has {length} characters, expected at most {SHORT_NAME_UNITS}'
                yield line.problem("name-too-long", f"{field}.{language}", words)


def _numbers(line: Subject) -> Iterator[Problem]:
    for field, message in number_problems(line.id, line.raw):
        yield line.problem("number", field, message)


def _confidence(line: Subject) -> Iterator[Problem]:
    if line.raw.number is not None and line.raw.number_confidence == "low":
        words = f"{line.raw.number} is of low confidence: it will not be given to callers"
        yield line.problem("low-confidence", "number", words)
    if line.raw.hours != "unknown" and line.raw.hours_confidence == "low":
        words = "of low confidence: callers are told that the hours are not known"
        yield line.problem("low-confidence", "hours", words)


def _reachable(line: Subject) -> Iterator[Problem]:
    given = line.raw.number is not None and line.raw.number_confidence != "low"
    if not given and line.raw.described is None:
        words = '"described" is missing: without a number, say where the service is'
        yield line.marked.problem("not-reachable", (line.id,), f"{line.id}: {words}")


def _hours(line: Subject) -> Iterator[Problem]:
    yield from schedule_problems(line.raw.hours, line.marked, (line.id, "hours"))


def _follower(line: Subject) -> Iterator[Problem]:
    follower = line.raw.followed_by
    if follower == line.id:
        yield line.problem("follows-itself", "followed_by", "a line cannot follow itself")
    elif follower and line.known.lines and follower not in line.known.lines:
        words = unknown("line", follower, line.known.lines)
        yield line.problem("unknown-name", "followed_by", words)


def _always_open(line: Subject) -> Iterator[Problem]:
    if line.id not in ALWAYS_THERE:
        return
    low = "low" in (line.raw.number_confidence, line.raw.hours_confidence)
    if line.raw.number is None or line.raw.hours != "always" or line.raw.closed or low:
        words = "answers fall back on this line: it needs a number, hours: always and no closure"
        yield line.marked.problem("always-open-line", (line.id,), f"{line.id}: {words}")


CHECKS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    _id,
    _area,
    _situations,
    _short_names,
    _numbers,
    _confidence,
    _reachable,
    _hours,
    _follower,
    _always_open,
)
