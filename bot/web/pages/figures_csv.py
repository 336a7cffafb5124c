"""The figures as a table for a spreadsheet: one line for each count of each day."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO

from bot.counts import KINDS, REFERRALS_CROSSED, Figures, Kind

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
