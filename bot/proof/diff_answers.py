"""Who answers otherwise in another version of the directory, and where and when. `diff` calls it.

Municipalities with the same lines and notices are one, and so are instants at which these lines
stand alike; only places that a change can reach are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from bot.directory.hours import HELSINKI, line_status
from bot.directory.model import LANGUAGES, Directory, Line
from bot.directory.refer import Listed, Request, refer

_MINUTE = timedelta(minutes=1)
_SAMPLED = (time(10), time(13), time(20))
"""An office hour, the hour after which the day before an eve is unknown, and an evening."""

Sides = tuple[Directory, Directory]


@dataclass(frozen=True, slots=True)
class Case:
    """One caller: where, what, in which language and when."""

    place: str
    situation: str
    language: str
    now: datetime

    def __str__(self) -> str:
        return f"{self.place}, {self.situation}, {self.now:%a %H:%M} ({self.now:%Y-%m-%d})"


def answer_changes(old: Directory, new: Directory, today: date) -> Iterator[str]:
    """A sentence for each different change of answer, the most frequent first."""
    groups: dict[str, list[Case]] = {}
    for case, words in _cases((old, new), today):
        groups.setdefault(words, []).append(case)
    for words, cases in sorted(groups.items(), key=lambda group: -len(group[1])):
        yield f"{cases[0]}: {words}{_others(cases)}"


def _others(cases: list[Case]) -> str:
    if len(cases) == 1:
        return ""
    counts = [
        (len({case.place for case in cases}), "places"),
        (len({case.situation for case in cases}), "situations"),
        (len({case.language for case in cases}), "languages"),
        (len({case.now for case in cases}), "hours"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in counts if count > 1)
    return f" (and {len(cases) - 1} more like it: {told})"


def _cases(sides: Sides, today: date) -> Iterator[tuple[Case, str]]:
    instants = list(_instants(sides, today))
    shared = [s for s in sides[0].situations if s in sides[1].situations]
    for municipality, label in _places(sides):
        if not _may_change(sides, municipality):
            continue
        hours = _told_apart(sides, municipality, instants)
        for situation, language, now in product(shared, LANGUAGES, hours):
            request = Request(situation, municipality, language=language)
            before, after = (_answer(side, request, now) for side in sides)
            if before != after:
                yield Case(label, situation, language, now), _change(before, after)


def _answer(directory: Directory, request: Request, now: datetime) -> list[str]:
    return [_words(listed) for listed in refer(directory, request, now).lines]


def _words(listed: Listed) -> str:
    number = listed.line.phone.display if listed.line.phone else "no number"
    return f"{listed.line.id} {number} ({listed.status.state})"


def _change(old: list[str], new: list[str]) -> str:
    if old[0] != new[0]:
        return f"first line changes from {old[0]} to {new[0]}"
    gone, come = [w for w in old if w not in new], [w for w in new if w not in old]
    if not gone and not come:
        return f"after {new[0]} the others come in another order"
    return f"after {new[0]} {_listed(come)} instead of {_listed(gone)}"


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"


def _places(sides: Sides) -> Iterator[tuple[str | None, str]]:
    """One municipality for all that have the same lines in both versions; then nowhere known."""
    alike: dict[object, list[str]] = {}
    for code in sides[1].municipalities:
        served = tuple(tuple(line.id for line in _serving(side, code)) for side in sides)
        counties = tuple(_county(side, code) for side in sides)
        alike.setdefault((served, counties), []).append(code)
    for codes in alike.values():
        name = sides[1].municipalities[codes[0]].names["fi"]
        more = f" and {len(codes) - 1} other{'s' if len(codes) > 2 else ''}"
        yield codes[0], name + (more if len(codes) > 1 else "")
    yield None, "no place"


def _county(directory: Directory, municipality: str | None) -> str | None:
    place = directory.municipalities.get(municipality or "")
    return place.county if place else None


def _serving(directory: Directory, municipality: str | None) -> list[Line]:
    county = _county(directory, municipality)
    return [one for one in directory.lines.values() if one.covers(municipality, county)]


def _may_change(sides: Sides, municipality: str | None) -> bool:
    old, new = sides
    if (old.situations, old.special_days) != (new.situations, new.special_days):
        return True
    return _serving(old, municipality) != _serving(new, municipality)


def _instants(sides: Sides, today: date) -> Iterator[datetime]:
    """Each boundary of a schedule, and the minute before, in a week and on each special day."""
    times = set(_SAMPLED)
    for line in (line for side in sides for line in side.lines.values()):
        times |= {moment for day in line.schedule.week for i in day for moment in (i.start, i.end)}
        if isinstance(line.schedule.eves, time):
            times.add(line.schedule.eves)
    monday = today + timedelta(days=-today.weekday() % 7)
    days = [monday + timedelta(days=n) for n in range(7)]
    special = {s.day for side in sides for s in side.special_days}
    days += sorted(day for day in special if today <= day <= today + timedelta(days=366))
    for day, moment in product(days, sorted(times)):
        at = datetime.combine(day, moment, HELSINKI)
        yield from (at, at - _MINUTE)


def _told_apart(sides: Sides, place: str | None, instants: list[datetime]) -> list[datetime]:
    """The first of all instants at which the lines of a place stand alike in both versions."""
    first: dict[object, datetime] = {}
    lines = [(side, line) for side in sides for line in _serving(side, place) if _varies(line)]
    for now in instants:
        stand = [_stands(side, line, now) for side, line in lines]
        first.setdefault(tuple(stand), now)
    return list(first.values())


def _varies(line: Line) -> bool:
    dated = any(topic.valid_from or topic.valid_to for topic in line.topics)
    return line.schedule.kind == "weekly" or line.closed is not None or dated


def _stands(directory: Directory, line: Line, now: datetime) -> tuple[object, ...]:
    status = line_status(line, directory.special_days, now)
    return status.state, *(
        topic.holds(s, now.date()) for topic in line.topics for s in topic.situations
    )
