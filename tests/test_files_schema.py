"""What pydantic finds wrong, in our words, at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, Field

from bot.files.marked_yaml import read
from bot.files.schema import Record, records, validate


def _shout(text: str) -> str:
    if text.isupper():
        raise ValueError("is shouted, expected small letters")
    return text


class Inner(Record):
    sms: str
    number: int = 0


class Sample(Record):
    name: Annotated[str, AfterValidator(_shout)]
    kind: Literal["open", "closed"] = "open"
    ready: bool = False
    inner: Inner | None = None
    text: str | Inner = ""
    several: list[Inner] = Field(default_factory=list)
    by_name: dict[str, Inner] = Field(default_factory=dict)
    aliased: str = Field(default="", alias="for")
    tries: int = Field(default=1, le=5)


CASES = [
    ("nam: x", ['unknown field "nam" (did you mean "name"?)', '"name" is missing']),
    ("name: X", ["name: is shouted, expected small letters"]),
    ("name:", ["name: found nothing, expected text"]),
    ("name: [x]", ["name: found a list, expected text"]),
    ("name: {x: y}", ["name: found names with values under them, expected text"]),
    (
        "name: x\nkind: clsed",
        ['kind: found "clsed", expected open or closed (did you mean "closed"?)'],
    ),
    ("name: x\nready: perhaps", ['ready: found "perhaps", expected yes or no']),
    ("name: x\ninner: word", ['inner: found "word", expected names with values under them']),
    (
        "name: x\ninner: {sms: a, numbr: 1}",
        ['inner: unknown field "numbr" (did you mean "number"?)'],
    ),
    (
        "name: x\ninner: {sms: a, number: one}",
        ['inner.number: found "one", expected a whole number'],
    ),
    ("name: x\nseveral: one", ['several: found "one", expected a list, as in [one, two]']),
    (
        "name: x\nseveral: [{sms: a}, {sm: b}]",
        ['several: unknown field "sm" (did you mean "sms"?)', 'several: "sms" is missing'],
    ),
    ("name: x\nby_name: {one: {}}", ['by_name.one: "sms" is missing']),
    (
        "name: x\ntext: {smss: a}",
        ['text: unknown field "smss" (did you mean "sms"?)', 'text: "sms" is missing'],
    ),
    ("name: x\nform: a", ['unknown field "form" (did you mean "for"?)']),
    ("name: x\ntries: 9", ['tries: found "9": Input should be less than or equal to 5']),
]


@pytest.mark.parametrize(("text", "messages"), CASES)
def test_says_what_was_found_and_expected(tmp_path: Path, text: str, messages: list[str]) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text, "utf-8")
    record, problems = validate(Sample, read(path, "file.yaml"))
    assert record is None
    assert sorted(p.message for p in problems) == sorted(messages)


def test_one_bad_record_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: {name: x}\nb:\n  name: x\n  kind: shut\nc: word\n", "utf-8")
    found, problems = records(Sample, read(path, "file.yaml"))
    assert list(found) == ["a"]
    assert [str(p) for p in problems] == [
        'file.yaml:4:3: b.kind: found "shut", expected open or closed',
        'file.yaml:5:1: c: found "word", expected names with values under them',
    ]


def test_a_list_where_records_belong(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("- a\n", "utf-8")
    _, problems = records(Sample, read(path, "file.yaml"))
    assert [str(p) for p in problems] == [
        "file.yaml:1:1: found a list, expected names with values under them"
    ]
