"""docs/mutations.md: every mutation, and what finds it. tests/test_mutations.py keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.files.content import ROOT
from tests.mutations.trying import Finding, Mutation

PAGE = ROOT / "docs" / "mutations.md"
LONGEST = 200
"""Characters of a sentence that the page shows."""

_HEAD = """\
# What finds a change for the worse

Each row is one fault planted in a copy of the small project in tests/small, which has none by
itself (tests/mutations/mutations.yaml), and the first thing that finds it: `check` with its code,
or `diff` under its heading, with the sentence it says. Made by
`pytest tests/test_mutations.py --rewrite`; the same test fails when one is found no more.

"""


def page(found: Mapping[Mutation, Finding]) -> str:
    """The page for these findings."""
    commands = [finding.command for finding in found.values()]
    counts = f"{len(found)} mutations: {commands.count('check')} stopped or warned of by `check`, "
    counts += f"{commands.count('diff')} told by `diff`; none goes unseen.\n\n"
    head = "| mutation | in | found by | what it says |\n|---|---|---|---|\n"
    return _HEAD + counts + head + "".join(_row(*item) for item in found.items())


def _row(mutation: Mutation, finding: Finding) -> str:
    sentence = finding.sentence.replace("|", "\\|").replace("\n", " ")
    shown = sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]} ..."
    by = f"`{finding.command}`: {finding.what}"
    return f"| {mutation.name} | {Path(mutation.file).name} | {by} | {shown} |\n"
