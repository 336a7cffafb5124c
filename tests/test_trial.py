"""Transcripts played on an application of their own: the clock, the store, what cannot be done."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.simulator.replay import Trial, moments, played
from bot.simulator.transcript import Transcript, parse

HEAD = "title: x\nchannel: {channel}\nnow: 2026-11-25T10:00\n"


def conversation(channel: str, *lines: str, more: str = "") -> Transcript:
    return parse(HEAD.format(channel=channel) + more + "\n" + "\n".join(lines) + "\n")


def play(content: Content, transcript: Transcript) -> Transcript:
    return played(transcript, Trial(transcript.head, content))


def test_a_transcript_is_its_own_text() -> None:
    text = HEAD.format(channel="sms") + "\ncaller: hei: moi\nbot: Terve / taas\n"
    assert parse(text).text() == text
    assert parse(text.replace("\n", "\r\n")).text() == text


def test_played_again_it_is_the_same(content: Content) -> None:
    once = play(
        content, conversation("voice", "caller: press 1", "caller: say Vantaa, läheinen kuoli")
    )
    assert "Vantaa" in once.bot_words
    assert play(content, once) == once


def test_the_clock_is_put_on_and_a_session_ends(content: Content) -> None:
    """A line that is open at ten is closed at night; after an hour the caller begins anew."""
    day = play(content, conversation("sms", "caller: huoli lapsesta, kerava"))
    later = conversation("sms", "caller: kerava", "now: 2026-11-25T22:00", "caller: huoli lapsesta")
    night = play(content, later)
    assert "09 2949 2120" in day.bot_words
    assert "09 2949 2120" not in night.bot_words
    assert [who for who, _ in night.lines] == ["caller", "bot", "now", "caller", "bot"]
    assert "Missä kunnassa" in night.lines[-1][1]


def test_without_a_store_each_message_stands_alone(content: Content) -> None:
    lines = ("caller: kerava", "store: down", "caller: läheinen kuoli", "store: up", "caller: 4")
    found = play(content, conversation("sms", *lines))
    assert "Mistä on kyse" in found.lines[1][1]
    assert "112" in found.lines[4][1]
    whole = play(content, conversation("sms", "store: down", "caller: läheinen kuoli, vantaa"))
    assert "09 8392 4005" in whole.bot_words


def test_a_number_that_is_withheld_has_one_turn_by_text(content: Content) -> None:
    lines = ("caller: vantaa", "caller: läheinen kuoli")
    shown = play(content, conversation("sms", *lines))
    withheld = play(content, conversation("sms", *lines, more="from: anonymous\n"))
    assert "09 8392 4005" in shown.lines[3][1]
    assert "09 8392 4005" not in withheld.lines[3][1]


def test_texts_to_the_caller_come_last(content: Content) -> None:
    lines = ("caller: press 1", "caller: say Vantaa, läheinen kuoli", "caller: press 4")
    found = play(content, conversation("voice", *lines, "caller: press 1", more="texts: yes\n"))
    assert [who for who, _ in found.lines].count("text") == 1
    assert found.lines[-1][0] == "text"
    assert "09 8392 4005" in found.lines[-1][1]


def test_a_moment_shows_the_turn_it_took(content: Content) -> None:
    transcript = conversation("voice", "caller: press 1", "caller interrupting: mumble Aura")
    took = moments(transcript, Trial(transcript.head, content))
    begun, _, mumbled = took
    assert (begun.who, begun.words) == ("", "")
    assert [len(moment.turns) for moment in took] == [1, 1, 1]
    assert mumbled.turns[0].heard.confidence == 0.4
    assert mumbled.turns[0].before.slots["language"] == "fi"
    assert mumbled.turns[0].turn.path


@pytest.mark.parametrize(
    ("channel", "line", "problem"),
    [
        ("voice", "caller: shout", '"shout": expected press'),
        ("voice", "caller: line busy", "nobody has been dialled"),
        ("voice", "caller: line gone", '"gone": expected one of completed'),
        ("voice", "caller: line busy -1", '"busy -1": expected one of completed'),
        ("voice", "caller: heard 1.5 Vantaa", '"1.5": expected a confidence'),
        ("voice", "now: tomorrow", "Invalid isoformat string"),
        ("sms", "now: 0001-01-01T00:00", '"0001-01-01T00:00": expected a year from 2000 to 2099'),
        ("sms", "store: gone", 'store "gone": expected down or up'),
        ("fax", "caller: hei", 'channel "fax": expected sms or voice'),
    ],
)
def test_what_cannot_be_done_is_told(
    content: Content, channel: str, line: str, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        play(content, conversation(channel, line))
