"""A clock that jumps in the middle of a conversation, forward or back, over a change of the hour or
the leap day: what is said of hours is right for the new instant, nothing is forgotten, nobody is
left without an answer, and a request that comes again is still answered for its own instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.simulator.player import Player, over, simulator_settings
from bot.store import Store
from bot.store.sessions import Sessions
from bot.web.callers import callers_app

OFFICE = "Keravan sosiaalipalvelut 09 2949 2120"
"""Weekdays from 8 to 16 (directory/lines/04-vantaa-kerava.yaml)."""
OPEN = f"{OFFICE} (klo 16 asti)"
TEXTS = ("keravalla", "olen huolissani lapsesta", "2")
KEYS = ("1", "Kerava, lapsi", "2")


class Stand:
    """The product over a real store, whose own time goes on as ever; `now` is the bot's time."""

    def __init__(self, content: Content, sessions: Sessions) -> None:
        self.now = datetime(2026, 11, 25, 10, tzinfo=UTC)
        self._settings, store = simulator_settings(), Store(sessions)
        self._app = callers_app(
            self._settings, content=content, store=store, clock=lambda: self.now
        )
        self._callers = count()

    def caller(self) -> tuple[Player, str]:
        """Somebody nobody knows yet, and their number."""
        number = next(self._callers)
        token = self._settings.twilio_auth_tokens[0]
        player = Player(over(self._app), self._settings.public_url, token, str(number))
        return player, f"+35840{number:07}"

    def texts(self, instants: list[datetime]) -> str:
        """The last answer, when each text comes at its instant, and once more at the first's."""
        player, number = self.caller()
        for instant, words in zip(instants, TEXTS, strict=True):
            self.now = instant
            (answer,) = player.text(words, from_=number)
            self.now = instants[0]
            assert "".join(ET.fromstring(player.resend()).itertext()) == answer
        return answer

    def call(self, instants: list[datetime]) -> str:
        """What is heard last of a call whose steps come at these instants."""
        call = self.caller()[0].call()
        steps: tuple[Callable[[str], None], ...] = (call.press, call.say, call.press)
        for instant, step, what in zip(instants, steps, KEYS, strict=True):
            self.now = instant
            step(what)
        return call.said


@pytest.fixture
def stand(content: Content, sessions: Sessions) -> Stand:
    return Stand(content, sessions)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2026-11-25T15:30", "2026-11-25T16:30", f"{OFFICE} (avataan huomenna klo 8)"),
        ("2026-11-25T16:30", "2026-11-25T15:30", OPEN),
        ("2026-11-27T15:30", "2026-11-28T15:30", f"{OFFICE} (avataan maanantaina klo 8)"),
        ("2026-11-28T15:30", "2026-11-27T15:30", OPEN),
        ("2026-03-28T12:00", "2026-03-30T08:00", OPEN),  # summer time in between
        ("2026-03-30T08:00", "2026-03-27T07:59", f"{OFFICE} (avataan klo 8)"),
        ("2026-10-23T15:59", "2026-10-26T15:59", OPEN),  # and its end
        ("2026-10-26T15:59", "2026-10-25T03:30", f"{OFFICE} (avataan huomenna klo 8)"),
        ("2028-02-28T12:00", "2028-02-29T15:59", OPEN),  # the leap day
        ("2028-02-29T12:00", "2028-02-29T16:00", f"{OFFICE} (avataan huomenna klo 8)"),
        ("2028-03-01T12:00", "2028-02-29T07:59", f"{OFFICE} (avataan klo 8)"),
    ],
)
def test_hours_are_those_of_the_new_instant(
    stand: Stand, before: str, after: str, said: str
) -> None:
    """The place was told before the jump, and is remembered after it."""
    player, _ = stand.caller()
    stand.now = datetime.fromisoformat(before).replace(tzinfo=HELSINKI)
    assert "Mistä on kyse?" in player.text(TEXTS[0])[0]
    stand.now = datetime.fromisoformat(after).replace(tzinfo=HELSINKI)
    assert said in player.text(TEXTS[1])[0]


INSTANTS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
"""Until the year 2096: hours are long unknown then, and said to be."""
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)
LEAP = datetime(2028, 2, 29, 12, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=366)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
@given(st.lists(INSTANTS, min_size=3, max_size=3))
@example([SPRING - HOUR, SPRING, SPRING - HOUR])
@example([LEAP, LEAP + YEAR, LEAP])
def test_a_conversation_over_jumps_ends_as_one_without(
    stand: Stand, instants: list[datetime]
) -> None:
    """As if all of it had been at the last instant: by text and by phone."""
    steady = [instants[-1]] * 3
    assert stand.texts(instants) == stand.texts(steady)
    assert stand.call(instants) == stand.call(steady)


@pytest.mark.parametrize("jump", [-86_400, -3600, -400, 400, 3600, 86_400])
def test_a_text_that_was_held_is_answered_a_minute_after_any_jump(stand: Stand, jump: int) -> None:
    """However often the same came before, and whatever time the clock says it is now."""
    player, _ = stand.caller()
    for _ in range(120):
        stand.now += timedelta(seconds=5)
        player.text("?")
    stand.now += timedelta(seconds=jump)
    answers = []
    for _ in range(13):
        stand.now += timedelta(seconds=5)
        answers += player.text("?")
    assert any("112" in answer for answer in answers)
