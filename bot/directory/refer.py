"""Which lines answer a caller, in order, at one instant: the referral.

Pure look-ups over the frozen directory; the engine, the texts and the command line call `refer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.directory.hours import Status, day_of, line_status
from bot.directory.model import Directory, Line, Notice, Situation, Urgent

Why = Literal[
    "danger", "situation", "county", "municipality", "no_county_number", "language", "always_open"
]

EMERGENCY = "emergency-112"
RELAY = "social-112"
HELPLINE = "mieli-fi"
"""Lines that every directory must have: 112, 112 as the way to the social emergency service, and
the helpline that is always open."""

BY_112 = (EMERGENCY, RELAY)
VIOLENCE_LINE = "nollalinja"
"""The line for violence that is always open; the help texts name it beside the helpline."""
CHATS = ("sekasin", "riku-chat", "mieli-chat")
"""Where somebody who cannot speak can write; a directory may do without them."""
PERHAPS_CLOSED = 2
"""A value of `_doubt`: a line that is closed, or may be closed today."""
AT_ALL_HOURS = ("emergency", "crisis")
"""The roles of the county's lines that come after 112 in danger."""
OWN = frozenset((*AT_ALL_HOURS, "office", "services"))
"""The roles of the services that a county or municipality runs itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the directory: where, what, in which language, and how bad."""

    situation: str
    municipality: str | None = None
    county: str | None = None
    language: str = "fi"
    detail: str | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as it is named in a referral: its status at the instant, and why it is there."""

    line: Line
    status: Status
    why: Why


@dataclass(frozen=True, slots=True)
class Referral:
    """The answer: lines in order, never empty, with at least one that is open and has a number."""

    request: Request
    urgent: Urgent
    lines: tuple[Listed, ...]
    notices: tuple[Notice, ...]

    @property
    def groups(self) -> tuple[tuple[Listed, ...], ...]:
        """The lines grouped by number, each with the services without a number before it.

        112 is no group of its own: it is named together with the line that follows it.
        """
        ends = [i for i, e in enumerate(self.lines, 1) if e.line.phone and e.line.id not in BY_112]
        ends[-1] = len(self.lines)
        return tuple(self.lines[start:end] for start, end in zip([0, *ends], ends, strict=False))

    def groups_from(self, position: int) -> tuple[tuple[Listed, ...], ...]:
        """Return the groups from this one on. There is always one, even if the lines have become
        fewer."""
        groups = self.groups
        return groups[min(position, len(groups) - 1) :]


def refer(directory: Directory, request: Request, now: datetime) -> Referral:
    """Return the lines that answer this request at `now` (aware), best first.

    The request of the referral names the municipality that the caller's is part of on that day.
    Raises KeyError for a situation that the directory does not know.
    """
    if request.municipality:
        today = directory.municipality_on(day_of(now), request.municipality)
        if today != request.municipality:
            request = replace(request, municipality=today)
    situation = _situation(directory, request)
    found = _in_order(_unique(_found(directory, request, situation, now)))
    lines = _with_followers(directory, request, found, now)
    if request.danger:
        lines = [_listed(directory, EMERGENCY, "danger", now), *lines]
    return Referral(request, situation.urgent, tuple(lines), _notices(directory, request, now))


def county_of(directory: Directory, request: Request) -> str | None:
    """Return the county of the request: that of its municipality, or the one it came with."""
    place = directory.municipalities.get(request.municipality or "")
    return place.county if place else request.county


def is_neutral(directory: Directory, request: Request) -> bool:
    """Return whether a text about the request must not give away what is the matter."""
    return _situation(directory, request).neutral


def urgency(directory: Directory, request: Request) -> Urgent:
    """Return how urgent the caller's situation is, with its detail."""
    return _situation(directory, request).urgent


def _situation(directory: Directory, request: Request) -> Situation:
    situation = directory.situations[request.situation]
    return situation.details.get(request.detail or "", situation)


def _found(
    directory: Directory, request: Request, situation: Situation, now: datetime
) -> Iterator[Listed]:
    """Yield every line that the situation's order leads to, and if necessary the one that is always
    open.

    In danger the county's own line comes before everything else that the situation names. Where the
    county has none, an office that advises in its hours does not take its place.
    """
    entries = [e for step in situation.order for e in _resolve(directory, request, step, now)]
    if request.danger:
        others = (e for role in AT_ALL_HOURS for e in _of_role(directory, request, role, now))
        own = [e for e in (*entries, *others) if leads_in_danger(e.line, request, now)]
        lead = sorted(own, key=_doubt)[:1]
        yield from lead
        if not any(map(may_lead, lead)):
            entries.sort(key=lambda e: e.line.role == "office")
    yield from entries
    if not any(is_answered(e) and e.line.id != RELAY for e in entries):
        yield _listed(directory, HELPLINE, "always_open", now)


def leads_in_danger(line: Line, request: Request, now: datetime) -> bool:
    """Return whether it is a number of the caller's own area, for this matter and for all hours."""
    at_all_hours = is_own(line) and line.role in AT_ALL_HOURS
    helps = line.phone is not None and not line.disputed
    return at_all_hours and helps and line.takes(request.situation, day_of(now))


def is_own(line: Line) -> bool:
    """Whether a county or municipality runs this line for its own area."""
    return line.role in OWN and bool(line.counties or line.municipalities)


def _resolve(directory: Directory, request: Request, step: str, now: datetime) -> list[Listed]:
    """Return the lines that one step of an order stands for, here and now."""
    if step in directory.lines:
        return _if_covered(directory, request, step, now)
    lines = _of_role(directory, request, step, now)
    if step == "helpline":
        return _helplines(directory, request, lines)
    if step in ("emergency", "crisis") and not any(e.line.phone for e in lines):
        return _without_number(directory, request, step, lines, now)
    return lines


def _if_covered(directory: Directory, request: Request, step: str, now: datetime) -> list[Listed]:
    serves = _serves(directory.lines[step], request, county_of(directory, request))
    return [_listed(directory, step, "situation", now)] if serves else []


def _serves(line: Line, request: Request, county: str | None) -> bool:
    """Return whether the line serves this place; in danger, only numbers that are not disputed."""
    if request.danger and (line.phone is None or line.disputed):
        return False
    return line.covers(request.municipality, county)


def _of_role(directory: Directory, request: Request, role: str, now: datetime) -> list[Listed]:
    """Return lines of the caller's area with this role that take the situation, nearest first."""
    county, today = county_of(directory, request), day_of(now)
    lines = [
        line
        for line in directory.roles.get(role, ())
        if _serves(line, request, county) and line.takes(request.situation, today)
    ]
    lines.sort(key=lambda line: (not line.municipalities, not line.counties))
    return [_listed(directory, line.id, _why(line), now) for line in lines]


def _why(line: Line) -> Why:
    if line.municipalities:
        return "municipality"
    return "county" if line.counties else "situation"


def _helplines(directory: Directory, request: Request, lines: list[Listed]) -> list[Listed]:
    """Return the line in the caller's language if it is open, otherwise the one that is always
    open, and then the other."""
    own = [replace(e, why="language") for e in lines if request.language in e.line.languages]
    if any(e.status.state == "open" for e in own):
        return own
    always = [e for e in lines if e.line.id == HELPLINE]
    return [*always, *(e for e in own if not e.line.disputed and e.line.id != HELPLINE)]


def _without_number(
    directory: Directory, request: Request, step: str, lines: list[Listed], now: datetime
) -> list[Listed]:
    """When a county line has no known number, it is reached through 112, and the service is still
    named.

    In danger 112 comes first anyway.
    """
    if step == "crisis":
        return [*_resolve(directory, request, "emergency", now), *lines]
    if request.danger:
        return []
    named = [e for e in lines if e.status.state == "open"][:1]
    return [_listed(directory, RELAY, "no_county_number", now), *named]


def _listed(directory: Directory, line_id: str, why: Why, now: datetime) -> Listed:
    line = directory.lines[line_id]
    return Listed(line, line_status(line, directory.special_days, now), why)


def _unique(found: Iterator[Listed]) -> list[Listed]:
    first: dict[str, Listed] = {}
    for entry in found:
        first.setdefault(entry.line.id, entry)
    return list(first.values())


def is_answered(entry: Listed) -> bool:
    """Return whether somebody answers at a number now, as far as the directory knows."""
    return entry.line.phone is not None and entry.status.state == "open"


def _in_order(found: list[Listed]) -> list[Listed]:
    """Put closed lines last, after those that may be closed today.

    A line with unknown hours may lead, but an open one follows directly.
    """
    usable = [e for e in found if may_lead(e)]
    return [*_open_behind_unknown(usable), *sorted(found, key=_doubt)[len(usable) :]]


def may_lead(entry: Listed) -> bool:
    """Return whether it is open, or has hours that nobody knows."""
    return _doubt(entry) < PERHAPS_CLOSED


def _doubt(entry: Listed) -> int:
    """How doubtful it is that somebody answers: open, hours never known, perhaps not today,
    closed."""
    if entry.status.state == "unknown":
        return PERHAPS_CLOSED if _has_hours(entry.line) else 1
    return 0 if entry.status.state == "open" else PERHAPS_CLOSED + 1


def _has_hours(line: Line) -> bool:
    """Return whether its hours are known on most days, so that "unknown" means: perhaps not
    today."""
    return line.schedule.kind == "weekly" and line.phone is not None


def _open_behind_unknown(entries: list[Listed]) -> list[Listed]:
    """If the hours of the first number are unknown, put an open number directly after it."""
    numbered = [e for e in entries if e.line.phone]
    if not numbered or numbered[0].status.state == "open":
        return entries
    opened = next(e for e in numbered if e.status.state == "open")
    rest = [e for e in entries if e is not opened]
    place = rest.index(numbered[0]) + 1
    return [*rest[:place], opened, *rest[place:]]


def _with_followers(
    directory: Directory, request: Request, entries: list[Listed], now: datetime
) -> list[Listed]:
    """Put lines that must follow another directly after it.

    In danger the first line stays first, and no line follows that only delays.
    """
    followers = {id_ for e in entries if (id_ := e.line.followed_by)}
    if request.danger:
        county = county_of(directory, request)
        followers = {i for i in followers if _serves(directory.lines[i], request, county)}
        followers.discard(entries[0].line.id)
    ordered: list[Listed] = []
    for entry in entries:
        if entry.line.id not in followers:
            ordered.append(entry)
        if entry.line.followed_by in followers:
            ordered.append(_listed(directory, entry.line.followed_by, "always_open", now))
    return ordered


def _notices(directory: Directory, request: Request, now: datetime) -> tuple[Notice, ...]:
    """The notices for this area that hold today, Helsinki date."""
    today, county = day_of(now), county_of(directory, request)
    return tuple(n for n in directory.notices if n.holds(today, request.municipality, county))
