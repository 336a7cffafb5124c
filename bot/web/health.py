"""Whether the bot can answer callers, and with which files, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint

from bot import __version__
from bot.answerable import failing
from bot.files.content import Content
from bot.store import SessionStore


def blueprint(
    store: SessionStore,
    release: Callable[[], Mapping[str, str]],
    content: Callable[[], Content],
    clock: Callable[[], datetime],
) -> Blueprint:
    """The route `/healthz`: 200 while callers are answered, also without the store.

    It names the version of the software. `release` says what is served, and what should be but
    does not load; `content` is the former.
    """
    routes = Blueprint("health", __name__)
    judged = _Judged(content, clock)

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """A process that could not load its files never serves, so being asked is being able."""
        broken = judged.failing()
        well = store.ping() and not broken
        found = {"failing": broken} if broken else {}
        status = "ok" if well else "degraded"
        return {"status": status, "version": __version__, **release(), **found}

    return routes


class _Judged:
    """Which answers fail, asked once a minute for each content: callers wait meanwhile."""

    def __init__(self, content: Callable[[], Content], clock: Callable[[], datetime]) -> None:
        self._content, self._clock = content, clock
        self._latest: tuple[Content, int, str | None] | None = None

    def failing(self) -> str | None:
        content, now = self._content(), self._clock()
        minute = int(now.timestamp()) // 60
        latest = self._latest
        if latest is None or latest[0] is not content or latest[1] != minute:
            latest = self._latest = content, minute, failing(content, now)
        return latest[2]
