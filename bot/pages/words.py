"""The words of the pages in the reader's language, names of things, and addresses of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from flask import Flask, Response, current_app, g, request, url_for

from bot.dialogue.model import SMS
from bot.dialogue.walk import choice_label
from bot.directory.hours import HELSINKI
from bot.directory.languages import Language, Languages
from bot.files.content import Content
from bot.files.po_file import PAGES


def written(when: datetime, language: Language) -> str:
    """An aware instant in Helsinki time, with its weekday: "to 24.12.2026 klo 14.00"."""
    return format_datetime(when.astimezone(HELSINKI), language.moment, HELSINKI, language.locale)


def day_written(day: date, language: Language) -> str:
    """A date: "24.12.2026"."""
    return format_date(day, language.day, language.locale)


def short_day(day: date, language: Language) -> str:
    """A date within weeks, with its weekday: "to 24.12."."""
    return format_date(day, language.short_day, language.locale)


def hours_written(start: int, end: int, language: Language) -> str:
    """From minute to minute of a day: "8–15.30", in English "08:00–15:30"."""
    return "–".join(_clock(minute, language) for minute in (start, end))


def _clock(minute: int, language: Language) -> str:
    hours, minutes = divmod(minute, 60)
    pattern = language.clock if minutes else language.full_hour
    return pattern.format(h=hours, m=minutes)


PREFIX = "CONSOLE_PREFIX"
"""Where the application's configuration keeps that path."""


def link(page: str, **values: Any) -> str:
    """The address of a page by the name of its function."""
    return str(current_app.config[PREFIX]) + url_for(f"console.{page}", **values)


def in_language(language: str) -> str:
    """The address of this page in another language."""
    arguments = {**request.args.to_dict(), "lang": language}
    return f"?{urlencode(arguments)}"


COOKIE = "language"
YEAR = 365 * 86_400
FILTERS: Mapping[str, Callable[..., str]] = {
    "written": written,
    "day": day_written,
    "short_day": short_day,
    "hours": hours_written,
}
"""What templates word in the page's language: an instant, a date, minutes of a day."""

Texts = Mapping[str, Mapping[str, str]]
"""Language -> Finnish text -> its translation; what is missing stays Finnish."""


def install(app: Flask, texts: Texts, languages: Callable[[], Languages]) -> None:
    """Teach the templates `_("...")`, `{% trans %}` and how dates are written."""

    def gettext(text: str) -> str:
        return texts.get(g.language, {}).get(text) or text

    def ngettext(one: str, many: str, count: int) -> str:
        return gettext(one if count == 1 else many)

    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install_callables = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install_callables(gettext, ngettext, newstyle=True)
    for name, worded in FILTERS.items():
        app.jinja_env.filters[name] = partial(_in_its_language, worded, languages)


def choose_language() -> None:
    """The language of this page: asked for by its address, chosen earlier, or the browser's."""
    wanted = (request.args.get("lang"), request.cookies.get(COOKIE))
    known = [language for language in wanted if language in PAGES]
    g.language = known[0] if known else request.accept_languages.best_match(PAGES, PAGES[0])


def remember_language(response: Response) -> Response:
    """Remember a language that was asked for in the address."""
    if request.args.get("lang") in PAGES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            COOKIE, g.language, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def _in_its_language(
    worded: Callable[..., str], languages: Callable[[], Languages], *values: Any
) -> str:
    return worded(*values, languages()[g.language])


def situation_name(content: Content, situation: str, language: str) -> str:
    """A situation as the menus call it."""
    for state in content.flow.states.values():
        for choice in state.choices:
            label = choice_label(state.name, choice.key)
            if choice.sets == {"situation": situation} and content.catalogue.has(label, SMS.medium):
                return content.catalogue.text(label, SMS.medium, language)
    return situation


def slot_name(content: Content, slot: str, value: str, language: str) -> str:
    """The value of a slot for people: the name of a place, a situation or a language."""
    directory = content.directory
    if slot == "municipality" and value in directory.municipalities:
        return place_name(content, value, language)
    if slot == "county" and value in directory.counties:
        return area_name(content, value, language)
    return situation_name(content, value, language) if slot == "situation" else value


def place_name(content: Content, code: str, language: str) -> str:
    """A municipality; English follows the Finnish where it has no name of its own."""
    names = content.directory.municipalities[code].names
    return names.get(language) or names["fi"]


def area_name(content: Content, code: str, language: str) -> str:
    """A municipality or a county by its code."""
    if code in content.directory.municipalities:
        return place_name(content, code, language)
    names = content.directory.counties[code].names
    return names.get(language) or names["fi"]
