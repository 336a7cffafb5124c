"""/directory: what is searched, who answers until when and who then, the operator's round."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.app import create_app
from bot.directory.hours import HELSINKI
from bot.directory.model import Closure, Notice
from bot.directory.refer import Request, refer
from bot.files.content import ROOT, Content
from bot.files.releases import PARTS
from bot.pages.directory_page import (
    answering,
    asked,
    by_county,
    first_answered,
    operators_round,
    search,
)
from bot.store import Store
from bot.store.memory import SessionsInMemory
from tests.pages import app_with, here
from tests.processes import until
from tests.released import release

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)
EVE = datetime(2026, 12, 24, 14, 0, tzinfo=HELSINKI)
WORDS = {"fi": "testi", "sv": "test", "en": "test"}
HAMEENLINNA, JARVENPAA = "109", "186"


@pytest.fixture
def client(content: Content) -> FlaskClient:
    return app_with(here(), content, NOW).test_client()


@pytest.mark.parametrize(
    ("words", "place", "choices"),
    [
        ("hameenlinnassa", HAMEENLINNA, ()),
        ("13100", HAMEENLINNA, ()),
        ("tammela", None, ("834", "837")),
        ("pyhäjärvi", None, ("626", "783", "050")),
        ("Kainuun hyvinvointialue", "20", ()),
        ("kajanalands välfärdsområde", "20", ()),
        ("xyzzy", None, ()),
        ("en kerro", None, ()),
        ("", None, ()),
    ],
)
def test_a_place_is_found_as_callers_say_it(
    content: Content, words: str, place: str | None, choices: tuple[str, ...]
) -> None:
    found = search(content, words, "fi")
    assert (found.place, found.choices) == (place, choices)
    assert found.unread == (words in ("xyzzy", "en kerro"))


def test_words_may_say_what_is_the_matter_too(content: Content) -> None:
    found = search(content, "mies hakkaa hameenlinnassa", "fi")
    assert (found.place, found.situation, found.danger) == (HAMEENLINNA, "violence", True)
    assert {match.what for match in found.matched} == {"municipality", "situation", "danger"}
    asks = asked(content, {"words": "mies hakkaa hameenlinnassa"}, "fi", NOW).request
    assert asks == Request("violence", HAMEENLINNA, None, "fi", None, True)


def test_what_is_chosen_comes_before_what_was_read(content: Content) -> None:
    form = {"words": "ruoka loppu tammela", "place": "837", "said": "ruoka loppu tammela"}
    assert asked(content, form, "fi", NOW).request.municipality == "837"
    assert asked(content, form | {"situation": "death"}, "fi", NOW).request.situation == "death"
    other = asked(content, form | {"words": "hameenlinnassa"}, "fi", NOW)
    assert other.request.municipality == HAMEENLINNA


def test_a_form_that_says_nothing_known(content: Content) -> None:
    form = {"place": "999", "situation": "x", "language": "xx", "when": "9999-01-01T00:00"}
    wanted = asked(content, form, "sv", NOW)
    assert wanted.request == Request("other", language="sv")
    assert wanted.at == NOW
    assert wanted.place is None


def test_who_answers_until_when_and_who_then(content: Content) -> None:
    """On Christmas Eve the office of Keski-Uusimaa is closed until the 28th."""
    answer = answering(content.directory, Request("child", JARVENPAA), EVE)
    assert answer.first.line.id == "social-112"
    assert answer.second is not None
    assert answer.second.line.id == "mieli-fi"
    assert answer.later is not None
    assert answer.later.at == datetime(2026, 12, 28, 9, 0, tzinfo=HELSINKI)
    assert answer.later.listed.line.id == "keski-uusimaa-guidance"
    assert [line.id for line, _ in answer.weeks] == ["keski-uusimaa-guidance"]


def test_what_is_told_of_later_is_what_a_caller_hears_then(content: Content) -> None:
    """In every county, of situations that have lines with hours."""
    directory = content.directory
    for situation in ("child", "housing", "custody"):
        for code in directory.counties:
            request = Request(situation, county=code)
            answer = answering(directory, request, EVE)
            if answer.later:
                then = first_answered(refer(directory, request, answer.later.at))
                assert then.line == answer.later.listed.line != answer.first.line


def test_a_line_that_is_always_first_has_nobody_after_it(content: Content) -> None:
    answer = answering(content.directory, Request("violence", HAMEENLINNA, danger=True), NOW)
    assert answer.first.line.id == "emergency-112"
    assert answer.later is None


def test_every_county_has_somebody_who_answers(content: Content) -> None:
    found = by_county(content.directory, Request("death"), NOW)
    assert [one.county for one in found] == list(content.directory.counties)
    assert all(one.first.status.state == "open" and one.first.line.phone for one in found)


def test_the_round_of_an_operator(content: Content) -> None:
    lines = {
        "mll": replace(
            content.directory.lines["mll"],
            verified_on=date(2026, 11, 1),
            closed=Closure(date(2026, 11, 24), WORDS),
        ),
        "riku": replace(
            content.directory.lines["riku"],
            verified_on=None,
            closed=Closure(date(2026, 11, 25), WORDS),
        ),
    }
    days = [
        (date(2026, 11, 20), date(2026, 11, 24)),
        (date(2026, 11, 25),) * 2,
        (date(2026, 12, 1),) * 2,
    ]
    notices = tuple(Notice(str(n), *day, WORDS) for n, day in enumerate(days))
    directory = replace(content.directory, lines=lines, notices=notices)
    found = operators_round(directory, date(2026, 11, 25))
    assert [line.id for line in found.due] == ["riku"]
    assert found.lines == 2
    assert [when for _, when in found.notices] == ["over", "current", "coming"]
    assert [when for _, _, when in found.closures] == ["over", "current"]


def test_the_page_answers_the_words_that_were_typed(client: FlaskClient) -> None:
    page = client.get("/directory?words=hameenlinnassa&situation=death").text
    assert "03 621 7100" in page
    assert "directory/municipalities.csv: Hämeenlinna" in page
    assert 'href="/directory?place=834&amp;words=&amp;said=' in page  # Tammela, its neighbour


def test_a_homonym_is_asked_about(client: FlaskClient) -> None:
    page = client.get("/directory?words=tammela").text
    assert "Mitä paikkaa tarkoitat?" in page
    assert "Tampere, Pirkanmaan hyvinvointialue" in page
    assert "Vastaa nyt" not in page


def test_notices_and_closures_are_told(content: Content) -> None:
    notice = Notice("n", date(2026, 11, 25), date(2026, 11, 26), WORDS | {"fi": "Vika verkossa."})
    shut = replace(content.directory.lines["mll"], closed=Closure(date(2026, 11, 30), WORDS))
    directory = replace(
        content.directory, notices=(notice,), lines={**content.directory.lines, "mll": shut}
    )
    client = app_with(here(), replace(content, directory=directory), NOW).test_client()
    page = client.get(f"/directory?place={HAMEENLINNA}").text
    assert page.count("Vika verkossa.") == 2
    assert "viimeinen päivä 30.11.2026" in page


@pytest.mark.parametrize(
    ("when", "expected"),
    [("", "ke 25.11.2026 klo 18.00"), ("2026-12-24T14:00", "to 24.12.2026 klo 14.00")],
)
def test_the_instant_is_said(client: FlaskClient, when: str, expected: str) -> None:
    page = client.get(f"/directory?place={JARVENPAA}&situation=child&when={when}").text
    assert expected in page
    assert ("Jouluaatto</span>" in page) == bool(when)


def test_now_is_the_clock_of_the_application(content: Content) -> None:
    app = app_with(here(), content, datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    assert "ma 1.6.2026 klo 12.00" in app.test_client().get("/directory").text


@pytest.mark.no_cover
def test_pages_show_what_is_served_after_a_reload(tmp_path: Path) -> None:
    """A notice that is published is on the page within seconds, without a new start."""
    releases, edited = tmp_path / "releases", tmp_path / "edited"
    release(ROOT, releases)
    client = create_app(here(releases=releases), store=Store(SessionsInMemory())).test_client()
    assert "Katkos." not in client.get("/directory").text
    for part in PARTS:
        shutil.copytree(ROOT / part, edited / part)
    (edited / "directory" / "notices.yaml").write_text(NOTICE)
    release(edited, releases)
    until(lambda: "Katkos." in client.get("/directory").text)


NOTICE = """\
break:
  from: 2026-01-01
  until: 2036-01-01
  text: {fi: Katkos., sv: Avbrott., en: A break.}
"""
