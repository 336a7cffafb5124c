"""The page of who answers: for a place, a situation, a language and an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, render_template, request

from bot.channels.transcript import instant
from bot.directory.hours import HELSINKI
from bot.directory.model import LANGUAGES, Directory
from bot.directory.refer import Request, county_of
from bot.files.content import Content
from bot.web.pages.answering import answering, by_county
from bot.web.pages.clocks import clocks, minute
from bot.web.pages.kit import Kit
from bot.web.pages.names import area_name, situation_name
from bot.web.pages.operators_round import operators_round
from bot.web.pages.search import Search, search

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
    speaks = speaks if speaks in LANGUAGES else language
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
