"""What is counted of a turn: derived from real turns of the shipped flow."""

from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace as changed

from bot.dialogue.engine import begin, step
from bot.dialogue.model import BY_MEDIUM, VOICE, Heard, Medium, Session, World
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.service.counts import counted

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
REFERRALS = ("referrals_", "conversations", "danger")


class Caller:
    """A session that is stepped, and what was counted of its last turn."""

    def __init__(self, content: Content, channel: Medium) -> None:
        self.content, self.session = content, Session(BY_MEDIUM[channel])
        self.world = World(
            content.directory, content.understanding, NOW, transfers=True, texts=True
        )
        self.names: tuple[str, ...] = ()

    def hears(self, heard: Heard) -> list[str]:
        before, flow = self.session, self.content.flow
        turn = step(flow, before, heard, self.world)
        self.session = turn.session
        self.names = counted(flow, self.content.directory, before, heard, turn)
        return sorted(self.names)

    def texts(self, words: str) -> list[str]:
        return self.hears(Heard("text", words))

    def presses(self, key: str) -> list[str]:
        return self.hears(Heard("digits", key))


@pytest.fixture
def texting(content: Content) -> Caller:
    return Caller(content, "sms")


@pytest.fixture
def calling(content: Content) -> Caller:
    """A caller who has chosen Finnish."""
    caller = Caller(content, "voice")
    caller.session = begin(content.flow, caller.session).session
    caller.presses("1")
    return caller


def test_a_whole_message_is_a_conversation_and_a_referral(texting: Caller) -> None:
    assert texting.texts("Läheinen kuoli, Vantaa") == [
        "conversations:sms",
        "referrals_by_county:04",
        "referrals_by_language:sms:fi",
        "referrals_by_situation:death",
        "referrals_by_turns:sms:1",
        "referrals_crossed:04:death",
        "turns:sms:answer:referred",
    ]


def test_questions_on_the_way_are_counted_as_turns(texting: Caller) -> None:
    assert texting.texts("moi") == ["conversations:sms", "turns:sms:open_question:asked"]
    assert texting.texts("Vantaa") == [
        "turns:sms:situation:asked",
        "turns_from:sms:open_question",
    ]
    assert "referrals_by_turns:sms:3" in texting.texts("läheinen kuoli")


def test_a_place_that_is_not_told_is_an_unknown_county(texting: Caller) -> None:
    texting.texts("läheinen kuoli")
    assert "referrals_by_county:unknown" in texting.texts("en kerro")


@pytest.mark.parametrize("again", ["2", "*", "0", "kiitos"])
def test_the_same_answer_is_no_new_referral(texting: Caller, again: str) -> None:
    texting.texts("Läheinen kuoli, Vantaa")
    assert not [name for name in texting.texts(again) if name.startswith(REFERRALS)]


def test_another_situation_is_a_new_referral(texting: Caller) -> None:
    texting.texts("Läheinen kuoli, Vantaa")
    assert "referrals_by_situation:violence" in texting.texts("mieheni lyö minua")


def test_danger_is_counted_once(texting: Caller) -> None:
    texting.texts("hei")
    assert "danger:sms" in texting.texts("hän tappaa minut nyt")
    assert "danger:sms" not in texting.texts("hän tappaa minut nyt")


def test_what_was_not_understood_by_state(texting: Caller) -> None:
    texting.texts("moi")
    texting.texts("Vantaa")
    assert texting.texts("qwerty") == [
        "no_match:sms:situation",
        "turns:sms:situation:asked",
        "turns_from:sms:situation",
    ]
    assert "no_match:sms:situation" in texting.texts("asdfgh")


def test_silence_by_state(calling: Caller) -> None:
    assert "no_input:voice:open_question" in calling.hears(Heard("silence"))


def test_the_beginning_of_a_call(content: Content) -> None:
    before, flow = Session(VOICE), content.flow
    names = counted(flow, content.directory, before, Heard("silence"), begin(flow, before))
    assert names == ("turns:voice:language:asked", "conversations:voice")


def test_transfers_by_what_became_of_them(calling: Caller) -> None:
    calling.hears(Heard("speech", "Läheinen kuoli, olen Vantaalla.", 0.9))
    assert calling.presses("1") == [
        "turns:voice:connecting:connected",
        "turns_from:voice:answer",
    ]
    busy = calling.hears(Heard("transfer", "busy"))
    assert busy == [
        "transfers:busy",
        "turns:voice:answer:referred",
        "turns_from:voice:connecting",
    ]


def test_an_outcome_that_is_not_twilios_names_nothing(calling: Caller) -> None:
    calling.hears(Heard("speech", "Läheinen kuoli, olen Vantaalla.", 0.9))
    calling.presses("1")
    assert "transfers:other" in calling.hears(Heard("transfer", "+358401234567"))


def test_texts_and_forgetting(calling: Caller) -> None:
    calling.hears(Heard("speech", "Läheinen kuoli, olen Vantaalla.", 0.9))
    calling.presses("4")
    assert calling.presses("1") == ["turns:voice:answer:texted", "turns_from:voice:text_safety"]
    assert "turns:voice:open_question:forgotten" in calling.hears(Heard("command", "forget"))


def test_what_is_only_told(texting: Caller) -> None:
    texting.texts("Läheinen kuoli, Vantaa")
    assert texting.texts("kiitos") == ["turns:sms:answer:told", "turns_from:sms:answer"]


def test_many_turns_are_counted_as_the_most(content: Content, texting: Caller) -> None:
    texting.session = changed(texting.session, turns=40)
    assert "referrals_by_turns:sms:9" in texting.texts("Läheinen kuoli, Vantaa")


def test_every_name_is_of_a_listed_kind(texting: Caller) -> None:
    for words in ("moi", "qwerty", "Vantaa", "läheinen kuoli", "hän tappaa minut nyt", "2"):
        texting.texts(words)
        for name in texting.names:
            kind, *labels = name.split(":")
            assert len(labels) == len(counts.KINDS[kind].labels)
