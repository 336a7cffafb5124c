"""What the proof asks of conversations and answers: each check fires on a value that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace as changed

from bot.cli.check import subject_of, world_of
from bot.dialogue.model import BY_MEDIUM, SMS, VOICE, Answer, Connect, Medium, Say, Session, Turn
from bot.dialogue.walk import HELP_NOW
from bot.directory.hours import HELSINKI, Status
from bot.directory.model import Closure, Notice
from bot.directory.refer import Listed, Request, refer
from bot.files.content import ROOT, Content, load_content
from bot.problems.errors import Problem
from bot.proof.alphabet import first_read
from bot.proof.conversation import transcript
from bot.proof.dialogue_checks import dialogue_problems, unwalked
from bot.proof.explore import explore
from bot.proof.model import Caller, Edge, Explored, Input, Node, Subject
from bot.proof.prove import joined, parts_of
from bot.proof.record_checks import record_problems
from bot.proof.referrals import (
    Asked,
    Referrals,
    referral_problems,
    referrals,
    transfer_problems,
    unnamed_lines,
)
from bot.proof.text_checks import answer_text_problems, flow_text_problems, text_problems
from bot.simulator.replay import replay
from bot.simulator.transcript import parse
from tests.languages import SPOKEN
from tests.small_project import SMALL
from tests.test_broken import TODAY

pytestmark = pytest.mark.no_cover

NOW = datetime(2026, 11, 25, 10, tzinfo=HELSINKI)


def quiet(done: int, known: int) -> None:
    """Nobody looks on."""
    assert 0 <= done <= known


@pytest.fixture(scope="module")
def subject(content: Content) -> Subject:
    return subject_of(ROOT, content, TODAY)


@pytest.fixture(scope="module")
def small() -> Subject:
    """A small project, whose conversations are few."""
    return subject_of(SMALL, load_content(SMALL), TODAY)


Walks = Callable[[], dict[Medium, Explored]]


@pytest.fixture(scope="module")
def explored(small: Subject) -> Walks:
    """Both channels, without counts: quick. Coverage watches fixtures, so a test has to ask."""

    @cache
    def walks() -> dict[Medium, Explored]:
        world = world_of(small)
        return {
            c: explore(small, world, Caller(BY_MEDIUM[c], "fi", counted=False), quiet)
            for c in BY_MEDIUM
        }

    return walks


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def with_turns(found: Explored, change: Callable[[Edge], Turn]) -> Explored:
    return replace(found, edges=tuple(replace(e, turn=change(e)) for e in found.edges))


def test_the_small_conversations_have_no_problem(small: Subject, explored: Walks) -> None:
    for found in explored().values():
        assert dialogue_problems(small, found) == []
        assert list(flow_text_problems(small, found)) == []


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_conversation_is_told_as_it_is_replayed(
    small: Subject, explored: Walks, channel: Medium
) -> None:
    found = explored()[channel]
    for node in found.nodes[1 :: len(found.nodes) // 12]:
        told = transcript(small, found, found.conversation(node.number), "found")
        assert parse(told).head["channel"] == channel
        assert replay("found.txt", told, load_content(SMALL)).now == parse(told).text()


def test_a_call_that_is_hung_up_is_told_to_there(small: Subject, explored: Walks) -> None:
    found = explored()["voice"]
    ended = next(edge for edge in found.edges if edge.input.kind == "hang_up")
    assert ended.source is not None
    said = found.conversation(ended.source, ended.input, ended.input)
    assert transcript(small, found, said, "x").endswith("\ncaller: hang up")


def test_an_answer_on_which_the_engine_fails(small: Subject, explored: Walks) -> None:
    """The flow has lost a state that a choice leads to; the caller would hear the last resort."""
    states = {n: s for n, s in small.flow.states.items() if n != "text_safety"}
    broken = replace(small, flow=replace(small.flow, states=states))
    caller = Caller(VOICE, "fi", counted=False)
    found = explore(broken, explored()["voice"].world, caller, quiet)
    assert found.broken
    told = [p for p in dialogue_problems(broken, found) if p.code == "turn-breaks"]
    assert "breaks the turn: KeyError" in told[0].message
    assert told[0].transcript.endswith("bot: (KeyError: the caller hears the last resort)")
    twice = replace(found, broken=(found.broken[0], found.broken[0]))
    assert codes(dialogue_problems(broken, twice)).count("turn-breaks") == 1


def test_a_turn_that_says_nothing(small: Subject, explored: Walks) -> None:
    silent = with_turns(explored()["voice"], lambda edge: changed(edge.turn, acts=()))
    assert codes(dialogue_problems(small, silent))[0] == "no-reply"


def test_danger_without_112_first(small: Subject, explored: Walks) -> None:
    """An answer that is not one for danger, or a sentence before the number."""

    def other_acts(edge: Edge) -> Turn:
        acts = tuple(a for a in edge.turn.acts if not isinstance(a, Answer))
        return changed(edge.turn, acts=(Say("commands.back"), *acts))

    found = with_turns(explored()["sms"], other_acts)
    assert "danger-not-first" in codes(dialogue_problems(small, found))


def test_a_text_without_a_number(small: Subject, explored: Walks) -> None:
    """Told once for each state; a translation that has lost its number is found like no number."""

    def bare(edge: Edge) -> Turn:
        acts = tuple(act for act in edge.turn.acts if act != HELP_NOW)
        return changed(edge.turn, acts=acts)

    told = [
        p.message
        for p in dialogue_problems(small, with_turns(explored()["sms"], bare))
        if p.code == "no-number"
    ]
    states = {message.partition('"')[2].partition('"')[0] for message in told}
    assert len(states) == len(told)
    assert {"which", "which_situation", "situation", "municipality", "open_question"} <= states
    texts = dict(small.catalogue.texts)
    texts["commands.help_now.sms"] = {**texts["commands.help_now.sms"], "sv": "Alltid öppen."}
    lost = replace(small, catalogue=replace(small.catalogue, texts=texts))
    assert "no-number" in codes(dialogue_problems(lost, explored()["sms"]))


def test_112_is_enough_in_danger(small: Subject, explored: Walks) -> None:
    """There a question has no number beside it."""
    asked = [
        edge.turn
        for edge in explored()["sms"].edges
        if edge.turn.session.danger and edge.turn.session.state == "municipality"
    ]
    assert any(HELP_NOW not in turn.acts for turn in asked)
    assert "no-number" not in codes(dialogue_problems(small, explored()["sms"]))


def test_a_call_that_is_connected_in_vain(small: Subject, explored: Walks) -> None:
    closed = Connect("mieli-en")  # in dispute, and not dialled for anybody
    found = with_turns(
        explored()["voice"],
        lambda edge: changed(edge.turn, acts=(*edge.turn.acts, closed)),
    )
    (told,) = [p for p in dialogue_problems(small, found) if p.code == "dials-in-vain"]
    assert '"mieli-en", which cannot be' in told.message


def test_back_that_leads_elsewhere(small: Subject, explored: Walks) -> None:
    """Nothing is kept of where the caller stood."""
    lost = with_turns(
        explored()["sms"],
        lambda edge: changed(edge.turn, session=changed(edge.turn.session, back=())),
    )
    told = [p for p in dialogue_problems(small, lost) if p.code == "back-elsewhere"]
    assert told
    assert all("caller: 9" in p.transcript for p in told)


def going_round(small: Subject, channel: Medium, *kinds: str) -> Explored:
    """One session at the menu, and answers after which it stands there again."""
    world = world_of(small)
    session = Session(BY_MEDIUM[channel], "situation", {"language": "fi", "municipality": "082"})
    said = [Input("begin", "begin", "", None)]
    said += [Input(kind, kind, kind, None) for kind in kinds]  # type: ignore[arg-type]
    numbers = (Say("commands.help_now"),) if channel == "sms" else ()
    turn = Turn(session, (*numbers, Say("situation.text")))
    edges = tuple(Edge(n, 0 if n else None, one, turn, 0) for n, one in enumerate(said))
    return Explored(Caller(BY_MEDIUM[channel], "fi"), world, (Node(0, session, 0),), edges)


def test_a_conversation_that_goes_round(small: Subject) -> None:
    found = going_round(small, "voice", "no_match", "no_input")
    told = codes(dialogue_problems(small, found))
    assert told == ["too-late", "never-a-number", "never-a-number"]


def test_a_sentence_with_a_number_is_not_in_vain(small: Subject) -> None:
    found = going_round(small, "voice", "no_input")
    numbers = Turn(found.nodes[0].session, (Say("last_words.text"),))
    edges = (found.edges[0], replace(found.edges[1], turn=numbers))
    assert "never-a-number" not in codes(dialogue_problems(small, replace(found, edges=edges)))


def test_a_session_that_nobody_can_answer_in_is_too_late(small: Subject) -> None:
    found = going_round(small, "sms")
    assert codes(dialogue_problems(small, found)) == []  # nothing can be said there at all
    over = Turn(Session(SMS), (Say("commands.goodbye"),))
    edges = (*found.edges, Edge(1, 0, Input("word", "x", "x", None), over, 0))
    assert codes(dialogue_problems(small, replace(found, edges=edges)))[-1:] == ["too-late"]


def test_a_state_nobody_comes_to(small: Subject) -> None:
    assert codes(list(unwalked(small, frozenset({*small.flow.states} - {"answer"})))) == [
        "unreachable-state"
    ]


# Answers


def asked(subject: Subject, situation: str, *, danger: bool = False, **changes: Any) -> Asked:
    """What Kerava is answered, with the referral changed."""
    request = Request(situation, "245", "04", danger=danger)
    referral = refer(subject.directory, request, NOW)
    return Asked(request, NOW, replace(referral, **changes))


def listed(subject: Subject, id_: str, state: str, why: str = "county", **line: Any) -> Listed:
    return Listed(
        replace(subject.directory.lines[id_], **line),
        Status(state),  # type: ignore[arg-type]
        why,  # type: ignore[arg-type]
    )


def answers(*found: Asked) -> Referrals:
    return replace(NONE, answers=found)


NONE = Referrals((), None, (), (), 0)  # type: ignore[arg-type]  # no hours are asked for


def test_each_answer_that_fails_somebody(subject: Subject) -> None:
    closed = listed(subject, "kerava-office", "closed")
    emergency = listed(subject, "emergency-112", "open")
    crisis = listed(subject, "vantaa-kerava-emergency", "open")
    cases = {
        "danger-not-first": asked(subject, "violence", danger=True, lines=(crisis,)),
        "nobody-answers": asked(subject, "money", lines=(emergency,)),
        "closed-first": asked(subject, "child", lines=(closed, crisis)),
        "out-of-dates": asked(subject, "death", lines=(crisis, closed)),
    }
    for code, case in cases.items():
        (told,) = referral_problems(subject, answers(case, case))
        assert told.code == code
        assert told.message.startswith("Kerava, ")
        assert told.spot.file == "directory/situations.yaml"
    assert list(referral_problems(subject, answers(asked(subject, "child")))) == []


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        (["mieli-fi", "vantaa-kerava-emergency"], '"mieli-fi" comes behind 112'),
        ([], "nothing comes behind 112"),
        (["kerava-office", "vantaa-kerava-emergency"], '"kerava-office" comes behind 112'),
    ],
)
def test_in_danger_the_county_comes_directly_behind_112(
    subject: Subject, behind: list[str], expected: str
) -> None:
    lines = tuple(listed(subject, id_, "open") for id_ in ["emergency-112", *behind, "mieli-sv"])
    county = (listed(subject, "vantaa-kerava-emergency", "open"),)
    lost = asked(subject, "suicide", danger=True, lines=lines[: len(behind) + 1])
    (told,) = (
        p
        for p in referral_problems(subject, answers(replace(lost, county=county)))
        if p.code == "county-not-next"
    )
    assert told.message.startswith("Kerava, suicide, in danger, fi, ")
    assert told.message.endswith(f'in danger {expected}, not "vantaa-kerava-emergency"')


@pytest.mark.parametrize("state", ["open", "closed"])
def test_in_danger_another_line_of_the_county_or_none_that_is_open_is_well(
    subject: Subject, state: str
) -> None:
    county = (listed(subject, "helsinki-crisis", state),)
    behind = "helsinki-emergency" if state == "open" else "mieli-fi"
    lines = tuple(listed(subject, id_, "open") for id_ in ("emergency-112", behind))
    found = replace(asked(subject, "suicide", danger=True, lines=lines), county=county)
    assert list(referral_problems(subject, answers(found))) == []


def test_a_closed_number_behind_112_is_told(subject: Subject) -> None:
    lines = tuple(
        listed(subject, id_, state, "situation")
        for id_, state in [("emergency-112", "open"), ("mieli-sv", "closed"), ("mieli-fi", "open")]
    )
    found = asked(subject, "custody", danger=True, lines=lines)
    assert codes(list(referral_problems(subject, answers(found)))) == ["closed-first"]


@pytest.fixture(scope="module")
def all_answers(subject: Subject) -> Callable[[], Referrals]:
    """Every answer of the shipped directory. Coverage watches fixtures, so a test has to ask."""
    return cache(lambda: referrals(subject, quiet))


def test_a_line_in_no_answer_is_told_unless_it_says_why(
    subject: Subject, all_answers: Callable[[], Referrals]
) -> None:
    """The shipped lines are in an answer or say why not; in either direction a slip is told."""
    found = all_answers()
    assert list(unnamed_lines(subject, found)) == []
    lines = subject.directory.lines
    moved = {
        "kirkko": replace(lines["kirkko"], not_in_answers=None),
        "riku": replace(lines["riku"], not_in_answers="too busy"),
        "another": replace(lines["paihde"], id="another", role="local", not_in_answers=None),
    }
    other = replace(subject, directory=replace(subject.directory, lines={**lines, **moved}))
    told = list(unnamed_lines(other, found))
    assert [(p.code, p.message) for p in told] == [
        ("in-answers", "riku.not_in_answers: an answer names it"),
        ("in-no-answer", "kirkko: no answer names it"),
        ("in-no-answer", "another: no answer names it"),
    ]
    assert told[0].spot == subject.spots["line", "riku"]


def test_a_county_that_is_lost_in_danger_is_found_among_all_answers(
    subject: Subject, all_answers: Callable[[], Referrals]
) -> None:
    """Of municipalities that are answered alike, one whose county has a number is kept."""
    found = all_answers()
    lost = [
        replace(a, referral=replace(a.referral, lines=(a.referral.lines[0], national)))
        for national in [listed(subject, "mieli-fi", "open", "always_open")]
        for a in found.answers
        if a.request.danger
    ]
    told = codes(list(referral_problems(subject, replace(found, answers=tuple(lost)))))
    assert set(told) == {"county-not-next"}
    with_county = {"custody", "money", "health"}  # named for a detail of it only, or for none
    assert len(told) >= len(subject.directory.situations) - len(with_county)


def test_what_cannot_wait_has_a_way_over_112(subject: Subject) -> None:
    unknown = listed(subject, "riku", "unknown", "situation")
    relay = listed(subject, "social-112", "unknown", "situation", phone=None)
    (told,) = referral_problems(subject, answers(asked(subject, "crime", lines=(unknown,))))
    assert told.code == "nobody-answers"
    (only,) = referral_problems(subject, answers(asked(subject, "crime", lines=(unknown, relay))))
    assert only.message.endswith("no line is open then")


def test_a_request_that_the_directory_cannot_answer(subject: Subject) -> None:
    """An order that names nobody: told once for each situation."""
    known = subject.directory.lines.items()
    lines = {i: x for i, x in known if i != "mieli-fi" and x.schedule.kind != "weekly"}
    municipalities = {"245": subject.directory.municipalities["245"]}
    directory = replace(
        subject.directory, lines=lines, municipalities=municipalities, entrances=None
    )
    broken = replace(subject, directory=directory)
    found = referrals(broken, quiet)
    assert found.failed
    told = [p for p in referral_problems(broken, found) if p.code == "answer-breaks"]
    assert {p.message.partition(":")[0].split(",")[0] for p in told} <= {"Kerava", "place unknown"}
    assert len(told) == len({request.situation for request, *_ in found.failed})


def test_a_long_answer_is_told_once_for_each_situation(subject: Subject) -> None:
    long = "Hyvinvointialueen sosiaali- ja kriisipäivystys " * 4
    names = {"fi": long, "sv": long, "en": long}
    line = replace(subject.directory.lines["vantaa-kerava-emergency"], short_names=names)
    directory = replace(subject.directory, lines={**subject.directory.lines, line.id: line})
    world = replace(world_of(subject), directory=directory)
    texts = dict(subject.catalogue.texts)
    texts["answer.text.sms"] = dict.fromkeys(("fi", "sv", "en"), "{place}{lines} " + long * 2)
    wordy = replace(subject, directory=directory, catalogue=replace(subject.catalogue, texts=texts))
    child = asked(subject, "child")
    told = list(answer_text_problems(wordy, world, answers(child, child), quiet))
    assert codes(told) == ["text-too-long"]
    assert told[0].message.startswith("child, 245, fi: ")


def test_a_line_that_is_dialled_and_cannot_be(subject: Subject) -> None:
    line = subject.directory.lines["mieli-en"]
    assert line.phone
    dialled = replace(line, phone=replace(line.phone, transfer=True))
    lines = {**subject.directory.lines, line.id: dialled}
    broken = replace(subject, directory=replace(subject.directory, lines=lines))
    assert codes(list(transfer_problems(broken))) == ["dials-in-vain"]


# Records and texts


def test_records_that_are_over_or_too_few(subject: Subject) -> None:
    over = Notice("old", TODAY.replace(month=1), TODAY.replace(month=2), {})
    line = subject.directory.lines["kerava-office"]
    shut = replace(line, closed=Closure(TODAY.replace(month=1), {}))
    names = {"fi": "Mies lyö minua nyt", "sv": "Päivystys", "en": "Duty line"}
    telling = replace(subject.directory.lines["riku"], neutral_names=names)
    lines = {**subject.directory.lines, line.id: shut, "riku": telling}
    days = tuple(day for day in subject.directory.special_days if day.day.year == 2026)
    directory = replace(subject.directory, notices=(over,), lines=lines, special_days=days)
    found = codes(record_problems(replace(subject, directory=directory)))
    assert {code: found.count(code) for code in ("ended", "special-days-end")} == {
        "ended": 2,
        "special-days-end": 1,
    }
    assert {"missing-feast", "neutral-name-tells"} <= {*found}
    assert "special-days-end" in codes(
        record_problems(replace(subject, directory=replace(directory, special_days=())))
    )


def test_labels_that_are_taken_for_others(subject: Subject) -> None:
    texts = dict(subject.catalogue.texts)
    texts["situation.choices.2.label"] = {**texts["situation.choices.2.label"], "fi": "1"}
    texts["answer.danger.sms"] = {**texts["answer.danger.sms"], "fi": "Soita heti. {lines}"}
    told = text_problems(replace(subject, catalogue=replace(subject.catalogue, texts=texts)))
    assert codes(told) == ["choices-alike", "danger-not-first"]


@pytest.mark.parametrize(
    ("key", "missing", "expected"),
    [
        ("answer.text.sms", "{lines}", "{lines} or {line}"),
        ("answer.danger.voice", "{line}", "{lines} or {line}"),
        ("phrases.line.sms", "{number}", "{number}"),
        ("situation.text.voice", "{choices}", "{choices}"),
        ("which.text.sms", "{choices}", "{choices}"),
    ],
)
def test_what_an_answer_and_a_question_must_say(
    subject: Subject, key: str, missing: str, expected: str
) -> None:
    """In every language alike, as somebody would who does what other-placeholders asks."""
    texts = dict(subject.catalogue.texts)
    texts[key] = {language: text.replace(missing, "") for language, text in texts[key].items()}
    told = text_problems(replace(subject, catalogue=replace(subject.catalogue, texts=texts)))
    assert codes(told) == ["left-untold"] * 3
    assert all(problem.message.endswith(f"expected {expected} in it") for problem in told)


def test_speech_that_is_too_long(small: Subject, explored: Walks) -> None:
    long = dict.fromkeys(("fi", "sv", "en"), "x" * 1300)
    texts = {**small.catalogue.texts, "municipality.text.voice": long}
    wordy = replace(small, catalogue=replace(small.catalogue, texts=texts))
    assert {*codes(list(flow_text_problems(wordy, explored()["voice"])))} == {"speech-too-long"}


def test_entries_that_nobody_can_say_are_not_said(subject: Subject) -> None:
    assert first_read(subject, ("lyö*", "a & b"), lambda _: True) is None
    assert first_read(subject, ("lyö*", "=en"), lambda _: True) == "en"


def test_parts_are_joined_with_what_they_cover(subject: Subject) -> None:
    records = parts_of(SPOKEN)["records"](subject, world_of(subject), quiet)
    whole = joined(subject, [records, records])
    assert whole.coverage.counts["lines"] == 2 * len(subject.directory.lines)
    assert codes(list(whole.problems)).count("unreachable-state") == len(subject.flow.states)
    assert str(records.coverage).startswith(f"{len(subject.directory.lines)} lines, ")
