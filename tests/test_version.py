"""The version has one home, and the changelog begins with it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from pkgutil import resolve_name

import bot

ROOT = Path(__file__).parents[1]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
SECTIONS = ["Added", "Changed", "Fixed", "Operators must"]


def releases() -> list[tuple[tuple[int, ...], date]]:
    """The versions of the changelog with their dates, in its order."""
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    matches = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)", h) for h in headings]
    assert all(matches), headings
    return [
        (tuple(map(int, match[1].split("."))), date.fromisoformat(match[2]))
        for match in matches
        if match
    ]


def test_the_newest_version_of_the_changelog_is_this_one() -> None:
    newest, _ = releases()[0]
    assert ".".join(map(str, newest)) == bot.__version__


def test_the_changelog_is_newest_first() -> None:
    versions, dates = zip(*releases(), strict=True)
    assert len(set(versions)) == len(versions) >= 2
    assert sorted(versions, reverse=True) == list(versions)
    assert sorted(dates, reverse=True) == list(dates)


def test_each_version_has_the_known_sections_in_order() -> None:
    for release in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        sections = re.findall(r"^### (.*)$", release, re.MULTILINE)
        assert sections
        assert sections == [name for name in SECTIONS if name in sections], release.splitlines()[0]


def test_pyproject_takes_the_version_from_the_code() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in settings["project"]["dynamic"]
    source = settings["tool"]["setuptools"]["dynamic"]["version"]["attr"]
    assert resolve_name(source) == bot.__version__
