"""The simulated helpline: its shape, its people, and that they get through by the real webhooks."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from random import Random

import pytest
import redis
from click.testing import CliRunner

from bot.cli.demo import command, fill
from bot.dialogue.model import SMS, VOICE
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.simulator.demo import SAYINGS, Country, days_before, instants, person, talks
from bot.store.counters import connect_counters
from bot.understanding.model import Expected

pytestmark = pytest.mark.no_cover

SATURDAY, TUESDAY = date(2026, 11, 21), date(2026, 11, 24)
EVENING = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)


def test_nights_and_weekends_are_busy() -> None:
    saturday = instants(Random(1), SATURDAY, 2000, EVENING)
    tuesday = instants(Random(1), TUESDAY, 2000, EVENING)
    assert saturday == sorted(saturday)
    assert len(saturday) > 1.4 * len(tuesday)
    hours = Counter(at.hour for at in tuesday)
    assert sum(hours[hour] for hour in (20, 21, 22, 23)) > 2 * sum(
        hours[hour] for hour in (8, 9, 10, 11)
    )


def test_nobody_calls_in_the_future() -> None:
    assert list(days_before(EVENING, 3))[::2] == [date(2026, 11, 23), date(2026, 11, 25)]
    assert max(instants(Random(1), EVENING.date(), 500, EVENING)) <= EVENING


def test_people_are_everywhere_in_three_languages_and_both_channels(content: Content) -> None:
    said = list(talks(Random(1), content, [SATURDAY, TUESDAY], 600, EVENING))
    assert {talk.person.channel for talk in said} == {SMS, VOICE}
    keys = Counter(talk.person.lines[0] for talk in said if talk.person.channel == VOICE)
    assert {"press 1", "press 2", "press 3"} <= set(keys)
    numbers = [talk.person.number for talk in said]
    assert len(set(numbers)) == len(numbers)
    random, country = Random(1), Country.of(content.directory)
    places = {country.somewhere(random).county for _ in range(5000)}
    assert places == set(content.directory.counties)


def test_the_same_seed_makes_the_same_people(content: Content) -> None:
    country = Country.of(content.directory)
    assert person(Random(7), country, 1) == person(Random(7), country, 1)


@pytest.mark.parametrize("language", SAYINGS)
def test_what_they_say_is_understood(content: Content, language: str) -> None:
    """As what it was written for, so that the figures have every situation in them."""
    for situation, sentences in SAYINGS[language].items():
        for sentence in sentences:
            meaning = content.understanding.read(sentence, Expected(), (language,))
            found = meaning.slots.get("situation")
            assert found is not None, sentence
            assert situation in found.values, sentence


def test_they_get_through_and_are_counted_on_their_days(
    content: Content, store_url: str, server: redis.Redis
) -> None:
    said = list(talks(Random(1), content, [SATURDAY, TUESDAY], 15, EVENING))
    filled = fill(store_url, content, said, 1)
    assert filled.requests > filled.conversations == len(said)
    counters = connect_counters(store_url, lambda: TUESDAY)
    for day in (SATURDAY, TUESDAY):
        figures = counters.read(day)
        begun = sum(talk.at.date() == day for talk in said)
        assert figures.total(counts.CONVERSATIONS) == begun
        assert figures.total(counts.REFERRALS_BY_TURNS) > 0.9 * begun
        assert figures.total(counts.LAST_RESORTS) == 0
        assert figures.total(counts.REFUSED_SIGNATURES) == 0


def test_the_command_prints_its_throughput() -> None:
    ran = CliRunner().invoke(command, ["--days", "1", "--conversations", "2", "--no-pages"])
    assert ran.exit_code == 0, ran.output
    assert "signed requests" in ran.output
