"""What must hold of a line's telephone number. `line_checks` calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.directory.model import EMERGENCY_NUMBER
from bot.directory.refer import BY_112
from bot.files.lines import RawLine

FINLAND = "+358"

# The Finnish numbering plan: what follows the first 0, and +358.
_GEOGRAPHIC = r"1[3-8][1-8]\d{3,6}|(?:19[1-8]|[23568][1-8]\d|9(?:00|[1-8]\d))\d{2,6}"
_MOBILE = r"(?:4[0-8]|50)\d{4,8}"
_SERVICE = r"800\d{4,6}|[67]00\d{5,6}|(?:[123]0|29|39|60[1-9]|7(?:0[1-9]|1|3|5))\d{3,10}"
_DIALLED = re.compile(f"{_GEOGRAPHIC}|{_MOBILE}")
_NATIONAL = re.compile(f"{_DIALLED.pattern}|{_SERVICE}")
_LONGEST = 12
_SHORT = re.compile(r"112|116\d{3}|1\d{4}")
"""Numbers that have no 0 before them and no form with +358: 116 006, 16123."""

_COUNTRY = re.compile(r"(?:\+|00)? *358\D*0?")
"""The country code as people write it: +358, 00358, 358, +358 (0), and a 0 that stays behind it."""
_LIKE_DIGITS = re.compile(r"[\dOoIl |()/.+-]+")
_DIGITS = str.maketrans("OoIl|", "00111")
"""Letters that are taken for digits when a number is copied."""


def number_problems(id_: str, raw: RawLine) -> Iterator[tuple[str, str]]:
    """The field and what is wrong with it."""
    number, fault = raw.number, _fault(id_, raw.number)
    if fault is not None:
        yield "number", f'found "{number or "none"}", {fault}'
    elif number is not None:
        yield from _e164(raw, number)
    elif raw.e164 is not None:
        yield "e164", 'found a number here but none in "number"'
    if raw.transfer:
        if number is None or _SHORT.fullmatch(dialled(number)):
            yield "transfer", "found yes, expected no: a short or unknown number is never dialled"
        elif fault is None and not _DIALLED.fullmatch(dialled(number)[1:]):
            words = "only geographic and mobile numbers are dialled"
            yield "transfer", f"found yes, expected no: {words}"
        if raw.disputed is not None:
            words = "a disputed line is never dialled for a caller"
            yield "transfer", f"found yes, expected no: {words}"


def dialled(number: str) -> str:
    """The digits as they are dialled in Finland, whatever the number is written like."""
    return _written(number).replace(" ", "")


def _written(number: str) -> str:
    """The number as Finns write it, in its groups."""
    text = number.translate(_DIGITS) if _LIKE_DIGITS.fullmatch(number) else number
    country = _COUNTRY.match(text)
    written = " ".join(re.findall("[0-9]+", text[country.end() :] if country else text))
    digits = written.replace(" ", "")
    lost = not _SHORT.fullmatch(digits) and _NATIONAL.fullmatch(digits)
    return f"0{written}" if country or lost else written


def _fault(id_: str, number: str | None) -> str | None:
    """What is wrong with the number, and how to write it."""
    if id_ in BY_112 and number != EMERGENCY_NUMBER:
        return f"expected {EMERGENCY_NUMBER}"
    if number is None or _is_known(number):
        written = number and _written(number)
        return None if number == written else f'expected it as it is dialled here: "{written}"'
    return _unknown(dialled(number))


def _is_known(number: str) -> bool:
    """Whether it is in the numbering plan."""
    if re.match(r"(?:\+|00)(?! *358)", number):
        return False
    digits = dialled(number)
    return bool(_SHORT.fullmatch(digits) or (digits[:1] == "0" and _NATIONAL.fullmatch(digits[1:])))


def _unknown(digits: str) -> str:
    """Whether digits are missing or too many; other numbers are none of Finland."""
    long = [n for n in range(_LONGEST) if _NATIONAL.fullmatch(digits[1:][:n].ljust(n, "1"))]
    if digits[:1] == "0" and long and not min(long) < len(digits) <= max(long) + 1:
        few = len(digits) <= min(long)
        limit = f"at least {min(long) + 1}" if few else f"at most {max(long) + 1}"
        return f"which has {len(digits)} digits, expected {limit}"
    return "expected a number of Finland such as 09 2525 0111, 116 006 or 112"


def _e164(raw: RawLine, number: str) -> Iterator[tuple[str, str]]:
    expected = FINLAND + dialled(number)[1:]
    if _SHORT.fullmatch(dialled(number)):
        if raw.e164 is not None:
            yield "e164", f"a short number such as {number} has none: leave it out"
    elif raw.e164 is None:
        yield "number", f'"e164" is missing, expected "{expected}"'
    elif not re.fullmatch(r"\+[1-9]\d{6,14}", raw.e164):
        yield "e164", f'found "{raw.e164}", expected + and digits such as "+358925250111"'
    elif raw.e164 != expected:
        yield "e164", f'found "{raw.e164}", expected the digits of {number}: "{expected}"'
