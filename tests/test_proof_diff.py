"""What a change of the files means for callers, in sentences; values instead of files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot.directory.model import Closure, Directory, Interval, Notice, Schedule, Topic
from bot.files.content import ROOT, Content
from bot.proof.diff import (
    Side,
    conversation_changes,
    differences,
    flow_changes,
    record_changes,
    text_changes,
    word_changes,
)
from bot.proof.diff_answers import answer_changes
from tests.test_cli_commands import rows, run

pytestmark = pytest.mark.no_cover

TODAY = date(2026, 11, 25)
KERAVA = "245"
LONG = {"fi": "x", "sv": "x", "en": "x"}


@pytest.fixture(scope="module")
def small(content: Content) -> Directory:
    """Two municipalities of one county, one of another, and few situations: quick to compare."""
    directory = content.directory
    codes = (KERAVA, "092", "240", "241")
    names = ("child", "other")
    return replace(
        directory,
        municipalities={code: directory.municipalities[code] for code in codes},
        situations={name: directory.situations[name] for name in names},
        special_days=tuple(day for day in directory.special_days if day.day.year <= 2026),
    )


def with_line(directory: Directory, id_: str, **changes: Any) -> Directory:
    line = replace(directory.lines[id_], **changes)
    return replace(directory, lines={**directory.lines, id_: line})


def test_other_hours_are_told_with_who_leads(small: Directory) -> None:
    hours = ((Interval(time(9), time(15)),),) * 5 + ((), ())
    schedule = replace(small.lines["kerava-office"].schedule, week=hours)
    first, *_ = answer_changes(small, with_line(small, "kerava-office", schedule=schedule), TODAY)
    assert first.startswith(
        "Kerava, child, Wed 08:00 (2026-11-25): first line changes from "
        "kerava-office 09 2949 2120 (open) to vantaa-kerava-emergency 09 8392 4005 (open)"
    )
    assert "3 languages" in first


def test_what_changes_behind_the_first_line_is_told_apart(small: Directory) -> None:
    without = {id_: line for id_, line in small.lines.items() if id_ != "kerava-office"}
    shut = with_line(small, "kerava-office", schedule=Schedule("weekly"))
    sentences = list(answer_changes(shut, replace(small, lines=without), TODAY))
    assert any("(open) nothing instead of kerava-office" in one for one in sentences)


def test_another_order_is_told(small: Directory) -> None:
    child = small.situations["child"]
    other = replace(child, order=("emergency", "helpline", "office", "services"))
    changed = replace(small, situations={**small.situations, "child": other})
    sentences = list(answer_changes(small, changed, TODAY))
    assert any("first line changes from" in one for one in sentences)
    third = replace(child, order=("emergency", "office", "helpline", "services"))
    swapped = replace(small, situations={**small.situations, "child": third})
    sentences = list(answer_changes(swapped, changed, TODAY))
    assert any("the others come in another order" in one for one in sentences)


def test_nothing_changed_is_no_sentence(content: Content, small: Directory) -> None:
    side = Side(content.flow, small, content.catalogue, content.lexicons)
    assert differences(side, side, TODAY) == {}
    longer = replace(content.flow, turns_at_most={"sms": 5, "voice": 6})
    found = differences(side, replace(side, flow=longer), TODAY)
    changed = "turns_at_most changes from sms: 4, voice: 6 to sms: 5, voice: 6"
    assert found == {"The conversation": [changed]}


def test_closures_and_dated_topics_tell_hours_apart(small: Directory) -> None:
    topic = Topic(frozenset({"child"}), date(2026, 1, 1), date(2026, 12, 1))
    dated = with_line(small, "kerava-office", topics=(topic,))
    assert "kerava-office" in "\n".join(answer_changes(small, dated, TODAY))
    closed = with_line(small, "kerava-office", closed=Closure(date(2026, 12, 31), LONG))
    assert "kerava-office" in "\n".join(answer_changes(small, closed, TODAY))


def test_states_and_choices_that_come_and_go(content: Content) -> None:
    flow = content.flow
    states = dict(flow.states)
    del states["last_words"]
    menu = states["situation/1"]
    first, second = menu.choices
    states["situation/1"] = replace(
        menu, choices=(replace(first, key="3"), replace(second, sets={"situation": "other"}))
    )
    answer = states["answer"]
    connect, *rest = answer.choices
    states["answer"] = replace(answer, next=None, choices=(replace(connect, only=None), *rest))
    states["new"] = answer
    found = set(flow_changes(flow, replace(flow, states=states)))
    assert found == {
        "state 'last_words' vanishes: live sessions there restart with what they have said",
        "state 'new' is new",
        "state 'situation/1': key 1 (situation=violence) is no longer offered",
        "state 'situation/1': key 3 (situation=violence) is new",
        "state 'situation/1': key 2 changes from situation=crime to situation=other",
        "state 'answer': next changes from last_words to nothing",
        "state 'answer': key 1: only changes from voice to nothing",
    }
    bare = replace(states["new"], slots=("situation",))
    changed = replace(flow, states={**flow.states, "answer": replace(answer, slots=bare.slots)})
    assert list(flow_changes(flow, changed)) == [
        "state 'answer': slots changes from nothing to situation"
    ]


def test_texts_in_each_language(content: Content) -> None:
    catalogue = content.catalogue
    texts: dict[str, Mapping[str, str]] = dict(catalogue.texts)
    key, gone = "municipality.reprompt.1", "phrases.today.sms"
    texts[key] = {**texts[key], "sv": "Var?"}
    texts["x.text"] = texts.pop(gone)
    shorter, longer, last = text_changes(catalogue, replace(catalogue, texts=texts))
    assert shorter == f"{gone} is gone"
    assert longer == f'{key} (sv) changes from "{catalogue.texts[key]["sv"]}" to "Var?"'
    assert last == f'x.text is new: "{catalogue.texts[gone]["fi"]}"'


def test_records_that_change(small: Directory) -> None:
    kerava = replace(small.municipalities[KERAVA], county="07")
    day = small.special_days[0]
    changed = replace(
        with_line(small, "mieli-fi", verified_on=TODAY),
        municipalities={**small.municipalities, KERAVA: kerava},
        special_days=small.special_days[1:],
        notices=(Notice("storm", TODAY, TODAY, LONG),),
        postal_codes={},
        situations={"child": small.situations["child"]},
        entrances=None,
    )
    assert set(record_changes(small, changed)) >= {
        'line "mieli-fi" changes: verified_on',
        'situation "other" is gone',
        "municipality Kerava (245) changes: county from 04 to 07",
        f"special day {day.day} ({day.name}) is gone",
        'notice "storm" is new',
        f"postal code: {len(small.postal_codes)} changed",
    }


def test_words_that_are_understood_no_more(content: Content) -> None:
    lexicon = content.lexicons["fi"]
    yes = lexicon.entries["yes"][""]
    entries = {**lexicon.entries, "yes": {"": ("aivan", *yes[4:])}}
    changed = {**content.lexicons, "fi": replace(lexicon, entries=entries)}
    gone, new = word_changes(content.lexicons, changed)
    assert gone.startswith("fi yes: gone: ")
    assert gone.endswith("and 1 more")
    assert new == 'fi yes: new: "aivan"'


def test_conversations_get_longer_or_shorter() -> None:
    old = {"a": 2, "b": 2, "c": 3, "d": 1, "e": None, "f": 1}
    new = {"a": 3, "b": 3, "c": 1, "d": None, "e": 1, "f": 1, "g": 4}
    assert list(conversation_changes(old, new)) == [
        "2 conversations get 1 turn longer: a, b",
        "1 conversation gets 2 turns shorter: c",
        "1 conversation gets no answer any more: d",
        "1 conversation gets an answer where there was none: e",
    ]


def test_folders_and_revisions_are_compared(tmp_path: Path) -> None:
    for name in ("flows", "directory", "locales"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in (tmp_path / "flows" / "tests").glob("*.txt"):
        if path.name != "sms-fi-step-by-step.txt":
            path.unlink()
    flow = tmp_path / "flows" / "triage.yaml"
    flow.write_text(flow.read_text("utf-8").replace("{sms: 4,", "{sms: 2,"))
    pieces = tmp_path / "locales" / "pieces.tsv"
    pieces.write_text(pieces.read_text("utf-8").replace("\n_abr\t9\t", "\n_abr\t8\t"), "utf-8")
    others = tmp_path / "locales" / "others.yaml"
    others.write_text(others.read_text("utf-8").replace("Звоните 112.", "Звоните 112!", 1), "utf-8")
    (conversation, turns, learnt) = rows("diff", str(ROOT), str(tmp_path), "--at", "2026-11-25")
    assert conversation["sentences"] == [
        "turns_at_most changes from sms: 4, voice: 6 to sms: 2, voice: 6"
    ]
    assert turns["heading"] == "Conversations of flows/tests"
    assert turns["sentences"][0].endswith("shorter: sms-fi-step-by-step.txt")
    assert [words.split()[0] for words in learnt["sentences"]] == [
        "locales/pieces.tsv",
        "locales/others.yaml",
    ]
    wrong = run("diff", "no-such-revision")
    assert wrong.exit_code == 1
    assert 'found "no-such-revision", expected a folder or a revision of git' in wrong.output
