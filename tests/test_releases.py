"""Releases on disk, and what is live of them in one process."""

from __future__ import annotations

import json
import logging
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.directory.model import SpecialDay
from bot.files.content import ROOT, Content, load_content
from bot.files.releases import KEPT, PARTS, current, load_released
from bot.problems.errors import BotError, FilesError
from bot.service.live import Live, Served, fixed, live_from
from tests import small_project
from tests.released import release

pytestmark = pytest.mark.no_cover

FLOW = "flows/triage.yaml"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The folder that is edited: a copy of the small project."""
    return small_project.copy(tmp_path / "edited")


def edit(folder: Path, words: str, name: str = FLOW) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(words)


def label(content: Content) -> int:
    return len(content.directory.lines)


def test_the_same_files_are_the_same_release(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    assert current(releases) is None
    first = release(edited, releases)
    assert current(releases) == first == release(edited, releases)
    edit(edited, "\n# a remark\n")
    second = release(edited, releases)
    assert current(releases) == second != first
    assert sorted(path.name for path in releases.iterdir()) == sorted(["CURRENT", first, second])


def test_what_does_not_load_changes_nothing_and_is_told_whole(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first = release(edited, releases)
    edit(edited, "\nnonsense: 1\n")
    edit(edited, "\nnonsense: 2\n", "flows/anywhere.yaml")
    with pytest.raises(FilesError) as caught:
        release(edited, releases)
    assert {p.spot.file for p in caught.value.problems} == {FLOW, "flows/anywhere.yaml"}
    assert current(releases) == first
    assert sorted(path.name for path in releases.iterdir()) == sorted(["CURRENT", first])


def test_examples_are_tried_before_a_release_is_made_and_not_at_each_start(edited: Path) -> None:
    lexicon = edited / "locales/fi/lexicon.yaml"
    words = lexicon.read_text("utf-8").replace("match: [", 'match: ["kaikki hyvin", ', 1)
    lexicon.write_text(words, "utf-8")
    with pytest.raises(FilesError, match='"kaikki hyvin" is not understood'):
        release(edited, edited / "releases")
    assert current(edited / "releases") is None
    load_content(edited)


def test_only_the_last_releases_are_kept(edited: Path, tmp_path: Path) -> None:
    """The oldest goes when one is made; what is in it does not matter."""
    releases = tmp_path / "releases"
    names = [f"release{number}" for number in range(KEPT)]
    for second, name in enumerate(names):
        (releases / name).mkdir(parents=True)
        os.utime(releases / name, (second, second))
    made = release(edited, releases)
    assert {path.name for path in releases.iterdir()} == {"CURRENT", *names[1:], made}


def test_a_place_that_cannot_be_written(edited: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BotError, match="RELEASES"):
        release(edited, tmp_path / "file" / "releases")


def test_without_any_release_the_folder_is_served(tmp_path: Path) -> None:
    assert load_released(tmp_path)[0] is None


def test_an_earlier_release_is_better_than_none(edited: Path, tmp_path: Path) -> None:
    """A release that was fine for another version of the software."""
    releases = tmp_path / "releases"
    first = release(edited, releases)
    edit(edited, "\n# a remark\n")
    second = release(edited, releases)
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
    name = release(edited, tmp_path)
    with caplog.at_level(logging.INFO, "bot"):
        live.look(tmp_path)
        live.look(tmp_path)
    assert (live.served.release, live.served.made) == (name, "new")
    assert [json.loads(line)["event"] for line in caplog.messages] == ["release_served"]


def test_a_release_that_does_not_load_is_told_once_and_what_was_served_stays(
    content: Content, edited: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = served(content, "old")
    name = release(edited, tmp_path)
    shutil.move(tmp_path / name / FLOW, tmp_path / "away")
    with caplog.at_level(logging.INFO, "bot"):
        live.look(tmp_path)
        live.look(tmp_path)
    assert live.served.made == "old"
    assert live.report() == {"refused": name}
    (line,) = map(json.loads, caplog.messages)
    assert (line["event"], line["release"]) == ("release_refused", name)
    assert FLOW in line["reason"]
    assert release(edited, tmp_path) == name, "published again, it is whole and tried again"
    live.look(tmp_path)
    assert live.report() == {"release": name}
    assert {path.name for path in (tmp_path / name).iterdir()} == {*PARTS}


def test_a_fault_in_what_is_made_of_it_changes_nothing(
    content: Content, edited: Path, tmp_path: Path
) -> None:
    def make(_: Content) -> str:
        raise KeyError("a text")

    live = Live(Served(None, content, "old"), make, None)
    name = release(edited, tmp_path)
    live.look(tmp_path)
    assert live.served.made == "old"
    assert live.report() == {"refused": name}


def test_a_release_whose_answers_fail_is_not_served(
    content: Content, edited: Path, tmp_path: Path
) -> None:
    """It loads, in a version of the software that does not know better; what was served stays."""
    days = (*content.directory.special_days, SpecialDay(date(9999, 12, 31), "eve", "x"))
    wrong = replace(content, directory=replace(content.directory, special_days=days))
    live = Live(Served(None, content, "old"), lambda _: "new", None, load=lambda _: wrong)
    name = release(edited, tmp_path)
    live.look(tmp_path)
    assert live.served.made == "old"
    assert live.report() == {"refused": name}


def test_content_that_is_given_is_never_replaced(content: Content) -> None:
    assert fixed(content, label).report() == {}


def test_a_copy_that_a_killed_process_left_goes_after_a_day(edited: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    for name, seconds in ((".new-old", 1), (".new-young", time.time())):
        (releases / name).mkdir(parents=True)
        os.utime(releases / name, (seconds, seconds))
    made = release(edited, releases)
    assert {path.name for path in releases.iterdir()} == {"CURRENT", ".new-young", made}


def reload(folder: Path, releases: Path, *options: str) -> Result:
    environ = {"RELEASES": str(releases)}
    return CliRunner().invoke(main, ["reload", str(folder), *options], env=environ)


def without_christmas(folder: Path) -> None:
    days = folder / "directory" / "special_days.csv"
    rows = days.read_text("utf-8").splitlines(keepends=True)
    days.write_text("".join(row for row in rows if "-12-25," not in row), "utf-8")


def test_nothing_goes_live_that_check_refuses(edited: Path, tmp_path: Path) -> None:
    """What only the proof finds is told as `check` tells it, and what was served stays."""
    releases = tmp_path / "releases"
    first = release(edited, releases)
    without_christmas(edited)
    done = reload(edited, releases, "--yes")
    assert done.exit_code == 1
    said = (
        r"error missing-feast: directory/special_days\.csv: \d{4}-12-25 \(Joulupäivä\) is missing"
    )
    assert re.search(said, done.stdout)
    assert all(line.startswith("error ") for line in done.stdout.splitlines())
    assert "Nothing was published" in done.stderr
    assert current(releases) == first


@pytest.mark.parametrize("options", [("--yes",), ("--unproved",), ("--unproved", "--yes")])
def test_what_does_not_load_is_refused_whatever_is_asked(
    edited: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """A quotation mark is lost in a translation: nobody would hear what stands there."""
    releases = tmp_path / "releases"
    first = release(edited, releases)
    catalogue = edited / "locales/sv/LC_MESSAGES/messages.po"
    catalogue.write_text(catalogue.read_text("utf-8").replace('112."\n', "112.\n", 1), "utf-8")
    edit(edited, "\nnonsense: 1\n")
    done = reload(edited, releases, *options)
    assert done.exit_code == 1
    assert "error not-a-catalogue: locales/sv/LC_MESSAGES/messages.po:" in done.stdout
    assert f"error unknown-field: {FLOW}:" in done.stdout
    assert current(releases) == first


ASKED = "Missä olet ja mitä on tapahtunut"


def reword(folder: Path) -> None:
    flow = folder / FLOW
    flow.write_text(flow.read_text("utf-8").replace(ASKED, "Missä olet ja mitä tapahtui"), "utf-8")


def test_where_nobody_can_be_asked_nothing_goes_live_without_yes(
    edited: Path, tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    first = release(edited, releases)
    again = reload(edited, releases, "--unproved")
    assert (again.exit_code, current(releases)) == (0, first), "the same files: nothing to ask"
    reword(edited)
    done = reload(edited, releases, "--unproved")
    assert done.exit_code == 1
    assert f'(fi) changes from "{ASKED}' in done.stdout
    assert "it takes --yes" in done.stderr
    assert current(releases) == first
    assert reload(edited, releases, "--unproved", "--yes").exit_code == 0
    assert current(releases) != first


def test_an_emergency_is_in_the_log_and_in_health_until_it_is_proved(
    edited: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    edit(edited, "\n# a remark\n")
    with caplog.at_level(logging.WARNING, "bot"):
        assert reload(edited, releases, "--unproved", "--yes").exit_code == 0
    name = current(releases)
    (line,) = map(json.loads, caplog.messages)
    assert (line["event"], line["level"], line["release"]) == ("release_unproved", "warning", name)
    live = live_from(releases, label)
    assert live.report() == {"release": name, "unproved": "yes"}
    assert release(edited, releases) == name, "proved, as far as this test is concerned"
    assert live.report() == {"release": name}


def test_files_are_compared_with_what_is_served_even_if_it_does_not_load(
    edited: Path, tmp_path: Path
) -> None:
    """Such as after an update of the software; it is the only way on."""
    releases = tmp_path / "releases"
    name = release(edited, releases)
    (releases / name / FLOW).write_text("nonsense")
    done = reload(edited, releases, "--unproved", "--yes")
    assert done.exit_code == 0
    reword(edited)
    (releases / name / FLOW).write_text("nonsense")
    done = reload(edited, releases, "--unproved", "--yes")
    assert "does not load here" in done.stdout
    assert done.exit_code == 0


@pytest.mark.parametrize(("answer", "served"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_it_is_asked(edited: Path, tmp_path: Path, answer: str, served: bool) -> None:
    releases = tmp_path / "releases"
    first = release(edited, releases)
    reword(edited)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    words = [sys.executable, "-m", "bot", "reload", str(edited), "--unproved"]
    environ = {**os.environ, "RELEASES": str(releases)}
    done = subprocess.run(
        words, cwd=ROOT, env=environ, stdin=theirs, capture_output=True, text=True, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert "Have it served? [y/N]" in done.stdout
    assert (done.returncode == 0) == served
    assert (current(releases) != first) == served
