"""Whether the bot can answer callers, for whoever watches it."""

from __future__ import annotations

from flask import Blueprint

from bot.store import SessionStore


def blueprint(store: SessionStore) -> Blueprint:
    """The route `/healthz`: 200 while callers are answered, also without the store."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """A process that could not load its files never serves, so being asked is being able."""
        return {"status": "ok" if store.ping() else "degraded"}

    return routes
