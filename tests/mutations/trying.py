"""One mutation applied to a copy of the files, and what finds it: the very functions of `check`
and `diff`. What a mutation leaves as it is, is not read anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.cli.check import subject_of, world_of
from bot.files.content import ROOT, Content, load_content, read_content
from bot.files.directory import load_directory
from bot.files.flows import load_flow
from bot.files.texts import load_texts
from bot.problems.errors import Problem
from bot.proof.diff import Side, differences
from bot.proof.prove import joined, parts_of
from tests.languages import SPOKEN

LIST = Path(__file__).with_name("mutations.yaml")
FOLDERS = ("flows", "directory", "locales")
TODAY = date(2026, 11, 25)
UNDERSTOOD = ("lexicon.yaml", "municipalities.csv", "places.csv", "postal_codes.csv")
"""Files that understanding is made of; a mutation of another one leaves it as it is."""


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
    """A copy of the files under `folder`, mutated."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    path = folder / mutation.file
    if not mutation.changes:
        path.unlink()
        return
    text = path.read_text("utf-8")
    for old, new in mutation.changes:
        assert old in text, f"{mutation.name}: the shipped file has changed, no {old!r} is in it"
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    _translate(mutation, folder)


def _translate(mutation: Mutation, folder: Path) -> None:
    rows = [f'\nmsgctxt "{k}"\nmsgid "{t}"\nmsgstr "{t}"\n' for k, t in mutation.translate]
    for path in (folder / "locales").glob("*/LC_MESSAGES/messages.po"):
        path.write_text(path.read_text("utf-8") + "".join(rows), "utf-8")


def findings(mutation: Mutation, folder: Path) -> Iterator[Finding]:
    """What finds this mutation of the files under `folder`; errors first, as `check` tells them."""
    content, problems = _read(mutation, folder)
    problems.sort(key=lambda problem: problem.severity)
    if content is None or mutation.by == "load":
        yield from _told(problems)
    elif mutation.by == "diff":
        for heading, sentences in differences(_side(_shipped()), _side(content), TODAY).items():
            yield from (Finding("diff", heading, sentence) for sentence in sentences)
    else:
        yield from _told(_new(mutation.by, folder, content))


def _told(problems: Iterable[Problem]) -> Iterator[Finding]:
    return (Finding("check", p.code, f"{p.spot.file}: {p.message}") for p in problems)


@cache
def _shipped() -> Content:
    return load_content()


def _read(mutation: Mutation, folder: Path) -> tuple[Content | None, list[Problem]]:
    """As `read_content` does, with the understanding there is where that stays the same."""
    if mutation.file.endswith(UNDERSTOOD):
        return read_content(folder)
    shipped = _shipped()
    directory, problems = load_directory(folder / "directory", SPOKEN)
    if directory is None:
        return None, problems
    slots = {
        "language": frozenset(shipped.lexicons),
        "municipality": frozenset({"unknown", *directory.municipalities}),
        "situation": frozenset(directory.situations),
        "detail": frozenset(d for s in directory.situations.values() for d in s.details),
        "text_safe": frozenset[str](),
    }
    flow, sources, others = load_flow(folder / "flows", slots)
    catalogue, more = load_texts(folder / "locales", SPOKEN, sources, "answer", "language")
    problems += [*others, *more]
    if flow is None or any(p.severity == "error" for p in problems):
        return None, problems
    return replace(shipped, flow=flow, directory=directory, catalogue=catalogue), problems


def _side(content: Content) -> Side:
    return Side(content.flow, content.directory, content.catalogue, content.lexicons)


def _new(part: str, folder: Path, content: Content) -> list[Problem]:
    """What this part of the proof finds that it does not find in the shipped files."""
    known = {problem.message for problem in _shipped_problems(part)}
    return [p for p in _proved(part, folder, content) if p.message not in known]


@cache
def _shipped_problems(part: str) -> tuple[Problem, ...]:
    return _proved(part, ROOT, _shipped())


def _proved(part: str, folder: Path, content: Content) -> tuple[Problem, ...]:
    subject = subject_of(folder, content, TODAY)
    found = parts_of(SPOKEN)[part](subject, world_of(subject), lambda *_: None)
    return joined(subject, [found]).problems
