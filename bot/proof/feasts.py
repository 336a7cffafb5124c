"""The holidays of Finland in a year, by law and by the date of Easter. `record_checks` asks.

Midsummer eve and Christmas eve are no holidays in law, but offices are closed on them as on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

_SATURDAY = 5


def feasts(year: int) -> Mapping[date, str]:
    """Each holiday with its Finnish name."""
    easter = easter_of(year)
    midsummer = _saturday_from(date(year, 6, 20))
    return {
        date(year, 1, 1): "Uudenvuodenpäivä",
        date(year, 1, 6): "Loppiainen",
        easter - timedelta(days=2): "Pitkäperjantai",
        easter: "Pääsiäispäivä",
        easter + timedelta(days=1): "Toinen pääsiäispäivä",
        date(year, 5, 1): "Vappu",
        easter + timedelta(days=39): "Helatorstai",
        easter + timedelta(days=49): "Helluntaipäivä",
        midsummer - timedelta(days=1): "Juhannusaatto",
        midsummer: "Juhannuspäivä",
        _saturday_from(date(year, 10, 31)): "Pyhäinpäivä",
        date(year, 12, 6): "Itsenäisyyspäivä",
        date(year, 12, 24): "Jouluaatto",
        date(year, 12, 25): "Joulupäivä",
        date(year, 12, 26): "Tapaninpäivä",
    }


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7)


def easter_of(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leaps = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + leaps + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
