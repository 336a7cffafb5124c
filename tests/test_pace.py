"""Texts that come again and again: one answer a minute, and never silence to anything new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from bot.dialogue.engine import (
    ANSWER_EVERY,
    CLOCKS_APART,
    REPLIES_AT_MOST,
    REPLIES_WITHIN,
    SAME_AT_MOST,
    Pace,
    answered,
    heard,
)
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.simulator.player import Player, over, simulator_settings
from bot.store import CountersInMemory, Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app

START = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)


@dataclass
class Sender:
    """Somebody who texts, and the clock of the bot that answers."""

    content: Content
    sessions: Sessions
    now: datetime = START
    counters: CountersInMemory = field(default_factory=CountersInMemory)

    def __post_init__(self) -> None:
        settings = simulator_settings()
        app = callers_app(
            settings,
            content=self.content,
            store=Store(self.sessions, self.counters),
            clock=lambda: self.now,
        )
        self.player = Player(over(app), settings.public_url, settings.twilio_auth_tokens[0])

    def texts(self, words: str, after: int = 0) -> str:
        """The answer, "" for none, to a text sent so many seconds after the last."""
        self.now += timedelta(seconds=after)
        return "".join(self.player.text(words))

    def repeats(self, words: str, times: int, every: int) -> list[str]:
        return [self.texts(words, every) for _ in range(times)]


@pytest.fixture
def sender(content: Content, sessions: Sessions) -> Sender:
    return Sender(content, sessions)


def test_the_fifth_of_the_same_texts_within_fifteen_seconds_is_not_answered(sender: Sender) -> None:
    answers = sender.repeats("läheinen kuoli, vantaa", 8, every=3)
    assert [bool(answer) for answer in answers] == [True] * 4 + [False] * 4


def test_the_same_text_now_and_then_is_always_answered(sender: Sender) -> None:
    assert all(sender.repeats("2", 19, every=5))


def test_whoever_goes_on_gets_the_last_referral_once_a_minute(sender: Sender) -> None:
    sender.texts("läheinen kuoli, vantaa")
    answers = sender.repeats("?", 300, every=1)
    given = [second for second, answer in enumerate(answers) if answer]
    assert given[:4] == [0, 1, 2, 3]
    assert {later - earlier for earlier, later in pairwise(given[3:])} == {ANSWER_EVERY}
    assert all("09 8392 4005" in answers[second] for second in given)


def test_nobody_is_left_without_a_number_who_has_told_nothing(sender: Sender) -> None:
    answers = sender.repeats("?", 120, every=1)
    last = [answer for answer in answers if answer][-1]
    assert "112" in last
    assert "09 2525 0111" in last


def test_another_text_is_answered_at_once_and_for_what_it_says(sender: Sender) -> None:
    sender.repeats("moi", 30, every=1)
    assert "Vantaa" in sender.texts("läheinen kuoli, vantaa")
    sender.repeats("?", 30, every=1)
    assert "Espoo" in sender.texts("ei vaan olen Espoossa")


def test_danger_is_always_answered(sender: Sender) -> None:
    assert all("112" in answer for answer in sender.repeats("hän tappaa minut nyt", 40, every=1))
    assert all("112" in answer for answer in sender.repeats("?", 40, every=1))


def test_danger_is_heard_after_a_flood_of_something_else(sender: Sender) -> None:
    sender.repeats("moi", 30, every=1)
    assert sender.texts("hän tappaa minut nyt").startswith("Soita heti 112.")


def test_a_slow_machine_that_answers_our_answers_is_met_after_twenty(sender: Sender) -> None:
    answers = sender.repeats("Kiitos viestistäsi, palaamme asiaan.", 29, every=20)
    assert all(answers[:REPLIES_AT_MOST])
    assert [bool(answer) for answer in answers[20:]] == [False, False, True] * 3


def test_many_different_texts_are_all_answered(sender: Sender) -> None:
    assert all(sender.texts(f"tämä on viesti {number}", 1) for number in range(60))


def test_after_ten_minutes_it_begins_anew(sender: Sender) -> None:
    sender.repeats("moi", 30, every=1)
    assert sender.texts("moi", after=REPLIES_WITHIN)
    assert sender.texts("moi", after=1)


def test_a_retry_of_a_text_that_got_nothing_gets_nothing(sender: Sender) -> None:
    sender.repeats("moi", 6, every=1)
    assert "<Message>" not in sender.player.resend()


def test_held_texts_change_nothing_and_are_counted_by_themselves(sender: Sender) -> None:
    """The next number is not passed by unseen."""
    sender.texts("läheinen kuoli, vantaa")
    sender.repeats("2", 4, every=1)
    position = sender.texts("*", after=1)
    sender.repeats("2", 4, every=1)
    before = sender.counters.read().total(counts.TURNS)
    sender.repeats("2", 20, every=1)
    assert sender.counters.read().total(counts.TURNS) == before
    assert sender.counters.read().of(counts.HELD) == {("nothing",): 20}
    assert position


def test_the_store_keeps_no_word_of_the_text(sender: Sender, server: redis.Redis) -> None:
    sender.repeats("salainen", 9, every=1)
    (key,) = server.keys("session:*")
    assert b"salainen" not in bytes(server.get(key))  # type: ignore[arg-type]


def test_calls_are_never_held(sender: Sender) -> None:
    call = sender.player.call()
    call.press("1")
    for _ in range(40):
        call.press("*")
        assert call.latest


TEXTS = st.lists(st.tuples(st.integers(0, 90), st.sampled_from("ab")), max_size=80)
JUMPS = st.integers(-REPLIES_WITHIN, REPLIES_WITHIN) | st.sampled_from([-86_400, -3600, 3600])


@given(sent=TEXTS, jumps_after=st.integers(0, 80), jump=JUMPS | st.just(0))
def test_whatever_comes(sent: list[tuple[int, str]], jumps_after: int, jump: int) -> None:
    """A new text is never held, and the same one not for longer than a minute, nor much longer
    when the clock jumps in between."""
    now = answered_at = 1_764_000_000
    pace, before = Pace(), ""
    for number, (gap, said) in enumerate(sent):
        now += gap
        clock = now + (jump if number >= jumps_after else 0)
        pace = heard(pace, said, clock)
        silent = pace.held and clock - pace.since - pace.answered < ANSWER_EVERY
        assert not (silent and said != before)
        assert len(pace.times) <= SAME_AT_MOST
        if silent:
            assert now - answered_at < ANSWER_EVERY + (CLOCKS_APART if jump else 0)
        else:
            pace, answered_at = answered(pace, clock), now
        before = said


@pytest.mark.parametrize("back", [CLOCKS_APART + 1, 400, 3600, 86_400])
def test_a_clock_that_is_put_back_begins_anew(back: int) -> None:
    """Else nobody would be answered until it is as late again as it was."""
    pace = heard(Pace(), "a", 1_764_000_000)
    pace = answered(changed(pace, held=True), 1_764_000_500)
    assert heard(pace, "a", 1_764_000_500 - back).held is False


def test_clocks_of_two_machines_that_differ_a_little_do_not_begin_anew() -> None:
    pace = Pace()
    for number in range(2 * SAME_AT_MOST):
        pace = heard(pace, "a", 1_764_000_000 + number - CLOCKS_APART * (number % 2))
    assert pace.held
