"""The words of the pages in the reader's language: Finnish in the templates, the rest in gettext.

Callers' words are another catalogue (`bot/text`), so that neither is edited by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, g, request

from bot.directory.model import LANGUAGES
from bot.text.dates import day_written, hours_written, short_day, written

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


def install(app: Flask, texts: Texts) -> None:
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
        app.jinja_env.filters[name] = partial(_in_its_language, worded)


def choose_language() -> None:
    """The language of this page: asked for by its address, chosen earlier, or the browser's."""
    wanted = (request.args.get("lang"), request.cookies.get(COOKIE))
    known = [language for language in wanted if language in LANGUAGES]
    g.language = known[0] if known else request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])


def remember_language(response: Response) -> Response:
    """Keep a language that was asked for by the address."""
    if request.args.get("lang") in LANGUAGES:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            COOKIE, g.language, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def _in_its_language(worded: Callable[..., str], *values: Any) -> str:
    return worded(*values, g.language)
