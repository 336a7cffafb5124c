"""What must hold of lines beyond the shape of each record, their telephone numbers included."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.directory.languages import Languages
from bot.directory.model import E164, EMERGENCY_NUMBER, County
from bot.directory.refer import BY_112, EMERGENCY, HELPLINE, RELAY, VIOLENCE_LINE
from bot.files.fields import Areas
from bot.files.lines import LinesFile, RawLine, schedule_problems
from bot.files.marked_yaml import Marked
from bot.files.schema import not_one_of, unknown
from bot.problems.errors import Problem, Spot
from bot.text.referral import units

FINLAND = "+358"

# The Finnish numbering plan: what follows the first 0, and +358.
_GEOGRAPHIC = r"1[3-8][1-8]\d{3,6}|(?:19[1-8]|[23568][1-8]\d|9(?:00|[1-8]\d))\d{2,6}"
_MOBILE = r"(?:4[0-8]|50)\d{4,8}"
_SERVICE = r"800\d{4,6}|[67]00\d{5,6}|(?:[123]0|29|39|60[1-9]|7(?:0[1-9]|1|3|5))\d{3,10}"
_DIALLED = re.compile(f"{_GEOGRAPHIC}|{_MOBILE}")
_NATIONAL = re.compile(f"{_DIALLED.pattern}|{_SERVICE}")
_LONGEST = 12
_SHORT = re.compile(r"112|116\d{3}|1\d{4}")
"""Numbers that have no 0 before them and no form with +358: 116 006, 16123."""

_COUNTRY = re.compile(r"(?:\+|00)? *358\D*0?")
"""The country code as people write it: +358, 00358, 358, +358 (0), and a 0 that stays behind it."""
_LIKE_DIGITS = re.compile(r"[\dOoIl |()/.+-]+")
_DIGITS = str.maketrans("OoIl|", "00111")
"""Letters that are taken for digits when a number is copied."""


def number_problems(id_: str, raw: RawLine) -> Iterator[tuple[str, str]]:
    """The field and what is wrong with it."""
    number, fault = raw.number, _fault(id_, raw.number)
    if fault is not None:
        yield "number", f'found "{number or "none"}", {fault}'
    elif number is not None:
        yield from _e164(raw, number)
    elif raw.e164 is not None:
        yield "e164", 'found a number here but none in "number"'
    if raw.transfer:
        if number is None or _SHORT.fullmatch(dialled(number)):
            yield "transfer", "found yes, expected no: a short or unknown number is never dialled"
        elif fault is None and not _DIALLED.fullmatch(dialled(number)[1:]):
            words = "only geographic and mobile numbers are dialled"
            yield "transfer", f"found yes, expected no: {words}"
        if raw.disputed is not None:
            words = "a disputed line is never dialled for a caller"
            yield "transfer", f"found yes, expected no: {words}"


def dialled(number: str) -> str:
    """The digits as they are dialled in Finland, whatever the number is written like."""
    return _written(number).replace(" ", "")


def _written(number: str) -> str:
    """The number as Finns write it, in its groups."""
    text = number.translate(_DIGITS) if _LIKE_DIGITS.fullmatch(number) else number
    country = _COUNTRY.match(text)
    written = " ".join(re.findall("[0-9]+", text[country.end() :] if country else text))
    digits = written.replace(" ", "")
    lost = not _SHORT.fullmatch(digits) and _NATIONAL.fullmatch(digits)
    return f"0{written}" if country or lost else written


def _fault(id_: str, number: str | None) -> str | None:
    """What is wrong with the number, and how to write it."""
    if id_ in BY_112 and number != EMERGENCY_NUMBER:
        return f"expected {EMERGENCY_NUMBER}"
    if number is None or _is_known(number):
        written = number and _written(number)
        return None if number == written else f'expected it as it is dialled here: "{written}"'
    return _unknown(dialled(number))


def _is_known(number: str) -> bool:
    """Whether it is in the numbering plan."""
    if re.match(r"(?:\+|00)(?! *358)", number):
        return False
    digits = dialled(number)
    return bool(_SHORT.fullmatch(digits) or (digits[:1] == "0" and _NATIONAL.fullmatch(digits[1:])))


def _unknown(digits: str) -> str:
    """Whether digits are missing or too many; other numbers are none of Finland."""
    long = [n for n in range(_LONGEST) if _NATIONAL.fullmatch(digits[1:][:n].ljust(n, "1"))]
    if digits[:1] == "0" and long and not min(long) < len(digits) <= max(long) + 1:
        few = len(digits) <= min(long)
        limit = f"at least {min(long) + 1}" if few else f"at most {max(long) + 1}"
        return f"which has {len(digits)} digits, expected {limit}"
    return "expected a number of Finland such as 09 2525 0111, 116 006 or 112"


def _e164(raw: RawLine, number: str) -> Iterator[tuple[str, str]]:
    expected = FINLAND + dialled(number)[1:]
    if _SHORT.fullmatch(dialled(number)):
        if raw.e164 is not None:
            yield "e164", f"a short number such as {number} has none: leave it out"
    elif raw.e164 is None:
        yield "number", f'"e164" is missing, expected "{expected}"'
    elif not re.fullmatch(E164, raw.e164):
        yield "e164", f'found "{raw.e164}", expected + and digits such as "+358925250111"'
    elif raw.e164 != expected:
        yield "e164", f'found "{raw.e164}", expected the digits of {number}: "{expected}"'


SHORT_NAME_UNITS = 30
ALWAYS_THERE = (EMERGENCY, RELAY, HELPLINE, VIOLENCE_LINE)
"""Lines that answers fall back on: they must exist, have a number and be open always."""


@dataclass(frozen=True, slots=True)
class Known:
    """What records may name; where nothing is known, nothing is called unknown."""

    areas: Areas
    situations: Collection[str]
    lines: Collection[str]
    languages: Languages


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


def _languages_known(line: Subject) -> Iterator[Problem]:
    known = line.known.languages
    for n, language in enumerate(line.raw.languages):
        if language not in known:
            words = f"{line.id}.languages: {not_one_of(language, known.codes)}"
            yield line.marked.problem("wrong-value", (line.id, "languages", n), words)


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
    _languages_known,
    _short_names,
    _numbers,
    _confidence,
    _reachable,
    _hours,
    _follower,
    _always_open,
)
