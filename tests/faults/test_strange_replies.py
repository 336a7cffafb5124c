"""What listens at REDIS_URL is no store, or not one that can be understood: callers are answered as
without one, and what is counted is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.simulator.player import Player, over, simulator_settings
from bot.store import OutgoingText, Store
from bot.store.counters import connect_counters
from bot.store.outbox import connect_outbox, connect_seen
from bot.store.sessions import connect
from bot.web.callers import callers_app, today
from tests.faults.stores import Strange

REFERRAL = "09 8392 4005"
REPLIES = [
    b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe", b"_\r\n", b":1\r\n", b"$-5\r\n", b"*-1\r\n",
    b"*0\r\n", b"*3\r\n$-1\r\n$-1\r\n$-1\r\n", b"-MOVED 1 127.0.0.1:1\r\n", b"-MOVED x\r\n",
    b"-ASK\r\n", b"-LOADING x\r\n", b"-BUSY x\r\n", b"-\r\n", b"*1\r\n" * 3000, b"+OK\r\n",
    b"$3\r\nabc\r\n", b"-\xff\r\n", b"-MOVED 1 x:y\r\n", b"*2\r\n:1\r\n:2\r\n", b"*1\r\n*0\r\n",
    b"*1\r\n*3\r\n:0\r\n:16383\r\n*0\r\n", b"*2\r\n*1\r\n+a\r\n-ERR\r\n",
    b"*1\r\n*2\r\n+name\r\n+bot\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n", b"%1\r\n+a\r\n+b\r\n", b",1.5\r\n", b"#t\r\n",
]  # fmt: skip
"""Of HTTP, of another version of the protocol, of a cluster, of a busy server, of nobody."""
FORMS = {
    "one": "redis://127.0.0.1:{}",
    "sentinel": "redis+sentinel://127.0.0.1:{}/bot",
    "cluster": "redis+cluster://127.0.0.1:{}",
}


def of_each(reply: bytes) -> str:
    return str(REPLIES.index(reply))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reply", REPLIES, ids=of_each)
def test_callers_are_answered_as_without_a_store(content: Content, reply: bytes, form: str) -> None:
    made = simulator_settings()
    with closing(Strange(reply)) as strange:
        url = FORMS[form].format(strange.port)
        with closing(connect(url)) as sessions:
            app = callers_app(made, content=content, store=Store(sessions))
            player = Player(over(app), made.public_url, made.twilio_auth_tokens[0])
            assert REFERRAL in player.text("mieheni hakkasi minut, olen Vantaalla")[0]
            with pytest.raises(StoreError):
                sessions.load("k")
            assert sessions.ping() == (reply == b"+OK\r\n" and form == "one")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reply", [r for r in REPLIES if r != b":1\r\n"], ids=of_each)
def test_what_is_counted_is_kept(reply: bytes, form: str) -> None:
    with closing(Strange(reply)) as strange:
        counters = connect_counters(FORMS[form].format(strange.port), today)
        counters.add("danger:sms")
        assert not counters.flush()
        counters.stop()


def calls(url: str, stack: ExitStack) -> list[Callable[[], object]]:
    """Everything that the product asks of a store."""
    sessions, outbox = connect(url), connect_outbox(url)
    stack.callback(sessions.close)
    stack.callback(outbox.close)
    counters, seen = connect_counters(url, today), connect_seen(url)
    text = OutgoingText("id", "+358401234567", "112")
    return [
        lambda: sessions.load("k"),
        lambda: sessions.load("k", "claim"),
        lambda: sessions.save("k", 0, b"value", 60),
        lambda: sessions.forget("k"),
        sessions.ping,
        lambda: seen.first("k"),
        lambda: outbox.put(text),
        outbox.take,
        lambda: outbox.failed(text),
        counters.read,
    ]


def answered(form: str, reply: bytes) -> None:
    with ExitStack() as stack, closing(Strange(reply)) as strange:
        for call in calls(FORMS[form].format(strange.port), stack):
            with suppress(StoreError):
                call()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reply", REPLIES, ids=of_each)
def test_whatever_is_asked_only_a_store_error_is_raised(reply: bytes, form: str) -> None:
    answered(form, reply)


LINE = st.binary(max_size=12).map(lambda line: line.replace(b"\r", b"").replace(b"\n", b""))
KINDS = [b"+", b"-", b"-MOVED ", b"-ASK ", b"-NOSCRIPT ", b"-ERR "]
SIMPLE = st.one_of(
    st.tuples(st.sampled_from(KINDS), LINE).map(lambda parts: b"".join(parts) + b"\r\n"),
    st.integers(-(2**70), 2**70).map(lambda number: b":%d\r\n" % number),
    st.binary(max_size=12).map(lambda value: b"$%d\r\n%b\r\n" % (len(value), value)),
    st.sampled_from([b"$-1\r\n", b"*-1\r\n", b"_\r\n"]),
    LINE,
)
REPLY = st.recursive(
    SIMPLE,
    lambda parts: st.lists(parts, max_size=4).map(
        lambda found: b"*%d\r\n%b" % (len(found), b"".join(found))
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=20)
@given(reply=REPLY)
def test_nor_for_any_other_reply(form: str, reply: bytes) -> None:
    """An empty or a half reply is waited for."""
    answered(form, reply or b"+")
