"""The routes from outside: signatures, retries, races, a broken store, and what must never leak."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import __version__
from bot.channels import voice
from bot.channels.base import HEADER, sign
from bot.dialogue.model import Connect, Say, Session, Wait, World
from bot.directory.hours import HELSINKI
from bot.directory.model import Entrance, SpecialDay
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service.counts import OPT_OUTS
from bot.service.settings import Settings
from bot.simulator.player import BOT, CALLER, PUBLIC_URL, Player, over, simulate, simulator_settings
from bot.simulator.twiml import problems
from bot.store import CountersInMemory, Store, Stored
from bot.store.memory import SessionsInMemory
from bot.store.sessions import Sessions
from bot.text.compose import compose
from bot.turn.memory import Record, encode
from bot.web.callers import callers_app

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
SECRET_WORDS = "salainen sana"


@pytest.fixture
def settings() -> Settings:
    return replace(simulator_settings(), twilio_auth_tokens=("old-token", "new-token"))


@pytest.fixture
def client(settings: Settings, content: Content, sessions: Sessions) -> FlaskClient:
    app = callers_app(settings, content=content, store=Store(sessions), clock=lambda: WEDNESDAY)
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
    client = callers_app(closed, content=content, store=Store(sessions)).test_client()
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
    for wrong in (f"{path}//x", f"{path}/"):
        assert client.post(wrong).status_code == 404


@pytest.mark.parametrize(
    "said",
    [
        ["hei there friend", "unohda minut"],
        ["väkivalta"],
        ["tammela"],
        ["väkivalta, vantaa", "2"],
        ["hei"],
    ],
)
def test_a_retried_text_gets_the_same_answer_and_changes_nothing(
    content: Content, sessions: Sessions, said: list[str]
) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    for body in said:
        first = player.text(body)
    for _ in range(2):
        again = ET.fromstring(player.resend())
        assert [message.text for message in again] == first


def test_a_retried_key_does_not_press_twice(content: Content, sessions: Sessions) -> None:
    documents: list[str] = []
    settings = simulator_settings()
    app = callers_app(settings, content=content, store=Store(sessions), clock=lambda: WEDNESDAY)
    player = _recording(app, settings, documents)
    call = player.call()
    acts = [("press", "1"), ("say", "Kerava, väkivalta."), ("press", "2")]
    for act, what in acts:
        getattr(call, act)(what)
        assert player.resend() == documents[-2]
    assert "Nollalinja" in call.said


def _recording(app: Flask, settings: Settings, documents: list[str]) -> Player:
    """A player that keeps every document it was given."""
    post = over(app)

    def recorded(path: str, form: Any, headers: Any) -> tuple[int, str, str]:
        answer = post(path, form, headers)
        documents.append(answer[2])
        return answer

    return Player(recorded, settings.public_url, settings.twilio_auth_tokens[0])


def test_two_messages_at_once_lose_no_slot(
    settings: Settings, content: Content, sessions: Sessions
) -> None:
    """Place and situation sent as two texts in the same instant: both are kept."""
    app = callers_app(settings, content=content, store=Store(sessions), clock=lambda: WEDNESDAY)

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

    def load(self, key: str, claim: str = "") -> Stored | None:
        raise StoreError("down")

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
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
    assert client.get("/healthz").json == {"status": "ok", "version": __version__}
    broken = callers_app(
        simulator_settings(), content=content, store=Store(BrokenStore())
    ).test_client()
    answer = broken.get("/healthz")
    degraded = {"status": "degraded", "version": __version__}
    assert (answer.status_code, answer.json) == (200, degraded)


def test_health_says_when_many_callers_would_hear_the_last_resort(content: Content) -> None:
    """As with a special day that hours cannot be worked out with."""
    days = (*content.directory.special_days, SpecialDay(date(9999, 12, 31), "eve", "x"))
    broken = replace(content, directory=replace(content.directory, special_days=days))
    store = Store(SessionsInMemory())
    app = callers_app(simulator_settings(), content=broken, store=store, clock=lambda: WEDNESDAY)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200, "the last resort is better than no answer at all"
    assert answer.json is not None
    assert answer.json["status"] == "degraded"
    assert re.fullmatch(r"\d+ of \d+ answers \(OverflowError\)", answer.json["failing"])


class RaisingStore(BrokenStore):
    """A bug somewhere below: not a StoreError, and its words hold the caller's."""

    def load(self, key: str, claim: str = "") -> Stored | None:
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
    assert caplog.text.count('"error_id"') == 1


@pytest.mark.parametrize(
    "sender", ["", "anonymous", "+266696687", "client:anna", "sip:a@b.invalid"]
)
def test_senders_nobody_can_tell_apart_share_nothing(
    content: Content, sessions: Sessions, sender: str
) -> None:
    player = simulate(sessions, content, lambda: WEDNESDAY)
    assert "Neuvonta 080 005 005" in player.text("väkivalta", from_=sender)[0]
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


def test_a_proxy_may_leave_the_path_of_the_public_url_on(
    content: Content, sessions: Sessions
) -> None:
    settings = replace(simulator_settings(), public_url="https://bot.invalid/crisis")
    client = callers_app(settings, content=content, store=Store(sessions)).test_client()
    form = sms_form()
    token = settings.twilio_auth_tokens[0]
    headers = signed("https://bot.invalid/crisis/sms", form, token)
    for path in ("/sms", "/crisis/sms"):
        assert client.post(path, data=form, headers=headers).status_code == 200
    assert client.post("/crisis/fallback/voice").status_code == 200


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_cannot_be_read_as_a_form_was_not_signed(
    client: FlaskClient, content_type: str
) -> None:
    answer = client.post("/sms", data=b"x" * 300_000, content_type=content_type)
    assert (answer.status_code, answer.data) == (403, b"")


class ForgetfulStore(BrokenStore):
    """Keeps nothing, and cannot erase it either."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        return None


def test_forgetting_is_not_claimed_when_it_failed(content: Content) -> None:
    player = simulate(ForgetfulStore(), content, lambda: WEDNESDAY)
    player.text("hei")
    (said,) = player.text("unohda minut")
    assert said.startswith("Tietoja ei voitu poistaa nyt, mutta ne poistuvat pian itsestään.")


class FailingSave(BrokenStore):
    """A conversation in English is loaded; then something nobody thought of breaks."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        return Stored(1, encode(Record(Session("sms", slots={"language": "en"}))))

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        raise RuntimeError(SECRET_WORDS)


def test_the_last_resort_speaks_the_callers_language(content: Content) -> None:
    words = simulate(FailingSave(), content, lambda: WEDNESDAY).text("?")[0]
    assert words.startswith("In an emergency call 112.")
    assert "Hädässä" not in words


def calling(content: Content, sessions: Sessions | BrokenStore, caller_id: str | None) -> Player:
    settings = replace(simulator_settings(), twilio_caller_id=caller_id)
    app = callers_app(settings, content=content, store=Store(sessions), clock=lambda: WEDNESDAY)
    return Player(over(app), settings.public_url, settings.twilio_auth_tokens[0])


def test_a_call_is_connected_from_our_number_and_comes_back(
    content: Content, sessions: Sessions
) -> None:
    call = calling(content, sessions, "+358401234567").call()
    call.press("1")
    call.say("Läheinen kuoli, Vantaalla.")
    call.press("1")
    assert call.dialled == "+358983924005"
    call.far_end("busy")
    assert "Siellä ei vastattu." in call.said
    assert "nolla yhdeksän, kaksi viisi" in call.said


def test_without_a_number_of_ours_nothing_is_dialled(content: Content, sessions: Sessions) -> None:
    call = calling(content, sessions, None).call()
    call.press("1")
    call.say("Läheinen kuoli, Vantaalla.")
    assert "Yhdistä" not in call.said
    call.press("1")
    assert call.dialled is None
    assert not call.ended


def test_a_caller_id_that_was_withdrawn_in_between_drops_nobody(
    content: Content, sessions: Sessions
) -> None:
    """Connect was answered, the same request comes again, and there is nothing to call from."""
    acts = (Say("connecting.dialling"), Connect("vantaa-kerava-emergency"), Wait(True, False))
    script = compose(
        content.catalogue,
        World(content.directory, content.understanding, WEDNESDAY),
        "voice",
        "fi",
        acts,
    )
    assert "<Gather" in voice.render(script, "https://x.invalid/voice/turn?step=1")
    gone = compose(
        content.catalogue,
        World(content.directory, content.understanding, WEDNESDAY),
        "voice",
        "fi",
        (Connect("gone"), Wait(True, False)),
    )
    assert gone.dial is None


def test_a_transfer_comes_back_without_the_store(content: Content) -> None:
    """The action URL alone: the caller is told what to do, and is still listened to."""
    player = calling(content, BrokenStore(), "+358401234567")
    form = {"CallSid": "CA1", "DialCallStatus": "no-answer", "DialCallDuration": "0"}
    path = "/voice/turn?step=4&lang=sv&line=0"
    headers = signed(f"{PUBLIC_URL}{path}", form, player._token)
    status, _, body = player._post(path, form, headers)
    assert (status, problems(body, "voice")) == (200, [])
    assert "ett ett två" in body
    assert "<Gather" in body


def counting(content: Content, sessions: Sessions, keywords: bool = True) -> tuple[Player, Any]:
    """A player, and the counters of the application it plays with."""
    settings = replace(simulator_settings(), twilio_keywords=keywords)
    counters = CountersInMemory()
    app = callers_app(
        settings, content=content, store=Store(sessions, counters), clock=lambda: WEDNESDAY
    )
    return Player(over(app), settings.public_url, settings.twilio_auth_tokens[0]), counters


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("STOP", {}),
        (" Stop ", {}),
        ("unsubscribe", {}),
        ("REVOKE", {}),
        ("end", {}),
        ("lopeta", {"OptOutType": "STOP"}),
    ],
)
def test_who_opts_out_is_counted_not_answered_and_not_forgotten(
    content: Content, sessions: Sessions, body: str, fields: dict[str, str]
) -> None:
    player, counters = counting(content, sessions)
    assert "09 2525 0111" in player.text("ahdistaa, kerava")[0]
    assert player.text(body, more=fields) == []
    assert counters.read().of(OPT_OUTS) == {("keyword",): 1}
    assert "09 8392 4005" in player.text("2")[0]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("START", {}),
        ("unstop", {}),
        ("takaisin", {"OptOutType": "START"}),
        ("neuvo", {"OptOutType": "HELP"}),
        ("HELP", {"OptOutType": "HELP"}),
    ],
)
def test_who_comes_back_or_asks_for_help_gets_112_and_the_lines(
    content: Content, sessions: Sessions, body: str, fields: dict[str, str]
) -> None:
    player, counters = counting(content, sessions)
    (said,) = player.text(body, more=fields)
    assert said.startswith("Hädässä soita 112.")
    assert "09 2525 0111" in said
    assert counters.read().of(OPT_OUTS) == {}


def test_a_word_inside_a_message_opts_nobody_out(content: Content, sessions: Sessions) -> None:
    player, counters = counting(content, sessions)
    assert player.text("please make it stop, I am in Vantaa")
    assert counters.read().of(OPT_OUTS) == {}


def test_with_twilios_keywords_switched_off_stop_is_a_word(
    content: Content, sessions: Sessions
) -> None:
    player, counters = counting(content, sessions, keywords=False)
    assert player.text("STOP")[0].startswith("Hädässä soita 112.")
    assert counters.read().of(OPT_OUTS) == {}


CONVERSATION = ("lapsi on yksin kotona", "kemi", "2")


@pytest.mark.parametrize(
    "sender",
    [
        "whatsapp:+358409999999",
        "rcs:+358409999999",
        "whatsapp:FI.13491208655302741918",  # a user name hides the number
    ],
)
def test_a_sender_with_a_prefix_has_the_conversation_of_any_other(
    content: Content, sessions: Sessions, sender: str
) -> None:
    player, _ = counting(content, sessions)
    to = f"{sender.partition(':')[0]}:{BOT}"
    said = [player.text(body) for body in CONVERSATION]
    assert [player.text(body, sender, to) for body in CONVERSATION] == said
    assert "Kemi: " in said[1][0]
    assert said[2] != said[1]


def test_a_conversation_goes_on_when_the_prefix_changes(
    content: Content, sessions: Sessions
) -> None:
    """RCS falls back to SMS between two messages, and both are of one telephone."""
    player, _ = counting(content, sessions)
    other = "+358409999999"
    said = [player.text(body) for body in CONVERSATION]
    assert said == [
        player.text(CONVERSATION[0], other),
        player.text(CONVERSATION[1], f"rcs:{other}", f"rcs:{BOT}"),
        player.text(CONVERSATION[2], f"whatsapp:{other}", f"whatsapp:{BOT}"),
    ]


@pytest.mark.parametrize("prefix", ["whatsapp:", "rcs:"])
def test_a_keyword_that_twilio_may_not_have_taken_is_answered(
    content: Content, sessions: Sessions, prefix: str
) -> None:
    """Its default keywords are of SMS; with a prefix only OptOutType says that it acted."""
    player, counters = counting(content, sessions)
    assert player.text("STOP", prefix + CALLER)[0].startswith("Hädässä soita 112.")
    assert counters.read().of(OPT_OUTS) == {}
    assert player.text("STOP", prefix + CALLER, more={"OptOutType": "STOP"}) == []
    assert counters.read().of(OPT_OUTS) == {("keyword",): 1}
    assert "09 2525 0111" in player.text("START", prefix + CALLER)[0]


def test_the_entrance_of_a_number_holds_with_a_prefix(content: Content, sessions: Sessions) -> None:
    directory = replace(
        content.directory, entrances={BOT: Entrance(BOT, county="04", language="sv")}
    )
    player, _ = counting(replace(content, directory=directory), sessions)
    assert player.text("hej", to=f"whatsapp:{BOT}")[0].startswith("Vid nöd ring 112.")
