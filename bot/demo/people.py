"""Invented people: where they are, what they speak, and what they do line by line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Literal

from bot.demo.words import SAYINGS, THERE, UNCLEAR
from bot.directory.model import Directory, Municipality

ALAND = "91"
LANGUAGE_KEYS = {"fi": "1", "sv": "2", "en": "3"}
OUTCOMES = ("line completed 240", "line completed 600", "line busy", "line no-answer")
"""What becomes of a call that is connected, all alike."""


@dataclass(frozen=True, slots=True)
class Person:
    """One conversation: who, by what, and the caller's lines of its transcript."""

    number: str
    """E.164, of nobody."""
    channel: Literal["sms", "voice"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """Where people live: municipalities, and how many of all postal codes each has."""

    municipalities: tuple[Municipality, ...]
    weights: tuple[int, ...]

    @staticmethod
    def of(directory: Directory) -> Country:
        """Postal codes stand for inhabitants, of whom the directory knows nothing."""
        codes = Counter(code.municipality for code in directory.postal_codes.values())
        places = tuple(directory.municipalities.values())
        return Country(places, tuple(codes[place.code] for place in places))

    def somewhere(self, random: Random) -> Municipality:
        """A municipality; the larger the likelier."""
        return random.choices(self.municipalities, self.weights)[0]


def person(random: Random, country: Country, number: int) -> Person:
    """The next who needs help."""
    place = country.somewhere(random)
    language = _language(random, place)
    channel: Literal["sms", "voice"] = "voice" if random.random() < 0.6 else "sms"
    make = _by_phone if channel == "voice" else _by_text
    return Person(f"+35840{number:07d}", channel, tuple(make(random, place, language)))


def _language(random: Random, place: Municipality) -> str:
    if place.county == ALAND:
        return "sv"
    return random.choices(("fi", "sv", "en"), (84, 8, 8))[0]


def _said(random: Random, place: Municipality, language: str) -> tuple[str, str]:
    """What is the matter, and where."""
    sayings = random.choice(tuple(SAYINGS[language].values()))
    name = place.names.get(language) or place.names["fi"]
    there = place.cases["in"][0] if language == "fi" else THERE[language].format(name=name)
    return random.choice(sayings), there


def _by_text(random: Random, place: Municipality, language: str) -> list[str]:
    """All at once, or piece by piece; some begin with what tells nothing."""
    what, where = _said(random, place, language)
    way = random.random()
    first = [random.choice(UNCLEAR[language])] if way < 0.15 else []
    told = [f"{what}, {where}"] if way < 0.75 else [what, where]
    return [*first, *told, *(["2"] if random.random() < 0.2 else [])]


def _by_phone(random: Random, place: Municipality, language: str) -> list[str]:
    """The language, what has happened, and whether the call is connected or the next is heard."""
    what, where = _said(random, place, language)
    way = random.random()
    first = ["silence"] if way < 0.08 else [f"mumble {what}"] if way < 0.16 else []
    told = [f"say {what}", f"say {where}"] if way > 0.7 else [f"say {what} {where}"]
    after = random.choice((["press 1", random.choice(OUTCOMES)], ["press 2"], []))
    return [f"press {LANGUAGE_KEYS[language]}", *first, *told, *after, "hang up"]
