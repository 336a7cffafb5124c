"""Every fault an operator can make in directory/ is told with its place, all in one run."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.files.directory import load_directory
from tests import small_directory
from tests.languages import SPOKEN
from tests.small_directory import change

LINE = "lines/07-county.yaml"
NATIONAL = "lines/national.yaml"
FAULTS = Path(__file__).parent / "faults"


class Fault(NamedTuple):
    """One change to the small directory, and the messages it must bring."""

    file: str
    old: str
    new: str
    messages: list[str]


def faults(name: str) -> list[Fault]:
    """The cases of a file in tests/faults/; its first lines say how they are written."""
    text = (FAULTS / name).read_text("utf-8")
    return [_fault(case) for case in text.split("\n== ")[1:]]


def _fault(case: str) -> Fault:
    file, *lines = case.splitlines()
    old, new, messages = ([x[2:] for x in lines if x.startswith(mark)] for mark in "-+>")
    return Fault(file, "\n".join(old), "\n".join(new), messages)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return small_directory.write(tmp_path)


def test_the_small_directory_is_sound(directory: Path) -> None:
    loaded, problems = load_directory(directory, SPOKEN)
    assert problems == []
    assert loaded is not None
    assert loaded.situations["child"].details["hungry"].order == ("emergency",)


@pytest.mark.parametrize("fault", faults("directory_errors.txt"), ids=lambda f: f.messages[0])
def test_an_error_is_told(directory: Path, fault: Fault) -> None:
    change(directory, fault.file, fault.old, fault.new)
    loaded, problems = load_directory(directory, SPOKEN)
    assert sorted(str(p) for p in problems if p.severity == "error") == fault.messages
    assert loaded is None


@pytest.mark.parametrize("fault", faults("directory_warnings.txt"), ids=lambda f: f.messages[0])
def test_a_warning_does_not_stop_the_bot(directory: Path, fault: Fault) -> None:
    change(directory, fault.file, fault.old, fault.new)
    loaded, problems = load_directory(directory, SPOKEN)
    assert [(str(p), p.severity) for p in problems] == [(m, "warning") for m in fault.messages]
    assert loaded is not None


def test_all_problems_are_told_at_once(directory: Path) -> None:
    change(directory, LINE, "role: office", "role: ofice")
    change(directory, "situations.yaml", "rank: 2", "rank: two")
    change(directory, "postal_codes.csv", "13720", "x")
    change(directory, NATIONAL, "mieli-fi:", "mieli:")
    _, problems = load_directory(directory, SPOKEN)
    files = [p.spot.file.removeprefix("directory/") for p in problems]
    assert set(files) == {LINE, NATIONAL, "situations.yaml", "postal_codes.csv"}


def test_a_line_of_two_files_is_told(directory: Path) -> None:
    text = (directory / LINE).read_text("utf-8")
    (directory / "lines/08-other.yaml").write_text(f"# a copy\n{text}", "utf-8")
    _, problems = load_directory(directory, SPOKEN)
    first = "(first in directory/lines/07-county.yaml:1)"
    message = f'directory/lines/08-other.yaml:2:1: line "county-line" is defined twice {first}'
    assert [str(p) for p in problems] == [message]


def test_a_missing_file_is_one_problem(directory: Path) -> None:
    """And not one more for every record that names something of it."""
    for name in ("counties.yaml", "municipalities.csv", "situations.yaml"):
        (directory / name).unlink()
    _, problems = load_directory(directory, SPOKEN)
    assert [str(p) for p in problems] == [
        f"directory/{name}: cannot be read: No such file or directory"
        for name in ("counties.yaml", "municipalities.csv", "situations.yaml")
    ]


def test_a_file_that_is_not_yaml_is_one_problem(directory: Path) -> None:
    (directory / NATIONAL).write_text("mieli-fi: [", "utf-8")
    _, problems = load_directory(directory, SPOKEN)
    assert [p.spot.file for p in problems] == ["directory/lines/national.yaml"]


def test_a_number_of_low_confidence_is_never_given(directory: Path) -> None:
    doubt = "source: a page\n  described: {fi: A, sv: B, en: C}\n  number_confidence: low"
    change(directory, LINE, "source: a page", doubt)
    loaded, _ = load_directory(directory, SPOKEN)
    assert loaded is not None
    assert loaded.lines["county-line"].phone is None


def test_hours_of_low_confidence_are_unknown(directory: Path) -> None:
    change(directory, LINE, "source: a page", "source: a page\n  hours_confidence: low")
    loaded, _ = load_directory(directory, SPOKEN)
    assert loaded is not None
    assert loaded.lines["county-line"].schedule.kind == "unknown"


def test_a_table_may_be_saved_with_semicolons(directory: Path) -> None:
    path = directory / "places.csv"
    windows = path.read_bytes().replace(b",", b";").replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + windows)
    loaded, problems = load_directory(directory, SPOKEN)
    assert problems == []
    assert loaded is not None
    assert loaded.places[0].name == "Parola"


OTHER_COUNTY = """\
other-line:
  role: office
  counties: ["08"]
  organization: {fi: Alue, sv: Region, en: County}
  name: {fi: Linja, sv: Linje, en: Line}
  short_name: {fi: Linja, sv: Linje, en: Line}
  number: 03 6217 101
  e164: "+35836217101"
  hours: always
  situations: [child]
  source: another page
"""


def with_another_county(directory: Path, record: str) -> list[str]:
    """What is warned of when a second county has this record."""
    change(directory, "counties.yaml", '"07":', '"08": {fi: Pirkanmaa, sv: B, en: P}\n"07":')
    (directory / "lines/08-other.yaml").write_text(record, "utf-8")
    loaded, problems = load_directory(directory, SPOKEN)
    assert loaded is not None
    assert {p.code for p in problems} <= {"shared-by-counties"}
    return [str(p) for p in problems]


def test_two_counties_of_their_own_share_nothing(directory: Path) -> None:
    assert with_another_county(directory, OTHER_COUNTY) == []


def test_a_record_copied_for_another_county_is_told(directory: Path) -> None:
    """Its number stays the other county's, however it is grouped, or its source does."""
    copied = OTHER_COUNTY.replace("03 6217 101", "03 6217 100").replace("7101", "7100")
    there = "the same as of county-line in another county (directory/lines/07-county.yaml"
    assert with_another_county(directory, copied.replace("another page", "a page")) == [
        f"directory/lines/08-other.yaml:7:3: other-line.number: {there}:7)",
        f"directory/lines/08-other.yaml:11:3: other-line.source: {there}:16)",
    ]


def test_a_line_of_two_counties_is_one_record(directory: Path) -> None:
    """And what serves municipalities is of their counties."""
    shared = OTHER_COUNTY.replace("another page", "a page").replace('["08"]', '["07", "08"]')
    assert with_another_county(directory, shared) == []
    path = directory / "lines/08-other.yaml"
    place = shared.replace('counties: ["07", "08"]', 'municipalities: ["082"]')
    path.write_text(place, "utf-8")
    assert load_directory(directory, SPOKEN)[1] == []
