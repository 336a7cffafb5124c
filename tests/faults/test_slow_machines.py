"""Sentinels and cluster nodes that dribble, are slow or cut: a caller waits no longer for several
of them than for one store, and memory comes back by itself.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from itertools import count

import pytest

from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.simulator.player import PUBLIC_URL, Player, over, simulator_settings
from bot.store import Store, Stored
from bot.store.sessions import Sessions, connect
from bot.web.callers import callers_app
from tests.faults.stores import Relay, Strange, Valkey, free_port, valkey
from tests.faults.test_more_machines import is_whole
from tests.processes import until

pytestmark = pytest.mark.slow

WHOLE = "mieheni hakkasi minut, olen Vantaalla"
REFERRAL = "09 8392 4005"
ASKED = "Mistä on kyse?"
"""Only a turn that was saved asks; without memory a place alone gets numbers."""
PATIENCE = 2.0
"""Seconds within which every webhook is answered, whatever the store does."""
CALLERS = 8
"""At once: as many as a worker has threads."""


@dataclass
class Machine:
    """A store behind a relay: its URL, the relay in front of what is asked first, its master."""

    url: str
    relay: Relay
    master: Valkey


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def forming(stack: ExitStack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Valkey, Relay]:
    """A cluster of one master, which says that it is where the relay is; it takes two seconds."""
    node = Valkey(free_port(), tmp_path_factory.mktemp("cluster"))
    relay = Relay(node.port)
    stack.callback(relay.close)
    node.options = (
        *("--cluster-enabled", "yes", "--cluster-port", str(free_port())),
        *("--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", str(relay.port)),
    )
    stack.callback(node.kill)
    node.start()
    with node.client() as client:
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
    return node, relay


@pytest.fixture(scope="module")
def cluster(forming: tuple[Valkey, Relay]) -> Machine:
    node, relay = forming
    with node.client() as client:
        until(lambda: is_whole(client))
    return Machine(f"redis+cluster://127.0.0.1:{relay.port}", relay, node)


@pytest.fixture(scope="module")
def sentinel(
    stack: ExitStack, tmp_path_factory: pytest.TempPathFactory, forming: object
) -> Machine:
    """A master, and a Sentinel behind the relay, listed as three: all that is asked is as bad."""
    folder = tmp_path_factory.mktemp("sentinel")
    master = stack.enter_context(valkey(folder / "master"))
    config = folder / "sentinel.conf"
    config.write_text(f"sentinel monitor bot 127.0.0.1 {master.port} 1\n")
    watcher = stack.enter_context(valkey(folder / "watcher", str(config), "--sentinel"))
    relay = Relay(watcher.port)
    stack.callback(relay.close)
    hosts = ",".join([f"127.0.0.1:{relay.port}"] * 3)
    return Machine(f"redis+sentinel://{hosts}/bot", relay, master)


def dribbling(relay: Relay, wrong: bool) -> None:
    relay.dribble = 0.1 if wrong else 0.0


def slow(relay: Relay, wrong: bool) -> None:
    relay.delay = 3.0 if wrong else 0.0


def cut(relay: Relay, wrong: bool) -> None:
    relay.reply_bytes = 3 if wrong else None


Fault = Callable[[Relay, bool], None]


class Texting:
    """New callers of a process of its own, each answered in time or the test fails."""

    def __init__(self, machine: Machine, content: Content, stack: ExitStack) -> None:
        made = replace(simulator_settings(), redis_url=machine.url)
        sessions = connect(machine.url)
        stack.callback(sessions.close)
        self._app = callers_app(made, content=content, store=Store(sessions))
        self._token, self._numbers = made.twilio_auth_tokens[0], count()
        self._pool = stack.enter_context(ThreadPoolExecutor(CALLERS))

    def ask(self, words: str) -> str:
        return self._asked(words).result(PATIENCE)[0]

    def ask_at_once(self, words: str) -> list[str]:
        """The answers to so many new callers."""
        asked = [self._asked(words) for _ in range(CALLERS)]
        return [future.result(PATIENCE)[0] for future in asked]

    def _asked(self, words: str) -> Future[list[str]]:
        number = next(self._numbers)
        player = Player(over(self._app), PUBLIC_URL, self._token, str(number))
        return self._pool.submit(player.text, words, f"+35840{number:07}")


@pytest.mark.parametrize("fault", [dribbling, slow, cut], ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("form", ["sentinel", "cluster"])
def test_a_caller_waits_no_longer_for_many(
    request: pytest.FixtureRequest, stack: ExitStack, content: Content, form: str, fault: Fault
) -> None:
    """From the first connection on, which has to ask where the master is."""
    machine: Machine = request.getfixturevalue(form)
    texting = Texting(machine, content, stack)
    fault(machine.relay, True)
    try:
        answers = texting.ask_at_once("olen Vantaalla")
    finally:
        fault(machine.relay, False)
    assert all("112" in answer for answer in answers)
    assert not any(ASKED in answer for answer in answers)
    until(lambda: ASKED in texting.ask("olen Vantaalla"))


@pytest.mark.parametrize("form", ["sentinel", "cluster"])
def test_an_answer_that_came_too_late_is_nobody_elses(
    request: pytest.FixtureRequest, form: str
) -> None:
    machine: Machine = request.getfixturevalue(form)
    with closing(connect(machine.url)) as store:
        until(store.ping)
        for key in ("a", "b"):
            assert store.save(key, 0, key.encode(), 60)
        machine.master.signal(signal.SIGSTOP)
        try:
            with pytest.raises(StoreError):
                store.load("a")
        finally:
            machine.master.signal(signal.SIGCONT)
        until(lambda: loads(store, "b"))


@pytest.mark.parametrize("reply", [b":1\r\n", b"+OK\r\n", b"*1\r\n*2\r\n+name\r\n+bot\r\n"])
def test_what_is_no_sentinel_is_passed_over_for_one(sentinel: Machine, reply: bytes) -> None:
    with closing(Strange(reply)) as strange:
        url = f"redis+sentinel://127.0.0.1:{strange.port},127.0.0.1:{sentinel.relay.port}/bot"
        with closing(connect(url)) as store:
            assert store.ping()


def loads(store: Sessions, key: str) -> bool:
    """Whether the store answers; then with this session and never with another."""
    with suppress(StoreError):
        assert store.load(key) == Stored(1, key.encode())
        return True
    return False


def test_nor_do_many_callers_wait_for_each_other(
    cluster: Machine, stack: ExitStack, content: Content
) -> None:
    """When a cluster that was well falls silent, each looks for its masters anew."""
    texting = Texting(cluster, content, stack)
    until(lambda: ASKED in texting.ask("olen Vantaalla"))
    slow(cluster.relay, True)
    try:
        assert all(REFERRAL in answer for answer in texting.ask_at_once(WHOLE))
    finally:
        slow(cluster.relay, False)
    until(lambda: ASKED in texting.ask("olen Vantaalla"))
