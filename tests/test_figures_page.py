"""/figures: what is summed and what is hidden, the file, and a store that is empty or down."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO

import pytest
from flask.testing import FlaskClient

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.pages.figures_page import HEAD, OneDay, Period, as_csv, period, summary
from bot.service import counts
from bot.service.counts import Figures
from tests.pages import CountersOfDays, app_with, here

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)
TODAY = date(2026, 11, 25)
YESTERDAY = date(2026, 11, 24)

ONE = Figures(
    {
        counts.CONVERSATIONS.of("sms"): 9,
        counts.CONVERSATIONS.of("voice"): 12,
        counts.REFERRALS_BY_TURNS.of("sms", "1"): 6,
        counts.REFERRALS_BY_TURNS.of("voice", "2"): 5,
        counts.REFERRALS_BY_TURNS.of("voice", "9"): 2,
        counts.REFERRALS_BY_COUNTY.of("04"): 11,
        counts.REFERRALS_BY_COUNTY.of("unknown"): 2,
        counts.REFERRALS_BY_SITUATION.of("violence"): 13,
        counts.REFERRALS_BY_LANGUAGE.of("sms", "fi"): 6,
        counts.REFERRALS_BY_LANGUAGE.of("voice", "sv"): 7,
        counts.REFERRALS_CROSSED.of("04", "violence"): 11,
        counts.REFERRALS_CROSSED.of("91", "violence"): 2,
        counts.TRANSFERS.of("completed"): 3,
        counts.TRANSFERS.of("busy"): 1,
        counts.NO_MATCH.of("voice", "municipality"): 4,
        counts.DANGER.of("voice"): 1,
        counts.TURNS.of("voice", "answer", "referred"): 13,
        counts.LAST_RESORTS.of("voice"): 1,
    },
    YESTERDAY,
)


def rows(name: str, *found: Figures) -> list[tuple[str, int]]:
    return [(row.code, row.count) for row in summary(found, TODAY).tables[name]]


def test_what_a_day_comes_to() -> None:
    found = summary([ONE], TODAY)
    assert found.days == (OneDay(YESTERDAY, 12, 9),)
    assert (found.conversations, found.referrals, found.turns) == (21, 13, 2)
    assert (found.danger, found.transfers, found.answered) == (1, 4, 3)
    assert (found.last_resorts, found.no_match, found.most_in_a_day) == (1, 4, 21)
    assert not found.empty


def test_days_are_added_up_the_most_first() -> None:
    other = Figures({counts.REFERRALS_BY_COUNTY.of("unknown"): 20}, TODAY)
    assert rows("county", ONE) == [("04", 11), ("unknown", 2)]
    assert rows("county", ONE, other) == [("unknown", 22), ("04", 11)]
    assert rows("turns", ONE) == [("1", 6), ("2", 5), ("9", 2)]
    assert rows("language", ONE) == [("sv", 7), ("fi", 6)]
    assert rows("no_input", ONE) == []
    assert [row.share for row in summary([ONE], TODAY).tables["transfer"]] == [1, 1 / 3]


def test_a_few_of_one_county_and_situation_are_not_told() -> None:
    crossed = summary([ONE], TODAY).crossed
    assert crossed is not None
    assert (crossed.counties, crossed.situations) == (("04",), ("violence",))
    assert crossed.cells == {("04", "violence"): 11}


def test_what_is_crossed_is_told_of_one_day_that_is_over() -> None:
    assert summary([ONE], YESTERDAY).crossed is None
    assert summary([ONE, ONE], TODAY).crossed is None


def test_nothing_yet() -> None:
    found = summary([Figures({}, TODAY)], TODAY)
    assert found.empty
    assert found.turns is None
    assert found.most_in_a_day == 1


def test_the_file_has_a_line_for_each_count() -> None:
    head, *lines = csv.reader(StringIO(as_csv([ONE], TODAY)))
    assert tuple(head) == HEAD
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert {"day": "2026-11-24", "what": "danger", "channel": "voice", "count": "1"} in [
        {name: value for name, value in line.items() if value} for line in found
    ]
    assert len(found) == len(ONE.counts) - 1  # the two of Åland are not told
    crossed = [line for line in found if line["what"] == "referrals_crossed"]
    assert [(line["county"], line["count"]) for line in crossed] == [("04", "11")]
    assert "referrals_crossed" not in as_csv([ONE], YESTERDAY)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, Period(TODAY, 7)),
        ({"day": "2026-11-24", "days": "1"}, Period(YESTERDAY, 1)),
        ({"day": "2030-01-01", "days": "28"}, Period(TODAY, 28)),
        ({"day": "0001-01-01"}, Period(date(2000, 1, 1), 7)),
        ({"day": "x", "days": "99999999"}, Period(TODAY, 7)),
    ],
)
def test_which_days_are_looked_at(form: dict[str, str], expected: Period) -> None:
    assert period(form, TODAY) == expected
    assert expected.all[-1] == expected.last
    assert len(expected.all) == expected.days


@pytest.fixture
def counters() -> CountersOfDays:
    """Yesterday, and a conversation of today."""
    days = iter([YESTERDAY] * len(ONE.counts) + [TODAY])
    found = CountersOfDays(lambda: next(days))
    for name, times in ONE.counts.items():
        found.add(name, times=times)
    found.add(counts.CONVERSATIONS.of("sms"))
    return found


@pytest.fixture
def client(content: Content, counters: CountersOfDays) -> FlaskClient:
    return app_with(here(), content, NOW, counters).test_client()


def test_the_page_of_a_week_and_of_a_day(client: FlaskClient) -> None:
    week = client.get("/figures").text
    assert "<dd>22</dd>" in week
    assert "75 %" in week
    assert "Vantaan ja Keravan hyvinvointialue" in week
    assert 'data-live="30"' in week
    day = client.get("/figures?day=2026-11-24&days=1").text
    assert "<dd>21</dd>" in day
    assert "data-live" not in day
    assert '<th scope="row">Vantaan ja Keravan hyvinvointialue</th>' in day
    assert "Ahvenanmaa" not in day


def test_the_file_is_of_the_days_of_the_page(client: FlaskClient) -> None:
    answer = client.get("/figures.csv?day=2026-11-24&days=1")
    assert answer.mimetype == "text/csv"
    assert 'filename="figures-2026-11-24-2026-11-24.csv"' in answer.headers["Content-Disposition"]
    assert answer.text == as_csv([ONE], TODAY)


def test_days_without_anybody_say_so(client: FlaskClient) -> None:
    assert "make demo" in client.get("/figures?day=2025-01-01").text


@pytest.mark.parametrize("path", ["/figures", "/figures.csv"])
def test_a_store_that_is_down_is_told(
    client: FlaskClient, counters: CountersOfDays, path: str
) -> None:
    counters.down = True
    answer = client.get(path)
    assert answer.status_code == 503
    assert "muisti ei vastaa" in answer.text
