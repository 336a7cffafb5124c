"""The page of anonymous figures, and the same as CSV. It asks the store; no turn waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, g, render_template, request

from bot.counts import FEW, Figures
from bot.errors import StoreError
from bot.web.pages.figures import SPANS, days_until, summary
from bot.web.pages.figures_csv import as_csv
from bot.web.pages.kit import Kit
from bot.web.pages.names import slot_name

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
