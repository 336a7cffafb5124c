"""The pages from outside: an application with them, and a client that follows their rules."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.files.content import ROOT, Content
from bot.pages.console import Console, register
from bot.pages.kit import Checking, Kit
from bot.problems.errors import StoreError
from bot.service.counts import Figures
from bot.service.settings import Settings
from bot.simulator.demo import DemoClock, days_before, play, talks
from bot.simulator.player import simulator_settings
from bot.store import Counters, CountersInMemory, Store
from bot.store.memory import SessionsInMemory
from bot.web import webhooks
from bot.web.callers import utc_now

HERE = "http://127.0.0.1:8000"
PUBLIC = "https://bot.example"
PASSWORD = "a long password"
HASH = (  # as werkzeug makes it, but quick
    "scrypt:1024:8:1$PqIrXV4F9XR7J7bb$"
    "a021a428de2d83aea417459bfe31f172b08c8f79721788c7d745aa777ac34b39"
    "8e9373398038ccfbc95a24773d064ac87cff59e256d4949805395b188cdb2eb9"
)


def here(**changes: Any) -> Settings:
    """As `make run` has it on a machine of one's own."""
    settings = replace(simulator_settings(), public_url=HERE, store_is_ours=True)
    return replace(settings, **changes)


def public(**changes: Any) -> Settings:
    """As it is served to the world."""
    return replace(simulator_settings(), public_url=PUBLIC, **changes)


def app_with(
    settings: Settings,
    content: Content,
    now: datetime | None = None,
    counters: Counters | None = None,
) -> Flask:
    """The whole site over a store in memory; at `now` for good, or by the clock."""
    clock = (lambda: now) if now else utc_now
    store = Store(SessionsInMemory(), counters or CountersInMemory())
    return create_app(settings, content=content, store=store, clock=clock)


class CountersOfDays:
    """Counters of several days, as the store has them; without a word when it is down."""

    def __init__(self, today: Callable[[], date]) -> None:
        self.down = False
        self._today = today
        self._days: defaultdict[date, Counter[str]] = defaultdict(Counter)

    def add(self, *names: str, times: int = 1) -> None:
        for name in names:
            self._days[self._today()][name] += times

    def read(self, day: date | None = None) -> Figures:
        if self.down:
            raise StoreError("down")
        found = self._days[day] if day else sum(self._days.values(), Counter())
        return Figures(dict(found), day)


def some_days(content: Content, until: datetime, days: int, ordinary: int) -> CountersOfDays:
    """What is counted of invented people over so many days."""
    clock = DemoClock(until)
    counters = CountersOfDays(clock.today)
    store = Store(SessionsInMemory(), counters)
    said = talks(Random(1), content, days_before(until, days), ordinary, until)
    play(store, content, clock, said, Random(1))
    return counters


def app_checking(
    settings: Settings,
    content: Content,
    checking: Checking,
    files: Callable[[], Content] | None = None,
) -> Flask:
    """The pages alone, in Finnish, over a check that is not the product's own, and over `files`
    that may be others than are served."""
    kit = Kit(
        served=lambda: content,
        files=files or (lambda: content),
        clock=utc_now,
        counters=CountersInMemory(),
        folder=lambda: ROOT,
        checking=lambda _: checking,
    )
    app = Flask("checking", static_folder=None)
    webhooks.guard(app)
    register(app, Console(settings, {}, kit))
    return app


def printing(*lines: str, code: int = 0, after: float = 0) -> Callable[[Path], list[str]]:
    """A command that says this instead of the proof, which takes a minute."""
    said = "\n".join(lines)
    does = f"import sys, time; time.sleep({after}); sys.stdout.write({said!r}); sys.exit({code})"
    return lambda folder: [sys.executable, "-c", does]


def client_of(settings: Settings, content: Content) -> FlaskClient:
    """A browser that asks at the public URL."""
    client = app_with(settings, content).test_client()
    client.environ_base["wsgi.url_scheme"] = settings.public_url.partition(":")[0]
    client.environ_base["HTTP_HOST"] = settings.public_url.split("/")[2]
    return client


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]
