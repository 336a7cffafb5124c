"""Each class of broken file is found, with its exact message: tests/broken/README.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from bot.cli.check import subject_of, world_of
from bot.dialogue.model import SMS, World
from bot.files.content import read_content
from bot.problems.errors import Problem
from bot.problems.kinds import CODES
from bot.proof.dialogue_checks import dialogue_problems
from bot.proof.explore import explore
from bot.proof.model import Caller, Subject
from bot.proof.record_checks import record_problems
from bot.proof.referrals import referral_problems, referrals
from bot.proof.text_checks import flow_text_problems, text_problems
from tests import small_project

pytestmark = pytest.mark.no_cover

CASES = sorted((Path(__file__).parent / "broken").glob("*.txt"))
TODAY = date(2026, 11, 25)


def _records(subject: Subject, _: World) -> Iterator[Problem]:
    yield from (p for p in record_problems(subject) if p.code != "verify")


def _sms(subject: Subject, world: World) -> Iterator[Problem]:
    explored = explore(subject, world, Caller(SMS, "fi"), lambda *_: None)
    yield from dialogue_problems(subject, explored)
    yield from flow_text_problems(subject, explored)


PARTS: Mapping[str, Callable[[Subject, World], Iterator[Problem]]] = {
    "records": _records,
    "texts": lambda subject, _: iter(text_problems(subject)),
    "answers": lambda subject, _: referral_problems(subject, referrals(subject, lambda *_: None)),
    "sms": _sms,
}


def broken(case: Path, folder: Path) -> None:
    """The small project under `folder`, with what the case changes."""
    small_project.copy(folder)
    _, file, *lines = case.read_text("utf-8").splitlines()
    if file.startswith("delete: "):
        (folder / file.removeprefix("delete: ")).unlink()
        return
    old, new = ("\n".join(x[2:] for x in lines if x[:1] == mark) for mark in "-+")
    small_project.edit(folder, file, old, new)


def found(case: Path, folder: Path) -> list[str]:
    """Every problem as `check` prints it, without the conversation."""
    part, *_ = case.read_text("utf-8").splitlines()
    content, problems = read_content(folder)
    if part != "load":
        assert content is not None, problems
        subject = subject_of(folder, content, TODAY)
        problems = list(PARTS[part](subject, world_of(subject)))
    return [f"{p.severity} {p.code}: {p}" for p in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_it_is_found(case: Path, tmp_path: Path, rewrite: bool) -> None:
    broken(case, tmp_path)
    messages = found(case, tmp_path)
    text = case.read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(">")]
    if rewrite:
        case.write_text("\n".join([*kept, *(f"> {m}" for m in messages), ""]), "utf-8")
    expected = [x[2:] for x in case.read_text("utf-8").splitlines() if x.startswith("> ")]
    assert messages
    assert messages == expected


def test_there_are_forty_classes_of_every_part() -> None:
    assert len(CASES) >= 40
    parts = {case.read_text("utf-8").partition("\n")[0] for case in CASES}
    assert {"load", "records", "texts"} <= parts


def test_every_problem_has_a_code_that_is_explained() -> None:
    said = "\n".join(case.read_text("utf-8") for case in CASES)
    codes = {line.split()[2].rstrip(":") for line in said.splitlines() if line[:2] == "> "}
    assert codes <= CODES.keys()
