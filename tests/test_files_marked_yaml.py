"""YAML as text with lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.marked_yaml import Marked, read


def read_yaml(folder: Path, text: str | bytes) -> Marked:
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, "flows/file.yaml")


def test_no_scalar_is_interpreted(tmp_path: Path) -> None:
    """Each of these would be something else in plain YAML 1.1."""
    text = "on: no\nzip: 010\nhours: 9:00\nphone: +358\nday: 2026-12-31\nnone: null\n"
    data = {"on": "no", "zip": "010", "hours": "9:00", "phone": "+358", "day": "2026-12-31"}
    assert read_yaml(tmp_path, text).data == {**data, "none": "null"}


def test_an_empty_value_is_none_and_an_empty_quoted_one_is_not(tmp_path: Path) -> None:
    assert read_yaml(tmp_path, 'a:\nb: ""\n').data == {"a": None, "b": ""}


def test_a_file_of_comments_is_empty(tmp_path: Path) -> None:
    marked = read_yaml(tmp_path, "# nothing here yet\n")
    assert (marked.data, marked.problems) == (None, [])


def test_everything_has_a_line(tmp_path: Path) -> None:
    marked = read_yaml(tmp_path, "a:\n  b:\n    - x\n    - {c: d}\n")
    places: list[tuple[str | int, ...]] = [("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 1, "c")]
    assert [marked.spot(place).line for place in places] == [1, 2, 3, 4]


def test_what_is_missing_has_the_line_of_what_is_around_it(tmp_path: Path) -> None:
    assert read_yaml(tmp_path, "# comment\na:\n  b: c\n").spot(("a", "name", "sv")).line == 2


def test_a_mark_of_windows_is_skipped(tmp_path: Path) -> None:
    assert read_yaml(tmp_path, b"\xef\xbb\xbfa: \xc3\xa4\n").data == {"a": "ä"}


ALIAS = "an alias (*name) is not used in these files: write the value out"
CONTROL = "unacceptable character #x0000: control characters are not allowed"
BROKEN = [
    ("a: 1\nb: 2\na: 3\n", ':3:1: "a" is defined twice (first on line 1)'),
    ("a: [1\n", ":2:1: is not YAML here: did not find expected ',' or ']'"),
    ("a:\n\tb: 1\n", ":2:1: is not YAML here: found character that cannot start any token"),
    ("[a]: 1\n", ":1:1: a name must be a word, found a list or a mapping"),
    ("a: &x [1]\nb: *x\n", f":1:4: {ALIAS}"),
    ("&x [*x]\n", f":1:1: {ALIAS}"),
    ("a: \x00\n", f": is not YAML here: {CONTROL}"),
    (b"a: \xe4\n", ": is not UTF-8 text: save it with the encoding UTF-8"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    problems = read_yaml(tmp_path, text).problems
    assert [str(problem) for problem in problems] == [f"flows/file.yaml{message}"]


def test_a_name_that_stands_twice_keeps_its_first_value(tmp_path: Path) -> None:
    assert read_yaml(tmp_path, "a: 1\na: 2\n").data == {"a": "1"}


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    problems = read(tmp_path / "none.yaml", "flows/none.yaml").problems
    message = "flows/none.yaml: cannot be read: No such file or directory"
    assert [str(problem) for problem in problems] == [message]
