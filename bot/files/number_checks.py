"""What must hold of a line's telephone number. `line_checks` calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.files.lines import RawLine

FINLAND = "+358"
SHORT = 6
"""Digits of the longest short number (116 006); such a number has no form with +358."""

_NOT_TRANSFERABLE = ("10", "20", "29", "30", "60", "70", "71", "73", "75", "80")
"""Service numbers by what follows +358: neither geographic nor mobile."""


def number_problems(raw: RawLine) -> Iterator[tuple[str, str]]:
    """The field and what is wrong with it."""
    yield from _display(raw)
    yield from _e164(raw)
    if raw.transfer:
        yield from _transfer(raw)


def _display(raw: RawLine) -> Iterator[tuple[str, str]]:
    if raw.number is None:
        if raw.e164 is not None:
            yield "e164", 'found a number here but none in "number"'
    elif not re.fullmatch(r"\+?\d+( \d+)*", raw.number):
        yield "number", f'found "{raw.number}", expected digits in groups such as 09 2525 0111'


def _e164(raw: RawLine) -> Iterator[tuple[str, str]]:
    if raw.number is None:
        return
    digits = re.sub(r"\D", "", raw.number)
    if len(digits) <= SHORT:
        if raw.e164 is not None:
            yield "e164", f"a short number such as {raw.number} has none: leave it out"
    elif raw.e164 is None:
        yield "number", f'"e164" is missing, expected "{_international(raw.number)}"'
    elif not re.fullmatch(r"\+[1-9]\d{6,14}", raw.e164):
        yield "e164", f'found "{raw.e164}", expected + and digits such as "+358925250111"'
    elif raw.e164 != _international(raw.number):
        words = f'found "{raw.e164}", expected the digits of {raw.number}'
        yield "e164", f'{words}: "{_international(raw.number)}"'


def _international(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"+{digits}" if number.startswith("+") else FINLAND + digits.removeprefix("0")


def _transfer(raw: RawLine) -> Iterator[tuple[str, str]]:
    if raw.number is None or raw.e164 is None:
        yield "transfer", "found yes, expected no: a short or unknown number is never dialled"
    elif raw.e164.removeprefix(FINLAND).startswith(_NOT_TRANSFERABLE):
        yield "transfer", "found yes, expected no: only geographic and mobile numbers are dialled"
    if raw.disputed is not None:
        yield "transfer", "found yes, expected no: a disputed line is never dialled for a caller"
