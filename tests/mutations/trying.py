"""One mutation applied to a copy of the small project, and what finds it: the very functions of
`check` and `diff`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.cli.check import subject_of, world_of
from bot.files.content import Content, load_content, read_content
from bot.problems.errors import Problem
from bot.proof.diff import Side, differences
from bot.proof.prove import joined, parts_of
from tests import small_project
from tests.small_project import SMALL, edit

LIST = Path(__file__).with_name("mutations.yaml")
TODAY = date(2026, 11, 25)


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is written instead of what; without `old` the file is deleted."""

    name: str
    by: str
    """Who must find it: load, a part of the proof, or diff."""
    file: str
    changes: tuple[tuple[str, str], ...] = ()
    translate: tuple[tuple[str, str], ...] = ()
    """Texts of the mutation itself, so that they are not what is found: key, Finnish text."""


class Finding(NamedTuple):
    """What found it: `check` with a code or `diff` with a heading, and its sentence."""

    command: str
    what: str
    sentence: str


def mutations() -> tuple[Mutation, ...]:
    """All of them, as they are listed."""
    return tuple(_mutation(row) for row in yaml.safe_load(LIST.read_text("utf-8")))


def _mutation(row: Mapping[str, Any]) -> Mutation:
    changes = tuple((c["old"], c["new"]) for c in (row, row.get("and", {})) if "old" in c)
    return Mutation(
        row["name"], row["by"], row["file"], changes, tuple(row.get("translate", {}).items())
    )


def mutate(mutation: Mutation, folder: Path) -> None:
    """A copy of the small project under `folder`, mutated."""
    small_project.copy(folder)
    if not mutation.changes:
        (folder / mutation.file).unlink()
        return
    for old, new in mutation.changes:
        edit(folder, mutation.file, old, new)
    _translate(mutation, folder)


def _translate(mutation: Mutation, folder: Path) -> None:
    rows = [f'\nmsgctxt "{k}"\nmsgid "{t}"\nmsgstr "{t}"\n' for k, t in mutation.translate]
    for path in (folder / "locales").glob("*/LC_MESSAGES/messages.po"):
        path.write_text(path.read_text("utf-8") + "".join(rows), "utf-8")


def findings(mutation: Mutation, folder: Path) -> Iterator[Finding]:
    """What finds this mutation of the files under `folder`; errors first, as `check` tells them."""
    content, problems = read_content(folder)
    problems.sort(key=lambda problem: problem.severity)
    if content is None or mutation.by == "load":
        yield from _told(problems)
    elif mutation.by == "diff":
        for heading, sentences in differences(_side(_unchanged()), _side(content), TODAY).items():
            yield from (Finding("diff", heading, sentence) for sentence in sentences)
    else:
        yield from _told(_new(mutation.by, folder, content))


def _told(problems: Iterable[Problem]) -> Iterator[Finding]:
    return (Finding("check", p.code, f"{p.spot.file}: {p.message}") for p in problems)


@cache
def _unchanged() -> Content:
    return load_content(SMALL)


def _side(content: Content) -> Side:
    return Side(content.flow, content.directory, content.catalogue, content.lexicons)


def _new(part: str, folder: Path, content: Content) -> list[Problem]:
    """What this part of the proof finds that it does not find in the small project as it is."""
    known = {problem.message for problem in _known(part)}
    return [p for p in _proved(part, folder, content) if p.message not in known]


@cache
def _known(part: str) -> tuple[Problem, ...]:
    return _proved(part, SMALL, _unchanged())


def _proved(part: str, folder: Path, content: Content) -> tuple[Problem, ...]:
    subject = subject_of(folder, content, TODAY)
    found = parts_of(content.directory.languages)[part](subject, world_of(subject), lambda *_: None)
    return joined(subject, [found]).problems
