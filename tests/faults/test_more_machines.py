"""A Redis Cluster, and a master with Sentinels: its master is killed while people are talking.

Every webhook is answered within three seconds, no conversation that was answered with a question is
lost, and memory comes back without a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import Event

import pytest
import redis

from bot.files.content import Content
from bot.service.settings import Settings
from bot.simulator.player import PUBLIC_URL, Player, over, simulator_settings
from bot.store import OutgoingText, Store
from bot.store.counters import connect_counters
from bot.store.outbox import connect_outbox
from bot.store.sessions import connect
from bot.web.callers import callers_app, today
from tests.faults.stores import Valkey, free_port
from tests.processes import until

pytestmark = pytest.mark.slow

ASKED = "Mistä on kyse?"
"""Only a turn that was saved asks; without memory a place alone gets numbers."""
REFERRAL = "09 8392 4005"
PATIENCE = 3.0
"""Seconds within which every webhook is answered, also while the master is gone."""
CALLERS = 3


@dataclass
class Machines:
    """A store of several servers, and the one that is killed."""

    url: str
    victim: Valkey


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def started(stack: ExitStack, folder: Path, *options: str) -> Valkey:
    server = Valkey(free_port(), folder, *options)
    stack.callback(server.kill)
    server.start()
    return server


def cluster(stack: ExitStack, folder: Path) -> Machines:
    """Three masters with a third of the slots each, and a replica of each."""
    nodes = [
        started(
            stack, folder / f"node{number}",
            "--cluster-enabled", "yes", "--cluster-port", str(free_port()),
            "--cluster-node-timeout", "500", "--cluster-require-full-coverage", "no",
            "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1",
        )
        for number in range(6)
    ]  # fmt: skip
    clients = [stack.enter_context(node.client()) for node in nodes]
    buses = [node.options[3] for node in nodes]
    bounds = [0, 5461, 10923, 16384]
    for number in range(3):
        clients[number].execute_command(
            "CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1
        )
    for node, bus in zip(nodes[1:], buses[1:], strict=True):
        clients[0].execute_command("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
    names = [str(client.execute_command("CLUSTER", "MYID"), "ascii") for client in clients]
    for replica, master in zip(clients[3:], names[:3], strict=True):
        until(lambda replica=replica, master=master: replicates(replica, master))  # type: ignore[misc]
    for client in clients:
        until(lambda client=client: is_whole(client))  # type: ignore[misc]
    for client in clients[3:]:
        until(lambda client=client: linked(client))  # type: ignore[misc]
    hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    return Machines(f"redis+cluster://{hosts}", nodes[0])


def is_whole(client: redis.Redis) -> bool:
    """Whether this node sees all slots served."""
    said = repr(client.execute_command("CLUSTER INFO"))  # type: ignore[no-untyped-call]
    return "cluster_state:ok" in said or "'cluster_state': 'ok'" in said


def replicates(client: redis.Redis, master: str) -> bool:
    try:
        client.execute_command("CLUSTER", "REPLICATE", master)  # type: ignore[no-untyped-call]
    except redis.ResponseError:  # it has not heard of that master yet
        return False
    return True


def linked(client: redis.Redis) -> bool:
    found = client.info("replication")
    assert isinstance(found, dict)
    return found.get("master_link_status") == "up"


def sentinel(stack: ExitStack, folder: Path) -> Machines:
    """A master, two replicas of it, and three Sentinels."""
    master = started(stack, folder / "master")
    for number in range(2):
        replica = started(
            stack, folder / f"replica{number}", "--replicaof", f"127.0.0.1 {master.port}",
            "--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1",
        )  # fmt: skip
        client = stack.enter_context(replica.client())
        until(lambda client=client: linked(client))  # type: ignore[misc]
    ports = []
    for number in range(3):
        config = folder / f"sentinel{number}.conf"
        config.write_text(
            f"sentinel monitor bot 127.0.0.1 {master.port} 2\n"
            "sentinel down-after-milliseconds bot 500\n"
            "sentinel failover-timeout bot 2000\n"
        )
        watcher = started(stack, folder / f"sentinel{number}", str(config), "--sentinel")
        ports.append(watcher.port)
    clients = [stack.enter_context(redis.Redis(port=port)) for port in ports]
    for client in clients:
        until(lambda client=client: knows_the_others(client))  # type: ignore[misc]
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return Machines(f"redis+sentinel://{hosts}/bot", master)


def knows_the_others(client: redis.Redis) -> bool:
    found = client.sentinel_master("bot")
    assert isinstance(found, dict)
    return (found["num-other-sentinels"], found["num-slaves"]) == (2, 2)


class Crowd:
    """Callers that say where they are, and come back later to say what has happened."""

    def __init__(self, settings: Settings, content: Content) -> None:
        sessions = connect(str(settings.redis_url))
        self._app = callers_app(settings, content=content, store=Store(sessions))
        self._token = settings.twilio_auth_tokens[0]
        self._numbers = count()
        self._pool = ThreadPoolExecutor(2 * CALLERS)

    def ask(self, sender: str, words: str) -> str:
        """What is answered; fails when it takes longer than a caller is promised."""
        player = Player(over(self._app), PUBLIC_URL, self._token, f"{sender} {words}")
        return self._pool.submit(lambda: player.text(words, from_=sender)[0]).result(PATIENCE)

    def come(self, ended: Event) -> list[str]:
        """New callers one after the other: those whose place was taken down."""
        known = []
        while not ended.is_set():
            sender = f"+35840{next(self._numbers):07}"
            if ASKED in self.ask(sender, "olen Vantaalla"):
                known.append(sender)
        return known

    def remembered(self) -> bool:
        return ASKED in self.ask(f"+35841{next(self._numbers):07}", "olen Vantaalla")

    def close(self) -> None:
        self._pool.shutdown()


@pytest.mark.parametrize("make", [cluster, sentinel], ids=lambda make: make.__name__)
def test_a_master_is_killed_under_load(
    make: object, stack: ExitStack, tmp_path: Path, content: Content
) -> None:
    machines = cluster(stack, tmp_path) if make is cluster else sentinel(stack, tmp_path)
    crowd = Crowd(replace(simulator_settings(), redis_url=machines.url), content)
    stack.callback(crowd.close)
    until(crowd.remembered)
    ended = Event()
    with ThreadPoolExecutor(CALLERS) as pool:
        running = [pool.submit(crowd.come, ended) for _ in range(CALLERS)]
        try:
            until(lambda: next(crowd._numbers) > 60)
            machines.victim.kill()
            until(lambda: all(crowd.remembered() for _ in range(12)))
        finally:
            ended.set()
        known = [sender for future in running for sender in future.result()]
    assert len(known) > 20
    lost = [s for s in known if REFERRAL not in crowd.ask(s, "mieheni hakkasi minut")]
    assert lost == []


@pytest.mark.parametrize("make", [cluster, sentinel], ids=lambda make: make.__name__)
def test_texts_and_counts_work_there_too(make: object, stack: ExitStack, tmp_path: Path) -> None:
    machines = cluster(stack, tmp_path) if make is cluster else sentinel(stack, tmp_path)
    outbox, counters = connect_outbox(machines.url), connect_counters(machines.url, today)
    stack.callback(outbox.close)
    text = OutgoingText("id", "+358401234567", "112")
    assert not outbox.put(text), "nobody sends yet"
    assert outbox.take() is None
    assert outbox.put(text)
    assert outbox.take() == text
    counters.add("danger:sms")
    assert counters.flush()
    assert counters.read(today()).counts == {"danger:sms": 1}
    counters.stop()
