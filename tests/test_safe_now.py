"""A maintainer adds a question for some callers only, by editing files: is the caller safe now?

It is asked of whoever reports violence, on both channels and in three languages, and is proved.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.cli.check import subject_of, world_of
from bot.dialogue.engine import fit
from bot.dialogue.model import SMS, VOICE, Channel, Session, World
from bot.directory.hours import HELSINKI
from bot.files.content import Content, load_content
from bot.problems.errors import FilesError
from bot.proof.dialogue_checks import dialogue_problems
from bot.proof.diff import flow_changes
from bot.proof.explore import explore
from bot.proof.model import Caller, Explored
from bot.proof.picture import Picture
from bot.proof.text_checks import flow_text_problems
from bot.simulator.player import simulate
from bot.store.memory import SessionsInMemory
from tests.small_project import SMALL, copy, edit

STATE = """  safe_now:
    only_for: {situation: violence}
    menu: safe_now
    text: "Oletko nyt turvassa? {choices}"
    silence: "{choices}"
    reprompt: "{choices}"
    choices:
      1: {label: "Kyllä", answer: yes, sets: sure}
      2:
        label: "En ole"
        answer: no
        words: {fi: [en ole], sv: [inte], en: [not safe]}
        does: danger
    tries: 1
    next: answer

  answer:
"""
TEXTS = {
    "sv": ("Är du trygg nu? {choices}", "Ja", "Nej"),
    "en": ("Are you safe now? {choices}", "Yes", "No"),
}
VIOLENCE = {"fi": "väkivalta", "sv": "våld", "en": "violence"}
OTHER = {"fi": "rikos", "sv": "brott", "en": "crime"}
PLACE = {"fi": "Hämeenlinna", "sv": "Tavastehus", "en": "Hämeenlinna"}
QUESTIONS = {"fi": "Oletko nyt turvassa?", "sv": "Är du trygg nu?", "en": "Are you safe now?"}
SAFE = {"fi": "kyllä", "sv": "ja", "en": "yes"}
DANGER = {"fi": "Soita heti", "sv": "Ring genast", "en": "Call "}
UNSAFE = {"fi": "en ole turvassa", "sv": "inte alls", "en": "not safe"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small project with the question."""
    copy(tmp_path)
    flow = "flows/triage.yaml"
    edit(tmp_path, flow, "initial: language\n", "initial: language\nslots: {safe_now: [sure]}\n")
    before, after = "give_up: {situation: other}\n    next: ", ("answer", "safe_now")
    edit(tmp_path, flow, *(before + state for state in after))
    edit(tmp_path, flow, "  answer:\n", STATE)
    for language, (question, yes, no) in TEXTS.items():
        said = {
            ("safe_now.text", "Oletko nyt turvassa? {choices}"): question,
            ("safe_now.silence.1", "{choices}"): "{choices}",
            ("safe_now.reprompt.1", "{choices}"): "{choices}",
            ("safe_now.choices.1.label", "Kyllä"): yes,
            ("safe_now.choices.2.label", "En ole"): no,
        }
        catalogue = tmp_path / f"locales/{language}/LC_MESSAGES/messages.po"
        added = "".join(
            f'\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{text}"\n'
            for (key, source), text in said.items()
        )
        catalogue.write_text(catalogue.read_text("utf-8") + added, "utf-8")
    return tmp_path


@pytest.fixture
def content(folder: Path) -> Content:
    return load_content(folder)


@pytest.mark.parametrize("language", QUESTIONS)
@pytest.mark.parametrize("channel", [SMS, VOICE])
@pytest.mark.no_cover
def test_it_is_proved(folder: Path, content: Content, channel: Channel, language: str) -> None:
    """Whoever reports violence comes to it and nobody else does; every answer of it is tried."""
    subject = subject_of(folder, content, date(2026, 12, 1))
    found = explore(
        subject, world_of(subject), Caller(channel, language, counted=False), lambda *_: None
    )
    problems = (*dialogue_problems(subject, found), *flow_text_problems(subject, found))
    assert not [p.message for p in problems if p.severity == "error"]
    asked = [node.session for node in found.nodes if node.session.state == "safe_now"]
    assert {session.slots["situation"] for session in asked} == {"violence"}
    left = {edge.input.name for edge in found.edges if edge.source in _numbers(found)}
    assert {"safe_now=sure", "does=danger"} <= left
    answered = [node.session.slots for node in found.nodes if node.session.state == "answer"]
    assert {slots.get("safe_now") for slots in answered} == {"sure", None}


def _numbers(found: Explored) -> set[int]:
    return {node.number for node in found.nodes if node.session.state == "safe_now"}


@pytest.mark.parametrize("language", VIOLENCE)
def test_a_text_is_asked_and_its_answer_taken(content: Content, language: str) -> None:
    question = QUESTIONS[language]
    for answer, begins in ((SAFE[language], False), (UNSAFE[language], True), ("2", True)):
        caller = simulate(SessionsInMemory(), content)
        caller.text(VIOLENCE[language])
        assert question in " ".join(caller.text(PLACE[language]))
        told = " ".join(caller.text(answer))
        assert question not in told
        assert told.startswith(DANGER[language]) is begins


@pytest.mark.parametrize("language", VIOLENCE)
def test_a_call_is_asked_and_its_answer_taken(content: Content, language: str) -> None:
    for key, begins in (("1", False), ("2", True)):
        call = simulate(SessionsInMemory(), content).call()
        call.press(str(1 + list(VIOLENCE).index(language)))
        call.say(VIOLENCE[language])
        call.say(PLACE[language])
        assert QUESTIONS[language] in call.said
        call.press(key)
        assert QUESTIONS[language] not in call.said
        assert call.said.startswith(DANGER[language]) is begins


@pytest.mark.parametrize("language", OTHER)
def test_nobody_else_is_asked(content: Content, language: str) -> None:
    caller = simulate(SessionsInMemory(), content)
    caller.text(OTHER[language])
    assert QUESTIONS[language] not in " ".join(caller.text(PLACE[language]))


def test_what_was_told_of_it_is_kept_while_the_flow_knows_the_slot(content: Content) -> None:
    told = Session(SMS, "answer", {"situation": "violence", "safe_now": "sure"})
    now = datetime(2026, 12, 1, 12, tzinfo=HELSINKI)
    world = World(content.directory, content.understanding, now)
    assert fit(content.flow, world, told) == told
    without = replace(content.flow, slots={})
    assert fit(without, world, told).slots == {"situation": "violence"}


MISTAKES = (
    (
        "for: {situation: violence}",
        "for: {situation: violense}",
        'unknown situation "violense" (did you',
    ),
    (
        "for: {situation: violence}",
        "for: {county: '21'}",
        'found "county", expected situation or safe_now',
    ),
    ("{safe_now: [sure]}", "{safe_now: [certain]}", 'unknown safe_now "sure"'),
    ("{safe_now: [sure]}", "{situation: [sure]}", '"situation" is a slot already'),
    ("{safe_now: [sure]}", "{safe_now: [sure], mood: [good]}", 'no state has "menu: mood"'),
    ("{safe_now: [sure]}", "{safe_now: [sure, So So]}", 'found "So So", expected small letters'),
    ("refer: now", "refer: now\n    only_for: {situation: violence}", "a refer is for everybody"),
)


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_in_it_is_told(folder: Path, old: str, new: str, message: str) -> None:
    edit(folder, "flows/triage.yaml", old, new)
    with pytest.raises(FilesError, match=re.escape(message)):
        load_content(folder)


def test_it_is_drawn_and_told_as_a_change(folder: Path, content: Content) -> None:
    before = load_content(SMALL)
    assert "(violence)" in Picture(content.flow).caption("safe_now")[1]
    told = list(flow_changes(before.flow, content.flow))
    assert "state 'safe_now' is new" in told
    assert "slots changes from nothing to safe_now: sure" in told
