"""What stands in the store under a caller's key is anything at all: the caller gets the answer of a
new conversation, at once and not only when its time is over, and is remembered from then on."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.base import session_key
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.simulator.player import BOT, Player, over, simulator_settings
from bot.store import CountersInMemory, Store
from bot.store.sessions import Sessions
from bot.turn.memory import COMMON, decode
from bot.web.callers import callers_app

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
REFERRAL = "09 8392 4005"
SETTINGS = simulator_settings()
SENDERS = count(358_401_000_000)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=6,
)


def inflated(value: bytes) -> bytes:
    """The JSON of a stored session."""
    return zlib.decompressobj(zdict=COMMON).decompress(value)


def deflated(value: bytes) -> bytes:
    """JSON as it is stored."""
    deflate = zlib.compressobj(zdict=COMMON)
    return deflate.compress(value) + deflate.flush()


@dataclass
class Place:
    """A caller's place in a real store, and the product over it."""

    player: Player
    sessions: Sessions
    server: redis.Redis
    counters: CountersInMemory

    def key(self, sender: str) -> str:
        return session_key(SETTINGS.session_secrets[0], "sms", sender, BOT)

    def conversation(self) -> tuple[str, dict[str, Any]]:
        """A new sender's, in the middle of it, and what is stored of it."""
        sender = f"+{next(SENDERS)}"
        self.player.text("olen Kemissä", from_=sender)
        found = self.sessions.load(self.key(sender))
        assert found is not None
        stored: dict[str, Any] = json.loads(inflated(found.value))
        return sender, stored

    def put(self, sender: str, stored: object) -> None:
        value = b"1|" + deflated(json.dumps(stored).encode())
        self.server.set(f"session:{{{self.key(sender)}}}", value, ex=60)

    def goes_on(self, sender: str) -> None:
        """Whole sentences are answered with their number, and the next turn knows them."""
        assert (
            REFERRAL in self.player.text("mieheni hakkasi minut, olen Vantaalla", from_=sender)[0]
        )
        found = self.sessions.load(self.key(sender))
        assert found is not None
        slots = decode(found.value).session.slots
        assert slots["situation"] == "violence"


@pytest.fixture
def place(content: Content, sessions: Sessions, server: redis.Redis) -> Place:
    counters = CountersInMemory()
    app = callers_app(
        SETTINGS, content=content, store=Store(sessions, counters=counters), clock=lambda: NOW
    )
    player = Player(over(app), SETTINGS.public_url, SETTINGS.twilio_auth_tokens[0])
    return Place(player, sessions, server, counters)


WRONG: tuple[object, ...] = (
    None,
    True,
    5,
    -1,
    10**30,
    "x",
    [],
    ["x"],
    [[]],
    {},
    {"x": "y"},
    [None, 7, {"a": []}],
)


def put_in(stored: Any, path: tuple[str | int, ...], wrong: object) -> Any:
    """A copy of what is stored with something else at the end of a path."""
    if not path:
        return wrong
    copy = stored.copy()
    copy[path[0]] = put_in(copy[path[0]], path[1:], wrong)
    return copy


def paths(stored: object) -> Iterator[tuple[str | int, ...]]:
    """Every place in what is stored."""
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(stored, dict):
        items = stored.items()
    elif isinstance(stored, list):
        items = enumerate(stored)
    for key, inner in items:
        yield (key,)
        yield from ((key, *path) for path in paths(inner))


@pytest.mark.parametrize("wrong", WRONG, ids=json.dumps)
def test_a_field_of_the_wrong_kind(place: Place, wrong: object) -> None:
    """At each place of the session and of its event in turn; a number in any case."""
    _, pattern = place.conversation()
    for path in paths(pattern):
        sender, stored = place.conversation()
        place.put(sender, put_in(stored, path, wrong))
        place.goes_on(sender)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100
)
@given(stored=ANYTHING | st.fixed_dictionaries({"session": ANYTHING, "pace": ANYTHING}))
@example(stored={"session": {"channel": "sms", "state": "answer", "slots": {"situation": "a"}}})
def test_anything_at_all(place: Place, stored: object) -> None:
    sender = f"+{next(SENDERS)}"
    place.put(sender, stored)
    place.goes_on(sender)


@pytest.mark.parametrize(
    "value",
    [
        b"", b"|", b"1|", b"\xff\x00", b"1|\xff", b"1|{}", b"1|" + b"[" * 100_000, b"007|[]",
        b"9" * 5_000 + b"|[]", b"1|" + b"x" * 1_000_000, b"1|" + deflated(b"[" * 100_000),
    ],
    ids=range(11),
)  # fmt: skip
def test_bytes_of_any_kind(place: Place, value: bytes) -> None:
    sender = f"+{next(SENDERS)}"
    place.server.set(f"session:{{{place.key(sender)}}}", value)
    place.goes_on(sender)


def test_a_key_of_another_kind(place: Place) -> None:
    sender = f"+{next(SENDERS)}"
    place.server.rpush(f"session:{{{place.key(sender)}}}", "a list")
    place.goes_on(sender)


@pytest.mark.parametrize(
    ("part", "wrong", "place_of_it"),
    [
        ("pace", {"said": "secret", "times": []}, "engine.py"),  # is read, and breaks the turn
        ("session", "secret", "memory.py"),  # is no session
    ],
)
def test_it_is_counted_and_logged_without_what_was_stored(
    place: Place, part: str, wrong: object, place_of_it: str, caplog: pytest.LogCaptureFixture
) -> None:
    sender, stored = place.conversation()
    place.put(sender, {**stored, part: wrong})
    with caplog.at_level(logging.DEBUG):
        place.goes_on(sender)
    (line,) = caplog.messages
    assert json.loads(line)["event"] == "session_dropped"
    assert place_of_it in json.loads(line)["place"]
    assert "secret" not in line
    assert place.counters.read().of(counts.DROPPED) == {("sms",): 1}


def test_a_call_goes_on_from_what_its_address_says(place: Place) -> None:
    call = place.player.call()
    call.press("2")
    (key,) = place.server.keys("session:*")
    place.server.set(key, b"3|" + deflated(b'{"session": {"state": 5}}'), keepttl=True)
    call.say("Våld hemma i Vanda.")
    assert "noll" in call.said
    assert not call.ended
