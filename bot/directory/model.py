"""The directory as frozen values: places, lines, hours and situations.

`bot.files` builds it once at start; the rooms above only read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Literal, NamedTuple

from bot.directory.languages import SOURCE, Languages, Localized

EMERGENCY_NUMBER = "112"
E164 = r"\+[1-9][0-9]{6,14}"
"""A regular expression for a telephone number as ITU-T E.164 writes it."""
UNTOLD = "other"
"""The situation that is assumed where none is told."""
UNKNOWN = "unknown"
"""The municipality of somebody who does not know or will not say where they are."""
Confidence = Literal["high", "medium", "low"]
Urgent = Literal["always", "if_cannot_wait", "no"]


def covers(
    counties: tuple[str, ...],
    municipalities: tuple[str, ...],
    municipality: str | None,
    county: str | None,
) -> bool:
    """Return whether an area includes a place; one without counties or municipalities is all of
    Finland."""
    if municipalities:
        return municipality in municipalities
    return not counties or county in counties


@dataclass(frozen=True, slots=True)
class Municipality:
    """A kunta of Statistics Finland's 2026 classification; `code` is its three digits."""

    code: str
    county: str
    names: Localized
    cases: Mapping[str, tuple[str, ...]]
    """Finnish case forms by role: genitive, in, from, to. The first is the usual one."""
    until: date | None = None
    """The last day (Helsinki date) on which it is a municipality of its own."""
    into: str | None = None
    """The code of the municipality that it is part of from the next day on."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name people use that is not itself a municipality: former, locality, district, alias."""

    name: str
    municipalities: tuple[str, ...]
    kind: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A place outside Finland under one name, and the forms of it that say that somebody is
    there."""

    name: str
    here: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostalCode:
    """Where a five-digit postal code is; `certain` is false when sources disagree."""

    code: str
    municipality: str
    certain: bool


@dataclass(frozen=True, slots=True)
class County:
    """A wellbeing services county; Helsinki (90) and Åland (91) have records of their own."""

    code: str
    names: Localized


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` to `end`, local time; an `end` at or before `start` is the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a line answers, in Helsinki time, in the fields an operator writes.

    `eves` and `feast_days` say what replaces the week on those days. A time in `eves` means
    close at that time or at the usual one, whichever is earlier. Where no source states the
    eves they are as usual, but 23.12. and the Thursday before juhannus are unknown after 13.
    """

    kind: Literal["always", "weekly", "unknown"]
    week: tuple[tuple[Interval, ...], ...] = ((),) * 7
    eves: time | Literal["not_stated", "as_usual", "closed", "unknown"] = "not_stated"
    feast_days: Literal["as_usual", "closed", "unknown"] = "closed"


class SpecialDay(NamedTuple):
    """A dated day that replaces the week: feast (closed day), eve, or day_before_eve."""

    day: date
    kind: Literal["feast", "eve", "day_before_eve"]
    name: str


@dataclass(frozen=True, slots=True)
class Phone:
    """`display` is grouped as Finns write it; `e164` is None for 112 and other short numbers.

    `transfer` is true only for geographic and mobile numbers that do not call back.
    """

    display: str
    e164: str | None
    transfer: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """The situations a line takes, within the dates (inclusive) in which it takes them."""

    situations: frozenset[str]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, situation: str, day: date) -> bool:
        """Whether the line takes this situation on this day."""
        started = self.valid_from is None or self.valid_from <= day
        return (
            started
            and (self.valid_to is None or day <= self.valid_to)
            and (situation in self.situations)
        )


@dataclass(frozen=True, slots=True)
class Closure:
    """An operator's closure of a line: shut through the day `until`, for this reason."""

    until: date
    reason: Localized


@dataclass(frozen=True, slots=True)
class Line:
    """One crisis line as a flat record: who answers, at which number, when and for what."""

    id: str
    role: str
    """What `situations.yaml` asks for: emergency, crisis, office, helpline, national ..."""
    organization: Localized
    names: Localized
    short_names: Localized
    schedule: Schedule
    topics: tuple[Topic, ...]
    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    """Area: its municipalities when there are any, else its counties, else all of Finland."""
    phone: Phone | None = None
    described: Localized | None = None
    """What to say of a service that has no number, or beside it: place, hours, web address."""
    neutral_names: Localized | None = None
    """What to call it where the name must not give away what is the matter."""
    languages: tuple[str, ...] = ()
    """Languages it is known to answer in; empty when no source says."""
    may_go_unanswered: bool = False
    disputed: Localized | None = None
    followed_by: str | None = None
    """Id of the line that must directly follow this one in an answer."""
    not_in_answers: str | None = None
    """Why it is meant to be in no answer; None for a line that is in some."""
    closed: Closure | None = None
    source: str = ""
    verified_on: date | None = None
    number_confidence: Confidence = "high"
    hours_confidence: Confidence = "high"
    seed: tuple[int, ...] = ()
    """Which of the 23 services of the seed documents this record is (docs/directory.md)."""

    def takes(self, situation: str, day: date) -> bool:
        """Whether the line takes this situation on this day."""
        return any(topic.holds(situation, day) for topic in self.topics)

    def covers(self, municipality: str | None, county: str | None) -> bool:
        """Whether the line's area holds this place; a national line covers everyone."""
        return covers(self.counties, self.municipalities, municipality, county)


@dataclass(frozen=True, slots=True)
class Notice:
    """An operator's dated message for an area, said before the answer; instants inclusive."""

    id: str
    starts: date
    ends: date
    text: Localized
    counties: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()

    def holds(self, day: date, municipality: str | None, county: str | None) -> bool:
        """Return whether the notice is said on this day to somebody in this place."""
        if not self.starts <= day <= self.ends:
            return False
        return covers(self.counties, self.municipalities, municipality, county)


@dataclass(frozen=True, slots=True)
class Situation:
    """One entry of the fixed list of what a caller may say is the matter.

    `order` names roles or line ids, first to last; `details` replaces urgency and order when the
    caller said something that changes who answers (poisoning, nothing to eat tonight).
    """

    id: str
    urgent: Urgent
    order: tuple[str, ...]
    rank: int
    """Of several situations, the one with the lowest rank leads."""
    details: Mapping[str, Situation]
    neutral: bool = False
    """Whether a text must not give it away, because somebody else may read the telephone."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a number that people call or text already says about where they are."""

    number: str
    county: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Directory:
    """The whole directory, read once at start and frozen."""

    languages: Languages
    municipalities: Mapping[str, Municipality]
    counties: Mapping[str, County]
    places: tuple[Place, ...]
    postal_codes: Mapping[str, PostalCode]
    lines: Mapping[str, Line]
    situations: Mapping[str, Situation]
    special_days: tuple[SpecialDay, ...]
    sound_alikes: Mapping[str, tuple[str, ...]]
    """Municipalities whose name is easily misheard: code -> the codes it may be, its own too."""
    notices: tuple[Notice, ...] = ()
    entrances: Mapping[str, Entrance] | None = None
    abroad: tuple[ForeignPlace, ...] = ()

    def municipality_on(self, day: date, code: str) -> str:
        """Return the municipality that this one is, or has become part of, on a Helsinki day.

        A code that is no municipality's is returned as it is.
        """
        while (place := self.municipalities.get(code)) and place.until and day > place.until:
            code = place.into or ""
        return code

    @cached_property
    def slots(self) -> Mapping[str, frozenset[str]]:
        """The slots that a referral depends on, each with the values it may have."""
        details = (d for situation in self.situations.values() for d in situation.details)
        return {
            "language": frozenset(self.languages.codes),
            "municipality": frozenset({UNKNOWN, *self.municipalities}),
            "county": frozenset(self.counties),
            "situation": frozenset(self.situations),
            "detail": frozenset(details),
        }

    @cached_property
    def calendar(self) -> Mapping[date, SpecialDay]:
        """The special days by date."""
        return {special.day: special for special in self.special_days}

    @cached_property
    def roles(self) -> Mapping[str, tuple[Line, ...]]:
        """The lines by role, in their order."""
        by_role: dict[str, list[Line]] = {}
        for line in self.lines.values():
            by_role.setdefault(line.role, []).append(line)
        return {role: tuple(lines) for role, lines in by_role.items()}

    @cached_property
    def place_names(self) -> Mapping[str, tuple[str, ...]]:
        """What municipalities are called, by language; the Finnish name where there is no other."""
        names = [municipality.names for municipality in self.municipalities.values()]
        return {
            language: tuple(name.get(language) or name[SOURCE] for name in names)
            for language in self.languages.codes
        }
