"""Whether the bot can answer callers, and with which files, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint

from bot import __version__
from bot.store import SessionStore


def blueprint(store: SessionStore, release: Callable[[], Mapping[str, str]]) -> Blueprint:
    """The route `/healthz`: 200 while callers are answered, also without the store.

    It names the version of the software. `release` says which files are served, and which should
    be but do not load.
    """
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """A process that could not load its files never serves, so being asked is being able."""
        status = "ok" if store.ping() else "degraded"
        return {"status": status, "version": __version__, **release()}

    return routes
