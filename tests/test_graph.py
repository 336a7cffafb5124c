"""The flow as a picture: every state and way on, marked, in three formats."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.cli.check import subject_of
from bot.files.content import ROOT, Content, load_content
from bot.files.flow_texts import spots_of
from bot.problems.errors import Problem, Spot
from bot.proof.drawings import FORMATS
from bot.proof.picture import Exit, Picture, Walked, exits, problems_by_state
from bot.proof.text_checks import text_problems
from tests.small_project import SMALL
from tests.test_broken import TODAY, broken
from tests.test_cli_commands import run

pytestmark = pytest.mark.no_cover

WALKED = Walked(
    frozenset({"language", "situation"}),
    frozenset({Exit("situation", "1")}),
    frozenset({("last_words", "answer")}),
)
CASES = Path(__file__).parent / "broken"


@pytest.fixture
def picture(content: Content) -> Picture:
    return Picture(content.flow, {"situation": 2, "answer": 1}, WALKED)


def elements(drawn: str, tag: str) -> list[ET.Element]:
    return ET.fromstring(drawn).findall(f".//{{*}}{tag}")


@pytest.mark.parametrize("form", FORMATS)
def test_every_state_and_problem_is_drawn(picture: Picture, form: str) -> None:
    drawn = FORMATS[form](picture)
    assert not [name for name in picture.flow.states if name not in drawn]
    assert drawn.count("! 2 problems") == 1
    assert len(re.findall(r"! 1 problem\b", drawn)) == 1
    assert "in every state: danger leads to answer; 0 help_now, 8 discreet" in drawn


def test_every_exit_is_a_way_on(picture: Picture) -> None:
    named = {Exit(way.source, way.name) for way in picture.ways() if way.name}
    assert named == {*exits(picture.flow)}
    leads = {(way.source, way.target) for way in picture.ways()}
    assert leads >= {
        ("municipality", "which"), ("which", "municipality"), ("answer", "last_words"),
        ("connecting", "answer"), ("answer", "text_safety"), ("situation", "situation/5"),
    }  # fmt: skip


def test_the_svg_has_a_box_for_each_state_and_a_line_for_each_way_elsewhere(
    picture: Picture,
) -> None:
    drawn = FORMATS["svg"](picture)
    elsewhere = [way for way in picture.ways() if way.source != way.target]
    assert len(elements(drawn, "path")) == len(elsewhere) + 1  # the head of the arrows
    boxes = [(int(e.get("y", "")), int(e.get("height", ""))) for e in elements(drawn, "rect")]
    assert len(boxes) == len(picture.flow.states)
    ends = [y + height for y, height in boxes]
    assert all(end < y for end, (y, _) in zip(ends, boxes[1:], strict=False)), "one under another"


def test_lines_to_different_states_do_not_run_over_each_other(picture: Picture) -> None:
    columns: dict[str, list[tuple[int, int, int]]] = {}
    for path in elements(FORMATS["svg"](picture), "path")[1:]:
        found = re.fullmatch(r"M\d+,(\d+) H(\d+) V(\d+) H\d+", path.get("d", ""))
        assert found
        start, end = int(found[1]), int(found[3])
        columns.setdefault(found[2], []).append((min(start, end), max(start, end), end))
    for lines in columns.values():
        for top, bottom, target in lines:
            crossing = {t for a, b, t in lines if a <= bottom and top <= b}
            assert crossing == {target}


def test_what_is_walked_is_marked(picture: Picture) -> None:
    marks = {name: picture.mark(name) for name in picture.flow.states}
    assert marks.pop("language") == "walked"
    assert {marks.pop("situation"), marks.pop("answer")} == {"problem"}
    assert set(marks.values()) == {"unwalked"}
    walked = {(a.source, a.target, a.label) for a in picture.arrows() if a.walked}
    assert walked == {("situation", "situation/1", "1"), ("last_words", "answer", "next")}
    dashed = [e for e in elements(FORMATS["svg"](picture), "rect") if e.get("stroke-dasharray")]
    assert len(dashed) == len(marks)


def test_ways_that_are_walked_are_drawn_apart_from_those_that_are_not(picture: Picture) -> None:
    some = Walked(exits=frozenset({Exit("situation/1", "1")}))
    arrows = [a for a in replace(picture, walked=some).arrows() if a.source == "situation/1"]
    assert [(a.walked, a.label) for a in arrows if a.target == "answer"] == [
        (True, "1 violence"),
        (False, "2 crime, give_up"),
    ]


def test_quotes_do_not_end_a_label(picture: Picture) -> None:
    state = picture.flow.states["last_words"]
    states = {**picture.flow.states, 'a"b': replace(state, name='a"b', next="nowhere")}
    drawn = replace(picture, flow=replace(picture.flow, states=states))
    assert r'"a\"b"' in FORMATS["dot"](drawn)
    assert "a&quot;b" in FORMATS["mermaid"](drawn)
    assert len(elements(FORMATS["svg"](drawn), "rect")) == len(states)


def test_a_flow_of_one_state_is_a_picture_too(content: Content) -> None:
    state = replace(content.flow.states["last_words"], next=None)
    flow = replace(content.flow, states={"last_words": state})
    assert len(elements(FORMATS["svg"](Picture(flow)), "rect")) == 1


def test_a_problem_belongs_to_the_state_it_stands_in(content: Content) -> None:
    spots = spots_of(ROOT)
    line = spots["state", "answer"].line
    assert line
    problems = [
        Problem("no-text", Spot("flows/triage.yaml", line + 3), ""),
        Problem("no-text", Spot("flows/triage.yaml", 2), ""),
        Problem("no-text", Spot("directory/notices.yaml", line), ""),
    ]
    assert problems_by_state(content.flow, {}, problems) == {}  # a file that is half edited
    told = problems_by_state(content.flow, spots, problems)
    assert {name: len(found) for name, found in told.items()} == {"answer": 1}


def test_what_the_operators_conversations_walk_is_drawn() -> None:
    boxes = elements(run("graph", "--fast").stdout, "rect")
    left = run("test").stdout.count("no transcript walks: state ")
    assert len([box for box in boxes if box.get("stroke-dasharray")]) == left < len(boxes)
    for form in ("mermaid", "dot"):
        assert "connecting" in run("graph", str(SMALL), "--fast", "--format", form).stdout


def test_a_problem_that_only_the_proof_finds_is_marked(tmp_path: Path) -> None:
    broken(CASES / "choice-is-danger.txt", tmp_path)
    content = load_content(tmp_path)
    subject = subject_of(tmp_path, content, TODAY)
    found = problems_by_state(content.flow, subject.spots, text_problems(subject))
    told = {name: len(problems) for name, problems in found.items()}
    assert told == {"situation/1": 1}
    assert FORMATS["mermaid"](Picture(content.flow, told)).count(":::problem") == 1


def test_a_folder_with_errors_is_not_drawn(tmp_path: Path) -> None:
    broken(CASES / "no-next.txt", tmp_path)
    shown = run("graph", str(tmp_path))
    assert shown.exit_code == 1
    assert "triage.yaml" in shown.output
