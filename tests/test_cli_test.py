"""`test` and `simulate --record`: operators' transcripts, replayed and written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.dialogue.model import Flow
from bot.files.content import ROOT, Content
from bot.proof.picture import Exit, Walked, exits, walked
from bot.simulator.replay import replay
from bot.simulator.transcript import FOLDER
from tests.test_cli_commands import rows, run

pytestmark = pytest.mark.no_cover

AT = ["--at", "2026-11-25T10:00"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files with one transcript alone."""
    for name in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in (tmp_path / FOLDER).glob("*.txt"):
        if path.name != "sms-fi-step-by-step.txt":
            path.unlink()
    return tmp_path


def test_the_shipped_transcripts_go_as_written() -> None:
    *replayed, left = rows("test")
    assert len(replayed) >= 10
    assert {row["result"] for row in replayed} == {"as written"}
    assert set(left) == {"states_not_walked", "exits_not_walked"}


def test_what_differs_is_shown_and_written_anew(folder: Path) -> None:
    path = folder / FOLDER / "sms-fi-step-by-step.txt"
    before = path.read_text("utf-8")
    path.write_text(before.replace("Mistä on kyse?", "Mikä on hätänä?"), "utf-8")
    shown = run("test", str(folder))
    assert shown.exit_code == 1
    assert "differs: sms-fi-step-by-step.txt" in shown.stdout
    number = "Kriisipuhelin 09 2525 0111 on aina auki."
    assert f"  -bot: {number} Mikä on hätänä?" in shown.stdout
    assert f"  +bot: {number} Mistä on kyse?" in shown.stdout
    assert run("test", str(folder), "--rewrite").exit_code == 0
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("channel: sms", "channel: fax", 'channel "fax": expected sms or voice'),
        ("now: 2", "then: 2", "its head does not say 'now'"),
    ],
)
def test_what_cannot_be_played_says_why(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / FOLDER / "sms-fi-step-by-step.txt"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    shown = run("test", str(folder), "--rewrite")
    assert (shown.exit_code, message in shown.stdout) == (1, True)
    assert new in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("channel", "typed"),
    [("sms", "hei\nVantaa\n5\n1\nei vastaa\n"), ("voice", "1\nahdistaa keravalla\n\n1\nbusy\n")],
)
def test_what_is_recorded_replays_word_for_word(
    tmp_path: Path, content: Content, channel: str, typed: str
) -> None:
    path = tmp_path / "a-try.txt"
    assert run("simulate", channel, *AT, "--record", str(path), typed=typed).exit_code == 0
    found = replay("a-try.txt", path.read_text("utf-8"), content)
    assert found.written.startswith(f"title: a try\nchannel: {channel}\nnow: 2026-11-25T10:00\n")
    assert found.now.count("caller: ") == len(typed.splitlines())
    assert (found.error, found.differs) == ("", False)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.txt"
    shown = run("simulate", "sms", *AT, "--record", str(path), typed="hei\n")
    assert (shown.exit_code, "cannot be written: No such" in shown.output) == (1, True)


def walks(content: Content, *lines: str, channel: str = "sms") -> Walked:
    head = f"channel: {channel}\nnow: 2026-11-25T10:00\n\n"
    found = replay("x", head + "\n".join(f"caller: {line}" for line in lines), content)
    assert not found.error
    return walked(content.flow, found.turns)


def test_states_and_exits_are_walked_by_what_was_done(content: Content) -> None:
    found = walks(content, "Vantaa", "5", "1", "2", "qwrtz")
    left = {state for state, name in found.exits if state.startswith("situation")}
    assert left == {"situation", "situation/5"}
    assert {Exit("situation", "5"), Exit("situation/5", "1")} <= found.exits
    assert {Exit("answer", "2"), Exit("answer", "no_match")} <= found.exits
    assert "answer" not in found.states_left(content.flow)
    assert "connecting" in found.states_left(content.flow)


def test_giving_up_and_transfers_are_ways_out(content: Content) -> None:
    silent = walks(content, "silence", "silence", channel="voice")
    assert {Exit("language", "no_input"), Exit("language", "give_up")} <= silent.exits
    answered = ("press 1", "say ahdistaa keravalla", "press 1", "line busy")
    dialled = walks(content, *answered, channel="voice")
    assert {Exit("answer", "1"), Exit("connecting", "busy")} <= dialled.exits


def test_words_for_a_choice_walk_it_too(content: Content) -> None:
    assert Exit("situation/1", "1") in walks(content, "hei", "Vantaa", "1", "lyö").exits


def test_nothing_walks_nothing(flow: Flow) -> None:
    assert Walked().exits_left(flow) == exits(flow)
    assert not [e for e in exits(flow) if e.state == "last_words"]


@pytest.fixture
def flow(content: Content) -> Flow:
    return content.flow
