"""What the documents say is what there is: settings, state kinds, commands and their options."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from pydantic import TypeAdapter

from bot.cli import COMMANDS, main
from bot.dialogue.effects import COMMANDS as SPOKEN_COMMANDS
from bot.files.flow_checks import KINDS
from bot.files.flow_schema import RawChoice, RawState
from bot.problems import kinds
from bot.service.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGE = DOCS / "commands.md"
PROBLEMS = DOCS / "problems.md"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_every_setting_is_documented() -> None:
    """And nothing else is called one."""
    table = page("operations.md").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = re.findall(r"`([A-Z_]+)`", "".join(rows))
    assert sorted(named) == sorted(TypeAdapter(Settings).json_schema()["properties"])


def test_every_state_kind_and_field_is_documented() -> None:
    fields = {*RawState.model_fields, *RawChoice.model_fields, *KINDS}
    assert not [name for name in fields if f"`{name}`" not in page("flows.md")]


def test_every_spoken_command_has_a_text_or_is_a_move() -> None:
    flow = (ROOT / "flows" / "anywhere.yaml").read_text("utf-8")
    moves = {"repeat", "language", "human"}
    assert not [name for name in SPOKEN_COMMANDS if name not in moves and f"  {name}:" not in flow]


def shown(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=f"python -m bot {name}", terminal_width=90)
    return f"```\n{command.get_help(context)}\n```\n"


def helps() -> str:
    """The page of commands, as `--help` prints them."""
    context = click.Context(main, info_name="python -m bot", terminal_width=90)
    parts = [
        "# Commands\n\nEvery command is `.venv/bin/python -m bot COMMAND`.\n",
        f"```\n{main.get_help(context)}\n```\n",
    ]
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command
        parts.append(f"## {name}\n\n{shown(command, name)}")
        parts += [
            f"### {name} {under.name}\n\n{shown(under, f'{name} {under.name}')}"
            for under in getattr(command, "commands", {}).values()
        ]
    parts.append("Exit codes: 0 fine, 1 problems found, 2 wrong use.\n")
    return "\n".join(parts)


def test_the_page_of_commands_is_what_help_says(rewrite: bool) -> None:
    if rewrite:
        PAGE.write_text(helps(), "utf-8")
    assert helps() == PAGE.read_text("utf-8")


def test_the_page_of_problems_is_what_the_codes_say(rewrite: bool) -> None:
    if rewrite:
        PROBLEMS.write_text(kinds.page(), "utf-8")
    assert kinds.page() == PROBLEMS.read_text("utf-8")


def test_every_code_is_given_to_some_problem() -> None:
    """And none is given that the page does not explain."""
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    given = set(re.findall(r'roblem\(\s*"([a-z0-9-]+)"|fault\(\s*"([a-z0-9-]+)"', sources))
    assert not [c for c in kinds.CODES if sources.count(f'"{c}"') < 2]
    assert {a or b for a, b in given} <= kinds.CODES.keys()


def test_a_command_that_is_not_there_is_not_listed() -> None:
    assert main.get_command(click.Context(main), "nothing") is None


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")]), ids=lambda p: p.name
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", [ROOT / "CONTRIBUTING.md", DOCS / "glossary.md"])
def test_what_a_contributor_is_led_to_is_there(path: Path) -> None:
    """Files, words and fields would go on being named after they were renamed."""
    text = path.read_text("utf-8")
    files = re.findall(r"((?:bot|tests|directory|flows|locales)/[\w/]+(?:\.\w+)?)(?![\w<{*])", text)
    assert files
    assert not [name for name in files if not (ROOT / name).exists()]
    targets = (ROOT / "Makefile").read_text("utf-8").partition(".PHONY:")[2].splitlines()[0].split()
    assert not set(re.findall(r"\bmake ([a-z-]+)", text)) - set(targets)
