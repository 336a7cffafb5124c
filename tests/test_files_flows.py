"""Broken flows and texts: each fault is named with its file, line and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.content import Content, load_content, read_content
from bot.problems.errors import FilesError
from tests import small_project

pytestmark = pytest.mark.no_cover

TRIAGE, ANYWHERE = "flows/triage.yaml", "flows/anywhere.yaml"
SV = "locales/sv/LC_MESSAGES/messages.po"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project that can be broken."""
    return small_project.copy(tmp_path)


def read(project: Path) -> tuple[Content | None, list[str]]:
    """The files as they are now, and their problems as `check` prints them."""
    content, problems = read_content(project, examples=False)
    return content, [str(problem) for problem in problems]


def broken(project: Path, file: str, old: str, new: str) -> tuple[Content | None, list[str]]:
    """What is read after one edit."""
    small_project.edit(project, file, old, new)
    return read(project)


FAULTS = [
    (TRIAGE, "initial: language", "initial: langage",
     'triage.yaml:3:1: initial: unknown target "langage" (did you mean "language"?)'),
    (TRIAGE, "next: municipality", "next: municipalty",
     'state "open_question": unknown target "municipalty" (did you mean "municipality"?)'),
    (TRIAGE, "    menu: situation\n", "    menu: situation\n    ask: [situation]\n",
     'state "situation": expected exactly one of say, ask, menu, choose, refer, transfer, end'),
    (TRIAGE, "    next: answer\n", "", 'state "situation": no "next", so nobody can leave it'),
    (TRIAGE, "    next: answer\n", "    next: municipality\n",
     'state "municipality": "next" goes round: municipality -> situation -> municipality'),
    (TRIAGE, "    next: answer\n    text: \"Kriisi", "    next: answer\n    silence: \"Kriisi",
     'state "last_words": no "text", so the caller would hear nothing'),
    (TRIAGE, "    say: yes", "    end: no", 'expected yes'),
    (TRIAGE, '{"5": cannot_speak}', '{"8": cannot_speak}',
     'key "8": expected one digit that is not among "keys"'),
    (TRIAGE, "    menu: text_safe\n", "    menu: situation\n",
     'state "answer": choice 4: "does: text" needs a state with "menu: text_safe"'),
    (TRIAGE, "{sms: 4, voice: 5}", "{sms: 4}", "voice"),
    (TRIAGE, "ask: [municipality, situation]", "ask: [municipality, sitation]",
     'state "open_question": unknown slot "sitation" (did you mean "situation"?)'),
    (TRIAGE, "Missä olet ja mitä", "{lines} olet ja mitä",
     'text "open_question.text": {lines} has no value there'),
    (ANYWHERE, "  speaks: ", "  spoke: ", 'unknown field "spoke"'),
    (TRIAGE, "    last: ", "    lst: ", 'unknown field "lst" (did you mean "last"?)'),
    (TRIAGE, "sets: crime}", "sets: krime}",
     'state "situation": choice 1: choice 2: unknown situation "krime" (did you mean "crime"?)'),
    (TRIAGE, "give_up: {situation: other}\n    next", "give_up: {situatio: other}\n    next",
     'state "situation": unknown slot "situatio" (did you mean "situation"?)'),
    (TRIAGE, "      3: {sets: en}", "      9: {sets: en}",
     'state "language": key "9" cannot be a choice, expected one free digit'),
    (TRIAGE, "      3: {sets: en}", "      3: {label: en}",
     'state "language": choice 3 needs exactly one of "sets", "does" and "choices"'),
    (TRIAGE, '"0": help_now', '"0": helpnow',
     'key "0": unknown command "helpnow" (did you mean "help_now"?)'),
    (TRIAGE, "refer: now", "say: now", 'no state of kind "refer"'),
    (TRIAGE, "  which:\n", "  municipality:\n", '"municipality" is defined twice'),
    (TRIAGE, "vastaa: en kerro.", "vastaa: “en kerro”.",
     'text "municipality.text.sms": has characters outside GSM-7'),
    (TRIAGE, "{place}{lines} {if_no_answer}", "{plaice}{lines} {if_no_answer}",
     'text "answer.text.sms": {plaice} has no value there (did you mean "place"?)'),
    (TRIAGE, "Kriisipuhelin {helpline}.", "Kriisipuhelin {helpline.",
     'text "answer.last.sms": a brace is not closed or not opened'),
    (TRIAGE, '    tries: 2', '    tries: kaksi', "tries"),
    (ANYWHERE, 'back: "Palataan edelliseen."', 'back: ""', 'text "commands.back" is empty'),
    (ANYWHERE, "  back:", "  bakc:", 'unknown field "bakc" (did you mean "back"?)'),
    (SV, 'msgstr "Vi börjar om."', 'msgstr ""',
     'text "commands.restart" has no translation to "sv"'),
    (SV, "Våld: {violence_line}.", "Våld: Nollinjen.",
     'text "commands.help.sms": found {helpline}, expected {helpline}, {violence_line}'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS)
def test_a_fault_is_told_to_who_must_mend_it(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    content, problems = broken(project, file, old, new)
    assert any(message in problem for problem in problems), problems
    assert all(problem.split(":")[1].isdigit() for problem in problems), problems
    assert content is None


def test_too_many_choices_are_refused(project: Path) -> None:
    more = "".join(f"      {n}: {{label: x, sets: other}}\n" for n in (6, 7))
    _, problems = broken(
        project, TRIAGE, "    choices:\n      1:\n", f"    choices:\n{more}      1:\n"
    )
    assert any('state "situation": 7 choices, expected at most 5' in p for p in problems)


def test_all_faults_come_at_once(project: Path) -> None:
    broken(project, TRIAGE, "initial: language", "initial: langage")
    _, problems = broken(project, TRIAGE, "sets: crime}", "sets: krime}")
    assert len(problems) == 2
    with pytest.raises(FilesError) as caught:
        load_content(project)
    assert [str(problem) for problem in caught.value.problems] == problems


def test_a_corrected_comma_serves_the_old_translation(project: Path) -> None:
    """On a Friday evening a small change of the Finnish must not stop the bot."""
    content, problems = broken(project, ANYWHERE, "Aloitetaan alusta.", "Aloitetaan, alusta.")
    assert len(problems) == 2
    assert all("the old translation is used" in problem for problem in problems)
    assert content is not None
    assert content.catalogue.text("commands.restart", "sms", "sv") == "Vi börjar om."


def test_a_catalogue_that_is_gone_or_garbled_is_named(project: Path) -> None:
    path = project / SV
    path.write_bytes(b'msgid "\xff"')
    assert SV in read(project)[1][0]
    path.unlink()
    assert read(project)[1][0] == f"{SV}: cannot be read: No such file or directory"


def test_without_a_directory_the_flow_is_still_read(project: Path) -> None:
    (project / "directory" / "situations.yaml").unlink()
    content, problems = read(project)
    assert content is None
    assert problems
