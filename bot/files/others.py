"""locales/others.yaml -> the languages the bot does not speak, each with its safety message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.directory.model import EMERGENCY_NUMBER
from bot.errors import Problem
from bot.files.marked_yaml import Marked, read
from bot.files.same_numbers import literal_numbers
from bot.files.schema import Record, records
from bot.text.segments import segments
from bot.understanding.others import OtherLanguage

NAME = "locales/others.yaml"
UNITS_AT_MOST = 70
"""UTF-16 units of a message in one segment, when a letter of it is not in GSM-7."""


class RawOther(Record):
    """One language, as it stands in the file."""

    safety: str
    letters: str = ""
    words: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


def load_others(root: Path) -> tuple[tuple[OtherLanguage, ...], list[Problem]]:
    """The languages of a folder, and everything that is wrong with their file."""
    marked = read(root / NAME, NAME)
    found, problems = records(RawOther, marked)
    for code, raw in found.items():
        problems += _faults(marked, code, raw)
    languages = (
        OtherLanguage(code, raw.safety, raw.letters, raw.words, raw.calls)
        for code, raw in found.items()
    )
    return tuple(languages), [*marked.problems, *problems]


def _faults(marked: Marked, code: str, raw: RawOther) -> Iterator[Problem]:
    size = len(raw.safety.encode("utf-16-le")) // 2
    named = literal_numbers(raw.safety)
    if named != [EMERGENCY_NUMBER] or size > UNITS_AT_MOST or segments(raw.safety) > 1:
        words = f"{code}.safety: {size} characters, expected at most {UNITS_AT_MOST}, with 112"
        words += " as its only number" if named != [EMERGENCY_NUMBER] else ""
        yield marked.problem("safety-message", (code, "safety"), words)
    try:
        re.compile(f"[{raw.letters}]" if raw.letters else "")
    except re.error as error:
        words = f"{code}.letters: are no set of letters: {error.msg}"
        yield marked.problem("wrong-value", (code, "letters"), words)
    if not (raw.letters or raw.words):
        words = f"{code}: neither letters nor words, so it could never be known"
        yield marked.problem("missing-field", (code,), words)
