"""The page of anonymous figures, and the same as CSV."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from statistics import median_low

from flask import Blueprint, Response, g, render_template, request

from bot.dialogue.model import CHANNELS, TAKEN
from bot.pages.kit import Kit
from bot.pages.words import slot_name
from bot.problems.errors import StoreError
from bot.service import counts
from bot.service.counts import FEW, KINDS, REFERRALS_CROSSED, Figures, Kind

SPANS = (1, 7, 28)
"""The number of days that can be looked at together."""
"""Outcomes of a transfer in which somebody picked up."""

BREAKDOWNS: Mapping[str, tuple[Kind, str]] = {
    "language": (counts.REFERRALS_BY_LANGUAGE, "language"),
    "situation": (counts.REFERRALS_BY_SITUATION, "situation"),
    "county": (counts.REFERRALS_BY_COUNTY, "county"),
    "turns": (counts.REFERRALS_BY_TURNS, "turns"),
    "outcome": (counts.TURNS, "outcome"),
    "no_match": (counts.NO_MATCH, "state"),
    "no_input": (counts.NO_INPUT, "state"),
    "transfer": (counts.TRANSFERS, "outcome"),
    "text": (counts.TEXTS, "outcome"),
}
"""Name of a table -> what it counts, and by which label."""
IN_ORDER = ("turns",)
"""Tables whose rows have an order of their own; all others begin with the most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a code, its count, and its share of the table's largest (0 to 1)."""

    code: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class OneDay:
    """Conversations begun on a day, by channel."""

    day: date
    voice: int
    sms: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What happened within some days (Helsinki dates)."""

    days: tuple[OneDay, ...]
    conversations: int
    referrals: int
    turns: int | None
    """The median of turns to an answer; None: there was no answer."""
    danger: int
    transfers: int
    answered: int
    """Of the transfers."""
    last_resorts: int
    no_match: int
    tables: Mapping[str, tuple[Row, ...]]
    crossed: Crossed | None
    """Only of one day that is over."""

    @property
    def empty(self) -> bool:
        """Whether nobody has written or called."""
        return not (self.conversations or self.referrals or self.last_resorts)

    @property
    def most_in_a_day(self) -> int:
        """The conversations of the busiest day, at least one."""
        return max([1, *(day.voice + day.sms for day in self.days)])


@dataclass(frozen=True, slots=True)
class Crossed:
    """Referrals of one day by county (rows) and situation (columns), where there are enough.

    What is not in `cells` is few or none; which of the two is not shown, since that would point at
    the few.
    """

    counties: tuple[str, ...]
    situations: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]


def days_until(last: date, days: int) -> tuple[date, ...]:
    """So many days, the earliest first."""
    return tuple(last - timedelta(days=n) for n in reversed(range(days)))


def summary(found: Sequence[Figures], today: date) -> Summary:
    """The sum of these days, each read by itself."""
    whole = summed(found)
    transfers = whole.by(counts.TRANSFERS, "outcome")
    return Summary(
        days=tuple(_one_day(figures) for figures in found if figures.day),
        conversations=whole.total(counts.CONVERSATIONS),
        referrals=whole.total(counts.REFERRALS_BY_TURNS),
        turns=_median(whole.by(counts.REFERRALS_BY_TURNS, "turns")),
        danger=whole.total(counts.DANGER),
        transfers=sum(transfers.values()),
        answered=sum(transfers.get(outcome, 0) for outcome in TAKEN),
        last_resorts=whole.total(counts.LAST_RESORTS),
        no_match=whole.total(counts.NO_MATCH),
        tables={name: _rows(name, whole) for name in BREAKDOWNS},
        crossed=_crossed(found[0], today) if len(found) == 1 else None,
    )


def summed(found: Sequence[Figures]) -> Figures:
    """Several days as one."""
    total: Counter[str] = Counter()
    for figures in found:
        total.update(figures.counts)
    return Figures(total)


def _one_day(figures: Figures) -> OneDay:
    begun = figures.by(counts.CONVERSATIONS, "channel")
    assert figures.day is not None
    spoken = sum(begun.get(name, 0) for name, channel in CHANNELS.items() if channel.spoken)
    return OneDay(figures.day, spoken, sum(begun.values()) - spoken)


def _median(turns: Mapping[str, int]) -> int | None:
    """Of turns as they are labelled; a label that is no number is of another version."""
    each = [int(label) for label, count in turns.items() if label.isdigit() for _ in range(count)]
    return median_low(each) if each else None


def _rows(name: str, whole: Figures) -> tuple[Row, ...]:
    kind, label = BREAKDOWNS[name]
    found = whole.by(kind, label)
    most = max(found.values(), default=1)
    rows = [Row(code, count, count / most) for code, count in found.items()]
    return tuple(rows if name in IN_ORDER else sorted(rows, key=lambda row: -row.count))


def _crossed(figures: Figures, today: date) -> Crossed | None:
    if figures.day is None or figures.day >= today:
        return None
    cells = {codes: count for codes, count in figures.crossed(today).items() if count is not None}
    counties, situations = ({codes[place]: None for codes in cells} for place in (0, 1))
    return Crossed(tuple(sorted(counties)), tuple(sorted(situations)), cells)


LABELS = tuple(dict.fromkeys(label for kind in KINDS.values() for label in kind.labels))
HEAD = ("day", "what", *LABELS, "count")


def as_csv(found: Sequence[Figures], today: date) -> str:
    """All days, the kinds in the order of `counts`.

    What is crossed only of days that are over, without the cells that could point at somebody.
    """
    file = StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(HEAD)
    for figures in found:
        table.writerows(_lines(figures, today))
    return file.getvalue()


def _lines(figures: Figures, today: date) -> Iterator[tuple[object, ...]]:
    for kind in KINDS.values():
        if not kind.crossed:
            for labels, count in figures.of(kind).items():
                yield _line(figures, kind, labels, count)
    for labels, cell in figures.crossed(today).items():
        if cell is not None:
            yield _line(figures, REFERRALS_CROSSED, labels, cell)


def _line(figures: Figures, kind: Kind, labels: tuple[str, ...], count: int) -> tuple[object, ...]:
    by = dict(zip(kind.labels, labels, strict=True))
    return (figures.day, kind.name, *(by.get(label, "") for label in LABELS), count)


WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Which days are looked at: so many, up to the last (Helsinki dates)."""

    last: date
    days: int = WEEK

    @property
    def all(self) -> tuple[date, ...]:
        """The earliest first."""
        return days_until(self.last, self.days)

    @property
    def first(self) -> date:
        """The earliest."""
        return self.all[0]


def period(form: Mapping[str, str], today: date) -> Period:
    """The days that were asked for, none of them in the future; a week until now by itself."""
    days = form.get("days", "")
    span = int(days) if days in map(str, SPANS) else WEEK
    try:
        last = date.fromisoformat(form.get("day", ""))
    except ValueError:
        last = today
    return Period(min(max(last, date(2000, 1, 1)), today), span)


def add_routes(routes: Blueprint, kit: Kit) -> None:
    """The page, which its script asks for again while today is in it, and the file."""

    @routes.get("/figures")
    def figures_page() -> tuple[str, int]:
        wanted = period(request.args, kit.today)
        try:
            found = _read(kit, wanted)
        except StoreError:
            return _page(kit, wanted, None), 503
        return _page(kit, wanted, found), 200

    @routes.get("/figures.csv")
    def figures_file() -> Response | tuple[str, int]:
        wanted = period(request.args, kit.today)
        try:
            text = as_csv(_read(kit, wanted), kit.today)
        except StoreError:
            return _page(kit, wanted, None), 503
        response = Response(text, mimetype="text/csv")
        name = f"figures-{wanted.first}-{wanted.last}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _read(kit: Kit, wanted: Period) -> list[Figures]:
    return [kit.counters.read(day) for day in wanted.all]


def _page(kit: Kit, wanted: Period, found: list[Figures] | None) -> str:
    """The page; without figures it says that the store does not answer."""
    content = kit.served()
    return render_template(
        "figures.html",
        period=wanted,
        spans=SPANS,
        today=kit.today,
        yesterday=kit.today - timedelta(days=1),
        now=kit.clock(),
        few=FEW,
        summary=None if found is None else summary(found, kit.today),
        name=lambda table, code: slot_name(content, table, code, g.language),
    )
