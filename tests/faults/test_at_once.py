"""Up to twenty messages of one person at once, through two workers: all are answered, and what
each of them told is in the session afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Barrier

import pytest
import redis

from bot.channels.base import session_key
from bot.simulator.player import BOT
from bot.store.sessions import Sessions, connect
from bot.turn.memory import decode
from tests.faults.service import Service, service
from tests.own_store import OwnStore

pytestmark = pytest.mark.slow

SECRET = "fedcba9876543210fedcba9876543210"
TOLD = {"olen Vantaalla": "municipality", "mieheni hakkasi minut": "situation"}
EVERY = [*TOLD, "jag heter Anna", "kuka siellä", "?", "moi", "mitä", "aha", "hmm", "no"]


@dataclass
class Crowd:
    bot: Service
    sessions: Sessions


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, own_store: OwnStore) -> Iterator[Crowd]:
    store_url = own_store.url()
    folder = tmp_path_factory.mktemp("at_once")
    with ExitStack() as stack:
        bot = stack.enter_context(service(folder, REDIS_URL=store_url, SESSION_SECRET=SECRET))
        bot.patience = 15.0  # Twilio's own: this is about the state, and the machine is busy
        sessions = connect(store_url)
        stack.callback(sessions.close)
        yield Crowd(bot, sessions)


def sent_at_once(bot: Service, sender: str, messages: list[str]) -> list[str]:
    start = Barrier(len(messages))

    def send(number: int) -> str:
        player = bot.player(f"{sender} {number}")
        start.wait()
        return "".join(player.text(messages[number], from_=sender))

    with ThreadPoolExecutor(len(messages)) as pool:
        return list(pool.map(send, range(len(messages))))


@pytest.mark.parametrize("many", [2, 4, 10, 20])
def test_nothing_that_was_told_is_lost(crowd: Crowd, many: int) -> None:
    for repetition in range(5):
        sender = f"+35840{many:03}{repetition:04}"
        messages = (EVERY * 2)[:many]
        answers = sent_at_once(crowd.bot, sender, messages)
        assert all(answers)
        stored = crowd.sessions.load(session_key(SECRET, "sms", sender, BOT))
        assert stored is not None
        assert stored.revision == many, "each turn was saved once"
        slots = decode(stored.value).session.slots
        assert set(TOLD.values()) <= slots.keys()


def test_the_same_message_many_times_at_once_is_one(crowd: Crowd) -> None:
    """Twilio's retries and its fallback's, before the first was answered."""
    sender = "+358409999999"
    start = Barrier(8)

    def send(_: int) -> str:
        player = crowd.bot.player("always the same")
        start.wait()
        return "".join(player.text("mieheni hakkasi minut, olen Vantaalla", from_=sender))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(8)))) == 1
    stored = crowd.sessions.load(session_key(SECRET, "sms", sender, BOT))
    assert stored is not None
    assert stored.revision == 1


def test_a_claim_makes_others_wait_and_ends_with_its_save(
    sessions: Sessions, server: redis.Redis
) -> None:
    sessions.load("k", claim="ours")
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(sessions.load, "k")
        assert sessions.save("k", 0, b"first", 60, claim="ours")
        found = later.result()
    assert found is not None
    assert found.revision == 1
    assert server.keys() == [b"session:{k}"]


def test_the_claim_of_a_worker_that_died_is_over_soon(sessions: Sessions) -> None:
    sessions.load("k", claim="ours")
    assert sessions.load("k") is None
    assert sessions.load("k", claim="theirs") is None
    assert sessions.save("k", 0, b"second", 60, claim="theirs")


def test_whoever_is_under_way_without_a_claim_may_still_save(sessions: Sessions) -> None:
    """Once; and the claim stays with whoever has it."""
    sessions.load("k")
    sessions.load("k", claim="ours")
    assert sessions.save("k", 0, b"under way", 60)
    assert not sessions.save("k", 0, b"claimed", 60, claim="ours")
    sessions.load("k", claim="ours")
    assert sessions.save("k", 1, b"claimed", 60, claim="ours")
