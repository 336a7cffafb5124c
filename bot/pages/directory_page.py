"""The page of who answers: for a place, a situation, a language and an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from flask import Blueprint, g, render_template, request

from bot.directory.hours import HELSINKI
from bot.directory.model import Closure, Directory, Line, Notice
from bot.directory.refer import Listed, Referral, Request, county_of, is_answered, refer
from bot.directory.week import Day, week
from bot.files.content import Content
from bot.pages.kit import Kit
from bot.pages.words import area_name, situation_name
from bot.proof.record_checks import due
from bot.simulator.transcript import instant
from bot.understanding.model import Expected, Match, Meaning
from bot.understanding.text.folding import words_of

MINUTE = "%Y-%m-%dT%H:%M"
"""As browsers send a time, and transcripts write it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant to choose: which one (now, office, night or eve), and when that is next."""

    name: str
    at: datetime

    @property
    def value(self) -> str:
        """Helsinki time, to the minute."""
        return self.at.strftime(MINUTE)


def clocks(now: datetime) -> tuple[Clock, ...]:
    """Now and the next of each, seen from `now` (aware)."""
    here = now.astimezone(HELSINKI)
    eve = here.replace(month=12, day=24, hour=14, minute=0)
    days = (7 - here.weekday()) % 7 or 7
    return (
        Clock("now", here),
        Clock("office", (here + timedelta(days=days)).replace(hour=10, minute=0)),
        Clock("night", (here + timedelta(days=1)).replace(hour=3, minute=0)),
        Clock("eve", eve if eve > here else eve.replace(year=here.year + 1)),
    )


def minute(form: Mapping[str, str]) -> str | None:
    """The instant a form asks for: one of the list, or another that was typed in."""
    chosen = form.get("when", "")
    value = form.get("other", "") if chosen == "other" else chosen
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None).strftime(MINUTE)
    except ValueError:
        return None


CHANGES = 40
"""How many openings and closings are searched for who answers next."""


@dataclass(frozen=True, slots=True)
class Later:
    """The line that answers from `at` on instead."""

    at: datetime
    listed: Listed


@dataclass(frozen=True, slots=True)
class Answering:
    """The answer to one request: who picks up first, who next, and all lines in order."""

    referral: Referral
    first: Listed
    """The first line that certainly picks up; a line with unknown hours may be named before it."""
    second: Listed | None
    """The next line that picks up, for a caller who gets no answer from the first."""
    later: Later | None
    """The line that later comes before the first. None: none does."""
    weeks: tuple[tuple[Line, tuple[Day, ...]], ...]
    """Seven days of each line that has hours."""


def answering(directory: Directory, request: Request, at: datetime) -> Answering:
    """Return everything about who answers this request at `at` (aware)."""
    referral = refer(directory, request, at)
    day = at.astimezone(HELSINKI).date()
    with_hours = [e.line for e in referral.lines if e.line.schedule.kind == "weekly"]
    weeks = tuple((line, week(line, directory.special_days, day)) for line in with_hours)
    first, *others = filter(is_answered, referral.lines)
    later = _later(directory, request, referral, at)
    return Answering(referral, first, next(iter(others), None), later, weeks)


def first_answered(referral: Referral) -> Listed:
    """Return the first line of the order at which somebody answers; there always is one."""
    return next(entry for entry in referral.lines if is_answered(entry))


def _later(
    directory: Directory, request: Request, referral: Referral, at: datetime
) -> Later | None:
    """Find when another line becomes the first that answers, within a limited number of changes."""
    now = first_answered(referral)
    for _ in range(CHANGES):
        changes = [change for change in _changes(referral) if change > at]
        if not changes:
            return None
        at = min(changes)
        referral = refer(directory, request, at)
        if first_answered(referral).line is not now.line:
            return Later(at, first_answered(referral))
    return None


def _changes(referral: Referral) -> Iterator[datetime]:
    for entry in referral.lines:
        yield from filter(None, (entry.status.until, entry.status.opens))


@dataclass(frozen=True, slots=True)
class InCounty:
    """Who answers in one county; `county` is its code."""

    county: str
    first: Listed


def by_county(directory: Directory, request: Request, at: datetime) -> tuple[InCounty, ...]:
    """The same request in each county, as of somebody who has named no municipality."""
    asked = {code: replace(request, municipality=None, county=code) for code in directory.counties}
    return tuple(
        InCounty(code, first_answered(refer(directory, one, at))) for code, one in asked.items()
    )


READ = ("municipality", "situation", "detail", "danger")
"""The kinds of match that can answer the search."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in the words; `choices` is filled when the reader has to say which place."""

    words: str
    place: str | None = None
    """The code of a municipality, or of a county."""
    choices: tuple[str, ...] = ()
    situation: str | None = None
    detail: str | None = None
    danger: bool = False
    matched: tuple[Match, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether there were words, but nothing in them helps."""
        return bool(self.words) and not (self.place or self.choices or self.situation)


def search(content: Content, words: str, language: str) -> Search:
    """Read the words; it is never decided between two places."""
    if not words:
        return Search("")
    meaning = content.understanding.read(
        words, Expected(("municipality", "situation")), (language,)
    )
    codes = _codes(content.directory, meaning) or _county_called(content.directory, words)
    sure = len(codes) == 1 and _is_sure(meaning)
    return Search(
        words,
        place=codes[0] if sure else None,
        choices=() if sure else codes,
        situation=_first(meaning, "situation"),
        detail=_first(meaning, "detail"),
        danger=meaning.danger,
        matched=tuple(match for match in meaning.matched if match.what in READ),
    )


def _codes(directory: Directory, meaning: Meaning) -> tuple[str, ...]:
    found = meaning.slots.get("municipality")
    return tuple(code for code in found.values if code in directory.municipalities) if found else ()


def _is_sure(meaning: Meaning) -> bool:
    found = meaning.slots.get("municipality")
    return found is None or found.certain


def _county_called(directory: Directory, words: str) -> tuple[str, ...]:
    """Callers do not name counties, but operators do: by the whole name, in any language."""
    folded = words_of(words).whole
    return tuple(
        county.code
        for county in directory.counties.values()
        if folded in {words_of(name).whole for name in county.names.values()}
    )


def _first(meaning: Meaning, slot: str) -> str | None:
    found = meaning.slots.get(slot)
    return found.values[0] if found else None


When = Literal["coming", "current", "over"]


@dataclass(frozen=True, slots=True)
class Round:
    """The lines due for verification, the longest unverified first, and what is dated."""

    due: tuple[Line, ...]
    lines: int
    """How many there are in all."""
    notices: tuple[tuple[Notice, When], ...]
    closures: tuple[tuple[Line, Closure, When], ...]


def operators_round(directory: Directory, day: date) -> Round:
    """The whole directory as of a day (Helsinki date)."""
    lines = directory.lines.values()
    return Round(
        due=tuple(one.line for one in due(directory, day)),
        lines=len(lines),
        notices=tuple((n, _when(n.starts, n.ends, day)) for n in directory.notices),
        closures=tuple(
            (line, line.closed, _when(date.min, line.closed.until, day))
            for line in lines
            if line.closed
        ),
    )


def _when(starts: date, ends: date, day: date) -> When:
    if day < starts:
        return "coming"
    return "over" if day > ends else "current"


OTHER = "other"
"""The situation of somebody who has not said what is the matter."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page was asked: the words that were searched for, and the request they make."""

    found: Search
    request: Request
    at: datetime

    @property
    def place(self) -> str | None:
        """The code of the municipality or county."""
        return self.request.municipality or self.request.county


def add_routes(routes: Blueprint, kit: Kit) -> None:
    """The page; everything that is asked stands in its address, so that it can be sent on."""

    @routes.get("/directory")
    def directory_page() -> str:
        content = kit.served()
        return _page(content, asked(content, request.args, g.language, kit.clock()), kit.clock())


def asked(content: Content, form: Mapping[str, str], language: str, now: datetime) -> Asked:
    """The request of a form; a place that was chosen holds for the words it was chosen for."""
    directory = content.directory
    speaks = form.get("language", language)
    speaks = speaks if speaks in directory.languages else language
    words = " ".join(form.get("words", "").split())[:200]
    found = search(content, words, speaks)
    chosen = form.get("place", "") if form.get("said", "") == words else ""
    situation = form.get("situation") or found.situation or OTHER
    if situation not in directory.situations:
        situation = OTHER
    municipality, county = _area(directory, chosen or found.place)
    detail = found.detail if situation == found.situation else None
    danger = "danger" in form or found.danger
    wanted = Request(situation, municipality, county, speaks, detail, danger)
    return Asked(found, wanted, _instant(form) or now.astimezone(HELSINKI))


def _instant(form: Mapping[str, str]) -> datetime | None:
    """The instant that was chosen; None for now, and for what is no instant of this century."""
    try:
        return instant(minute(form) or "")
    except ValueError:
        return None


def _area(directory: Directory, code: str | None) -> tuple[str | None, str | None]:
    """A municipality or a county of this code; neither when there is none."""
    if code in directory.municipalities:
        return code, None
    return None, code if code in directory.counties else None


def _page(content: Content, wanted: Asked, now: datetime) -> str:
    directory, at = content.directory, wanted.at
    county = county_of(directory, wanted.request)
    place = wanted.place
    return render_template(
        "directory.html",
        asked=wanted,
        clocks=clocks(now),
        at=at,
        situations={s: situation_name(content, s, g.language) for s in directory.situations},
        name=lambda code: area_name(content, code, g.language),
        county_name=lambda code: area_name(
            content, directory.municipalities[code].county, g.language
        ),
        county=county,
        answer=answering(directory, wanted.request, at) if place else None,
        counties=() if place else by_county(directory, wanted.request, at),
        municipalities=[m for m in directory.municipalities.values() if m.county == county],
        round=operators_round(directory, at.date()),
    )
