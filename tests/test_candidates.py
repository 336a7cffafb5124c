"""A matter that is told, but not plainly: which it is is asked, shortly, and never guessed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.dialogue.engine import begin, step, unheard
from bot.dialogue.model import (
    BY_MEDIUM,
    SMS,
    Answer,
    Flow,
    Heard,
    Medium,
    Say,
    Session,
    Turn,
    World,
)
from bot.files.content import Content
from bot.text.compose import compose
from bot.text.referral import units
from bot.understanding.model import Found, Meaning
from tests.doubtful import UNSURE, UNSURE_OF_NOTHING_OFFERED, UNSURE_URGENT, Doubtful


@pytest.fixture(scope="module")
def world(content: Content) -> World:
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    return World(content.directory, Doubtful(content.understanding), now, True, True)


def talk(flow: Flow, world: World, channel: Medium, *said: str) -> Turn:
    fresh = Session(BY_MEDIUM[channel], slots={} if channel == "voice" else {"language": "fi"})
    turn = begin(flow, fresh) if channel == "voice" else Turn(fresh, ())
    for text in said:
        turn = step(flow, turn.session, heard(channel, text), world)
    return turn


def heard(channel: Medium, text: str) -> Heard:
    if channel == "sms":
        return Heard("text", text)
    if not text:
        return Heard("silence")
    return Heard("digits" if text.isdigit() else "speech", text)


def texts(turn: Turn) -> list[str]:
    return [act.text for act in turn.acts if isinstance(act, Say)]


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_what_could_be_meant_is_offered_and_the_choice_is_taken(
    content: Content, world: World, channel: Medium
) -> None:
    start = ["vantaa"] if channel == "sms" else ["1", "vantaa"]
    asked = talk(content.flow, world, channel, *start, UNSURE)
    assert asked.session.state == content.flow.choosing["situation"]
    assert list(asked.session.offered.values()) == [
        "situation=money", "situation=housing", "goes=situation",
    ]  # fmt: skip
    chosen = step(content.flow, asked.session, heard(channel, "2"), world)
    answer = next(act for act in chosen.acts if isinstance(act, Answer))
    assert (answer.request.situation, answer.request.municipality) == ("housing", "092")


def test_it_may_be_none_of_them(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "vantaa", UNSURE, "3")
    assert turn.session.state == content.flow.asking["situation"]


def test_the_words_of_a_candidate_choose_it(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "vantaa", UNSURE, "asuminen")
    assert turn.session.slots["situation"] == "housing"


def test_whoever_has_named_no_place_yet_is_asked_for_it_after(
    content: Content, world: World
) -> None:
    turn = talk(content.flow, world, "sms", UNSURE, "1")
    assert turn.session.slots["situation"] == "money"
    assert turn.session.state == content.flow.asking["municipality"]


def test_numbers_that_answer_come_before_the_question_where_one_may_be_urgent(
    content: Content, world: World
) -> None:
    assert "commands.urgent" in texts(talk(content.flow, world, "sms", UNSURE_URGENT))
    assert "commands.urgent" not in texts(talk(content.flow, world, "sms", UNSURE))


def test_whoever_was_asked_enough_gets_the_answer_alone(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "moi", "höpö", "höpö", UNSURE_URGENT)
    assert texts(turn) == []
    assert any(isinstance(act, Answer) for act in turn.acts)


def test_who_answers_with_other_words_is_asked_the_question_again(
    content: Content, world: World
) -> None:
    """A text of choices alone, hours after the question, says nothing of what is asked."""
    again = talk(content.flow, world, "sms", "vantaa", UNSURE, "höpö")
    assert texts(again)[-1] == "which_situation.reprompt.1"
    place = talk(content.flow, world, "sms", "tammela", "höpö")
    assert texts(place)[-1] == "which.reprompt.1"
    for key in ("which_situation.reprompt.1.sms", "which.reprompt.1.sms"):
        assert all("?" in text for text in content.catalogue.texts[key].values())


def test_in_danger_nothing_is_asked(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "mies hakkaa mua nyt", UNSURE)
    assert any(isinstance(act, Answer) and act.request.danger for act in turn.acts)


def test_what_was_plain_is_not_doubted_until_it_is_answered(content: Content, world: World) -> None:
    asked = talk(content.flow, world, "sms", "isä kuoli", UNSURE)
    assert asked.session.slots["situation"] == "death"
    assert asked.session.state == content.flow.asking["municipality"]
    assert asked.missed == "no_match"
    after = talk(content.flow, world, "sms", "isä kuoli, vantaa", UNSURE)
    assert after.session.state == content.flow.choosing["situation"]


def test_what_no_menu_offers_is_not_offered(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "vantaa", UNSURE_OF_NOTHING_OFFERED)
    assert turn.session.state == content.flow.asking["situation"]


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_silence_leads_to_numbers(content: Content, world: World, channel: Medium) -> None:
    start = ["vantaa"] if channel == "sms" else ["1", "vantaa"]
    turn = talk(content.flow, world, channel, *start, UNSURE, "", "")
    assert any(isinstance(act, Answer) for act in turn.acts)


def test_no_key_is_read_against_what_was_not_heard(content: Content, world: World) -> None:
    asked = talk(content.flow, world, "sms", "vantaa", UNSURE).session
    assert unheard(content.flow, asked).state == content.flow.asking["situation"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_question_fits_two_segments_whatever_is_offered(
    content: Content, world: World, language: str
) -> None:
    """The longest labels, a number that answers before them, and 112."""
    menu = content.flow.states[content.flow.choosing["situation"]]
    text = content.catalogue.text
    called = {e: text(key, "sms", language) for e, key in menu.called.items()}
    longest = sorted(called, key=lambda effect: -len(called[effect]))
    values = [effect.partition("=")[2] for effect in longest]
    meaning = Meaning({"situation": Found(("violence", *values[:3]), certain=False)})

    @dataclass(frozen=True)
    class Longest(Doubtful):
        def read(self, *_: object) -> Meaning:
            return meaning

    here = replace(world, understanding=Longest(content.understanding))
    session = Session(SMS, slots={"language": language})
    turn = step(content.flow, session, Heard("text", "?"), here)
    script = compose(content.catalogue, here, SMS, language, turn.acts)
    assert (units("\n".join(words.text for words in script.words)) or 999) <= 306
