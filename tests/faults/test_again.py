"""Requests that come again, late, in another order, or to webhook and fallback both: each gets the
answer it got, is counted once, and leaves the conversation where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.service import counts
from bot.simulator.player import Player, Post, over, simulator_settings
from bot.store import CountersInMemory, Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=HELSINKI)
PLACE, SITUATION = "olen Vantaalla", "mieheni hakkasi minut"
REFERRAL = "09 8392 4005"
NOT_OF_THE_TURN = ("retries", "answers_within", "answer_microseconds")
"""What is counted of every request, however often it came."""
TEXTS = (PLACE, SITUATION, "2")

Request = tuple[str, Mapping[str, str], Mapping[str, str]]


@dataclass
class Line:
    """Between Twilio and the product: requests and answers are kept, and can be sent again."""

    post: Post
    counters: CountersInMemory
    sent: list[Request] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def __call__(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        answer = self.post(path, form, headers)
        self.sent.append((path, form, headers))
        self.answers.append(answer[2])
        return answer

    def again(self, number: int) -> str:
        """The answer to this request, sent once more unchanged."""
        return self.post(*self.sent[number])[2]

    def fallback(self, number: int) -> str:
        """What its fallback says to the same request."""
        path, form, headers = self.sent[number]
        channel = "sms" if path == "/sms" else "voice"
        return self.post(f"/fallback/{channel}", form, headers)[2]

    def counted(self) -> dict[str, int]:
        """All that was counted of turns."""
        found = self.counters.read().counts
        return {name: n for name, n in found.items() if not name.startswith(NOT_OF_THE_TURN)}

    def retries(self) -> int:
        return self.counters.read().total(counts.RETRIES)


@dataclass
class Stand:
    """The product over a real store, and any number of callers of it."""

    content: Content
    sessions: Sessions

    def line(self) -> tuple[Line, Player]:
        """A line of its own, with counters that begin at nothing, and who calls over it."""
        made, counters = simulator_settings(), CountersInMemory()
        app = callers_app(
            made, content=self.content, store=Store(self.sessions, counters), clock=lambda: NOW
        )
        line = Line(over(app), counters)
        return line, Player(line, made.public_url, made.twilio_auth_tokens[0])


@pytest.fixture
def stand(content: Content, sessions: Sessions) -> Stand:
    return Stand(content, sessions)


@pytest.mark.parametrize("words", [(PLACE, SITUATION), (SITUATION, PLACE)], ids=["1-2", "2-1"])
def test_two_messages_in_either_order_are_one_conversation(
    stand: Stand, words: tuple[str, str]
) -> None:
    _, player = stand.line()
    first, second = (player.text(said)[0] for said in words)
    assert "112" in first
    assert REFERRAL in second
    assert "Vantaa" in second


def test_a_key_that_overtakes_its_menu_chooses_nothing(stand: Stand) -> None:
    """1 was meant for a menu that has not been sent yet, so it says nothing of the matter."""
    _, player = stand.line()
    early = player.text("1")[0]
    assert "112" in early
    assert "Mistä on kyse?" in player.text(PLACE)[0]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
@given(data=st.data())
def test_retries_at_any_time_get_their_own_answer_and_are_counted_once(
    stand: Stand, data: st.DataObject
) -> None:
    """Of any of the last three messages, in any order, between any two: as if none had come."""
    (line, player), (undisturbed, other) = stand.line(), stand.line()
    retried = 0
    for number, words in enumerate(TEXTS):
        player.text(words)
        other.text(words)
        for late in data.draw(st.lists(st.integers(0, number), max_size=3)):
            assert line.again(late) == line.answers[late]
            retried += 1
    assert line.answers == undisturbed.answers
    assert line.counted() == undisturbed.counted()
    assert line.retries() == retried


def test_the_retry_of_an_old_step_of_a_call_changes_nothing_of_the_call(stand: Stand) -> None:
    """The steps before the last are asked again; then the caller presses what was offered last."""
    (line, player), (undisturbed, other) = stand.line(), stand.line()
    for one, late in ((player, True), (other, False)):
        call = one.call()
        call.press("1")
        call.say("Kerava, väkivalta.")
        if late:
            assert [line.again(number) for number in (0, 1, 2, 0)] == [
                line.answers[number] for number in (0, 1, 2, 0)
            ]
        call.press("2")
        assert "Nollalinja" in call.said
    assert line.answers == undisturbed.answers
    assert line.counted() == undisturbed.counted()


def test_webhook_and_fallback_both_are_one_turn(stand: Stand) -> None:
    """Twilio gave up waiting and asked the fallback while the turn was taken; then again."""
    (line, player), (undisturbed, other) = stand.line(), stand.line()
    for words in TEXTS[:2]:
        player.text(words)
        assert "112" in line.fallback(-1)
        assert line.again(-1) == line.answers[-1]
        other.text(words)
    assert line.answers == undisturbed.answers
    assert line.counted() == undisturbed.counted()


def test_the_fallback_alone_is_not_counted_and_the_conversation_goes_on(stand: Stand) -> None:
    line, player = stand.line()
    player.text(PLACE)
    before = dict(line.counters.read().counts)
    assert line.fallback(0) == line.fallback(0)
    assert dict(line.counters.read().counts) == before
    assert REFERRAL in player.text(SITUATION)[0]


def test_stop_that_comes_again_is_one_opt_out(stand: Stand) -> None:
    line, player = stand.line()
    assert player.text("STOP") == []
    assert line.again(0) == line.answers[0]
    assert line.counted() == {counts.OPT_OUTS.of("keyword"): 1}
    assert line.retries() == 1
