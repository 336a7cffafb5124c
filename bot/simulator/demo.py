"""A simulated helpline: invented people write and call through the real webhooks for some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from bot.dialogue.model import SMS, VOICE, Channel
from bot.directory.hours import HELSINKI
from bot.directory.languages import Language, Languages
from bot.directory.model import Directory, Municipality
from bot.files.content import Content
from bot.simulator.player import Player, Post, over, simulator_settings
from bot.simulator.transcript import act
from bot.store import Store
from bot.web.callers import callers_app

SAYINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fi": {
        "violence": ("mies hakkaa mua", "pelkään kotona, hän löi minua", "poikaystävä uhkailee"),
        "child": ("naapurin lapsi on yksin kotona", "huoli lapsesta", "lapsi pelkää isää"),
        "youth": ("teini karkasi kotoa", "nuori ei tule kotiin"),
        "elder": ("äiti on muistisairas eikä pärjää yksin", "huoli vanhuksesta"),
        "death": ("isä kuoli tänään", "läheinen on kuollut", "puolisoni kuoli"),
        "accident": ("olin kolarissa", "onnettomuus järkytti"),
        "suicide": ("en jaksa enää elää", "itsetuhoisia ajatuksia"),
        "crime": ("minut ryöstettiin", "minulta varastettiin"),
        "distress": ("paha olla, kaipaan juttuseuraa", "ahdistaa kovasti", "paniikki"),
        "money": ("rahat loppu", "laskut maksamatta"),
        "housing": ("jäin ilman asuntoa", "sain häädön"),
        "substance": ("juon liikaa", "veli käyttää huumeita"),
        "health": ("olen sairas ja tarvitsen lääkärin",),
        "custody": ("ex ei anna lasta tapaamiseen",),
    },
    "sv": {
        "violence": ("min man slår mig", "min pojkvän hotar mig"),
        "child": ("jag är orolig för grannens barn", "barnet är ensamt hemma"),
        "death": ("min mamma dog i dag", "en närstående har dött"),
        "distress": ("jag mår dåligt", "jag har ångest"),
        "substance": ("jag dricker för mycket",),
        "housing": ("jag har ingenstans att bo",),
        "money": ("pengarna är slut",),
    },
    "en": {
        "violence": ("my husband hits me", "my boyfriend threatens me"),
        "child": ("I am worried about a child", "the children are alone at home"),
        "death": ("my father died", "somebody close to me has died"),
        "distress": ("I feel very bad and need to talk", "I have a panic attack"),
        "refugee": ("I am a refugee and need help",),
        "housing": ("I have nowhere to live",),
        "money": ("I have no money",),
    },
}
"""Language -> situation -> sentences."""

UNCLEAR: Mapping[str, tuple[str, ...]] = {
    "fi": ("moi", "asdf", "hmm", "tarvitsen apua"),
    "sv": ("hej", "hmm", "jag behöver hjälp"),
    "en": ("hello", "hmm", "I need help"),
}
"""Openings that say nothing yet."""


ALAND = "91"
OUTCOMES = ("line completed 240", "line completed 600", "line busy", "line no-answer")
"""Outcomes of a connected call, all equally likely."""


@dataclass(frozen=True, slots=True)
class Person:
    """One conversation: who, on which channel, and the caller's lines of its transcript."""

    number: str
    """E.164; nobody's number."""
    channel: Channel
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """Where people live: municipalities, and the share of all postal codes that each has."""

    languages: Languages
    municipalities: tuple[Municipality, ...]
    weights: tuple[int, ...]

    @staticmethod
    def of(directory: Directory) -> Country:
        """Postal codes stand in for inhabitants, which the directory does not know."""
        codes = Counter(code.municipality for code in directory.postal_codes.values())
        places = tuple(directory.municipalities.values())
        return Country(directory.languages, places, tuple(codes[place.code] for place in places))

    def somewhere(self, random: Random) -> Municipality:
        """Return a municipality; larger ones are likelier."""
        return random.choices(self.municipalities, self.weights)[0]


def person(random: Random, country: Country, number: int) -> Person:
    """Return the next person who needs help."""
    place = country.somewhere(random)
    language = country.languages[_language(random, place)]
    channel = VOICE if random.random() < 0.6 else SMS
    make = _by_phone if channel.spoken else _by_text
    return Person(f"+35840{number:07d}", channel, tuple(make(random, place, language)))


def _language(random: Random, place: Municipality) -> str:
    if place.county == ALAND:
        return "sv"
    return random.choices(("fi", "sv", "en"), (84, 8, 8))[0]


def _said(random: Random, place: Municipality, language: Language) -> tuple[str, str]:
    """What is the matter, and where."""
    sayings = random.choice(tuple(SAYINGS[language.code].values()))
    name = place.names[language.code]
    there = f"{language.preposition} {name}" if language.preposition else place.cases["in"][0]
    return random.choice(sayings), there


def _by_text(random: Random, place: Municipality, language: Language) -> list[str]:
    """Everything at once or piece by piece; some begin by saying nothing."""
    what, where = _said(random, place, language)
    way = random.random()
    first = [random.choice(UNCLEAR[language.code])] if way < 0.15 else []
    told = [f"{what}, {where}"] if way < 0.75 else [what, where]
    return [*first, *told, *(["2"] if random.random() < 0.2 else [])]


def _by_phone(random: Random, place: Municipality, language: Language) -> list[str]:
    """The language, what has happened, and whether the call is connected or the next number is
    heard."""
    what, where = _said(random, place, language)
    way = random.random()
    first = ["silence"] if way < 0.08 else [f"mumble {what}"] if way < 0.16 else []
    told = [f"say {what}", f"say {where}"] if way > 0.7 else [f"say {what} {where}"]
    after = random.choice((["press 1", random.choice(OUTCOMES)], ["press 2"], []))
    return [f"press {language.key}", *first, *told, *after, "hang up"]


HOURS = (7, 6, 5, 4, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 6, 7, 8, 9, 10, 10, 9)
"""How busy each hour of a day is, relative to the others: an assumption."""
WEEKDAYS = (0.9, 0.9, 0.9, 1.0, 1.3, 1.6, 1.3)
"""How busy a day is relative to an ordinary one, from Monday on: an assumption."""


def instants(random: Random, day: date, ordinary: int, until: datetime) -> list[datetime]:
    """Return when conversations begin on a day (Helsinki time), in order and not after `until`."""
    number = round(ordinary * WEEKDAYS[day.weekday()] * random.uniform(0.93, 1.07))
    found = sorted(_one(random, day) for _ in range(number))
    return [at for at in found if at <= until]


def days_before(until: datetime, days: int) -> Iterator[date]:
    """Return this many days up to that of `until`, earliest first."""
    last = until.astimezone(HELSINKI).date()
    return (last - timedelta(days=n) for n in reversed(range(days)))


def _one(random: Random, day: date) -> datetime:
    (hour,) = random.choices(range(24), HOURS)
    moment = time(hour, random.randrange(60), random.randrange(60))
    return datetime.combine(day, moment, HELSINKI)


@dataclass(slots=True)
class DemoClock:
    """The application's clock while people are played: it moves only when told to."""

    now: datetime

    def __call__(self) -> datetime:
        """Aware, as every clock of the application."""
        return self.now

    def wait(self, seconds: float) -> None:
        """Move the simulated time on."""
        self.now += timedelta(seconds=seconds)

    def today(self) -> date:
        """The Helsinki day that is being counted."""
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
        """See `Post`."""
        self.requests += 1
        return self.post(path, form, headers)


def talks(
    random: Random, content: Content, days: Iterable[date], ordinary: int, until: datetime
) -> Iterator[Talk]:
    """Return all conversations of these days, in order; `ordinary` is how many a quiet day has."""
    country = Country.of(content.directory)
    number = 0
    for day in days:
        for at in instants(random, day, ordinary, until):
            number += 1
            yield Talk(at, person(random, country, number))


def play(
    store: Store, content: Content, clock: DemoClock, said: Iterable[Talk], random: Random
) -> int:
    """Hold these conversations with an application over this store, and return how many requests
    they took.

    Raises TwimlError when an answer is not valid for Twilio.
    """
    settings = simulator_settings()
    post = Counted(over(callers_app(settings, content=content, store=store, clock=clock)))
    player = Player(post, settings.public_url, settings.twilio_auth_tokens[0], "demo")
    for talk in said:
        clock.now = talk.at
        converse = _call if talk.person.channel.spoken else _write
        converse(player, clock, talk.person, random)
    return post.requests


def _write(player: Player, clock: DemoClock, writer: Person, random: Random) -> None:
    for line in writer.lines:
        player.text(line, writer.number)
        clock.wait(random.uniform(15, 90))


def _call(player: Player, clock: DemoClock, caller: Person, random: Random) -> None:
    """A call goes on for as long as the planned lines make sense, then it is hung up."""
    call = player.call(caller.number)
    for line in caller.lines:
        clock.wait(random.uniform(5, 25))
        try:
            act(call, line)
        except ValueError:  # nobody was dialled, say
            return
        if call.ended:
            return
