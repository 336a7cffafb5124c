"""What must hold of every answer: in danger 112 and then the county, somebody who answers now,
nothing closed first, nothing out of its dates. A check is a function in a list; `prove` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.directory.hours import HELSINKI
from bot.directory.refer import EMERGENCY, RELAY, Request, is_answered, leads_in_danger, may_lead
from bot.errors import Problem
from bot.proof.model import Subject
from bot.proof.referrals import Asked, Referrals

Check = Callable[[Subject, Asked], "tuple[str, str] | None"]
"""The code and the words of what is wrong, or None."""


def referral_problems(subject: Subject, found: Referrals) -> Iterator[Problem]:
    """The first answer that breaks each check in each situation, and everything that fails."""
    told: set[tuple[str, str]] = set()
    for request, now, error in found.failed:
        if ("answer-breaks", request.situation) not in told:
            told.add(("answer-breaks", request.situation))
            words = f"{_who(subject, request)}, {now:%a %Y-%m-%d %H:%M}: no answer: {error}"
            yield Problem("answer-breaks", subject.spot("situation", request.situation), words)
    for asked, check in ((a, c) for a in found.answers for c in CHECKS):
        wrong = check(subject, asked)
        if wrong and (wrong[0], asked.request.situation) not in told:
            told.add((wrong[0], asked.request.situation))
            words = f"{_who(subject, asked.request)}, {asked.now:%a %Y-%m-%d %H:%M}: {wrong[1]}"
            yield Problem(wrong[0], subject.spot("situation", asked.request.situation), words)


def _who(subject: Subject, request: Request) -> str:
    """Somewhere, something: "Kerava, child, in danger, sv"."""
    place = subject.directory.municipalities.get(request.municipality or "")
    where = place.names["fi"] if place else f"place unknown {request.county or ''}".strip()
    said = (where, request.situation, request.detail, "in danger" if request.danger else None)
    return ", ".join([*filter(None, said), request.language])


def _danger_first(_: Subject, asked: Asked) -> tuple[str, str] | None:
    first = asked.referral.lines[0].line.id
    if asked.request.danger and first != EMERGENCY:
        return "danger-not-first", f'in danger "{first}" comes before 112'
    return None


def _county_behind_112(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """A number of the county that is named without danger, or a better one of its own, is next.

    One that is closed, or may be closed today, gives way.
    """
    expected = next((e for e in asked.county if may_lead(e)), None)
    behind = asked.referral.lines[1].line if len(asked.referral.lines) > 1 else None
    if expected is None or (behind and leads_in_danger(behind, asked.request, asked.now)):
        return None
    found = f'"{behind.id}"' if behind else "nothing"
    return "county-not-next", f'in danger {found} comes behind 112, not "{expected.line.id}"'


def _somebody_answers(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """112 alone is no answer to what is no danger: a line, or the way over 112, must be open."""
    ids = {e.line.id for e in asked.referral.lines if is_answered(e)}
    if not ids - {EMERGENCY}:
        return "nobody-answers", "no line is open then"
    return None


def _closed_first(_: Subject, asked: Asked) -> tuple[str, str] | None:
    numbered = [e for e in asked.referral.lines if e.line.phone and e.line.id != EMERGENCY]
    if numbered and numbered[0].status.state == "closed":
        return "closed-first", f'"{numbered[0].line.id}" comes first and is closed'
    return None


def _out_of_dates(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """A line that was found by its role takes the situation on that day."""
    day = asked.now.astimezone(HELSINKI).date()
    for entry in asked.referral.lines:
        by_role = entry.why in ("county", "municipality")
        if by_role and not entry.line.takes(asked.request.situation, day):
            return "out-of-dates", f'"{entry.line.id}" does not take {asked.request.situation} then'
    return None


def _cannot_wait(_: Subject, asked: Asked) -> tuple[str, str] | None:
    """Where no number of the county is open, what cannot wait has the way over 112."""
    urgent = asked.referral.urgent != "no" and not asked.request.danger
    entries = asked.referral.lines
    relayed = any(e.line.id == RELAY for e in entries)
    if urgent and not relayed and not any(is_answered(e) for e in entries):
        return "nobody-answers", "no line is open then, nor the sentence for what cannot wait"
    return None


CHECKS: tuple[Check, ...] = (
    _danger_first,
    _county_behind_112,
    _somebody_answers,
    _closed_first,
    _out_of_dates,
    _cannot_wait,
)


def transfer_problems(subject: Subject) -> Iterator[Problem]:
    """No line is dialled for a caller that has no number to dial, or is in dispute."""
    for line in subject.directory.lines.values():
        cannot = line.phone is not None and (line.phone.e164 is None or line.disputed)
        if line.phone is not None and line.phone.transfer and cannot:
            words = f"{line.id}: it is dialled for callers, and cannot be"
            yield Problem("dials-in-vain", subject.spot("line", line.id), words)
