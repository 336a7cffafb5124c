"""A new SESSION_SECRET drops no conversation, and without an old one nothing more is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
import redis

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.simulator.player import Player, over, simulator_settings
from bot.store import SessionStore, Store, Stored
from bot.store.sessions import Sessions, moved
from bot.web.callers import callers_app

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
OLD, NEW = "old secret of thirty-two letters", "new secret of thirty-two letters"
SETTINGS = simulator_settings()

Restarted = Callable[..., Player]


@dataclass
class Watched:
    """A real store, and the round trips that were made to it."""

    store: SessionStore
    trips: list[str] = field(default_factory=list)
    forgets: bool = True

    def load(self, key: str, claim: str = "") -> Stored | None:
        self.trips.append("load")
        return self.store.load(key, claim)

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        self.trips.append("save")
        return self.store.save(key, loaded_revision, value, ttl, claim)

    def forget(self, key: str) -> None:
        self.trips.append("forget")
        if not self.forgets:
            raise StoreError("down")
        self.store.forget(key)

    def ping(self) -> bool:
        return self.store.ping()


@pytest.fixture
def watched(sessions: Sessions) -> Watched:
    return Watched(sessions)


@pytest.fixture
def restarted(content: Content, watched: Watched) -> Restarted:
    """The service started anew with these secrets over the same store, and the same caller."""
    player = Player(lambda *_: (500, "", ""), SETTINGS.public_url, SETTINGS.twilio_auth_tokens[0])

    def start(*secrets: str) -> Player:
        settings = replace(SETTINGS, session_secrets=secrets)
        app = callers_app(settings, content=content, store=Store(watched), clock=lambda: WEDNESDAY)
        player._post = over(app)
        return player

    return start


def test_a_conversation_goes_on_under_the_new_secret(
    restarted: Restarted, server: redis.Redis
) -> None:
    restarted(OLD).text("läheinen kuoli")
    assert "09 8392 4005" in restarted(NEW, OLD).text("vantaa")[0]
    assert len(server.keys("session:*")) == 1
    assert "09 2525 0111" in restarted(NEW).text("2")[0]


def test_a_call_goes_on_under_the_new_secret(restarted: Restarted) -> None:
    call = restarted(OLD).call()
    call.press("2")
    call.say("Min mamma dog.")
    restarted(NEW, OLD)
    call.say("Vanda.")
    assert "åtta tre nio två" in call.said


def test_a_retry_of_a_message_from_before_gets_the_same_answer(restarted: Restarted) -> None:
    (first,) = restarted(OLD).text("läheinen kuoli, vantaa")
    for secrets in ((NEW, OLD), (NEW, OLD)):
        assert first.split(".")[0] in restarted(*secrets).resend()


def test_forgetting_leaves_nothing_under_either(restarted: Restarted, server: redis.Redis) -> None:
    restarted(OLD).text("läheinen kuoli, vantaa")
    restarted(NEW, OLD).text("unohda minut")
    assert server.keys("session:*") == []


def test_machines_that_sign_with_different_secrets_find_each_others_sessions(
    restarted: Restarted, server: redis.Redis
) -> None:
    """While the second step of a rotation reaches one after the other."""
    restarted(OLD, NEW).text("läheinen kuoli")
    restarted(NEW, OLD).text("vantaa")
    assert "09 2525 0111" in restarted(OLD, NEW).text("2")[0]
    assert len(server.keys("session:*")) == 1


def test_without_an_old_secret_a_turn_makes_two_round_trips(
    restarted: Restarted, watched: Watched
) -> None:
    restarted(NEW).text("läheinen kuoli")
    restarted(NEW).text("vantaa")
    assert watched.trips == ["load", "save"] * 2


def test_once_moved_two_round_trips_are_enough_again(
    restarted: Restarted, watched: Watched
) -> None:
    restarted(OLD).text("läheinen kuoli")
    restarted(NEW, OLD).text("vantaa")
    watched.trips.clear()
    restarted(NEW, OLD).text("2")
    assert watched.trips == ["load", "save"]


def test_two_at_once_move_it_once(sessions: Sessions) -> None:
    sessions.save("old", 0, b"{}", 60)
    first = moved(sessions, "new", ("old",), 60)
    assert first == Stored(1, b"{}")
    assert moved(sessions, "new", ("old",), 60) is None
    assert sessions.load("new") == first


def test_what_cannot_be_removed_stays_until_its_time(watched: Watched) -> None:
    watched.save("old", 0, b"{}", 60)
    watched.forgets = False
    assert moved(watched, "new", ("older", "old"), 60) == Stored(1, b"{}")


def test_a_withheld_number_has_no_session_under_any_secret(restarted: Restarted) -> None:
    restarted(OLD).text("läheinen kuoli", from_="anonymous")
    assert "Vantaa" in restarted(NEW, OLD).text("vantaa", from_="anonymous")[0]
