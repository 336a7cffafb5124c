"""What a browser is told with every page, and that webhooks do without."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot.files.content import Content
from bot.simulator.player import simulator_settings
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app
from bot.web.webhooks import HEADERS, POLICY


@pytest.fixture
def client(content: Content, sessions: Sessions) -> FlaskClient:
    return callers_app(simulator_settings(), content=content, store=Store(sessions)).test_client()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/metrics", 404), ("/nowhere", 404), ("/sms/", 404), ("/", 404)],
)
def test_pages_and_errors_have_every_header(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers.getlist("Cache-Control") == ["no-store"]


def test_nothing_inline_nothing_from_elsewhere_and_no_frame() -> None:
    found = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    sources = {source for value in found.values() for source in value.split()}
    assert sources == {"'none'", "'self'"}
    assert HEADERS["X-Frame-Options"] == "DENY"
