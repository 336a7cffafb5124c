"""Plays invented people over the real webhooks, each request signed, on a clock of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.app import create_app
from bot.channels.player import Player, Post
from bot.channels.transcript import act
from bot.demo.people import Country, Person, person
from bot.demo.shape import instants
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.simulator import over, simulator_settings
from bot.store import Store


@dataclass(slots=True)
class DemoClock:
    """The application's clock while people are played: it stands where it is put."""

    now: datetime

    def __call__(self) -> datetime:
        """Aware, as every clock of the application."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Let so much of the simulated time pass."""
        self.now += timedelta(seconds=seconds)

    def today(self) -> date:
        """The day in Helsinki that is counted."""
        return self.now.astimezone(HELSINKI).date()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation and when it begins."""

    at: datetime
    person: Person


@dataclass(slots=True)
class Counted:
    """A post that counts what it posts."""

    post: Post
    requests: int = 0

    def __call__(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """As `Post` says."""
        self.requests += 1
        return self.post(path, form, headers)


def talks(
    random: Random, content: Content, days: Iterable[date], ordinary: int, until: datetime
) -> Iterator[Talk]:
    """All conversations of these days, in order; `ordinary` is how many a quiet day has."""
    country = Country.of(content.directory)
    number = 0
    for day in days:
        for at in instants(random, day, ordinary, until):
            number += 1
            yield Talk(at, person(random, country, number))


def play(
    store: Store, content: Content, clock: DemoClock, said: Iterable[Talk], random: Random
) -> int:
    """Hold these conversations with an application over this store; how many requests it took.

    Raises TwimlError when an answer is not what Twilio takes.
    """
    settings = simulator_settings()
    post = Counted(over(create_app(settings, content=content, store=store, clock=clock)))
    player = Player(post, settings.public_url, settings.twilio_auth_tokens[0], "demo")
    for talk in said:
        clock.now = talk.at
        converse = _call if talk.person.channel == "voice" else _write
        converse(player, clock, talk.person, random)
    return post.requests


def _write(player: Player, clock: DemoClock, writer: Person, random: Random) -> None:
    for line in writer.lines:
        player.text(line, writer.number)
        clock.wait(random.uniform(15, 90))


def _call(player: Player, clock: DemoClock, caller: Person, random: Random) -> None:
    """A call goes on for as long as what was meant to be done makes sense, then it is hung up."""
    call = player.call(caller.number)
    for line in caller.lines:
        clock.wait(random.uniform(5, 25))
        try:
            act(call, line)
        except ValueError:  # nobody was dialled, say
            return
        if call.ended:
            return
