"""The figures of some days as people read them: sums, shares and tables, and nobody in them.

`/figures` shows it. Pure: what was counted comes in, and what is to be shown goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from bot import counts
from bot.counts import Figures, Kind

SPANS = (1, 7, 28)
"""Days that can be looked at together."""
ANSWERED = ("completed", "answered")
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

    What is not in `cells` is a few or none: that none is told would tell of the few.
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
        answered=sum(transfers.get(outcome, 0) for outcome in ANSWERED),
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
    return OneDay(figures.day, begun.get("voice", 0), begun.get("sms", 0))


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
