"""What is counted of webhooks: once for each turn, and never by what a caller sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import HEADER, sign
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service import counts
from bot.simulator.player import CALLER, Player, over, simulator_settings
from bot.store import CountersInMemory, Seen, SeenInMemory, SessionStore, Store, Stored
from bot.store.outbox import KEPT, connect_seen
from bot.store.sessions import Sessions
from bot.web.callers import callers_app
from bot.web.webhooks import ERRORS, KNOWN, Statuses
from tests.test_webhooks import BrokenStore, RaisingStore

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
TIMES = ("answers_within", "answer_microseconds")


class Counted:
    """An application over this store, a caller of it, and what it has counted so far."""

    def __init__(self, content: Content, store: SessionStore, seen: Seen | None = None) -> None:
        self.counters = CountersInMemory()
        self.settings = simulator_settings()
        kept = Store(store, self.counters, seen or SeenInMemory())
        app = callers_app(self.settings, content=content, store=kept, clock=lambda: WEDNESDAY)
        self.post = over(app)
        self.player = Player(
            self.post, self.settings.public_url, self.settings.twilio_auth_tokens[0]
        )

    def reported(self, channel: str, **form: str) -> int:
        """Twilio reports a status; the answer's code."""
        path = f"/status/{channel}"
        url, token = self.settings.public_url + path, self.settings.twilio_auth_tokens[0]
        return self.post(path, form, {HEADER: sign(url, form, token)})[0]

    @property
    def names(self) -> dict[str, int]:
        return {n: c for n, c in self.counters.counts.items() if not n.startswith(TIMES)}

    def of(self, kind: counts.Kind) -> dict[tuple[str, ...], int]:
        return self.counters.read().of(kind)


@pytest.fixture
def counted(content: Content, sessions: Sessions) -> Counted:
    return Counted(content, sessions)


def test_a_retry_is_counted_as_a_retry_alone(counted: Counted) -> None:
    counted.player.text("Läheinen kuoli, Vantaa")
    before = counted.names
    for _ in range(2):
        counted.player.resend()
    assert counted.names == before | {"retries:sms": 2}


def test_every_answer_is_timed(counted: Counted) -> None:
    counted.player.text("moi")
    counted.player.resend()
    assert counted.counters.read().by(counts.ANSWERS_WITHIN, "channel") == {"sms": 2}
    assert counted.counters.read().total(counts.MICROSECONDS) > 0


def test_the_constant_fallback_is_not_counted(counted: Counted) -> None:
    for channel in ("sms", "voice"):
        assert counted.post(f"/fallback/{channel}", {}, {})[0] == 200
    assert counted.counters.counts == {}


def test_a_refused_signature_is_counted_and_nothing_of_it(counted: Counted) -> None:
    for path in ("/sms", "/voice", "/status/sms"):
        assert counted.post(path, {"From": CALLER, "MessageStatus": "sent"}, {})[0] == 403
    assert counted.counters.counts == {"refused_signatures": 3}


def test_a_store_that_is_down_is_counted_and_so_are_turns(content: Content) -> None:
    counted = Counted(content, BrokenStore())
    counted.player.text("Läheinen kuoli, Vantaa")
    assert counted.of(counts.STORE_ERRORS) == {("load",): 1}
    assert counted.of(counts.TURNS) == {("sms", "answer", "referred"): 1}


class Contested:
    """A store where somebody else is always first."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        return None

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        return False

    def forget(self, key: str) -> None: ...

    def ping(self) -> bool:
        return True


def test_a_turn_that_could_not_be_saved_is_counted_once(content: Content) -> None:
    counted = Counted(content, Contested())
    counted.player.text("Läheinen kuoli, Vantaa")
    assert counted.of(counts.TURNS) == {("sms", "answer", "referred"): 1}
    assert counted.of(counts.UNSAVED) == {("sms",): 1}


def test_a_last_resort_is_counted_and_no_turn(content: Content) -> None:
    counted = Counted(content, RaisingStore())
    counted.player.text("moi")
    counted.player.call()
    assert counted.names == {"last_resorts:sms": 1, "last_resorts:voice": 1}


@pytest.mark.parametrize(
    ("channel", "form", "names"),
    [
        ("sms", {"MessageStatus": "delivered", "To": CALLER}, {"callbacks:sms:delivered": 1}),
        (
            "sms",
            {"MessageStatus": "read", "To": f"whatsapp:{CALLER}"},
            {"callbacks:sms:read": 1},
        ),
        ("sms", {"MessageStatus": CALLER}, {"callbacks:sms:other": 1}),
        ("sms", {}, {"callbacks:sms:other": 1}),
        ("voice", {"CallStatus": "no-answer"}, {"callbacks:voice:no-answer": 1}),
        (
            "sms",
            {"MessageStatus": "failed", "ErrorCode": "21610"},
            {"callbacks:sms:failed": 1, "text_errors:21610": 1, "opt_outs:callback": 1},
        ),
        (
            "sms",
            {"MessageStatus": "undelivered", "ErrorCode": CALLER},
            {"callbacks:sms:undelivered": 1, "text_errors:other": 1},
        ),
    ],
)
def test_statuses_are_counted_by_their_kind_alone(
    counted: Counted, channel: str, form: dict[str, str], names: dict[str, int]
) -> None:
    assert counted.reported(channel, **form) == 204
    assert counted.names == names


def test_a_status_is_counted_once_for_each_message(
    content: Content, sessions: Sessions, store_url: str, server: Any
) -> None:
    counted = Counted(content, sessions, connect_seen(store_url))
    for _ in range(2):
        for status in ("sent", "delivered"):
            counted.reported("sms", MessageSid="SM1", MessageStatus=status)
        counted.reported("sms", MessageSid="SM2", MessageStatus="sent")
        counted.reported("voice", CallSid="SM1", CallStatus="completed")
    assert counted.names == {
        "callbacks:sms:sent": 2,
        "callbacks:sms:delivered": 1,
        "callbacks:voice:completed": 1,
    }
    keys = server.keys("seen:*")
    assert len(keys) == 4
    assert not [key for key in keys if b"SM" in key or b"sent" in key]
    assert all(0 < server.ttl(key) <= KEPT for key in keys)


class SeenIsDown:
    """A store that cannot say what came before."""

    def first(self, key: str) -> bool:
        raise StoreError("down")


def test_without_the_store_a_status_is_counted_anyhow(content: Content, sessions: Sessions) -> None:
    counted = Counted(content, sessions, SeenIsDown())
    assert counted.reported("sms", MessageSid="SM1", MessageStatus="sent") == 204
    assert counted.names == {"callbacks:sms:sent": 1, "store_errors:seen": 1}


FIELDS = st.sampled_from(["MessageSid", "MessageStatus", "CallSid", "CallStatus", "ErrorCode"])
VALUES = st.text() | st.sampled_from(["sent", "failed", "completed", "21610", "30003", "0", ""])


@given(st.sampled_from(["sms", "voice"]), st.dictionaries(FIELDS, VALUES))
def test_whatever_is_reported_only_listed_names_are_counted(
    channel: str, form: dict[str, str]
) -> None:
    counters = CountersInMemory()
    Statuses(counters, SeenInMemory(), "secret").report(channel, form)
    listed = {"opt_outs:callback", *(f"text_errors:{code}" for code in (*ERRORS, "other"))}
    listed |= {f"callbacks:{channel}:{status}" for status in (*KNOWN[channel], "other")}
    assert {*counters.counts} <= listed
