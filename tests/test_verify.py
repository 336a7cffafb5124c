"""`verify`: what is due, and a date recorded without touching another byte."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.files.content import ROOT, Content
from bot.files.directory import load_directory
from bot.files.lines import record_verification
from bot.problems.errors import BotError
from bot.proof.record_checks import due, reasons
from tests.languages import SPOKEN
from tests.test_cli_commands import run

pytestmark = pytest.mark.no_cover

TODAY = date(2026, 11, 25)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "directory", tmp_path / "directory")
    return tmp_path


def files(folder: Path) -> dict[str, list[bytes]]:
    paths = (folder / "directory" / "lines").glob("*.yaml")
    return {path.name: path.read_bytes().split(b"\n") for path in paths}


def test_a_date_is_replaced_on_its_line_alone(folder: Path) -> None:
    before = files(folder)
    record_verification(folder, "ita-uusimaa-emergency", TODAY, "shift lead")
    after = files(folder)
    changed = [
        (name, old, new)
        for name in before
        for old, new in zip(before[name], after[name], strict=True)
        if old != new
    ]
    assert changed == [
        (
            "01-ita-uusimaa.yaml",
            b"  verified_on: 2022-12-01",
            b"  verified_on: 2026-11-25  # by the shift lead",
        )
    ]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_date_that_was_not_there_is_one_line_more(folder: Path, ending: bytes) -> None:
    path = folder / "directory" / "lines" / "national.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", ending))
    before = path.read_bytes().split(b"\n")
    record_verification(folder, "emergency-112", TODAY, "duty officer")
    after = path.read_bytes().split(b"\n")
    (at,) = [n for n, new in enumerate(after) if b"2026-11-25" in new]
    assert after[:at] + after[at + 1 :] == before
    assert after[at].endswith(b"# by the duty officer" + ending[:-1])
    directory, _ = load_directory(folder / "directory", SPOKEN)
    shipped, _ = load_directory(ROOT / "directory", SPOKEN)
    assert directory
    assert shipped
    expected = replace(shipped.lines["emergency-112"], verified_on=TODAY)
    assert directory.lines == {**shipped.lines, "emergency-112": expected}


@pytest.mark.parametrize(
    ("line", "role", "message"),
    [
        ("emergency-113", "shift lead", "expected the id of a line in directory/lines"),
        ("emergency-112", "two\nlines: yes", "expected a role such as"),
    ],
)
def test_nothing_is_written_of(folder: Path, line: str, role: str, message: str) -> None:
    before = files(folder)
    with pytest.raises(BotError, match=message):
        record_verification(folder, line, TODAY, role)
    assert files(folder) == before


def test_a_record_on_one_line_is_left_to_a_person(folder: Path) -> None:
    path = folder / "directory" / "lines" / "x.yaml"
    path.write_text("x: {source: a page}\n", "utf-8")
    with pytest.raises(BotError, match=r"x\.yaml:1: expected the field on a line of its own"):
        record_verification(folder, "x", TODAY, "shift lead")


def test_a_line_is_due_for_each_reason(content: Content) -> None:
    line = replace(
        content.directory.lines["mieli-fi"],
        verified_on=date(2026, 5, 29),
        disputed=None,
        number_confidence="high",
        hours_confidence="high",
    )
    assert list(reasons(line, TODAY)) == []
    assert list(reasons(replace(line, verified_on=None), TODAY)) == ["never verified"]
    (old,) = reasons(replace(line, verified_on=date(2026, 5, 28)), TODAY)
    assert old == "verified on 2026-05-28, more than 180 days ago"
    words = {"fi": "x", "sv": "x", "en": "x"}
    low = replace(line, disputed=words, number_confidence="low", hours_confidence="low")
    assert list(reasons(low, TODAY)) == [
        "disputed", "number of low confidence", "hours of low confidence",
    ]  # fmt: skip
    found = due(replace(content.directory, lines={"a": line, "b": low}), TODAY)
    assert [one.reasons[0] for one in found] == ["disputed"]


def test_the_round_from_the_command_line(tmp_path: Path) -> None:
    for name in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / name, tmp_path / name)
    words = ["verify", "--folder", str(tmp_path), "--on", "2026-11-25"]
    listed = run(*words).stdout
    assert "ita-uusimaa-emergency (" in listed
    assert "verified on 2022-12-01, more than 180 days ago" in listed
    done = run(*words, "ita-uusimaa-emergency", "--by", "shift lead")
    assert done.exit_code == 0
    assert "ita-uusimaa-emergency" not in run(*words).stdout
    assert 'did you mean "mieli-fi"' in run(*words, "mieli-f", "--by", "lead").output
    assert run(*words, "mieli-fi").exit_code == 2
