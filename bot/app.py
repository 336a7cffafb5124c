"""The whole application: the webhooks that answer callers, and the pages for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from bot.files.content import ROOT, Content
from bot.files.po_file import load_page_words
from bot.pages.console import Console, register
from bot.pages.kit import Edited, Kit
from bot.pages.signin import Access
from bot.service import log
from bot.service.settings import Settings, from_environment
from bot.store import Store
from bot.web.callers import assemble, utc_now


def create_app(
    settings: Settings | None = None,
    *,
    content: Content | None = None,
    store: Store | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """Return the application, with its pages if anybody may see them. Raises what `callers_app`
    raises."""
    settings = settings or from_environment()
    edited = Edited(ROOT)
    app, live = assemble(settings, content, store, clock)
    if Access.of(settings).possible:
        kit = Kit(
            served=lambda: live.served.content,
            files=lambda: edited.content(live.served.release, live.served.content),
            clock=clock,
            counters=live.served.made.bot.counters,
            folder=lambda: settings.releases / live.served.release if live.served.release else ROOT,
        )
        register(app, Console(settings, _texts(), kit))
    return app


def _texts() -> dict[str, dict[str, str]]:
    """Load the words of the pages. A fault in them is no reason not to answer callers."""
    texts, problems = load_page_words(ROOT / "locales")
    for problem in problems:
        log.event("page_words", reason=str(problem))
    return texts
