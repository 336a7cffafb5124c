"""The engine by itself: what a turn does to a session, without words, store or Twilio."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest
from msgspec.structs import replace as changed

from bot.dialogue.effects import leading_line
from bot.dialogue.engine import begin, fit, resume, step, step_once
from bot.dialogue.model import (
    BY_MEDIUM,
    SMS,
    VOICE,
    Answer,
    Connect,
    Flow,
    Heard,
    Medium,
    Say,
    Session,
    Snapshot,
    State,
    Turn,
    Wait,
    World,
)
from bot.dialogue.walk import CALL_112, EndlessFlowError, run
from bot.directory.hours import HELSINKI
from bot.files.content import Content

KEY_5 = "phrases.after_silence"
NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)


@pytest.fixture
def world(content: Content) -> World:
    return World(content.directory, content.understanding, NOW)


def heard(words: str, channel: Medium = "sms") -> Heard:
    """A text; by voice digits are keys, nothing is silence, and the rest is speech."""
    if not words:
        return Heard("silence")
    if channel == "sms":
        return Heard("text", words)
    return Heard("digits" if set(words) <= set("0123456789*") else "speech", words)


def talk(content: Content, world: World, channel: Medium, *said: str) -> Turn:
    """The turn after everything that was said."""
    session = Session(BY_MEDIUM[channel])
    turn = begin(content.flow, session) if channel == "voice" else Turn(session, ())
    for words in said:
        turn = step(content.flow, turn.session, heard(words, channel), world)
    return turn


def spoken(turn: Turn) -> list[str]:
    """The text keys and answers of a turn, in order."""
    acts = (act for act in turn.acts if not waits(act) and act != CALL_112)
    return [act.text if isinstance(act, Say) else "answer" for act in acts]


def waits(act: object) -> bool:
    return isinstance(act, Wait)


NUMBER = "commands.help_now"
"""Beside every text to who has told something."""


@pytest.mark.parametrize(
    ("channel", "said", "expected"),
    [
        ("sms", ["moi"], ["open_question.text"]),
        ("sms", ["vantaa"], [NUMBER, "situation.text"]),
        ("sms", ["ahdistaa"], [NUMBER, "municipality.text"]),
        ("sms", ["ahdistaa, vantaa"], ["answer"]),
        ("sms", ["moi", "höpö"], [NUMBER, "municipality.text"]),
        ("sms", ["moi", "höpö", "höpö"], [NUMBER, "municipality.reprompt.1"]),
        ("sms", ["moi", "höpö", "höpö", "höpö"], ["answer"]),  # at most four turns
        ("sms", ["vantaa", "kieli"], [NUMBER, "language.text"]),
        ("sms", ["vantaa", "kieli", "2"], [NUMBER, "situation.text"]),
        ("sms", ["takaisin"], ["open_question.text"]),
        ("sms", ["moi", "takaisin"], ["open_question.text"]),
        ("sms", ["vantaa", "alusta"], [NUMBER, "commands.restart", "open_question.text"]),
        ("sms", ["ahdistaa, vantaa", "höpö"], ["answer"]),  # by text nobody is sent away
        ("sms", ["ahdistaa, vantaa", "2", "2", "2", "2"], ["answer.last"]),
        ("sms", ["ahdistaa, vantaa", "kiitos"], [NUMBER, "commands.thanks"]),
        ("sms", ["vantaa", "kiitos"], ["commands.help_now", "commands.thanks"]),
        ("sms", ["hei hei"], ["commands.help_now", "commands.goodbye"]),
        ("voice", [], ["language.text"]),
        ("voice", [""], ["language.silence.1", KEY_5]),
        ("voice", ["", ""], ["open_question.text", KEY_5]),
        ("voice", ["", "5"], ["commands.cannot_speak", "language.text"]),
        ("voice", ["1", "", "5"], ["commands.cannot_speak", "municipality.text"]),
        ("voice", ["1", "vantaa", "", "5"], ["situation.text"]),  # the menu's own key
        ("voice", ["1", "tammela", "", "5"], ["commands.cannot_speak", "which.text"]),
        ("voice", ["1", "en voi puhua"], ["commands.cannot_speak", "open_question.text"]),
        ("voice", ["1", "8"], ["commands.discreet", "open_question.text"]),
        ("voice", ["1", "ihminen"], ["commands.help_now", "open_question.text"]),
        ("sms", ["en voi puhua"], ["commands.cannot_speak"]),
        ("sms", ["ahdistaa, vantaa", "en voi puhua"], ["commands.cannot_speak"]),
        ("sms", ["väkivaltaa, vantaa", "olen kuuro"], ["commands.cannot_speak"]),
        ("sms", ["ahdistaa, vantaa", "8"], ["commands.discreet", "answer"]),
        ("sms", ["ahdistaa, vantaa", "puhua ihmiselle"], ["commands.help_now"]),
        ("sms", ["2"], ["open_question.text"]),
        ("sms", ["8"], ["commands.discreet", "open_question.text"]),
        ("sms", ["vantaa, isä kuoli", "lopeta"], ["answer"]),  # a form of Loppi, and "stop it"
        ("sms", ["isä kuoli", "lopeta"], [NUMBER, "municipality.reprompt.1"]),
        ("sms", ["isä kuoli", "loppi"], ["answer"]),
        ("voice", ["1", "isä kuoli, vantaa", "yhdistä kiitos"], ["answer.reprompt.1"]),
        ("voice", ["1", "isä kuoli, vantaa", "ei vastaa kiitos"], ["answer"]),
        ("voice", ["1", "isä kuoli, vantaa", "kiitos odota"], ["answer.reprompt.1"]),
        ("voice", ["1", "isä kuoli, vantaa", "hei hei odota"], ["answer.reprompt.1"]),
        ("voice", ["1", "isä kuoli, vantaa", "kiitos avusta, hei hei"], ["commands.goodbye"]),
        ("sms", ["olen tukholmassa ja ahdistaa"], ["commands.abroad"]),
        ("sms", ["jag är i London"], ["commands.abroad"]),
        ("sms", ["olen Tallinnassa", "ahdistaa"], ["answer"]),
        ("sms", ["vantaa, ahdistaa", "olen nyt Ruotsissa"], ["commands.abroad"]),
        ("voice", ["1", "olen Tukholmassa"], ["commands.abroad", "situation.text"]),
        ("sms", ["mies on lyönyt mua", "8", "apua"], ["commands.urgent", "municipality.text"]),
        ("sms", ["en voi puhua", "kiitos"], ["commands.help_now", "commands.thanks"]),
        ("voice", ["1", "mies on lyönyt mua", "apua"], ["commands.urgent", "municipality.text"]),
        ("voice", ["1", "tammela", "kyllä"], ["which.reprompt.1"]),
        ("sms", ["9"], ["open_question.text"]),
        ("sms", ["0"], ["commands.help_now", "open_question.text"]),
        ("sms", ["*"], ["open_question.text"]),
        ("sms", ["ahdistaa, vantaa", "ei vastaa", "varattu"], ["answer.last"]),
        ("voice", ["7"], ["language.text"]),
        ("voice", ["1", "englanniksi kiitos"], ["language.text"]),  # chosen where each is spoken
        ("voice", ["1", "vantaa", "på svenska"], ["language.text"]),
        ("voice", ["1", "vantaa", "englanniksi", "3"], ["situation.text"]),
        ("voice", ["1", "suomeksi"], ["municipality.text"]),
        ("voice", ["1", "9"], ["commands.back", "language.text"]),  # the wrong key was pressed
        ("voice", ["1", "9", "3"], ["open_question.text"]),
        ("sms", ["33100", "5", "2", "2"], ["answer"]),
        ("sms", ["33100", "5", "2", "2", "2"], ["answer.last"]),  # of whatever language
        ("voice", ["3"], ["open_question.text"]),
        ("voice", ["1", "12"], ["municipality.text"]),
        ("voice", ["1", "01300"], ["situation.text"]),
        ("voice", ["1", "44"], ["situation.text"]),  # Ii
        ("voice", ["1", "826822"], ["situation.text"]),  # Vantaa
        ("voice", ["1", "5364"], ["which.text"]),
        ("voice", ["1", "5"], ["municipality.more_letters.1"]),
        ("voice", ["1", "5", "5", "5", "5", "5"], ["answer"]),
        ("voice", ["1", "10101"], ["municipality.text"]),
        ("voice", ["1", "tammela", "5364"], ["which.reprompt.1"]),
        ("voice", ["1", "ahdistaa vantaa", "", "", ""], ["last_words.text", "answer", KEY_5]),
        ("voice", ["1", "tammela", "9"], ["commands.back", "open_question.text"]),
        ("voice", ["1", "tammela", "", ""], ["situation.text"]),  # its own menu has key 5
        ("voice", ["1", "tammela", "3"], ["municipality.text"]),
        ("voice", ["1", "kiitos"], ["commands.help_now", "open_question.text"]),
        ("voice", ["1", "ahdistaa vantaa", "kiitos"], ["commands.thanks"]),
        ("voice", ["1", "unohda minut"], ["commands.forget", "open_question.text"]),
        ("sms", ["unohda minut"], ["commands.forget"]),
        ("sms", ["vantaa", "apua"], ["commands.help"]),
        ("sms", ["ahdistaa", "apua"], ["commands.help", "municipality.text"]),
        ("sms", ["ahdistaa, vantaa", "apua"], ["commands.help"]),
        ("sms", ["väkivaltaa"], ["commands.urgent", "municipality.text"]),
        ("sms", ["mies hakkaa mua nyt", "vantaa"], ["answer"]),  # in danger nothing is asked
        ("sms", ["mies hakkaa mua nyt", "tammela"], ["answer"]),
        ("sms", ["mies hakkaa mua nyt", "kieli", "2"], ["answer"]),
        ("sms", ["mies hakkaa mua nyt", "alusta"], ["commands.restart", "open_question.text"]),
        ("sms", ["mies hakkaa mua nyt, vantaa", "väärä kunta"], ["municipality.text"]),
        ("sms", ["tammela", "2", "takaisin"], [NUMBER, "commands.back", "which.text"]),
    ],
)
def test_what_is_said_next(
    content: Content, world: World, channel: Medium, said: list[str], expected: list[str]
) -> None:
    assert spoken(talk(content, world, channel, *said)) == expected


def test_silence_and_no_match_are_counted_apart(content: Content, world: World) -> None:
    """One silence and one nonsense are not two failures of a kind."""
    turn = talk(content, world, "voice", "1", "höpö", "", "höpö")
    assert turn.session.state == "municipality"
    assert (turn.session.no_input, turn.session.no_match) == (1, 1)


def test_a_farewell_by_phone_ends_the_call(content: Content, world: World) -> None:
    turn = talk(content, world, "voice", "1", "ahdistaa vantaa", "kiitos")
    assert not any(waits(act) for act in turn.acts)


def test_danger_is_kept_through_everything_but_forgetting(content: Content, world: World) -> None:
    assert talk(content, world, "sms", "mies lyö mua", "alusta").session.danger
    forgotten = talk(content, world, "sms", "mies lyö mua", "unohda minut")
    assert forgotten.forget
    assert not forgotten.session.danger


def test_a_newer_situation_drops_what_was_said_of_the_older(content: Content, world: World) -> None:
    slots = talk(content, world, "sms", "rahat loppu, ei ruokaa, vantaa").session.slots
    assert slots["detail"] == "nothing_tonight"
    later = talk(content, world, "sms", "rahat loppu, ei ruokaa, vantaa", "äiti kuoli")
    assert "detail" not in later.session.slots


def test_a_session_of_an_older_flow_goes_on_with_its_slots(content: Content, world: World) -> None:
    old = Session(SMS, state="a_state_of_last_year", slots={"municipality": "092"})
    turn = step(content.flow, old, Heard("text", "ahdistaa"), world)
    assert any(isinstance(a, Answer) and a.request.municipality == "092" for a in turn.acts)


def test_a_shown_choice_means_what_it_meant_when_it_was_shown(
    content: Content, world: World
) -> None:
    """After a reload "2" is still what the caller was told, even where its target is gone."""
    shown = Session(
        VOICE,
        state="situation",
        slots={"language": "fi"},
        offered={"2": "situation=crime", "4": "goes=gone"},
    )
    taken = step(content.flow, shown, Heard("digits", "2"), world)
    assert taken.session.slots["situation"] == "crime"
    lost = step(content.flow, shown, Heard("digits", "4"), world)
    assert spoken(lost) == ["situation.reprompt.1"]


def test_what_the_directory_no_longer_knows_is_dropped(content: Content, world: World) -> None:
    gone = {"municipality": "999", "situation": "gone", "county": "99", "language": "fi"}
    back = (
        Snapshot("gone", {}),
        Snapshot("municipality", {"situation": "gone"}, {"1": "municipality=999"}),
    )
    offered = {"1": "does=gone", "2": "does=next_line", "3": "situation=gone"}
    old = Session(SMS, "answer", gone, offered=offered, back=back)
    fitted = fit(content.flow, world, old)
    assert fitted.slots == {"language": "fi"}
    assert fitted.offered == {"2": "does=next_line"}
    assert fitted.back == (Snapshot("municipality", {}),)


def first_is_112(turn: Turn) -> bool:
    return turn.acts[0] == CALL_112 or (
        isinstance(turn.acts[0], Answer) and turn.acts[0].request.danger
    )


@pytest.mark.parametrize(
    ("channel", "said", "expected"),
    [
        ("sms", ["moi"], True),  # where a conversation by text begins
        ("sms", ["ahdistaa, vantaa"], False),
        ("sms", ["moi", "höpö"], False),
        ("sms", ["väkivalta"], True),  # what is always urgent
        ("sms", ["väkivalta", "höpö"], True),
        ("sms", ["myrkytys"], True),  # urgent by its detail
        ("sms", ["mies hakkaa mua nyt", "kiitos"], True),
        ("sms", ["ahdistaa, vantaa", "2", "2"], True),  # after the last line
        ("sms", ["vantaa", "apua"], True),
        ("voice", ["1", "0"], True),
        ("voice", ["1", "ei hengitä", "0"], True),
    ],
)
def test_112_comes_first_where_it_belongs(
    content: Content, world: World, channel: Medium, said: list[str], expected: bool
) -> None:
    turn = talk(content, world, channel, *said)
    assert first_is_112(turn) is expected
    assert turn.acts.count(CALL_112) <= 1


def test_a_turn_that_is_not_remembered_teaches_no_key(content: Content, world: World) -> None:
    turn = step_once(content.flow, Session(SMS), Heard("text", "väkivalta"), world)
    answers = [act for act in turn.acts if isinstance(act, Answer)]
    assert [answer.choices for answer in answers] == [{}]
    doubtful = step_once(content.flow, Session(SMS), Heard("text", "koski"), world)
    assert spoken(doubtful) == ["answer"]
    asked = step_once(content.flow, Session(SMS), Heard("text", "hei"), world)
    assert spoken(asked) == ["open_question.text"]


def test_back_keeps_three_steps(content: Content, world: World) -> None:
    turn = talk(content, world, "voice", "1", "vantaa", "4", "2")
    assert [snapshot.state for snapshot in turn.session.back] == [
        "open_question",
        "situation",
        "situation/4",
    ]


def test_back_asks_again_what_was_told_with_a_command(content: Content, world: World) -> None:
    """Police is asked for, and a crime is told by it; the question stands still."""
    turn = talk(content, world, "sms", "Alajärvi", "polis", "1", "9")
    assert turn.session.state == "situation"
    assert "situation" not in turn.session.slots


def test_the_candidate_already_chosen_is_not_asked_again(content: Content, world: World) -> None:
    turn = talk(content, world, "sms", "tammela", "2", "olen tammelassa ja ahdistaa")
    assert spoken(turn) == ["answer"]


def test_a_menu_without_a_shorter_text_is_said_again(content: Content, world: World) -> None:
    """And still counts, so that it ends."""
    bare = replace(content.flow.states["situation"], reprompts={})
    flow = _with(content.flow, bare)
    turn = begin(flow, Session(VOICE, slots={"language": "fi", "municipality": "092"}))
    for expected in (["situation.text"], ["answer"]):
        turn = step(flow, turn.session, Heard("speech", "höpö"), world)
        assert spoken(turn) == expected


def _with(flow: Flow, *states: State) -> Flow:
    return replace(flow, states={**flow.states, **{s.name: s for s in states}})


def test_a_say_state_speaks_and_goes_on(content: Content) -> None:
    hello = State("hello", "say", next="open_question")
    flow = replace(_with(content.flow, hello), initial="hello")
    assert spoken(begin(flow, Session(SMS))) == ["hello.text", "open_question.text"]


def test_an_end_says_112_before_its_last_words_and_waits_for_nothing(content: Content) -> None:
    """No shipped state ends a call, but a flow may have one."""
    turn = run(_with(content.flow, State("bye", "end")), Session(VOICE, "answer"), "bye")
    assert turn.acts == (CALL_112, Say("bye.text"))
    assert turn.session.state is None


def test_a_flow_that_goes_round_is_an_error_and_no_loop(content: Content) -> None:
    flow = _with(content.flow, State("a", "say", next="b"), State("b", "say", next="a"))
    with pytest.raises(EndlessFlowError, match="a -> b -> a"):
        run(flow, Session(SMS), "a")


def test_every_path_of_misses_ends_in_numbers_within_the_turns(
    content: Content, world: World
) -> None:
    """Whatever mix of silence, nonsense and keys that mean nothing."""
    for channel, misses in (("sms", ["höpö", "77"]), ("voice", ["", "höpö", "77"])):
        for kinds in product(misses, repeat=content.flow.turns_at_most[channel]):
            turn = talk(content, world, channel, *kinds)  # type: ignore[arg-type]
            assert turn.session.state == "answer", kinds


def connected(content: Content, world: World, language: str, position: int) -> Turn:
    """A call in a county whose line may be dialled, at this position of its answer."""
    slots = {"language": language, "municipality": "092", "situation": "death"}
    session = Session(VOICE, "answer", slots, position=position)
    return run(content.flow, session, "answer")


OUTCOMES = ["busy", "no-answer", "failed", "canceled", "completed", "answered", "something-new"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("seconds", [0, 29, 30, 14_400])
@pytest.mark.parametrize("position", [0, 1, 7])
def test_whatever_becomes_of_a_transfer_the_call_goes_on(
    content: Content, world: World, language: str, outcome: str, seconds: int, position: int
) -> None:
    world = replace(world, transfers=True)
    turn = connected(content, world, language, position)
    over = Heard("transfer", outcome, seconds=seconds)
    after = step(content.flow, changed(turn.session, state="connecting"), over, world)
    assert any(waits(act) for act in after.acts)
    said = [act for act in spoken(after) if act != "answer"]
    if outcome in ("completed", "answered"):
        ended = ["connecting.ended"] if seconds >= 30 else []
        assert said == [*ended, "connecting.text"]
        assert "does=next_line" in after.session.offered.values()
    else:
        assert said[0] == "connecting.not_answered"
        assert after.session.position == position + 1 or "answer.last" in said


def test_only_what_may_be_dialled_is_offered_and_dialled(content: Content, world: World) -> None:
    """Every municipality and situation: short numbers, 112 and lines that call back never are."""
    able = replace(world, transfers=True)
    for code in content.directory.municipalities:
        slots = {"language": "en", "municipality": code, "situation": "violence"}
        session = Session(VOICE, "situation", slots, offered={"1": "situation=violence"})
        turn = step(content.flow, session, Heard("digits", "1"), able)
        line = leading_line(turn.session, able)
        assert ("1" in turn.session.offered) is (line is not None)
        if line:
            assert line.phone
            assert line.phone.transfer
            assert line.phone.e164
            dialled = step(content.flow, turn.session, Heard("digits", "1"), able)
            assert Connect(line.id) in dialled.acts
        unable = step(content.flow, session, Heard("digits", "1"), world)
        assert "1" not in unable.session.offered


def test_a_choice_to_connect_that_has_gone_says_the_answer_again(
    content: Content, world: World
) -> None:
    """Shown before the number was withdrawn, or before the caller id was."""
    turn = connected(content, world, "fi", 0)
    pressed = step(content.flow, turn.session, Heard("digits", "1"), world)
    assert spoken(pressed) == ["answer"]


def test_an_office_that_has_closed_is_not_dialled(content: Content, world: World) -> None:
    slots = {"language": "fi", "municipality": "245", "situation": "child"}
    session = Session(VOICE, "answer", slots, position=2)
    assert leading_line(session, replace(world, transfers=True)) is None


@pytest.mark.parametrize("turns", [0, 5, 6, 50])
def test_a_call_whose_memory_is_gone_is_asked_before_it_is_answered(
    content: Content, turns: int
) -> None:
    """However many steps its address counts: nothing has been answered yet."""
    resumed = resume(content.flow, Session(VOICE, slots={"language": "fi"}), turns)
    assert resumed.state == "open_question"


def test_after_a_transfer_every_command_still_works(content: Content, world: World) -> None:
    slots = {"language": "fi", "municipality": "092", "situation": "death"}
    there = Session(VOICE, "connecting", slots, offered={"1": "does=next_line"})
    for keys, expected in (
        ("*", ["connecting.text"]),
        ("0", ["commands.help_now", "connecting.text"]),
    ):
        assert spoken(step(content.flow, there, Heard("digits", keys), world)) == expected
    assert spoken(step(content.flow, there, Heard("digits", "1"), world)) == ["answer"]
