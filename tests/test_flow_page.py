"""/flow: the picture and its links, the words of each state, who came and left, and the check."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from bot.dialogue.model import BY_MEDIUM
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content
from bot.files.flow_texts import spots_of
from bot.pages.flow_page import Walk, shown_states
from bot.pages.kit import LIMIT, Checked, Checking, Running, polite_check
from bot.problems.errors import Problem, Spot
from bot.proof.drawings import linked_svg
from bot.proof.picture import Picture
from bot.service import counts
from bot.service.counts import Figures
from bot.store import CountersInMemory
from tests.pages import CountersOfDays, app_checking, app_with, here, printing, token_in
from tests.processes import until

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=HELSINKI)
ROW = {
    "code": "text-too-long", "severity": "error", "file": "flows/triage.yaml", "line": None,
    "column": None, "message": "a very long text", "transcript": "channel: sms\n",
}  # fmt: skip


def done(checking: Checking) -> Checked:
    """What the check found, once it has."""
    until(lambda: isinstance(checking.state(), Checked))
    found = checking.state()
    assert isinstance(found, Checked)
    return found


def test_a_check_runs_beside_us_and_is_seen_by_every_worker(tmp_path: Path) -> None:
    mine = Checking(ROOT, printing(json.dumps(ROW), code=1, after=0.5), tmp_path)
    other = Checking(ROOT, printing(), tmp_path)
    assert mine.state() is None
    mine.begin()
    assert isinstance(other.state(), Running)
    other.begin()  # one runs: it is not begun again
    problem = Problem(
        ROW["code"] or "", Spot("flows/triage.yaml"), "a very long text", "channel: sms\n"
    )
    assert done(mine).problems == (problem,)
    assert other.state() == mine.state()
    assert Checking(tmp_path, printing(), tmp_path).state() is None


@pytest.mark.parametrize(
    "command",
    [
        printing(code=2),
        pytest.param(printing(code=1), id="a crash ends with 1, and prints no row"),
        printing("not what a check prints"),
        lambda _: ["/no/such/program"],
    ],
)
def test_a_check_that_breaks_off_says_so(
    tmp_path: Path, command: Callable[[Path], list[str]]
) -> None:
    checking = Checking(ROOT, command, tmp_path)
    checking.begin()
    assert done(checking).failed


def test_a_check_that_never_ended_is_given_up(tmp_path: Path) -> None:
    checking = Checking(ROOT, printing(), tmp_path)
    checking.begin()
    done(checking)
    part = next(tmp_path.glob("*/*.jsonl")).with_suffix(".running")
    part.touch()
    long_ago = time.time() - LIMIT - 1
    os.utime(part, (long_ago, long_ago))
    assert isinstance(checking.state(), Checked)
    checking.begin()
    assert done(checking).problems == ()


def test_where_nothing_can_be_kept_there_is_no_check(tmp_path: Path) -> None:
    assert Checking(ROOT, printing(), tmp_path / "nowhere").state() is None


def test_the_check_of_the_product_is_its_own_command() -> None:
    assert polite_check(Path("x"))[-5:] == ["-m", "bot", "check", "x", "--json"]


def test_every_state_has_its_words_in_each_language(content: Content) -> None:
    states = shown_states(content, {}, None)
    assert [one.state.name for one in states] == list(content.flow.states)
    assert all(set(text.words) == {"fi", "sv", "en"} for one in states for text in one.texts)
    municipality = next(one for one in states if one.state.name == "municipality")
    said = {(text.what, text.channel): text.words["fi"] for text in municipality.texts}
    assert said["text", "sms"].startswith("Missä kunnassa olet nyt? Kunnan nimi")
    assert said["text", "voice"].endswith("risuaita.")
    assert said["reprompt.1", None].startswith("Kuntaa ei löytynyt.")
    assert {text.channel for one in states for text in one.texts} <= {None, *BY_MEDIUM}


def test_who_came_went_on_and_left(content: Content) -> None:
    figures = Figures(
        {
            counts.TURNS.of("sms", "situation", "asked"): 7,
            counts.TURNS.of("voice", "situation", "told"): 3,
            counts.TURNS_FROM.of("voice", "situation"): 6,
            counts.NO_MATCH.of("sms", "situation"): 2,
            counts.NO_INPUT.of("voice", "situation"): 1,
            counts.TURNS_FROM.of("sms", "which"): 1,
        }
    )
    walks = {one.state.name: one.walk for one in shown_states(content, {}, figures)}
    assert walks["situation"] == Walk(10, 6, 2, 1)
    assert walks["situation"].left == 4
    assert walks["which"] is not None
    assert walks["which"].left == 0  # it came yesterday


def test_each_box_of_the_picture_is_a_link(content: Content) -> None:
    drawn = linked_svg(Picture(content.flow, notes={"answer": "turns 7"}), "?state={}".format)
    found = ET.fromstring(drawn).findall("{*}a")
    assert [link.get("href") for link in found] == [
        f"?state={name}" for name in content.flow.states
    ]
    assert [words.text for words in found[9].findall("{*}text")][:3] == [
        "answer",
        "refer",
        "turns 7",
    ]
    assert "<style" not in drawn
    assert "style=" not in drawn  # no page may have it inline


@pytest.fixture
def client(content: Content) -> FlaskClient:
    counters = CountersInMemory()
    counters.add(counts.TURNS.of("sms", "answer", "referred"), times=1234)
    return app_with(here(), content, NOW, counters).test_client()


def test_the_page_shows_every_state_where_the_picture_leads(
    client: FlaskClient, content: Content
) -> None:
    page = client.get("/flow").text
    for name in content.flow.states:
        anchor = "state-" + name.replace("/", "-")
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    assert "<dd>8638</dd>" in page  # of seven days
    assert "vuoroja 8638" in page
    assert "På svenska: tryck 2." in page


def test_without_the_store_the_flow_is_shown_all_the_same(content: Content) -> None:
    counters = CountersOfDays(NOW.date)
    counters.down = True
    page = app_with(here(), content, NOW, counters).test_client().get("/flow")
    assert page.status_code == 200
    assert "muisti ei vastaa" in page.text


def test_what_the_check_finds_stands_at_its_state(content: Content, tmp_path: Path) -> None:
    line = spots_of(ROOT)["state", "situation"].line
    assert line
    rows = [
        {**ROW, "line": line + 1},
        {**ROW, "message": "of no state"},
        {**ROW, "file": "directory/lines/x.yaml", "message": "of the lines", "code": "verify"},
    ]
    command = printing(*map(json.dumps, rows), code=1, after=0.3)
    client = app_checking(here(), content, Checking(ROOT, command, tmp_path)).test_client()
    page = client.get("/flow")
    assert "ei ole vielä tarkistusta" in page.text
    began = client.post("/flow/check", data={"csrf": token_in(page)})
    assert began.headers["Location"] == "/flow#check"
    assert "data-running" in client.get("/flow").text
    done(Checking(ROOT, command, tmp_path))
    page = client.get("/flow")
    assert "virheitä 2" in page.text
    assert "varoituksia 1" in page.text
    assert "of the lines" not in page.text
    others, _, states = page.text.partition('id="state-situation"')
    assert "of no state" in others
    assert "a very long text" not in others
    assert "a very long text" in states.partition('id="state-situation-1"')[0]
    assert "! 1 problem" in others  # in the picture


def test_a_check_that_broke_off_is_told(content: Content, tmp_path: Path) -> None:
    command = printing(code=2)
    client = app_checking(here(), content, Checking(ROOT, command, tmp_path)).test_client()
    client.post("/flow/check", data={"csrf": token_in(client.get("/flow"))})
    done(Checking(ROOT, command, tmp_path))
    assert "Tarkistus keskeytyi" in client.get("/flow").text


def test_nobody_starts_a_check_from_elsewhere(client: FlaskClient) -> None:
    assert client.post("/flow/check").status_code == 400
