"""Each way a store can fail, made to happen under the served product: callers get numbers, and
the conversation has its memory again as soon as the store is well."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest

from tests.faults.service import Service, service
from tests.faults.stores import Relay, Valkey, free_port, valkey
from tests.processes import until

pytestmark = pytest.mark.slow

WHOLE = "Mieheni hakkasi minut, olen Vantaalla"
REFERRAL = "09 8392 4005"
"""The line of Vantaa and Kerava, in every answer that knows the place and the situation."""


@dataclass
class Stand:
    """The served product, its store, and the relay between them."""

    bot: Service
    store: Valkey
    relay: Relay
    folder: Path


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("faults")
    with ExitStack() as stack:
        store = stack.enter_context(valkey(folder / "store"))
        relay = Relay(store.port)
        stack.callback(relay.close)
        bot = stack.enter_context(service(folder, REDIS_URL=relay.url))
        yield Stand(bot, store, relay, folder)


def full(stand: Stand, wrong: bool) -> None:
    """Out of memory: whatever would need more is refused."""
    with stand.store.client() as client:
        client.config_set("maxmemory", "1" if wrong else "0")


def read_only(stand: Stand, wrong: bool) -> None:
    """A replica of a master that is away."""
    with stand.store.client() as client:
        client.execute_command(
            "REPLICAOF", *(("127.0.0.1", free_port()) if wrong else ("NO", "ONE"))
        )


def password(stand: Stand, wrong: bool) -> None:
    """Another password than the one in REDIS_URL (none), for connections old and new."""
    with stand.store.client(None if wrong else "another") as client:
        client.config_set("requirepass", "another" if wrong else "")
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")


def killed(stand: Stand, wrong: bool) -> None:
    if wrong:
        stand.store.kill()
    else:
        stand.store.start()


def stalled(stand: Stand, wrong: bool) -> None:
    stand.store.signal(signal.SIGSTOP if wrong else signal.SIGCONT)


def slow(stand: Stand, wrong: bool) -> None:
    stand.relay.delay = 3.0 if wrong else 0.0


def sluggish(stand: Stand, wrong: bool) -> None:
    """Just fast enough not to be given up."""
    stand.relay.delay = 0.15 if wrong else 0.0


def dribbling(stand: Stand, wrong: bool) -> None:
    """A byte every 100 ms, so that no wait for the next one is long."""
    stand.relay.dribble = 0.1 if wrong else 0.0


def cut(stand: Stand, wrong: bool) -> None:
    """Cut in mid-reply."""
    stand.relay.reply_bytes = 3 if wrong else None


FAULTS: list[Callable[[Stand, bool], None]] = [
    killed, stalled, slow, sluggish, dribbling, cut, full, read_only, password,
]  # fmt: skip


def until_remembered(bot: Service, seed: str) -> None:
    """Wait until conversations have a memory, in every worker as far as one can see."""
    tries = count()
    until(lambda: all(remembers(bot, f"{seed} {next(tries)}") for _ in range(4)))


def remembers(bot: Service, seed: str) -> bool:
    """Whether a conversation of two messages is joined: place, then situation."""
    player, caller = bot.player(seed), sender(seed)
    player.text("olen Vantaalla", from_=caller)
    return REFERRAL in player.text("mieheni hakkasi minut", from_=caller)[0]


def sender(seed: str) -> str:
    """Somebody else each time."""
    return f"+35840{crc32(seed.encode()) % 10**7:07}"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_callers_get_numbers_and_memory_comes_back(
    stand: Stand, fault: Callable[[Stand, bool], None]
) -> None:
    """Every request is given up after two seconds, so a slow answer fails the test, too."""
    name = fault.__name__
    until_remembered(stand.bot, f"{name} before")
    fault(stand, True)
    try:
        for number in range(12):
            texts(stand.bot, f"{name} {number}", remembered=fault is sluggish)
        calls(stand.bot, name)
        assert stand.bot.health()["status"] == ("ok" if fault is sluggish else "degraded")
    finally:
        fault(stand, False)
    until_remembered(stand.bot, f"{name} after")


def texts(bot: Service, seed: str, remembered: bool = False) -> None:
    """Also a message that says only where: without memory it gets numbers and no question."""
    player = bot.player(seed)
    assert REFERRAL in player.text(WHOLE, from_=sender(f"{seed} whole"))[0]
    assert "112" in player.text("apua nyt heti", from_=sender(f"{seed} help"))[0]
    part = player.text("olen Vantaalla", from_=sender(f"{seed} part"))[0]
    assert "112" in part
    assert remembered == ("Mistä on kyse?" in part)


def calls(bot: Service, seed: str) -> None:
    call = bot.player(f"{seed} call").call()
    assert "yksi yksi kaksi" in call.said
    call.press("1")
    call.say(WHOLE)
    assert "nolla yhdeksän, kahdeksan kolme" in call.said


def test_a_fault_in_the_middle_of_a_dialogue(stand: Stand) -> None:
    """The language chosen before is in the action URL; what is said then is answered whole."""
    call = stand.bot.player("mid-dialogue").call()
    call.press("2")
    stalled(stand, True)
    try:
        call.say("Våld hemma i Vanda.")
        assert "noll" in call.said
        assert not call.ended
    finally:
        stalled(stand, False)


def test_a_store_that_is_down_at_the_start_and_comes_later(tmp_path: Path) -> None:
    store = Valkey(free_port(), tmp_path / "store")
    with service(tmp_path, REDIS_URL=store.url) as bot:
        assert "The store at REDIS_URL does not answer" in bot.said()
        assert bot.health()["status"] == "degraded"
        texts(bot, "down")
        calls(bot, "down")
        store.start()
        try:
            until_remembered(bot, "later")
            assert bot.health()["status"] == "ok"
        finally:
            store.kill()


def test_the_log_says_it_once_and_nothing_of_callers(stand: Stand) -> None:
    """After all of the above, whichever ran."""
    killed(stand, True)
    try:
        for number in range(30):
            texts(stand.bot, f"log {number}")
        until(lambda: "store_left_alone" in stand.bot.said())
    finally:
        killed(stand, False)
    until_remembered(stand.bot, "well")
    until(lambda: "store_answers_again" in stand.bot.said())
    said = stand.bot.said()
    assert "Traceback" not in said
    assert "+3584" not in said
    assert "hakkasi" not in said
    assert said.count("\n") < 100
