"""Sessions in memory keep the same promises as those in a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.problems.errors import StoreError
from bot.store import SessionStore, Stored
from bot.store.memory import SessionsInMemory, SwitchedStore
from bot.store.sessions import Sessions


@pytest.fixture(params=["memory", "switched", "server"])
def store(request: pytest.FixtureRequest, sessions: Sessions) -> SessionStore:
    memory = SessionsInMemory()
    stores: dict[str, SessionStore] = {
        "memory": memory,
        "switched": SwitchedStore(memory),
        "server": sessions,
    }
    return stores[request.param]


def test_saves_are_compared(store: SessionStore) -> None:
    assert store.load("k") is None
    assert not store.save("k", 1, b"of nothing", 60)
    assert store.save("k", 0, b"first", 60)
    assert not store.save("k", 0, b"lost", 60)
    assert store.save("k", 1, b"second", 60)
    assert store.load("k") == Stored(2, b"second")
    store.forget("k")
    store.forget("k")
    assert store.load("k") is None
    assert not store.save("k", 2, b"of a turn under way", 60)
    assert store.ping()


def test_time_is_what_the_clock_says() -> None:
    now = datetime(2026, 12, 24, 14, tzinfo=UTC)
    sessions = SessionsInMemory(lambda: now)
    sessions.save("k", 0, b"value", 60)
    now += timedelta(seconds=59)
    assert sessions.load("k") == Stored(1, b"value")
    now += timedelta(seconds=1)
    assert sessions.load("k") is None
    assert sessions.save("k", 0, b"anew", 60)


def test_it_can_be_down() -> None:
    sessions = SwitchedStore(SessionsInMemory())
    assert sessions.save("k", 0, b"kept", 60)
    sessions.down = True
    assert not sessions.ping()
    for fails in (
        lambda: sessions.load("k"),
        lambda: sessions.save("k", 0, b"", 1),
        lambda: sessions.forget("k"),
    ):
        with pytest.raises(StoreError):
            fails()
    sessions.down = False
    assert sessions.load("k") == Stored(1, b"kept")
    sessions.forget("k")
    assert sessions.ping()
