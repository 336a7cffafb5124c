"""What was told plainly stays: letters and signs add to it and never replace it.

And a municipality's name is an answer at every question.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import chain

import pytest

from bot.dialogue.engine import begin, step
from bot.dialogue.model import BY_MEDIUM, Answer, Flow, Heard, Medium, Say, Session, Turn, World
from bot.dialogue.walk import BY_TEXT_TO_112, CALL_112
from bot.directory.hours import HELSINKI
from bot.directory.refer import Request
from bot.files.content import Content
from bot.turn.memory import Record, decode, encode
from bot.understanding.model import Expected

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)
VAGUE = (
    "se tulee kohta takaisin", "kaks lasta mukana", "hän lähti nyt kauppaan",
    "lapset nukkuu tossa vieressä", "olen nyt parvekkeella", "he will be back soon",
    "he is in the next room", "hon är kvar hos honom",
)  # fmt: skip
"""No entry names anything in these; signs and letters make danger and a matter of each."""
NOT_CLEAR = "naapuri huutaa ja en tiedä mitä tässä pitäisi tehdä"
"""Letters alone speak for several matters, and for no danger."""
NAMED_BUT_NOT_CLEAR = "krapulassa tulee aina ne ajatukset ettei maailma mua tarvii"


@pytest.fixture(scope="module")
def world(content: Content) -> World:
    return World(content.directory, content.understanding, NOW, transfers=True, texts=True)


def talk(flow: Flow, world: World, channel: Medium, *said: str) -> Turn:
    session = Session(BY_MEDIUM[channel])
    turn = begin(flow, session) if channel == "voice" else Turn(session, ())
    for words in said:
        turn = step(flow, turn.session, heard(channel, words), world)
    return turn


def heard(channel: Medium, words: str) -> Heard:
    if channel == "sms":
        return Heard("text", words)
    if not words:
        return Heard("silence")
    return Heard("digits" if words.isdigit() else "speech", words)


def asked_for(turn: Turn) -> Request | None:
    return next((act.request for act in turn.acts if isinstance(act, Answer)), None)


def texts(turn: Turn) -> list[str]:
    return [act.text for act in turn.acts if isinstance(act, Say)]


@pytest.mark.parametrize("text", VAGUE)
def test_danger_by_signs_and_letters_alone_is_told_apart(content: Content, text: str) -> None:
    meaning = content.understanding.read(text, Expected(), ())
    assert meaning.danger
    assert meaning.danger_inferred
    assert meaning.slots["situation"].inferred


@pytest.mark.parametrize("text", ["mies hakkaa mua nyt", "apua min man slår mig", "he has a knife"])
def test_danger_by_an_entry_is_told(content: Content, text: str) -> None:
    meaning = content.understanding.read(text, Expected(), ())
    assert meaning.danger
    assert not meaning.danger_inferred
    assert not meaning.slots["situation"].inferred


def test_within_a_message_what_is_named_stands_before_what_signs_speak_for(
    content: Content,
) -> None:
    found = content.understanding.read("mies löi mua, se tulee kohta takaisin", Expected(), ())
    assert found.slots["situation"].values[0] == "violence"
    assert not found.slots["situation"].inferred


@pytest.mark.parametrize("text", VAGUE)
@pytest.mark.parametrize(
    ("told", "situation"),
    [("mies hakkasi mua eilen", "violence"), ("ahdistaa", "distress"), ("isä kuoli", "death")],
)
def test_after_an_answer_the_same_lines_are_told_again_with_112(
    content: Content, world: World, told: str, situation: str, text: str
) -> None:
    starts: dict[Medium, list[str]] = {"sms": [], "voice": ["1"]}
    for channel, start in starts.items():
        turn = talk(content.flow, world, channel, *start, f"{told}, Vantaa", text)
        request = asked_for(turn)
        assert request is not None
        assert (request.situation, request.municipality) == (situation, "092")
        assert not request.danger
        assert not turn.session.danger
        assert turn.acts[0] == CALL_112


def test_it_holds_after_the_answer_was_left(content: Content, world: World) -> None:
    """The place is corrected, or the language asked for: the answer was given all the same."""
    for left in ("3", "kieli"):
        turn = talk(content.flow, world, "sms", "ahdistaa, Vantaa", left, VAGUE[1])
        assert not turn.session.danger
        assert turn.session.slots["situation"] == "distress"
        assert turn.acts[0] == CALL_112
    anew = talk(content.flow, world, "sms", "ahdistaa, Vantaa", "aloita alusta", VAGUE[1])
    assert anew.session.danger


def test_an_entry_of_danger_counts_after_an_answer_too(content: Content, world: World) -> None:
    turn = talk(content.flow, world, "sms", "ahdistaa, Vantaa", VAGUE[1], "mies hakkaa mua nyt")
    request = asked_for(turn)
    assert request is not None
    assert request.danger
    assert request.situation == "violence"


@pytest.mark.parametrize("text", VAGUE)
def test_before_an_answer_it_is_danger_of_what_was_told(
    content: Content, world: World, text: str
) -> None:
    request = asked_for(talk(content.flow, world, "sms", "mies hakkasi mua eilen", text))
    assert request is not None
    assert request.danger
    assert request.situation == "violence"


def test_what_was_concluded_gives_way_to_what_is_concluded_or_told_later(
    content: Content, world: World
) -> None:
    first = talk(content.flow, world, "sms", VAGUE[1])
    assert (first.session.slots["situation"], first.session.inferred) == ("child", ("situation",))
    second = step(content.flow, first.session, heard("sms", VAGUE[0]), world)
    assert (second.session.slots["situation"], second.session.inferred) == (
        "suicide",
        ("situation",),
    )
    told = step(content.flow, second.session, heard("sms", "lapsi on kadonnut"), world)
    assert (told.session.slots["situation"], told.session.inferred) == ("child", ())
    third = step(content.flow, told.session, heard("sms", VAGUE[0]), world)
    assert third.session.slots["situation"] == "child"
    assert third.session.danger


def test_the_same_value_told_is_no_longer_concluded() -> None:
    session = Session(BY_MEDIUM["sms"]).infer({"situation": "child"})
    assert session.inferred == ("situation",)
    assert session.fill({"situation": "child"}).inferred == ()
    assert session.fill({"language": "fi"}).inferred == ("situation",)
    assert session.without("situation").inferred == ()


def test_what_was_given_up_is_filled_by_letters_after_the_answer(
    content: Content, world: World
) -> None:
    """Nobody has told what is the matter, so that the likely lines are better than none."""
    given_up = talk(content.flow, world, "sms", "Vantaa", "höpö", "höpö")
    assert given_up.session.slots["situation"] == "other"
    request = asked_for(step(content.flow, given_up.session, heard("sms", VAGUE[1]), world))
    assert request is not None
    assert (request.situation, request.danger) == ("child", False)


def test_letters_reopen_no_question_after_an_answer(content: Content, world: World) -> None:
    again = talk(content.flow, world, "sms", "ahdistaa, Vantaa", NOT_CLEAR)
    assert asked_for(again) is not None
    assert again.session.state == content.flow.answer
    assert again.missed == "no_match"
    named = talk(content.flow, world, "sms", "ahdistaa, Vantaa", NAMED_BUT_NOT_CLEAR)
    assert named.session.state == content.flow.choosing["situation"]
    before = talk(content.flow, world, "sms", "Vantaa", NOT_CLEAR)
    assert before.session.state == content.flow.choosing["situation"]


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_who_cannot_speak_is_told_again_how_to_text_112(
    content: Content, world: World, channel: Medium
) -> None:
    start = ["1"] if channel == "voice" else []
    for said in (["en voi puhua", VAGUE[2]], [f"olen kuuro, {VAGUE[0]}"]):
        turn = talk(content.flow, world, channel, *start, *said)
        assert turn.acts[0] == BY_TEXT_TO_112
        assert not turn.session.danger
        assert turn.session.silent
        told = "disability" if "kuuro" in said[0] else None
        assert turn.session.slots.get("situation") == told
    anew = talk(content.flow, world, channel, *start, "en voi puhua", "aloita alusta", VAGUE[2])
    assert anew.acts[0] == BY_TEXT_TO_112


def test_who_cannot_speak_gets_the_answer_when_they_have_been_asked_enough(
    content: Content, world: World
) -> None:
    said = ["en voi puhua", "höpö", VAGUE[2], VAGUE[2], VAGUE[2]]
    turn = talk(content.flow, world, "sms", *said)
    assert turn.acts[0] == CALL_112
    assert asked_for(turn) is not None
    entry = talk(content.flow, world, "sms", "cant talk", "Vantaa", "old lady big fella")
    request = asked_for(entry)
    assert request is not None
    assert (request.situation, request.danger) == ("elder", False)
    assert entry.acts[0] == CALL_112
    told = talk(content.flow, world, "sms", "en voi puhua", "mies hakkaa mua nyt")
    assert told.session.danger


def test_it_is_stored_and_gone_back_to(content: Content, world: World) -> None:
    for said in (
        [VAGUE[1]],
        ["ahdistaa, Vantaa", "3"],
        ["en voi puhua"],
        ["Vantaa", "a", "b", "3"],
    ):
        session = talk(content.flow, world, "sms", *said).session
        assert decode(encode(Record(session))).session == session
    concluded = talk(content.flow, world, "sms", VAGUE[1], "3")
    assert concluded.session.back[-1].inferred == ("situation",)
    back = step(content.flow, concluded.session, Heard("command", "back"), world)
    assert (back.session.slots["situation"], back.session.inferred) == ("child", ("situation",))


SMS = {
    "at the beginning": [],
    "at the open question": ["moi"],
    "at the place": ["ahdistaa"],
    "at the place, once more": ["ahdistaa", "höpö"],
    "at the menu": ["Vantaa"],
    "at the menu without a place": ["moi", "en kerro"],
    "in the last turn": ["moi", "höpö", "höpö"],
    "in the last turn of the menu": ["moi", "höpö", "en kerro"],
    "at candidates": ["tammela"],
    "at candidates after an answer": ["ahdistaa, Vantaa", "tammela"],
    "at matters": ["Vantaa", NOT_CLEAR],
    "at the answer": ["ahdistaa, Vantaa"],
    "behind the last number": ["ahdistaa, Vantaa", "2", "2", "2", "2"],
    "in danger": ["mies hakkaa mua nyt"],
    "in danger, with a place": ["mies hakkaa mua nyt, Vantaa"],
    "in danger, at the place": ["mies hakkaa mua nyt, Vantaa", "3"],
    "at the languages": ["ahdistaa, Vantaa", "kieli"],
    "after it cannot be spoken": ["en voi puhua"],
    "in discreet mode": ["8"],
    **{f"at menu {key}": ["Vantaa", key] for key in "12345"},
}
VOICE = {
    "at the languages": [],
    "at the open question": ["1"],
    "after silence": ["1", ""],
    "at the place": ["1", "ahdistaa"],
    "at the menu": ["1", "Vantaa"],
    "at candidates": ["1", "tammela"],
    "at matters": ["1", "Vantaa", NOT_CLEAR],
    "at the answer": ["1", "ahdistaa vantaalla"],
    "at whether a text is safe": ["1", "ahdistaa vantaalla", "4"],
    "while connected": ["1", "0"],
    "in danger": ["1", "mies hakkaa mua nyt"],
    **{f"at menu {key}": ["1", "Vantaa", key] for key in "12345"},
}
STATES = [("sms", at) for at in SMS] + [("voice", at) for at in VOICE]


@pytest.mark.no_cover
@pytest.mark.parametrize(("channel", "at"), STATES, ids=": ".join)
def test_a_municipality_is_always_an_answer(
    content: Content, world: World, channel: Medium, at: str
) -> None:
    """All 308 in both languages, as they are written, and by phone as a recogniser may write."""
    there = talk(content.flow, world, channel, *(SMS if channel == "sms" else VOICE)[at]).session
    names = [
        (m.code, m.names[x])
        for m in content.directory.municipalities.values()
        for x in ("fi", "sv")
    ]
    assert len(names) == 2 * 308
    dropped = []
    for code, name in names:
        for written in (name, f"{name}.") if channel == "sms" else (name, name.lower()):
            after = step(content.flow, there, heard(channel, written), world).session
            taken = after.slots.get("municipality") == code
            if not (taken or f"municipality={code}" in after.offered.values()):
                dropped.append(written)
    assert dropped == []


def test_small_letters_are_a_name_too_but_for_a_matter_where_that_is_asked_for(
    content: Content, world: World
) -> None:
    session = talk(content.flow, world, "sms", "Vantaa").session
    others = set()
    for m in content.directory.municipalities.values():
        after = step(content.flow, session, heard("sms", m.names["fi"].lower()), world).session
        if after.slots["municipality"] != m.code and f"municipality={m.code}" not in chain(
            after.offered.values()
        ):
            others.add((m.names["fi"], after.slots.get("situation")))
    assert others == {("Varkaus", "crime"), ("Kolari", "accident")}


@pytest.mark.parametrize(("name", "matter"), [("Varkaus", "crime"), ("Kolari", "accident")])
def test_a_name_that_is_a_matter_too_is_asked_about_with_both(
    content: Content, world: World, name: str, matter: str
) -> None:
    asked = talk(content.flow, world, "sms", "Vantaa", name)
    assert asked.session.state == "which"
    assert [*asked.session.offered.values()][1:] == [
        f"municipality=092&situation={matter}", "goes=municipality",
    ]  # fmt: skip
    place = step(content.flow, asked.session, heard("sms", "1"), world).session
    assert place.slots["municipality"] != "092"
    assert "situation" not in place.slots
    theft = step(content.flow, asked.session, heard("sms", "2"), world).session
    assert (theft.slots["municipality"], theft.slots["situation"]) == ("092", matter)
    first = talk(content.flow, world, "sms", name, "2").session
    assert (first.state, first.slots["situation"]) == ("municipality", matter)
    told = talk(content.flow, world, "sms", "ahdistaa", name).session
    assert told.slots["municipality"] == place.slots["municipality"]
    assert told.slots["situation"] == "distress"


def test_a_matter_no_menu_offers_is_not_offered_beside_a_name(
    content: Content, world: World
) -> None:
    which = content.flow.states["which"]
    called = {e: key for e, key in which.called.items() if e != "situation=crime"}
    states = {
        name: replace(state, called=called) if state.kind == "choose" else state
        for name, state in content.flow.states.items()
    }
    flow = replace(content.flow, states=states)
    offered = talk(flow, world, "sms", "Vantaa", "Varkaus").session.offered
    assert [*offered.values()] == ["municipality=915", "goes=municipality"]


def test_a_place_that_was_told_stays_while_another_is_doubted(
    content: Content, world: World
) -> None:
    said = ["ahdistaa, Vantaa", "Laitila se on mun valvoja"]
    asked = talk(content.flow, world, "sms", *said)
    assert (asked.session.state, asked.session.slots["municipality"]) == ("which", "092")
    again = step(content.flow, asked.session, Heard("command", "repeat"), world)
    assert texts(again)[-1] == "which.text"
    for then, expected in (
        (["höpö", "höpö"], "092"),
        (["Vantaa"], "092"),
        (["1"], "400"),
        (["Espoossa"], "049"),
    ):
        request = asked_for(talk(content.flow, world, "sms", *said, *then))
        assert request is not None
        assert request.municipality == expected
    other = talk(content.flow, world, "sms", *said, "2")
    assert other.session.state == "municipality"
    assert "municipality" not in other.session.slots
    matter = talk(content.flow, world, "sms", *said, "isä kuoli").session
    assert (matter.state, matter.slots["situation"]) == ("which", "death")
    away = talk(content.flow, world, "sms", *said, "olen tukholmassa").session
    assert (away.state, away.slots["municipality"]) == ("answer", "unknown")


def test_a_doubtful_place_in_the_last_turn_is_asked_about_once_more(
    content: Content, world: World
) -> None:
    late = ["moi", "höpö", "höpö"]
    asked = talk(content.flow, world, "sms", *late, "Tammela")
    assert asked.session.state == "which"
    chosen = asked_for(step(content.flow, asked.session, heard("sms", "2"), world))
    assert chosen is not None
    assert chosen.municipality == "837"
    for then, expected in (("höpö", None), ("koski", "284"), ("Pyhäjärvi", None)):
        request = asked_for(step(content.flow, asked.session, heard("sms", then), world))
        assert request is not None
        assert request.municipality == expected
