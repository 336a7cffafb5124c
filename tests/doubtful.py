"""Texts of which the matter is not certain, whatever words and letters of the day say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.model import Expected, Found, Meaning
from bot.understanding.places.keypad import Keypad
from bot.understanding.read import Understanding

UNSURE, UNSURE_URGENT, UNSURE_OF_NOTHING_OFFERED = "unsure", "unsure, urgent", "unsure, elsewhere"
CANDIDATES = {
    UNSURE: ("money", "housing"),
    UNSURE_URGENT: ("violence", "custody"),
    UNSURE_OF_NOTHING_OFFERED: ("nowhere",),
}


@dataclass(frozen=True)
class Doubtful:
    """The real understanding, but of these texts the matter is not certain."""

    understanding: Understanding

    @property
    def keypad(self) -> Keypad:
        return self.understanding.keypad

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning:
        if text.casefold() not in CANDIDATES:
            return self.understanding.read(text, expected, languages)
        return Meaning({"situation": Found(CANDIDATES[text.casefold()], certain=False)})
