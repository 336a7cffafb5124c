"""Which lines answer a caller, in order, at one instant: the referral.

Pure look-ups over the frozen directory; the engine, the texts and the command line call `refer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from bot.directory.hours import Status, day_of, line_status
from bot.directory.model import Directory, Line, Notice, Situation, Urgent
from bot.values import replace, value

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


@value(frozen=True, slots=True)
class Request:
    """What is asked of the directory: where, what, in which language, and how bad."""

    situation: str
    municipality: str | None = None
    county: str | None = None
    language: str = "fi"
    detail: str | None = None
    danger: bool = False


@value(frozen=True, slots=True)
class Listed:
    """A line as it is named in a referral: its status at the instant, and why it is there."""

    line: Line
    status: Status
    why: Why


@value(frozen=True, slots=True)
class Referral:
    """The answer: lines in order, never empty, with at least one that is open and has a number."""

    request: Request
    urgent: Urgent
    lines: tuple[Listed, ...]
    notices: tuple[Notice, ...]

    @property
    def groups(self) -> tuple[tuple[Listed, ...], ...]:
        """The lines one number at a time, each with the services without a number before it.

        112 is no group of its own: it is said together with the line that follows it.
        """
        ends = [i for i, e in enumerate(self.lines, 1) if e.line.phone and e.line.id not in BY_112]
        ends[-1] = len(self.lines)
        return tuple(self.lines[start:end] for start, end in zip([0, *ends], ends, strict=False))

    def groups_from(self, position: int) -> tuple[tuple[Listed, ...], ...]:
        """The groups from this one on, never none: the lines may have become fewer since."""
        groups = self.groups
        return groups[min(position, len(groups) - 1) :]


def refer(directory: Directory, request: Request, now: datetime) -> Referral:
    """The lines for this request at `now` (aware).

    Raises KeyError for a situation that the directory does not know.
    """
    situation = _situation(directory, request)
    found = _unique(_found(directory, request, situation, now))
    lines = tuple(_with_followers(directory, _in_order(found), now))
    return Referral(request, situation.urgent, lines, _notices(directory, request, now))


def county_of(directory: Directory, request: Request) -> str | None:
    """The county of the request: that of its municipality, else the one it came with."""
    place = directory.municipalities.get(request.municipality or "")
    return place.county if place else request.county


def is_neutral(directory: Directory, request: Request) -> bool:
    """Whether a text about it must not give away what is the matter."""
    return _situation(directory, request).neutral


def urgency(directory: Directory, request: Request) -> Urgent:
    """How urgent what the caller has said is, with its detail."""
    return _situation(directory, request).urgent


def _situation(directory: Directory, request: Request) -> Situation:
    situation = directory.situations[request.situation]
    return situation.details.get(request.detail or "", situation)


def _found(
    directory: Directory, request: Request, situation: Situation, now: datetime
) -> Iterator[Listed]:
    """Every line the situation's order leads to, and the one that is always open when needed."""
    if request.danger:
        yield _listed(directory, EMERGENCY, "danger", now)
    entries = [
        e for step in _steps(situation, request) for e in _resolve(directory, request, step, now)
    ]
    if request.danger:  # nothing that may only delay: no number, or one that is in dispute
        entries = [e for e in entries if e.line.phone and not e.line.disputed]
    yield from entries
    if not any(is_answered(e) and e.line.id != RELAY for e in entries):
        yield _listed(directory, HELPLINE, "always_open", now)


def _steps(situation: Situation, request: Request) -> tuple[str, ...]:
    """In danger the county's own line comes before anything else the situation names."""
    if not request.danger:
        return situation.order
    return ("crisis" if "crisis" in situation.order else "emergency", *situation.order)


def _resolve(directory: Directory, request: Request, step: str, now: datetime) -> list[Listed]:
    """The lines that one step of an order means here and now."""
    if step in directory.lines:
        return _if_covered(directory, request, step, now)
    lines = _of_role(directory, request, step, now)
    if step == "helpline":
        return _helplines(directory, request, lines)
    if step in ("emergency", "crisis") and not any(e.line.phone for e in lines):
        return _without_number(directory, request, step, lines, now)
    return lines


def _if_covered(directory: Directory, request: Request, step: str, now: datetime) -> list[Listed]:
    covers = directory.lines[step].covers(request.municipality, county_of(directory, request))
    return [_listed(directory, step, "situation", now)] if covers else []


def _of_role(directory: Directory, request: Request, role: str, now: datetime) -> list[Listed]:
    """Lines of the caller's area with this role that take the situation; the nearest first."""
    county, today = county_of(directory, request), day_of(now)
    lines = [
        line
        for line in directory.roles.get(role, ())
        if line.covers(request.municipality, county) and line.takes(request.situation, today)
    ]
    lines.sort(key=lambda line: (not line.municipalities, not line.counties))
    return [_listed(directory, line.id, _why(line), now) for line in lines]


def _why(line: Line) -> Why:
    if line.municipalities:
        return "municipality"
    return "county" if line.counties else "situation"


def _helplines(directory: Directory, request: Request, lines: list[Listed]) -> list[Listed]:
    """The caller's language if it is open, else the one that is always open, then its hours."""
    own = [replace(e, why="language") for e in lines if request.language in e.line.languages]
    if any(e.status.state == "open" for e in own):
        return own
    always = [e for e in lines if e.line.id == HELPLINE]
    return [*always, *(e for e in own if not e.line.disputed and e.line.id != HELPLINE)]


def _without_number(
    directory: Directory, request: Request, step: str, lines: list[Listed], now: datetime
) -> list[Listed]:
    """A county line nobody has the number of is reached through 112; the service is still named.

    In danger 112 leads already, and the helpline stands for the county.
    """
    if request.danger:
        return [_listed(directory, HELPLINE, "always_open", now)]
    if step == "crisis":
        return [*_resolve(directory, request, "emergency", now), *lines]
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
    """Whether somebody answers at a number now, as far as the directory knows."""
    return entry.line.phone is not None and entry.status.state == "open"


def _in_order(found: list[Listed]) -> list[Listed]:
    """Closed lines last, behind those that may be closed today.

    A line whose hours nobody knows may lead, but with an open one directly behind it.
    """
    closed = [e for e in found if e.status.state == "closed"]
    doubtful = [e for e in found if e.status.state == "unknown" and _has_hours(e.line)]
    usable = [e for e in found if e not in closed and e not in doubtful]
    return [*_open_behind_unknown(usable), *doubtful, *closed]


def _has_hours(line: Line) -> bool:
    """Whether its hours are known on most days, so that "unknown" means: perhaps not today."""
    return line.schedule.kind == "weekly" and line.phone is not None


def _open_behind_unknown(entries: list[Listed]) -> list[Listed]:
    """When the first number's hours are not known, an open number comes directly behind it."""
    numbered = [e for e in entries if e.line.phone]
    if not numbered or numbered[0].status.state == "open":
        return entries
    opened = next(e for e in numbered if e.status.state == "open")
    rest = [e for e in entries if e is not opened]
    place = rest.index(numbered[0]) + 1
    return [*rest[:place], opened, *rest[place:]]


def _with_followers(directory: Directory, entries: list[Listed], now: datetime) -> list[Listed]:
    """A line that must be followed by another has it directly behind."""
    followers = {e.line.followed_by for e in entries}
    ordered: list[Listed] = []
    for entry in entries:
        if entry.line.id not in followers:
            ordered.append(entry)
        if entry.line.followed_by:
            ordered.append(_listed(directory, entry.line.followed_by, "always_open", now))
    return ordered


def _notices(directory: Directory, request: Request, now: datetime) -> tuple[Notice, ...]:
    """The notices for this area that hold today, Helsinki date."""
    today, county = day_of(now), county_of(directory, request)
    return tuple(n for n in directory.notices if n.holds(today, request.municipality, county))
