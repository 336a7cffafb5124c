"""`/metrics`: for who has the token, the same numbers from every worker, nothing crossed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
import redis
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.simulator.player import Player, over, simulator_settings
from bot.store import Store
from bot.store.counters import RedisCounters
from bot.store.driver import client_of
from bot.store.sessions import Sessions
from bot.web.callers import callers_app

TOKEN = "0123456789abcdef0123456789abcdef"
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
SETTINGS = replace(simulator_settings(), metrics_token=TOKEN)
NEVER = 3600.0


class Worker:
    """One process's application and counters, and a caller of it."""

    def __init__(self, content: Content, sessions: Sessions, client: redis.Redis) -> None:
        self.counters = RedisCounters(client, lambda: date(2026, 11, 25), NEVER)
        self.app = callers_app(
            SETTINGS,
            content=content,
            store=Store(sessions, self.counters),
            clock=lambda: WEDNESDAY,
        )
        self.client: FlaskClient = self.app.test_client(use_cookies=False)

    def player(self, seed: str) -> Player:
        token = SETTINGS.twilio_auth_tokens[0]
        return Player(over(self.app), SETTINGS.public_url, token, seed)

    def scraped(self) -> dict[str, dict[tuple[str, ...], float]]:
        """Every sample by its name and the values of its labels, in the order of their names."""
        answer = self.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
        found: dict[str, dict[tuple[str, ...], float]] = {}
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
        return found


@pytest.fixture
def workers(
    content: Content, sessions: Sessions, store_url: str, server: redis.Redis
) -> Iterator[list[Worker]]:
    with client_of(store_url) as client:
        made = [Worker(content, sessions, client) for _ in range(2)]
        yield made
        for worker in made:
            worker.counters.stop()


def test_each_worker_tells_what_all_have_counted(workers: list[Worker]) -> None:
    for number, worker in enumerate(workers):
        worker.player(f"caller {number}").text(
            "Läheinen kuoli, Vantaa", from_=f"+35840123456{number}"
        )
        worker.counters.flush()
    first, second = (worker.scraped() for worker in workers)
    assert first == second
    assert first["bot_turns_total"] == {("sms", "referred", "answer"): 2}
    assert first["bot_referrals_by_county_total"] == {("04",): 2}
    assert first["bot_referrals_by_situation_total"] == {("death",): 2}
    assert first["bot_answer_seconds_count"] == {("sms",): 2}
    assert first["bot_store_up"] == {(): 1}


def test_a_new_worker_goes_on_where_others_ended(
    workers: list[Worker], content: Content, sessions: Sessions, store_url: str
) -> None:
    workers[0].player("a").text("moi")
    workers[0].counters.flush()
    before = workers[0].scraped()["bot_turns_total"]
    with client_of(store_url) as client:
        assert Worker(content, sessions, client).scraped()["bot_turns_total"] == before


def test_the_buckets_of_answers_add_up(workers: list[Worker]) -> None:
    counters = workers[0].counters
    for seconds in (0.001, 0.03, 0.03, 3.0, 20.0):
        counters.add(counts.ANSWERS_WITHIN.of("sms", counts.within(seconds)))
        counters.add(counts.MICROSECONDS.of("sms"), times=int(seconds * 1_000_000))
    counters.flush()
    found = workers[0].scraped()
    buckets = {labels[1]: count for labels, count in found["bot_answer_seconds_bucket"].items()}
    assert (buckets["0.01"], buckets["0.05"], buckets["5.0"], buckets["+Inf"]) == (1, 3, 4, 5)
    assert found["bot_answer_seconds_count"] == {("sms",): 5}
    assert found["bot_answer_seconds_sum"][("sms",)] == pytest.approx(23.061)


def test_nothing_crossed_is_told(workers: list[Worker]) -> None:
    workers[0].player("a").text("Läheinen kuoli, Vantaa")
    workers[0].counters.flush()
    assert "bot_referrals_by_county_total" in workers[0].scraped()
    for samples in workers[0].scraped().values():
        assert not [labels for labels in samples if {"04", "death"} <= {*labels}]


def test_the_first_of_a_kind_is_seen_as_a_step_from_nothing(workers: list[Worker]) -> None:
    found = workers[0].scraped()
    assert found["bot_last_resorts_total"] == dict.fromkeys([("sms",), ("voice",), ("gateway",)], 0)
    assert found["bot_refused_signatures_total"] == {(): 0}
    assert found["bot_store_errors_total"].keys() >= {("load",), ("save",), ("seen",)}


def test_every_kind_is_there_from_the_first_scrape(workers: list[Worker]) -> None:
    """A rule over a counter that does not exist yet would never fire."""
    text = workers[0].client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    for kind in counts.KINDS.values():
        shown = f"# HELP bot_{kind.name}_total {kind.meaning}" in text
        assert shown != (kind.crossed or kind in (counts.ANSWERS_WITHIN, counts.MICROSECONDS))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer ä"},
    ],
)
def test_without_the_token_nothing_is_told(workers: list[Worker], given: dict[str, str]) -> None:
    answer = workers[0].client.get("/metrics", headers=given)
    assert (answer.status_code, answer.data) == (401, b"")


def test_no_token_means_no_page(content: Content, sessions: Sessions) -> None:
    app = callers_app(simulator_settings(), content=content, store=Store(sessions))
    answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer None"})
    assert (answer.status_code, answer.data) == (404, b"")


def test_without_the_store_it_says_that_it_is_down(content: Content, sessions: Sessions) -> None:
    with client_of("unix:///nowhere/socket") as client:
        assert Worker(content, sessions, client).scraped() == {"bot_store_up": {(): 0}}


def test_a_store_that_is_full_is_not_up_and_is_again(
    content: Content, sessions: Sessions, server: redis.Redis
) -> None:
    """Nor could its failures be seen in what is counted, which it does not take either."""
    worker = Worker(content, sessions, server)
    before = str(server.config_get("maxmemory")["maxmemory"])
    server.config_set("maxmemory", "1")
    try:
        assert worker.scraped()["bot_store_up"] == {(): 0}
    finally:
        server.config_set("maxmemory", before)
    assert worker.scraped()["bot_store_up"] == {(): 1}
