"""Releases on disk, and what is live of them in one process."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import BotError, FilesError
from bot.files.content import ROOT, Content, load_content
from bot.files.releases import KEPT, PARTS, current, load_released, publish
from bot.live import Live, Served, fixed, live_from

pytestmark = pytest.mark.no_cover

FLOW = "flows/triage.yaml"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The folder that is edited: a copy of the shipped files."""
    folder = tmp_path / "edited"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    return folder


def edit(folder: Path, words: str, name: str = FLOW) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(words)


def label(content: Content) -> int:
    return len(content.directory.lines)


def test_the_same_files_are_the_same_release(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    assert current(releases) is None
    first = publish(edited, releases)
    assert current(releases) == first == publish(edited, releases)
    edit(edited, "\n# a remark\n")
    second = publish(edited, releases)
    assert current(releases) == second != first
    assert sorted(path.name for path in releases.iterdir()) == sorted(["CURRENT", first, second])


def test_what_does_not_load_changes_nothing_and_is_told_whole(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first = publish(edited, releases)
    edit(edited, "\nnonsense: 1\n")
    edit(edited, "\nnonsense: 2\n", "flows/anywhere.yaml")
    with pytest.raises(FilesError) as caught:
        publish(edited, releases)
    assert {p.spot.file for p in caught.value.problems} == {FLOW, "flows/anywhere.yaml"}
    assert current(releases) == first
    assert sorted(path.name for path in releases.iterdir()) == sorted(["CURRENT", first])


def test_examples_are_tried_before_a_release_is_made_and_not_at_each_start(edited: Path) -> None:
    lexicon = edited / "locales/fi/lexicon.yaml"
    words = lexicon.read_text("utf-8").replace("match: [", 'match: ["kaikki hyvin", ', 1)
    lexicon.write_text(words, "utf-8")
    with pytest.raises(FilesError, match='"kaikki hyvin" is not understood'):
        publish(edited, edited / "releases")
    assert current(edited / "releases") is None
    load_content(edited)


def test_only_the_last_releases_are_kept(edited: Path, tmp_path: Path) -> None:
    """The oldest goes when one is made; what is in it does not matter."""
    releases = tmp_path / "releases"
    names = [f"release{number}" for number in range(KEPT)]
    for second, name in enumerate(names):
        (releases / name).mkdir(parents=True)
        os.utime(releases / name, (second, second))
    made = publish(edited, releases)
    assert {path.name for path in releases.iterdir()} == {"CURRENT", *names[1:], made}


def test_a_place_that_cannot_be_written(edited: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BotError, match="RELEASES"):
        publish(edited, tmp_path / "file" / "releases")


def test_without_any_release_the_folder_is_served(tmp_path: Path) -> None:
    assert load_released(tmp_path)[0] is None


def test_an_earlier_release_is_better_than_none(edited: Path, tmp_path: Path) -> None:
    """A release that was fine for another version of the software."""
    releases = tmp_path / "releases"
    first = publish(edited, releases)
    edit(edited, "\n# a remark\n")
    second = publish(edited, releases)
    (releases / second / FLOW).write_text("nonsense")
    live = live_from(releases, label)
    assert live.served.release == first
    live.look(releases)
    assert live.report() == {"release": first, "refused": second}
    (releases / first / FLOW).write_text("nonsense")
    with pytest.raises(FilesError):
        load_released(releases)


def served(content: Content, made: str) -> Live[str]:
    return Live(Served(None, content, made), lambda _: "new", None)


def test_a_new_release_is_served_with_all_that_is_made_of_it(
    content: Content, edited: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = served(content, "old")
    live.look(tmp_path)
    assert live.served.made == "old"
    name = publish(edited, tmp_path)
    with caplog.at_level(logging.INFO, "bot"):
        live.look(tmp_path)
        live.look(tmp_path)
    assert (live.served.release, live.served.made) == (name, "new")
    assert [json.loads(line)["event"] for line in caplog.messages] == ["release_served"]


def test_a_release_that_does_not_load_is_told_once_and_what_was_served_stays(
    content: Content, edited: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = served(content, "old")
    name = publish(edited, tmp_path)
    shutil.move(tmp_path / name / FLOW, tmp_path / "away")
    with caplog.at_level(logging.INFO, "bot"):
        live.look(tmp_path)
        live.look(tmp_path)
    assert live.served.made == "old"
    assert live.report() == {"refused": name}
    (line,) = map(json.loads, caplog.messages)
    assert (line["event"], line["release"]) == ("release_refused", name)
    assert FLOW in line["reason"]
    assert publish(edited, tmp_path) == name, "published again, it is whole and tried again"
    live.look(tmp_path)
    assert live.report() == {"release": name}
    assert {path.name for path in (tmp_path / name).iterdir()} == {*PARTS}


def test_a_fault_in_what_is_made_of_it_changes_nothing(
    content: Content, edited: Path, tmp_path: Path
) -> None:
    def make(_: Content) -> str:
        raise KeyError("a text")

    live = Live(Served(None, content, "old"), make, None)
    name = publish(edited, tmp_path)
    live.look(tmp_path)
    assert live.served.made == "old"
    assert live.report() == {"refused": name}


def test_content_that_is_given_is_never_replaced(content: Content) -> None:
    assert fixed(content, label).report() == {}


def test_the_command(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    environ = {"RELEASES": str(releases)}
    done = CliRunner().invoke(main, ["reload", str(edited)], env=environ)
    assert done.exit_code == 0
    assert f"Release {current(releases)} is current" in done.output
    edit(edited, "\nnonsense: 1\n")
    done = CliRunner().invoke(main, ["reload", str(edited)], env=environ)
    assert done.exit_code == 1
    assert f"{FLOW}:" in done.output
    load_content(releases / str(current(releases)))
