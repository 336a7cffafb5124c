"""Faults planted in the small project: each is found by `check` or told by `diff`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.content import read_content
from tests.mutations.page import PAGE, page
from tests.mutations.trying import Finding, Mutation, findings, mutate, mutations
from tests.small_project import SMALL

pytestmark = pytest.mark.no_cover

MUTATIONS = mutations()
FOUND: dict[Mutation, Finding] = {}
"""What the tests of this module have found, for its page."""


def test_the_small_project_loads_without_a_problem() -> None:
    content, problems = read_content(SMALL)
    assert content is not None
    assert problems == []


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_it_is_found(mutation: Mutation, tmp_path: Path) -> None:
    mutate(mutation, tmp_path)
    first, *_ = findings(mutation, tmp_path)
    assert first.command == ("diff" if mutation.by == "diff" else "check")
    FOUND[mutation] = first


def test_there_are_many_of_each_kind() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 30
    assert {mutation.file.partition("/")[0] for mutation in MUTATIONS} == {
        "flows", "directory", "locales",
    }  # fmt: skip


def test_the_page_tells_them_all(rewrite: bool) -> None:
    """Where one process has run them all; else the rows that it has found."""
    if rewrite:
        assert FOUND.keys() == {*MUTATIONS}, "written anew only when all are run: without -n"
        PAGE.write_text(page(FOUND), "utf-8")
    told = PAGE.read_text("utf-8")
    assert [m.name for m in MUTATIONS if f"| {m.name} |" not in told] == []
    rows = page(FOUND).partition("|---|---|---|---|\n")[2].splitlines()
    assert [row for row in rows if row not in told] == []
