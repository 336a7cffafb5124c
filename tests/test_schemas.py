"""The JSON Schemas: fresh, named in each file, true of each and of the documents' examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli.write import FOLDER, schemas
from bot.files.content import ROOT
from bot.files.flow_schema import RawChoice, RawFlow, RawState
from bot.files.lines import RawLine
from bot.files.schema import Record
from tests.test_cli_commands import run

FILES = sorted([*(ROOT / "flows").glob("*.yaml"), *(ROOT / "directory").rglob("*.yaml")])


class AsEditors(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `yes` and 2026-12-01 are words."""


AsEditors.yaml_implicit_resolvers = {
    letter: [(tag, shape) for tag, shape in resolvers if tag.rpartition(":")[2] in ("int", "null")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parsed(text: str) -> Any:
    return json.loads(json.dumps(yaml.load(text, Loader=AsEditors)))


def schema_of(name: str, record: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schemas()[name])
    if record and record != "RawFlow":
        schema = {"$defs": schema["$defs"], **schema["$defs"][record]}
    return schema


def test_the_schemas_are_fresh(tmp_path: Path) -> None:
    """`python -m bot schema` writes them anew."""
    assert {p.name: p.read_text("utf-8") for p in FOLDER.glob("*.json")} == schemas()
    assert run("schema", str(tmp_path / "new")).exit_code == 0
    assert {p.name for p in (tmp_path / "new").iterdir()} == schemas().keys()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_each_file_names_the_schema_that_it_keeps(path: Path) -> None:
    first, _, rest = path.read_text("utf-8").partition("\n")
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named, first
    schema = json.loads((path.parent / named[1]).read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    assert not [e.message for e in Draft7Validator(schema).iter_errors(parsed(rest) or {})]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.json", "x: {rle: office}"),
        ("lines.json", "x: {hours: {week: {munday: '09:00-15:00'}}}"),
        ("lines.json", "x: {hours: {week: {mon: '9-15'}}}"),
        ("flow.json", "states: {a: {tries: 9}}"),
        ("counties.json", "'07': {fi: Häme}"),
    ],
)
def test_slips_are_underlined(name: str, text: str) -> None:
    data = parsed(text)
    errors = [list(e.absolute_path) for e in Draft7Validator(schema_of(name)).iter_errors(data)]
    assert [path for path in errors if path], "only the file as a whole is underlined"


def examples(page: str) -> dict[tuple[str, str], str]:
    """(heading of the table, field) -> example, of every table of fields."""
    found, heading = {}, ""
    for line in (ROOT / "docs" / page).read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| field"):
            heading = cells[0]
        elif not line.startswith("|"):
            heading = ""
        elif heading and len(cells) > 1 and (example := re.fullmatch(r"`([^`]+)`", cells[1])):
            for name in re.findall(r"`(\w+)`", cells[0]):
                found[heading, name] = example[1]
    return found


DOCUMENTED = [
    ("flows.md", "field", "flow.json", RawState),
    ("flows.md", "field of a choice", "flow.json", RawChoice),
    ("flows.md", "field of the file", "flow.json", RawFlow),
    ("directory.md", "field", "lines.json", RawLine),
]


@pytest.mark.parametrize(("page", "heading", "name", "record"), DOCUMENTED)
def test_every_field_has_an_example_that_keeps_the_schema(
    page: str, heading: str, name: str, record: type[Record]
) -> None:
    found = {field: text for (table, field), text in examples(page).items() if table == heading}
    schema = schema_of(name, record.__name__)
    elsewhere = {"say", "ask", "menu", "choose", "refer", "transfer", "end"}  # the table of kinds
    elsewhere |= {"give_up", "only"} if record is RawChoice else set()  # as in a state
    if record is RawLine:
        assert set(found) == set(schema["properties"])
    assert set(found) >= set(schema["properties"]) - elsewhere
    for field, text in found.items():
        one = {"$defs": schema["$defs"], **schema["properties"][field]}
        value = parsed(f"{field}: {text}")[field]
        assert not [f"{field}: {e.message}" for e in Draft7Validator(one).iter_errors(value)]


def test_the_record_shown_in_the_documents_is_whole() -> None:
    page = (ROOT / "docs" / "directory.md").read_text("utf-8")
    shown = re.search(r"^    kanta-hame-emergency:\n(?:      .*\n)+", page, re.MULTILINE)
    assert shown
    schema = schema_of("lines.json")
    assert not [e.message for e in Draft7Validator(schema).iter_errors(parsed(shown[0]))]
