"""Understanding that remembers what it has read: an exploration says the same thing many times."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.model import Reader
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
