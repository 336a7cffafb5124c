"""A bug in any layer: the last resort in the caller's language, 200, and one line in the log with
an error id and no word of the message. And whatever is posted, the answer is a safe one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest
import redis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import encode_multipart

from bot.channels.base import HEADER, sign
from bot.dialogue.model import Session
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service.log import Fields
from bot.service.settings import Settings
from bot.simulator.player import BOT, CALLER, PUBLIC_URL, simulator_settings
from bot.simulator.twiml import problems
from bot.store import OutgoingText, Store, Stored
from bot.store.breaker import FAILED_IN_A_ROW, Breaker
from bot.store.counters import RedisCounters
from bot.store.memory import Mailbox
from bot.store.outbox import RedisOutbox, RedisSeen
from bot.store.sessions import Sessions
from bot.turn.memory import Record, encode
from bot.web.callers import callers_app, today
from tests.processes import until

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
WORDS = "salainen sana"
TOKEN = "token"


class BugError(Exception):
    """Of a kind that nobody has thought of; its words hold the caller's."""


class Raises:
    """Stands in for any value: whatever is done with it, it raises."""

    def __getattr__(self, name: str) -> Any:
        raise BugError(f"{WORDS} {CALLER}")

    def __call__(self, *_: object) -> Any:
        raise BugError(f"{WORDS} {CALLER}")


class Misused:
    """Stands in for the driver: it takes none of the arguments that it is given."""

    def __getattr__(self, name: str) -> Any:
        return lambda: None


class InEnglish:
    """A store in which every conversation is one in English."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        return Stored(1, encode(Record(Session("sms", slots={"language": "en"}))))

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        return True

    def forget(self, key: str) -> None: ...

    def ping(self) -> bool:
        return True


def misused() -> redis.Redis:
    return cast(redis.Redis, Misused())


def settings_of(**fields: Any) -> Settings:
    return replace(simulator_settings(), twilio_auth_tokens=(TOKEN,), **fields)


Broken = Callable[[Content], dict[str, Any]]
BROKEN: dict[str, Broken] = {
    "flow": lambda content: {"content": replace(content, flow=Raises())},  # type: ignore[arg-type]
    "understanding": lambda content: {"content": replace(content, understanding=Raises())},  # type: ignore[arg-type]
    "clock": lambda _: {"clock": Raises()},
    "store": lambda _: {"store": Store(Raises())},
    "driver": lambda _: {"store": Store(Sessions(misused(), Breaker()))},
    "texts": lambda content: {
        "content": replace(
            content,
            catalogue=replace(
                content.catalogue,
                texts={
                    key: said
                    for key, said in content.catalogue.texts.items()
                    if key.startswith(("last_resort", "lines", "phrases"))
                },
            ),
        )
    },
}


def posted(app_client: FlaskClient, path: str, form: dict[str, str]) -> Any:
    headers = {HEADER: sign(f"{PUBLIC_URL}{path}", form, TOKEN)}
    return app_client.post(path, data=form, headers=headers)


FORMS = {
    "/sms": {"MessageSid": "SM1", "From": CALLER, "To": BOT, "Body": WORDS},
    "/voice": {"CallSid": "CA1", "From": CALLER, "To": BOT},
    "/voice/turn?step=2&lang=en&line=0": {
        "CallSid": "CA2", "From": CALLER, "To": BOT, "SpeechResult": WORDS,
    },
}  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("layer", BROKEN)
def test_a_bug_in_any_layer_is_answered_with_the_last_resort(
    content: Content, layer: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    parts: dict[str, Any] = {"content": content, "store": Store(InEnglish()), "clock": lambda: NOW}
    client = callers_app(settings_of(), **(parts | BROKEN[layer](content))).test_client()
    with caplog.at_level(logging.DEBUG):
        answer = posted(client, path, FORMS[path])
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    assert problems(answer.text, "sms" if path == "/sms" else "voice") == []
    if (layer, path) == ("understanding", "/voice"):  # a call begins without any
        assert caplog.records == []
        return
    assert "112" in answer.text or "yksi yksi kaksi" in answer.text or "one one two" in answer.text
    (line,) = caplog.messages
    assert json.loads(line)["error_id"]
    assert json.loads(line)["event"] == "turn_failed"
    assert set(json.loads(line)) <= {"at", "level", "event", *Fields.__annotations__}
    assert WORDS not in caplog.text
    assert CALLER not in caplog.text


def everything_asked_of(client: redis.Redis) -> dict[str, Callable[[], object]]:
    sessions, outbox = Sessions(client, Breaker()), RedisOutbox(client, Breaker())
    counters = RedisCounters(client, today, 3600.0)
    text = OutgoingText("id", CALLER, "112")
    return {
        "load": lambda: sessions.load("k"),
        "claim": lambda: sessions.load("k", "claim"),
        "save": lambda: sessions.save("k", 0, b"value", 60),
        "forget": lambda: sessions.forget("k"),
        "ping": sessions.ping,
        "first": lambda: RedisSeen(client, Breaker()).first("k"),
        "put": lambda: outbox.put(text),
        "take": outbox.take,
        "failed": lambda: outbox.failed(text),
        "read": counters.read,
    }


@pytest.mark.parametrize("call", everything_asked_of(misused()))
def test_a_wrong_argument_of_ours_is_no_failure_of_the_store(call: str) -> None:
    with pytest.raises(TypeError, match=r"unexpected keyword|positional argument"):
        everything_asked_of(misused())[call]()


def test_what_the_driver_cannot_send_is_no_failure_of_the_store(sessions: Sessions) -> None:
    with pytest.raises(redis.DataError):
        sessions.save("k", 0, b"value", 60, claim=None)  # type: ignore[arg-type]


def test_a_bug_leaves_the_store_to_those_who_use_it_well() -> None:
    breaker = Breaker()
    for _ in range(2 * FAILED_IN_A_ROW):
        with pytest.raises(TypeError):
            Sessions(misused(), breaker).load("k")
    with breaker:
        """The store is not left alone."""


def test_a_bug_in_flushing_is_logged_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counters = RedisCounters(misused(), today, every=0.01)
    for name in ("danger:sms", "danger:voice"):
        before = len(caplog.messages)
        counters.add(name)
        until(lambda before=before: len(caplog.messages) > before)  # type: ignore[misc]
        line = json.loads(caplog.messages[-1])
        assert (line["event"], line["type"]) == ("counting_failed", "TypeError")
    counters.stop()


def test_the_language_of_the_conversation_is_kept(content: Content) -> None:
    app = callers_app(
        settings_of(),
        content=replace(content, understanding=Raises()),  # type: ignore[arg-type]
        store=Store(InEnglish()),
    )
    answer = posted(app.test_client(), "/sms", FORMS["/sms"])
    assert "In an emergency call 112." in answer.text
    assert "Hädässä" not in answer.text


@pytest.mark.parametrize("path", ["/sms", "/voice", "/status/sms", "/status/voice"])
def test_a_bug_in_what_is_counted_stops_nobody(content: Content, path: str) -> None:
    store = Store(InEnglish(), counters=Raises())
    client = callers_app(settings_of(), content=content, store=store).test_client()
    form = {"MessageSid": "SM1", "From": CALLER, "Body": "STOP", "CallSid": "CA1"}
    assert posted(client, path, form).status_code in (200, 204)


@pytest.fixture
def client(content: Content, sessions: Sessions) -> FlaskClient:
    store = Store(sessions, outbox=Mailbox())
    return callers_app(settings_of(), content=content, store=store, clock=lambda: NOW).test_client(
        use_cookies=False
    )


NAMES = st.sampled_from(
    [
        "Body", "From", "To", "MessageSid", "CallSid", "NumMedia", "OptOutType", "SpeechResult",
        "Confidence", "Digits", "DialCallStatus", "DialCallDuration", "CallStatus", "MessageStatus",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=400),
    st.text("0123456789#*+-. ", max_size=40),
    st.sampled_from(
        ["\x00", "😱" * 700, "a" * 9_000, "\u202e112", "<Say>", "&amp;", "1e999", "nan"]
    ),
    st.sampled_from(["apua", "väkivalta", "vantaa", "help", "stop", "112", "2", "+358401234567"]),
)
FORM_TYPE = "application/x-www-form-urlencoded"
KINDS = st.sampled_from(
    [
        FORM_TYPE, f"{FORM_TYPE}; charset=utf-7", "multipart/form-data",
        "multipart/form-data; boundary=x", "application/json", "", "\x7f",
    ]
)  # fmt: skip
PATHS = st.sampled_from(
    [
        "/sms", "/voice", "/voice/turn", "/voice/turn?step=2&lang=fi&line=0",
        "/voice/turn?step=99999&lang=xx&line=-1", "/voice/turn?lang=%00&step=%F0%9F%98%B1",
        "/status/sms", "/status/voice", "/fallback/sms", "/fallback/voice",
    ]
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
@given(path=PATHS, form=st.dictionaries(NAMES | st.text(max_size=20), VALUES, max_size=12))
def test_no_form_raises_and_every_answer_is_safe(
    client: FlaskClient, path: str, form: dict[str, str]
) -> None:
    answer = posted(client, path, form)
    assert answer.status_code in (200, 204)
    if answer.status_code == 200:
        channel = "sms" if path.endswith("/sms") else "voice"
        assert problems(answer.text, channel) == []  # type: ignore[arg-type]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100
)
@given(
    path=PATHS,
    body=st.binary(max_size=2000) | st.sampled_from([b"\x00", b"&" * 50_000, b"=" * 300_000]),
    kind=KINDS,
    signature=st.none() | st.text("abc=+/\xe4", max_size=30),
)
def test_what_nobody_signed_is_refused_without_a_word(
    client: FlaskClient, path: str, body: bytes, kind: str, signature: str | None
) -> None:
    headers = {} if signature is None else {HEADER: signature}
    answer = client.post(path, data=body, content_type=kind, headers=headers)
    if path.startswith("/fallback"):
        assert (answer.status_code, "112" in answer.text or "yksi" in answer.text) == (200, True)
    else:
        assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("path", ["/sms", "/voice"])
def test_a_form_of_ten_thousand_fields(client: FlaskClient, path: str) -> None:
    form = {f"k{number}": "v" for number in range(10_000)} | {"Body": "apua"}
    answer = posted(client, path, form)
    assert answer.status_code == 200
    assert problems(answer.text, path[1:]) == []  # type: ignore[arg-type]
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    assert client.post(path, data=body[:200_000], content_type=kind).status_code == 403
