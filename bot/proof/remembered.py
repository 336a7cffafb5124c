"""A world that remembers: an exploration says the same things and asks the same very often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.model import Reader
from bot.directory.model import Directory
from bot.directory.refer import Referral, Request, refer
from bot.understanding.keypad import Keypad
from bot.understanding.model import Expected, Meaning

_Question = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]


class Remembered:
    """The same meanings as the reader it was made of, each read once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._meanings: dict[_Question, Meaning] = {}

    @property
    def keypad(self) -> Keypad:
        return self._reader.keypad

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning:
        """What the message means; see `Understanding.read`."""
        question = (text, expected.slots, tuple(expected.keys.items()), tuple(languages))
        meaning = self._meanings.get(question)
        if meaning is None:
            meaning = self._meanings[question] = self._reader.read(text, expected, languages)
        return meaning


class Referring:
    """`refer` for one directory, each request at an instant answered once."""

    def __init__(self) -> None:
        self._referrals: dict[tuple[Request, datetime], Referral] = {}

    def __call__(self, directory: Directory, request: Request, now: datetime) -> Referral:
        """See `refer`."""
        found = self._referrals.get((request, now))
        if found is None:
            found = self._referrals[request, now] = refer(directory, request, now)
        return found
