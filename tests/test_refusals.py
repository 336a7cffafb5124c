"""Refused signatures in a row: a line in the log at the tenth, seldom after, nothing personal."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.channels.base import HEADER, sign
from bot.files.content import Content
from bot.simulator.player import BOT, CALLER, PUBLIC_URL, simulator_settings
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app
from bot.web.webhooks import Refusals


@pytest.mark.parametrize(
    ("refused", "lines"), [(9, 0), (10, 1), (109, 1), (110, 2), (209, 2), (210, 3)]
)
def test_how_often_it_is_said(refused: int, lines: int, caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    for _ in range(refused):
        refusals.refused()
    assert len(caplog.records) == lines


def test_a_valid_one_begins_the_count_anew(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    for _ in range(5):
        for _ in range(9):
            refusals.refused()
        refusals.valid()
    assert caplog.records == []


def test_many_threads_lose_no_line(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(310):
            pool.submit(refusals.refused)
    assert sorted(json.loads(record.getMessage())["count"] for record in caplog.records) == [
        10, 110, 210, 310,
    ]  # fmt: skip


def test_the_webhooks_count(
    content: Content, sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(simulator_settings(), twilio_auth_tokens=("token",))
    client = callers_app(settings, content=content, store=Store(sessions)).test_client()
    form = {"From": CALLER, "To": BOT, "Body": "salainen sana", "CallSid": "CA1"}
    headers = {HEADER: sign(f"{PUBLIC_URL}/sms", form, "token")}
    with caplog.at_level(logging.DEBUG, "bot"):
        for _ in range(3):
            for path in ("/sms", "/voice", "/voice/turn?step=1"):
                assert client.post(path, data=form).status_code == 403
        assert client.post("/sms", data=form, headers=headers).status_code == 200
        for _ in range(9):
            client.post("/sms", data=form)
        assert caplog.records == []
        client.post("/sms", data=form)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    said = caplog.records[0].getMessage()
    assert json.loads(said)["event"] == "signatures_refused"
    assert json.loads(said)["count"] == 10
    assert "python -m bot probe" in said
    assert not any(private in caplog.text for private in (CALLER, BOT, "salainen"))
