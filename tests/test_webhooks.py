"""The routes from outside: signatures, retries, races, a broken store, and what must never leak."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from bot.app import create_app
from bot.channels.player import BOT, CALLER, Player
from bot.channels.signature import HEADER, sign
from bot.channels.twiml import problems
from bot.config import Settings
from bot.directory.hours import HELSINKI
from bot.errors import StoreError
from bot.files.content import Content
from bot.simulator import PUBLIC_URL, over, simulate, simulator_settings
from bot.store import Stored
from bot.store.sessions import Sessions

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
SECRET_WORDS = "salainen sana"


@pytest.fixture
def settings() -> Settings:
    return replace(simulator_settings(), twilio_auth_tokens=("old-token", "new-token"))


@pytest.fixture
def client(settings: Settings, content: Content, sessions: Sessions) -> FlaskClient:
    app = create_app(settings, content=content, store=sessions, clock=lambda: WEDNESDAY)
    return app.test_client(use_cookies=False)


def sms_form(body: str = "hei", sid: str = "SM1") -> dict[str, str]:
    return {"MessageSid": sid, "From": CALLER, "To": BOT, "Body": body, "NumMedia": "0"}


def signed(url: str, form: dict[str, str], token: str = "old-token") -> dict[str, str]:
    return {HEADER: sign(url, form, token)}


@pytest.mark.parametrize("token", ["old-token", "new-token"])
def test_each_token_of_a_rotation_is_believed(client: FlaskClient, token: str) -> None:
    form = sms_form()
    answer = client.post("/sms", data=form, headers=signed(f"{PUBLIC_URL}/sms", form, token))
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    assert problems(answer.text, "sms") == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        signed(f"{PUBLIC_URL}/sms", sms_form(), "another-token"),
        signed("https://elsewhere.invalid/sms", sms_form()),
        signed(f"{PUBLIC_URL}/elsewhere", sms_form()),
        signed(f"{PUBLIC_URL}/sms", sms_form("something else")),
    ],
)
@pytest.mark.parametrize("path", ["/sms", "/voice", "/voice/turn?step=1&lang=fi&line=0"])
def test_anything_else_is_refused_without_a_word(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, data=sms_form(), headers=headers)
    assert (answer.status_code, answer.data) == (403, b"")


def test_the_host_a_request_claims_is_not_believed(client: FlaskClient) -> None:
    """Behind a proxy the signature is over PUBLIC_URL, whatever headers say."""
    form = sms_form()
    behind = {
        "Host": "10.0.0.1:8000",
        "X-Forwarded-Host": "evil.invalid",
        "X-Forwarded-Proto": "http",
    }
    headers = {**behind, **signed(f"{PUBLIC_URL}/sms", form)}
    assert client.post("/sms", data=form, headers=headers).status_code == 200
    forged = {**behind, **signed("http://evil.invalid/sms", form)}
    assert client.post("/sms", data=form, headers=forged).status_code == 403


@pytest.mark.parametrize("query", ["a=%C3%A4", "a=%27b%27", "a=%2F%3B", "a=b%20c&d=", "x=1&x=2"])
def test_the_query_is_signed_as_it_came(client: FlaskClient, query: str) -> None:
    form = sms_form()
    headers = signed(f"{PUBLIC_URL}/sms?{query}", form)
    assert client.post(f"/sms?{query}", data=form, headers=headers).status_code == 200


def test_no_token_means_no_webhook(
    settings: Settings, content: Content, sessions: Sessions
) -> None:
    closed = replace(settings, twilio_auth_tokens=())
    client = create_app(closed, content=content, store=sessions).test_client()
    form = sms_form()
    headers = signed(f"{PUBLIC_URL}/sms", form, "")
    assert client.post("/sms", data=form, headers=headers).status_code == 403
    assert client.post("/fallback/sms").status_code == 200


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_the_fallback_is_constant_and_asks_nothing(client: FlaskClient, channel: str) -> None:
    answers = {client.post(f"/fallback/{channel}", data={"x": str(n)}).text for n in range(3)}
    assert len(answers) == 1
    document = answers.pop()
    assert problems(document, channel) == []  # type: ignore[arg-type]
    words = " ".join(ET.fromstring(document).itertext())
    expected = ("112", "09 2525 0111") if channel == "sms" else ("yksi yksi kaksi", "one one two")
    assert all(number in words for number in expected)


@pytest.mark.parametrize("path", ["/sms", "/voice", "/fallback/sms", "/fallback/voice"])
def test_routes_are_exact_and_never_redirect(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 405
    assert client.post(f"{path}//x").status_code == 404


def test_a_retry_gets_the_same_answer_and_changes_nothing(
    content: Content, sessions: Sessions
) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    first = player.text("ahdistaa, vantaa")
    assert player.resend().count(first[0][:20]) == 1
    player.text("2")
    again = [player.resend(), player.resend()]
    assert again[0] == again[1]
    assert "2525 0111" not in first[0] or first[0] not in again[0]


def test_a_retried_key_does_not_press_twice(content: Content, sessions: Sessions) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    call = player.call()
    call.press("1")
    assert player.resend() == player.resend()
    call.say("Kerava, väkivalta.")
    assert "Kerava" in call.said


def test_two_messages_at_once_lose_no_slot(
    settings: Settings, content: Content, sessions: Sessions
) -> None:
    """Place and situation sent as two texts in the same instant: both are kept."""
    app = create_app(settings, content=content, store=sessions, clock=lambda: WEDNESDAY)

    def send(numbered: tuple[int, str]) -> str:
        number, body = numbered
        player = Player(over(app), PUBLIC_URL, "old-token", seed=str(number))
        return player.text(body)[0]

    for round_ in range(10):
        bodies = [(round_ * 10 + 1, "vantaa"), (round_ * 10 + 2, "läheinen kuoli")]
        with ThreadPoolExecutor(2) as pool:
            assert all(pool.map(send, bodies))
        last = send((round_ * 10 + 3, "kiitos"))
        assert last
        answer = send((round_ * 10 + 4, "*"))
        assert "09 8392 4005" in answer
        send((round_ * 10 + 5, "unohda minut"))


class BrokenStore:
    """A store that fails in every way the seam names."""

    def load(self, key: str) -> Stored | None:
        raise StoreError("down")

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int) -> bool:
        raise StoreError("down")

    def forget(self, key: str) -> None:
        raise StoreError("down")

    def ping(self) -> bool:
        return False


def test_without_the_store_one_message_is_still_answered_whole(content: Content) -> None:
    player = simulate(BrokenStore(), content, lambda: WEDNESDAY)
    assert "09 8392 4005" in player.text("väkivalta, vantaa")[0]


def test_without_the_store_a_call_keeps_its_language_and_ends_in_numbers(content: Content) -> None:
    player = simulate(BrokenStore(), content, lambda: WEDNESDAY)
    call = player.call()
    call.press("2")
    assert {s.language for s in call.latest} == {"sv-SE"}
    call.say("Min man har slagit mig förut. Jag är i Vanda.")
    assert "åtta tre nio två" in call.said
    for _ in range(8):
        call.silence()
        if call.ended:
            break
    assert "ett ett två" in " ".join(s.text for s in call.heard)


def test_health_says_when_the_store_is_down(content: Content, client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    broken = create_app(simulator_settings(), content=content, store=BrokenStore()).test_client()
    answer = broken.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "degraded"})


class RaisingStore(BrokenStore):
    """A bug somewhere below: not a StoreError, and its words hold the caller's."""

    def load(self, key: str) -> Stored | None:
        raise RuntimeError(SECRET_WORDS)


@pytest.mark.parametrize("act", ["sms", "voice"])
def test_a_bug_is_answered_with_the_last_resort(
    content: Content, act: str, caplog: pytest.LogCaptureFixture
) -> None:
    player = simulate(RaisingStore(), content, lambda: WEDNESDAY)
    with caplog.at_level(logging.DEBUG):
        words = player.text(SECRET_WORDS)[0] if act == "sms" else player.call().said
    assert "112" in words or "yksi yksi kaksi" in words
    assert SECRET_WORDS not in caplog.text
    assert CALLER not in caplog.text
    assert caplog.text.count("error_id=") == 1


@pytest.mark.parametrize(
    "sender", ["", "anonymous", "+266696687", "client:anna", "sip:a@b.invalid"]
)
def test_senders_nobody_can_tell_apart_share_nothing(
    content: Content, sessions: Sessions, sender: str
) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    assert "Nollalinja 080 005 005" in player.text("väkivalta", from_=sender)[0]
    second = player.text("vantaa", from_=sender)[0]
    assert "Vantaa: " in second
    assert "Nollalinja" not in second


def test_a_redial_hears_nothing_of_the_last_call(content: Content, sessions: Sessions) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    first = player.call()
    first.press("1")
    first.say("Väkivalta, Vantaa.")
    first.hang_up()
    second = player.call()
    assert "paina" in second.said
    assert "Vantaa" not in second.said


def test_the_store_holds_no_number_and_no_word(
    content: Content, sessions: Sessions, server: object
) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    player.text(f"{SECRET_WORDS} ahdistaa")
    call = player.call()
    call.press("1")
    call.say(f"{SECRET_WORDS}, ahdistaa")
    keys = server.keys("*")  # type: ignore[attr-defined]
    everything = b" ".join([*keys, *(server.get(key) for key in keys)])  # type: ignore[attr-defined]
    assert keys
    assert CALLER[4:].encode() not in everything
    assert b"salainen" not in everything


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"Body": "\x00\x01"},
        {"Body": "😱" * 800},
        {"Body": "a" * 100_000},
        {"From": "x" * 10_000, "Body": "apua"},
        {f"k{n}": "v" for n in range(900)},
    ],
    ids=["nothing", "control", "emoji", "long", "strange-sender", "many-fields"],
)
def test_whatever_is_sent_gets_a_safe_answer(client: FlaskClient, form: dict[str, str]) -> None:
    for path in ("/sms", "/voice"):
        answer = client.post(path, data=form, headers=signed(f"{PUBLIC_URL}{path}", form))
        assert answer.status_code == 200
        assert problems(answer.text, path[1:]) == []  # type: ignore[arg-type]
