"""Each text to who has told something names a number that answers now, beside what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.dialogue.engine import step
from bot.dialogue.model import BY_MEDIUM, SMS, Answer, Heard, Medium, Say, Session, Turn, World
from bot.dialogue.walk import CALL_112, HELP_NOW, NAMES_ONE, URGENT, with_numbers
from bot.files.content import Content
from bot.text.compose import compose
from bot.text.referral import units
from tests.doubtful import UNSURE, Doubtful
from tests.languages import LANGUAGES, UNITS_AT_MOST


@pytest.fixture(scope="module")
def world(content: Content) -> World:
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    return World(content.directory, Doubtful(content.understanding), now)


def talk(content: Content, world: World, *said: str, **slots: str) -> Turn:
    turn = Turn(Session(SMS, slots=slots), ())
    for text in said:
        turn = step(content.flow, turn.session, Heard("text", text), world)
    return turn


def written(content: Content, world: World, turn: Turn) -> str:
    language = turn.session.slots.get("language")
    script = compose(content.catalogue, world, SMS, language, turn.acts)
    return "\n".join(words.text for words in script.words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "said",
    [
        ("vantaa", UNSURE),
        ("vantaa", UNSURE, "höpö"),
        ("vantaa", UNSURE, "3"),  # something else: the whole menu
        ("vantaa", "1"),
        ("ahdistaa, vantaa", UNSURE),
        ("ahdistaa, vantaa", UNSURE, "3"),
        ("ahdistaa, vantaa", UNSURE, "3", "5"),
        ("ahdistaa, vantaa", "3"),
        ("tammela",),
        ("ahdistaa", "tammela"),
        ("vantaa", "1", "9"),
    ],
)
def test_a_question_stands_beside_the_helpline_and_fits(
    content: Content, world: World, said: tuple[str, ...], language: str
) -> None:
    turn = talk(content, world, *said, language=language)
    assert turn.session.slots["language"] in (language, "fi")
    assert HELP_NOW in turn.acts
    text = written(content, world, turn)
    assert "09 2525 0111" in text.split("?")[0]  # early: before the question is over
    assert (units(text) or 999) <= UNITS_AT_MOST


def test_who_may_be_overlooked_is_not_told_what_the_numbers_are_for(
    content: Content, world: World
) -> None:
    assert URGENT in talk(content, world, "väkivaltaa", "höpö").acts
    assert URGENT in talk(content, world, "ahdistaa", "8").acts
    assert HELP_NOW in talk(content, world, "ahdistaa", "höpö").acts


def test_the_question_for_the_language_has_its_number_in_each(
    content: Content, world: World
) -> None:
    text = written(content, world, talk(content, world, "vantaa", "kieli"))
    assert text.count("09 2525 0111") == len(LANGUAGES)


@pytest.mark.parametrize("said", [("2",), ("2", "8"), ("2", "9")])
def test_who_has_told_nothing_is_asked_in_every_language_instead(
    content: Content, world: World, said: tuple[str, ...]
) -> None:
    turn = talk(content, world, *said)
    assert not any(act in turn.acts for act in (HELP_NOW, URGENT))
    assert "what has happened" in written(content, world, turn)


def test_in_danger_112_is_the_number(content: Content, world: World) -> None:
    turn = talk(content, world, "mies hakkaa mua nyt, vantaa", "väärä kunta")
    assert turn.acts[0] == CALL_112
    assert not any(act in turn.acts for act in (HELP_NOW, URGENT))


def test_no_number_is_named_twice(content: Content, world: World) -> None:
    named = {*NAMES_ONE, "answer.last"}
    for said in (["itsemurha"], ["ahdistaa, vantaa", "2", "2", "2", "2"], ["vantaa", "apua"]):
        acts = talk(content, world, *said).acts
        naming = [act for act in acts if isinstance(act, Say) and act.text in named]
        assert len(naming) == 1, said
        assert not any(isinstance(act, Answer) for act in acts), said


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_call_asks_without_a_number(content: Content, world: World, channel: Medium) -> None:
    """By phone key 0 connects to the helpline, and a question is short."""
    session = Session(BY_MEDIUM[channel], "situation", {"language": "fi", "municipality": "092"})
    asked = Turn(session, (Say("situation.text"),))
    turn = with_numbers(content.flow, session, asked, world)
    assert (HELP_NOW in turn.acts) is (channel == "sms")


@pytest.mark.parametrize("key", sorted([*NAMES_ONE, "commands.forget_later", "answer.last"]))
def test_what_names_a_number_by_itself_does_so_in_every_language(
    content: Content, key: str
) -> None:
    texts = content.catalogue.texts
    for text in (texts.get(key) or texts[f"{key}.sms"]).values():
        assert "{helpline" in text or "112" in text


def test_a_farewell_over_text_has_numbers(content: Content, world: World) -> None:
    turn = talk(content, world, "ahdistaa, vantaa", "kiitos")
    assert turn.acts == (HELP_NOW, Say("commands.thanks"))


@pytest.mark.parametrize("key", ["commands.forget", "commands.forget_later"])
def test_forgetting_fits_in_every_language_at_once(
    content: Content, world: World, key: str
) -> None:
    script = compose(content.catalogue, world, SMS, "fi", (Say(key, every_language=True),))
    assert {words.language for words in script.words} == {*LANGUAGES}
    assert all("09 2525 0111" in words.text for words in script.words)
