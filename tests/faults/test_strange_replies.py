"""What listens at REDIS_URL is no store, or not one that can be understood: callers are answered as
without one, and what is counted is kept."""

from __future__ import annotations

from contextlib import closing

import pytest

from bot.app import create_app, today
from bot.channels.player import Player
from bot.files.content import Content
from bot.simulator import over, simulator_settings
from bot.store import Store
from bot.store.counters import connect_counters
from bot.store.sessions import connect
from tests.faults.stores import Strange

REFERRAL = "09 8392 4005"
REPLIES = [
    b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe", b"_\r\n", b":1\r\n", b"$-5\r\n", b"*-1\r\n",
    b"*0\r\n", b"*3\r\n$-1\r\n$-1\r\n$-1\r\n", b"-MOVED 1 127.0.0.1:1\r\n", b"-MOVED x\r\n",
    b"-ASK\r\n", b"-LOADING x\r\n", b"-BUSY x\r\n", b"-\r\n", b"*1\r\n" * 3000,
]  # fmt: skip
"""Of HTTP, of another version of the protocol, of a cluster, of a busy server, of nobody."""


@pytest.mark.parametrize("reply", REPLIES, ids=range(len(REPLIES)))
def test_callers_are_answered_as_without_a_store(content: Content, reply: bytes) -> None:
    made = simulator_settings()
    with closing(Strange(reply)) as strange, closing(connect(strange.url)) as sessions:
        app = create_app(made, content=content, store=Store(sessions))
        player = Player(over(app), made.public_url, made.twilio_auth_tokens[0])
        assert REFERRAL in player.text("mieheni hakkasi minut, olen Vantaalla")[0]
        assert not sessions.ping()


@pytest.mark.parametrize("reply", [b"-MOVED x\r\n", b"_\r\n", b"HTTP/1.1\r\n"])
def test_what_is_counted_is_kept(reply: bytes) -> None:
    with closing(Strange(reply)) as strange:
        counters = connect_counters(strange.url, today)
        counters.add("danger:sms")
        assert not counters.flush()
        counters.stop()
