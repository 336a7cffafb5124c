"""The gateway of an aggregator of short numbers from outside: token, JSON in, JSON out."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.gateway import MalformedError, parse_message, render_messages, verify_token
from bot.dialogue.model import GATEWAY, SMS, VOICE, Heard
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service import counts
from bot.service.counts import Figures
from bot.service.settings import Settings
from bot.simulator.player import Player, over, simulator_settings
from bot.store import CountersInMemory, Store, Stored
from bot.store.memory import SessionsInMemory
from bot.text.compose import Script, Words
from bot.web.callers import callers_app

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
TOKEN, NEW_TOKEN = "gateway-token-0123456789abcdefgh", "the-next-token-0123456789abcdefg"
SENDER, SHORT = "+358401234567", "16100"
SECRETS = ("s" * 32,)


class Aggregator:
    """The other side: posts what people send to the short number, and gives what is sent back."""

    def __init__(self, content: Content, settings: Settings | None = None) -> None:
        self.settings = settings or replace(simulator_settings(), gateway_tokens=(TOKEN, NEW_TOKEN))
        self.now = WEDNESDAY
        self.sessions = SessionsInMemory(lambda: self.now)
        self.counters = CountersInMemory()
        self.app = callers_app(
            self.settings,
            content=content,
            store=Store(self.sessions, self.counters),
            clock=lambda: self.now,
        )
        self.client: FlaskClient = self.app.test_client(use_cookies=False)
        self.sent = 0

    def post(self, body: object, token: str = TOKEN, path: str = "/gateway") -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.client.post(path, data=raw, headers=headers, content_type="application/json")
        return answer.status_code, answer.get_json(silent=True)

    def text(self, words: str, sender: str = SENDER, id_: str | None = None) -> list[str]:
        self.sent += 1
        message = {"id": id_ or f"m{self.sent}", "from": sender, "to": SHORT, "text": words}
        status, found = self.post(message)
        assert status == 200
        assert found.keys() == {"messages"}
        messages: list[str] = found["messages"]
        return messages

    @property
    def counted(self) -> Figures:
        return Figures(self.counters.counts)


@pytest.fixture
def aggregator(content: Content) -> Aggregator:
    return Aggregator(content)


def test_a_whole_conversation_to_a_short_number(aggregator: Aggregator) -> None:
    [asked] = aggregator.text("lapsi on yksin kotona")
    assert "112" in asked.split(".")[0]
    [answered] = aggregator.text("Kemi")
    assert "Kemi" in answered
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 1}
    assert aggregator.counted.by(counts.ANSWERS_WITHIN, "channel") == {"gateway": 2}
    aggregator.now += timedelta(hours=1)
    assert aggregator.text("Kemi") != [answered], "after SESSION_TTL it begins anew"


def test_danger_gets_112_first(aggregator: Aggregator) -> None:
    [answer] = aggregator.text("mies hakkaa mua nyt, Vantaa")
    assert "112" in answer.split(".")[0]
    assert aggregator.counted.of(counts.DANGER) == {("gateway",): 1}


@pytest.mark.parametrize(
    "said",
    [
        ["lapsi on yksin kotona", "kemi", "2"],
        ["våld i Vanda", "2"],
        ["мой муж меня бьёт"],
        ["I am in London", "help"],
        ["", "en voi puhua", "unohda minut"],
        ["mies hakkaa mua nyt, Vantaa"],
    ],
)
def test_it_says_what_an_sms_is_told(content: Content, said: list[str]) -> None:
    """What is said depends on the medium alone, so what is proved of SMS holds here."""
    aggregator, texted = Aggregator(content), Aggregator(content)
    player = Player(
        over(texted.app), texted.settings.public_url, texted.settings.twilio_auth_tokens[0]
    )
    for words in said:
        assert aggregator.text(words) == player.text(words)


def test_it_is_a_channel_that_differs_from_sms_by_its_name_alone() -> None:
    assert (GATEWAY.spoken, GATEWAY.room, GATEWAY.texted) == (SMS.spoken, SMS.room, SMS.texted)
    assert (GATEWAY.dials, GATEWAY.remembered) == (SMS.dials, SMS.remembered)
    assert (SMS.medium, VOICE.medium, GATEWAY.medium) == ("sms", "voice", "sms")
    assert str(GATEWAY) == "gateway"


def test_a_conversation_of_its_own(content: Content) -> None:
    """A short number is another address than the number at Twilio: another conversation."""
    aggregator = Aggregator(content)
    player = Player(
        over(aggregator.app),
        aggregator.settings.public_url,
        aggregator.settings.twilio_auth_tokens[0],
    )
    player.text("läheinen kuoli", from_=SENDER, to=SHORT)
    aggregator.text("Vantaa", sender=SENDER)
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 1, ("sms",): 1}


def test_the_same_id_gets_the_same_answer(aggregator: Aggregator) -> None:
    aggregator.text("läheinen kuoli")
    first = aggregator.text("Vantaa", id_="again")
    aggregator.now += timedelta(minutes=10)
    assert aggregator.text("Vantaa", id_="again") == first
    assert aggregator.counted.of(counts.RETRIES) == {("gateway",): 1}
    assert aggregator.counted.total(counts.TURNS) == 2


@pytest.mark.parametrize(
    "sender", ["358401234567", "00358401234567", "0401234567", "+358 40 123 4567", "+358401234567"]
)
def test_a_number_is_one_sender_however_it_is_written(aggregator: Aggregator, sender: str) -> None:
    aggregator.text("läheinen kuoli", sender="+358401234567")
    [answer] = aggregator.text("Vantaa", sender=sender)
    assert "Vantaa" in answer
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 1}


@pytest.mark.parametrize("sender", ["", "Nimi", "16100", "+266696687", None])
def test_who_has_no_number_is_answered_and_not_remembered(
    aggregator: Aggregator, sender: str | None
) -> None:
    """They look alike and must not meet in one conversation."""
    for words in ("läheinen kuoli", "Vantaa"):
        body = {"id": words, "from": sender, "to": SHORT, "text": words}
        status, found = aggregator.post(body)
        assert status == 200
        assert found["messages"]
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 2}


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop "])
def test_stop_erases_and_is_confirmed_with_a_number(aggregator: Aggregator, word: str) -> None:
    """Nothing is sent unasked, so there is nothing else to stop; who writes again is answered."""
    aggregator.text("läheinen kuoli")
    [confirmed] = aggregator.text(word)
    assert "Tietosi on poistettu" in confirmed
    assert "09 2525 0111" in confirmed
    assert "Vantaa" in aggregator.text("läheinen kuoli, Vantaa")[0]
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 2}


@pytest.mark.parametrize("word", ["HELP", "end", "Stop!", "älä lopeta"])
def test_other_words_are_read_like_any(aggregator: Aggregator, word: str) -> None:
    """A person in a crisis may well write them: nothing that was told is lost."""
    aggregator.text("läheinen kuoli")
    [answer] = aggregator.text(word)
    assert "112" in answer or "09 2525 0111" in answer
    assert "Vantaa" in aggregator.text("Vantaa")[0]
    assert aggregator.counted.of(counts.CONVERSATIONS) == {("gateway",): 1}


def test_either_token_is_taken_while_they_are_changed(aggregator: Aggregator) -> None:
    message = {"id": "1", "from": SENDER, "to": SHORT, "text": "hei"}
    assert aggregator.post(message, NEW_TOKEN)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer ä"},
        {"X-Token": TOKEN},
    ],
)
def test_anything_else_is_refused_without_a_word(
    aggregator: Aggregator, headers: dict[str, str]
) -> None:
    answer = aggregator.client.post("/gateway", data=b"{", headers=headers)
    assert (answer.status_code, answer.data) == (401, b"")
    assert aggregator.counted.of(counts.REFUSED_GATEWAY) == {("token",): 1}
    assert aggregator.counted.total(counts.REFUSED_SIGNATURES) == 0


@pytest.mark.parametrize("path", ["/gateway", "/gateway/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_setting_there_is_no_such_address(
    content: Content, method: str, path: str
) -> None:
    client = Aggregator(content, simulator_settings()).client
    headers = {"Authorization": "Bearer "}
    assert client.open(path, method=method, headers=headers).status_code == 404


def test_only_a_post_is_a_message(aggregator: Aggregator) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert aggregator.client.get("/gateway", headers=headers).status_code == 405


MESSAGE: Mapping[str, object] = {"id": "1", "from": SENDER, "to": SHORT, "text": "salainen sana"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the body is not JSON"),
        (b"id=1&text=salainen+sana", "the body is not JSON"),
        (b'"salainen sana"', "the body is not an object"),
        (b"\xff\xfe{", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        ([MESSAGE], "the body is not an object"),
        ({**MESSAGE, "text": ["salainen sana"]}, "text: expected a string"),
        ({**MESSAGE, "from": {"number": SENDER}}, "from: expected a string"),
        ({**MESSAGE, "id": True}, "id: expected a string"),
        ({**MESSAGE, "id": 1.5}, "id: expected a string"),
        ({"id": "1", "from": SENDER, "to": SHORT}, "text: expected a string"),
        ({"id": "1", "from": SENDER, "message": "hei"}, "to: expected a string"),
    ],
)
def test_what_is_no_message_says_why_without_its_words(
    aggregator: Aggregator, body: object, words: str
) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = aggregator.client.post("/gateway", data=raw, headers=headers)
    assert (answer.status_code, answer.text) == (400, f"{words}\n")
    assert aggregator.counted.of(counts.REFUSED_GATEWAY) == {("body",): 1}
    assert aggregator.counted.total(counts.TURNS) == 0


def test_a_body_that_is_too_long_is_not_read(aggregator: Aggregator) -> None:
    assert aggregator.post({**MESSAGE, "text": "a" * 200_000})[0] == 413


def test_a_number_as_id_and_nothing_as_words(aggregator: Aggregator) -> None:
    status, first = aggregator.post({"id": 7, "from": 358401234567, "to": 16100, "text": None})
    assert status == 200
    assert aggregator.post({"id": "7", "from": SENDER, "to": SHORT, "text": None}) == (200, first)
    assert aggregator.counted.of(counts.RETRIES) == {("gateway",): 1}


class Broken(SessionsInMemory):
    """A store whose answers are no sessions, so that a turn breaks on a bug."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        raise RuntimeError("salainen sana")


def test_whatever_fails_the_numbers_are_sent(
    content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    counters = CountersInMemory()
    settings = replace(simulator_settings(), gateway_tokens=(TOKEN,))
    store = Store(Broken(lambda: WEDNESDAY), counters)
    client = callers_app(settings, content=content, store=store).test_client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with caplog.at_level(logging.INFO):
        answer = client.post("/gateway", json=MESSAGE, headers=headers)
    assert answer.status_code == 200
    [message] = answer.get_json()["messages"]
    for number in ("112", "09 2525 0111", "080 005 005"):
        assert number in message
    assert Figures(counters.counts).of(counts.LAST_RESORTS) == {("gateway",): 1}
    assert "salainen" not in caplog.text
    assert SENDER not in caplog.text


class Away(SessionsInMemory):
    """A store that does not answer."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        raise StoreError("away")


def test_without_the_store_a_whole_question_is_answered(content: Content) -> None:
    settings = replace(simulator_settings(), gateway_tokens=(TOKEN,))
    store = Store(Away(lambda: WEDNESDAY))
    client = callers_app(settings, content=content, store=store).test_client()
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {**MESSAGE, "text": "läheinen kuoli, Vantaa"}
    answer = client.post("/gateway", json=body, headers=headers)
    assert "Vantaa" in answer.get_json()["messages"][0]


def test_health_does_not_depend_on_it(content: Content, aggregator: Aggregator) -> None:
    without = Aggregator(content, simulator_settings()).client.get("/healthz")
    assert aggregator.client.get("/healthz").get_json() == without.get_json()


def test_the_path_of_the_public_url_may_be_left_on(content: Content) -> None:
    settings = replace(
        simulator_settings(), gateway_tokens=(TOKEN,), public_url="https://host.invalid/bot"
    )
    for path in ("/gateway", "/bot/gateway"):
        assert Aggregator(content, settings).post(MESSAGE, path=path)[0] == 200


def test_the_store_holds_no_number_and_no_word(aggregator: Aggregator) -> None:
    aggregator.text("salainen sana, Vantaa", id_="secret-id")
    kept = repr(vars(aggregator.sessions)) + repr(aggregator.counters.counts)
    for word in ("salainen", "401234567", "secret-id"):
        assert word not in kept
    message = parse_message(json.dumps(MESSAGE).encode(), SECRETS)
    assert "401234567" not in repr(message)


def test_the_short_number_is_kept_as_given() -> None:
    """As directory/entrances.yaml names it."""
    message = parse_message(json.dumps({**MESSAGE, "to": " 16100 "}).encode(), SECRETS)
    assert (message.to, message.channel) == (SHORT, GATEWAY)


def test_a_long_answer_is_cut_into_messages() -> None:
    script = Script((Words("fi", "Sana. " * 400),), None, safety="Звоните 112.")
    first, *rest = json.loads(render_messages(script))["messages"]
    assert first == "Звоните 112."
    assert len(rest) == 2
    assert max(map(len, rest)) <= GATEWAY.room
    assert json.loads(render_messages(Script((), None))) == {"messages": []}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_a_message_or_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_message(body, SECRETS)


@given(st.fixed_dictionaries({name: st.none() | st.text() for name in MESSAGE}))
def test_any_strings_are_a_message(message: dict[str, str | None]) -> None:
    inbound = parse_message(json.dumps(message).encode(), SECRETS)
    assert isinstance(inbound.heard, Heard)
    assert inbound.session_key is None or inbound.session_key.isascii()


@given(st.none() | st.text())
def test_no_other_header_is_believed(header: str | None) -> None:
    assert not verify_token(header, (TOKEN,))
    assert not verify_token(header, ())
    assert verify_token(f"bearer {TOKEN}", (NEW_TOKEN, TOKEN))
