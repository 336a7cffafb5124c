"""`demo`: a throw-away store with some simulated days in it, and the pages that show them.

People are invented, the webhooks and their signatures are real. Nothing at REDIS_URL is touched.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from random import Random

import click

from bot.cli.options import now
from bot.cli.serve import ADDRESS, of_the_pages, require_free_port, run_workers
from bot.files.content import Content, load_content
from bot.service.settings import from_environment, inherit
from bot.simulator.demo import DemoClock, Talk, days_before, play, talks
from bot.store import Store
from bot.store.breaker import Breaker
from bot.store.counters import RedisCounters, connect_counters
from bot.store.embedded import embedded_store
from bot.store.outbox import connect_seen
from bot.store.sessions import connect


@dataclass(frozen=True, slots=True)
class Filled:
    """What was played, and how long it took."""

    conversations: int
    requests: int
    seconds: float

    def __str__(self) -> str:
        rate = self.requests / self.seconds
        return (
            f"{self.conversations:,} conversations, {self.requests:,} signed requests "
            f"in {self.seconds:.1f} s: {rate:,.0f} a second, one after the other."
        )


@click.command("demo")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True)
@click.option(
    "--conversations",
    type=click.IntRange(1, 20_000),
    default=250,
    show_default=True,
    help="How many an ordinary day has; weekends have more.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed, the same people.")
@click.option("--no-pages", is_flag=True, help="Play the days and end.")
def command(days: int, conversations: int, seed: int, no_pages: bool) -> None:
    """Play invented people over the last days, and serve the pages that show them.

    In an embedded store that ends with this command. Nobody in it is real.
    """
    settings = replace(from_environment(), redis_url=None)
    if not no_pages:
        require_free_port(settings.port)
    content = load_content()
    with embedded_store() as url:
        said = _planned(content, days, conversations, seed)
        click.echo(str(fill(url, content, said, seed)))
        if no_pages:
            return
        for sentence in of_the_pages(settings, f"http://{ADDRESS}:{settings.port}"):
            click.echo(sentence)
        click.echo("Its figures are under /figures. Ctrl-C ends it, and all of it is gone.")
        inherit(replace(settings, redis_url=url, store_is_ours=True))
        run_workers(settings.port, settings.workers)


def _planned(content: Content, days: int, conversations: int, seed: int) -> list[Talk]:
    until = now()
    return list(talks(Random(seed), content, days_before(until, days), conversations, until))


def fill(url: str, content: Content, said: list[Talk], seed: int) -> Filled:
    """Play these conversations into the store at `url`, with a bar for who waits."""
    clock = DemoClock(now())
    counters = connect_counters(url, clock.today)
    store = _store(url, counters)
    began = time.perf_counter()
    with click.progressbar(said, label="People write and call") as shown:
        requests = play(store, content, clock, shown, Random(seed))
    seconds = time.perf_counter() - began
    counters.stop()
    return Filled(len(said), requests, seconds)


def _store(url: str, counters: RedisCounters) -> Store:
    breaker = Breaker(counters)
    return Store(connect(url, breaker), counters, connect_seen(url, breaker))
