"""A municipality that becomes part of another on a date: nobody is needed at midnight.

In the small project Hattula has an office of its own; from 1 January it is part of Hämeenlinna.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.directory.hours import HELSINKI
from bot.directory.model import Directory
from bot.directory.refer import Request, refer
from bot.files.content import Content, load_content
from bot.problems.errors import FilesError
from bot.proof.diff_answers import answer_changes
from bot.simulator.player import Player, simulate
from bot.store.memory import SessionsInMemory
from tests.small_project import SMALL, copy, edit

TABLE = "directory/municipalities.csv"
HATTULA, HAMEENLINNA, KEMI = "082", "109", "240"
OLD, NEW = (
    datetime(2026, 12, 31, 23, 50, tzinfo=HELSINKI),
    datetime(2027, 1, 1, 0, 10, tzinfo=HELSINKI),
)
OFFICE = "03 621 7300"
TODAY = date(2026, 12, 1)


def merged(folder: Path, cells: str = "2026-12-31,109", code: str = HATTULA) -> Path:
    """The small project, in which this municipality gets these two cells."""
    copy(folder)
    path = folder / TABLE
    header, *rows = path.read_text("utf-8").splitlines()
    written = [f"{header},until,into"]
    written += [f"{row},{cells}" if row.startswith(code) else f"{row},," for row in rows]
    path.write_text("\n".join(written) + "\n", "utf-8")
    return folder


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return load_content(merged(tmp_path))


class Clock:
    now = OLD

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def caller(content: Content, clock: Clock) -> Player:
    return simulate(SessionsInMemory(), content, clock)


def test_a_text_before_and_after_midnight(caller: Player, clock: Clock) -> None:
    """The same conversation: the place was told before, and the answer is asked for again."""
    (before,) = caller.text("lapsi, olen Hattulassa")
    assert before.startswith("Hattula")
    assert OFFICE in before
    clock.now = NEW
    (after,) = caller.text("uudelleen")
    assert after.startswith("Hämeenlinna")
    assert OFFICE not in after


def test_the_old_name_is_understood_afterwards(caller: Player, clock: Clock) -> None:
    clock.now = NEW
    (answer,) = caller.text("lapsi, olen Hattulassa")
    assert answer.startswith("Hämeenlinna")
    assert OFFICE not in answer


def test_a_call_before_and_after_midnight(caller: Player, clock: Clock) -> None:
    call = caller.call()
    call.press("1")
    call.say("lapsi")
    call.say("Hattula")
    if "Jokin muu kunta" in call.said:  # a name that was heard may be confirmed
        call.press("1")
    assert "Hattula." in call.said
    clock.now = NEW
    call.press("*")
    assert "Hämeenlinna." in call.said
    assert "Hattula" not in call.said


def test_a_question_names_what_is_a_municipality_now(caller: Player, clock: Clock) -> None:
    """Of two places that are named, one has become part of another."""
    (before,) = caller.text("Hattula/Kemi")
    assert "Hattula" in before
    clock.now = NEW
    (after,) = caller.text("Hattula/Kemi", from_="+358401111111")
    assert "Hämeenlinna" in after
    assert "Hattula" not in after


def test_in_danger_too(content: Content) -> None:
    request = Request("child", HATTULA, danger=True)
    assert refer(content.directory, request, OLD).request.municipality == HATTULA
    after = refer(content.directory, request, NEW)
    same = refer(content.directory, replace(request, municipality=HAMEENLINNA), NEW)
    assert after == same


def test_a_municipality_joins_one_that_joins_another(content: Content) -> None:
    places = dict(content.directory.municipalities)
    places[HAMEENLINNA] = replace(places[HAMEENLINNA], until=date(2028, 12, 31), into=KEMI)
    directory = replace(content.directory, municipalities=places)
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2028, 12, 31), date(2029, 1, 1))
    found = [directory.municipality_on(day, HATTULA) for day in days]
    assert found == [HATTULA, HAMEENLINNA, HAMEENLINNA, KEMI]
    assert directory.municipality_on(days[0], "unknown") == "unknown"


MISTAKES = (
    ("2026-13-31,109", 'until: found "2026-13-31", expected a day such as 2026-12-31'),
    ("2026-12-31,", "into is empty, expected the code of the municipality it joins"),
    (",109", "until is empty, expected the last day before the merger"),
    ("2026-12-31,999", 'into: unknown municipality "999"'),
    ("2026-12-31,082", "into: 082 is no municipality after 2026-12-31 either"),
)


@pytest.mark.parametrize(("cells", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, cells: str, message: str) -> None:
    with pytest.raises(FilesError) as told:
        load_content(merged(tmp_path, cells))
    assert f"{TABLE}:2: {message}" in str(told.value)


def test_two_that_join_each_other_are_told(tmp_path: Path) -> None:
    merged(tmp_path)
    edit(tmp_path, TABLE, "Hämeenlinnaan,,", "Hämeenlinnaan,2026-12-31,082")
    with pytest.raises(FilesError, match="082 is no municipality after 2026-12-31 either"):
        load_content(tmp_path)


# What `diff` says of callers who name a municipality that ends


@pytest.fixture
def before() -> Directory:
    return load_content(SMALL).directory


def told(before: Directory, after: Directory) -> Iterator[str]:
    return (words for words in answer_changes(before, after, TODAY) if "Hattula" in words)


def test_a_merger_to_come_is_told(before: Directory, content: Content) -> None:
    first, *_ = told(before, content.directory)
    assert first.startswith("Hattula after 2026-12-31 (Hämeenlinna then), child")
    assert "hattula-office" in first
    assert not list(told(content.directory, content.directory))


def without_hattula(directory: Directory, *known_as: str) -> Directory:
    places = {c: p for c, p in directory.municipalities.items() if c != HATTULA}
    lines = {i: line for i, line in directory.lines.items() if i != "hattula-office"}
    name = replace(directory.places[0], name="Hattula", municipalities=known_as)
    names = (*directory.places, name) if known_as else directory.places
    return replace(directory, municipalities=places, lines=lines, places=names)


def test_a_municipality_that_is_gone_is_told_by_its_name(before: Directory) -> None:
    first, *_ = told(before, without_hattula(before, HAMEENLINNA))
    assert first.startswith("Hattula (Hämeenlinna now), child")


def test_a_name_that_leads_nowhere_or_to_several_is_told(before: Directory) -> None:
    (nowhere,) = told(before, without_hattula(before))
    assert nowhere == "Hattula is gone: callers who name it are asked where they are"
    (several,) = told(before, without_hattula(before, HAMEENLINNA, KEMI))
    names = "Hämeenlinna or Kemi"
    assert several == f"Hattula is gone: callers who name it are asked whether they are in {names}"
