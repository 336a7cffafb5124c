"""Numbers and times as they are said or written in one language."""

from __future__ import annotations

import re
from datetime import datetime

from babel.dates import format_datetime

from bot.directory.model import EMERGENCY_NUMBER
from bot.text.catalogue import Catalogue

LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
EMERGENCY = re.compile(rf"\b{EMERGENCY_NUMBER}\b")
ADDRESS = re.compile(r"\b([a-z]+)\.fi\b")
"""An address of a service on the web; the dot in it is said."""
DAYS_BY_NAME = 6
"""Up to this many days ahead a weekday is unmistakable; after that the date is said."""


def digits(catalogue: Catalogue, number: str, language: str) -> str:
    """A phone number digit by digit in words, with a pause between the written groups.

    Voices read "116 006" as thousands; words leave nothing to the voice.
    """
    names = catalogue.text("phrases.digits", "voice", language).split()
    groups = (" ".join(names[int(d)] for d in group if d.isdigit()) for group in number.split())
    return ", ".join(groups)


def speakable(catalogue: Catalogue, text: str, language: str) -> str:
    """A text for the voice: 112 is read digit by digit, and an address with its dot."""
    dot = catalogue.text("phrases.dot", "voice", language)
    emergency = digits(catalogue, EMERGENCY_NUMBER, language)
    text = ADDRESS.sub(lambda found: f"{found[1]} {dot} fi", text)
    return EMERGENCY.sub(lambda _: emergency, text)


def instant(
    catalogue: Catalogue, channel: str, language: str, when: datetime, now: datetime
) -> str:
    """When something happens, seen from `now`: today by the hour, else by day and hour."""
    days = (when.date() - now.date()).days
    time = _format(catalogue, "hour_and_minutes" if when.minute else "hour", language, when)
    name = {0: "today", 1: "tomorrow"}.get(days, "another_day")
    day = _format(catalogue, "weekday" if days <= DAYS_BY_NAME else "day_and_month", language, when)
    return catalogue.text(f"phrases.{name}", channel, language, time=time, day=day)


def _format(catalogue: Catalogue, pattern: str, language: str, when: datetime) -> str:
    cldr = catalogue.text(f"phrases.{pattern}", "sms", language)
    return format_datetime(when, cldr, locale=LOCALES[language])
