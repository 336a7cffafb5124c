"""Whatever is posted, under whatever name for it: a safe answer to what Twilio signed, and no word
to anybody else. What the worst of it takes of a processor is a line of `make bench`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.channels.base import HEADER
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.simulator.player import simulator_settings
from bot.simulator.twiml import problems
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app
from bot.web.webhooks import BODY_BYTES_AT_MOST, read_form
from tests.bench.inputs import hostile
from tests.bench.requests import PUBLIC_URL, TOKEN

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
FORM = "application/x-www-form-urlencoded"
KINDS = [
    None, "", FORM, f"{FORM}; charset=utf-16", f"{FORM}; charset=\x7f", f"{FORM}, {FORM}",
    f"{FORM}, application/json", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/json", "text/plain", "text/xml", "x" * 5000,
]  # fmt: skip
"""None: no such header at all; two with a comma are a header that came twice."""
WHOLE = "Body=mieheni+hakkasi+minut%2C+olen+Vantaalla&From=%2B358401234567&To=%2B358454910000"
REFERRAL = "09 8392 4005"


@pytest.fixture
def client(content: Content, sessions: Sessions) -> FlaskClient:
    made = replace(simulator_settings(), public_url=PUBLIC_URL, twilio_auth_tokens=(TOKEN,))
    app = callers_app(made, content=content, store=Store(sessions), clock=lambda: NOW)
    return app.test_client(use_cookies=False)


def posted(client: FlaskClient, path: str, body: bytes, kind: str | None = FORM) -> Any:
    """The answer to this body, signed over its fields as they are read from it."""
    form = read_form(body)
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, form)
    return client.post(
        path,
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type=kind,
        headers={HEADER: signature},
    )


@pytest.mark.parametrize("kind", KINDS, ids=range(len(KINDS)))
def test_a_signed_form_is_a_form_whatever_it_is_called(
    client: FlaskClient, kind: str | None
) -> None:
    answer = posted(client, "/sms", WHOLE.encode(), kind)
    assert answer.status_code == 200
    assert REFERRAL in answer.text


PIECES = st.sampled_from(
    [
        b"Body=", b"From=", b"To=", b"MessageSid=", b"CallSid=", b"SpeechResult=", b"Digits=",
        b"&", b"=", b"+", b";", b"%", b"%%", b"%0", b"%zz", b"%00", b"\x00", b"%C3", b"%A4",
        b"%ED%A0%80", b"\xed\xb0\x80", b"%F0%9F%98%B1", b"\xff\xfe", b"%u00e4", b"\r\n--x\r\n",
        b'{"Body": "apua"}', b"apua", b"vantaa", b"358401234567", b"1",
    ]
)  # fmt: skip
"""NUL, halves of surrogate pairs, bytes that are no UTF-8, escapes that are none, other formats."""
BODIES = st.lists(PIECES, max_size=25).map(b"".join) | st.binary(max_size=200)
PATHS = st.sampled_from(
    [
        "/sms", "/voice", "/voice/turn?step=2&lang=fi&line=0", "/status/sms",
        "/voice/turn?step=2&lang=%ED%A0%80&line=%zz", "/voice/turn?step=%00&&==&lang",
    ]
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(path=PATHS, body=BODIES, kind=st.sampled_from(KINDS))
@example("/sms", b"Body=%ED%A0%80\x00%zz", None)
def test_bytes_of_any_kind_are_answered_safely(
    client: FlaskClient, path: str, body: bytes, kind: str | None
) -> None:
    answer = posted(client, path, body, kind)
    assert answer.status_code == (204 if path.startswith("/status") else 200)
    if answer.status_code == 200:
        assert problems(answer.text, "sms" if path == "/sms" else "voice") == []


def test_every_hostile_input_is_answered_safely(client: FlaskClient, content: Content) -> None:
    """Those whose cost is measured: long texts, forms of very many fields, bytes that are none."""
    for name, make in hostile(content).items():
        request = make(Random(name))
        if not request.signed:
            answer = client.post(request.path, data=request.body)
            assert (answer.status_code, answer.data) == (403, b""), name
            continue
        answer = posted(client, request.path, request.body)
        assert answer.status_code == 200, name
        assert problems(answer.text, "sms" if request.path == "/sms" else "voice") == [], name


@pytest.mark.parametrize("more", [0, 1])
def test_a_body_is_read_up_to_its_largest(client: FlaskClient, more: int) -> None:
    body = WHOLE.encode() + b"&x="
    body += b"x" * (BODY_BYTES_AT_MOST - len(body) + more)
    assert posted(client, "/sms", body).status_code == (403 if more else 200)
