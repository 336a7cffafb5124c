"""Which language, of those the bot does not speak, a message is in: by its letters or words.

Built once at start of locales/others.yaml; `read` asks it for each message. What such a message
says is not understood: the answer is English, behind the safety message of that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.understanding.folding import Words, fold

ENOUGH = 2
"""Words of a language that show it; one that calls for help is enough by itself."""


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """One language as its record has it: a character class, words, and the safety message."""

    code: str
    safety: str
    letters: str = ""
    words: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherTable:
    """The languages by their letters, and by their folded words with the points of each."""

    letters: Mapping[str, re.Pattern[str]]
    words: Mapping[str, Mapping[str, int]]

    def find(self, text: str, words: Words, ours: Iterable[str]) -> str | None:
        """The language of the message, or None; `ours` are the common words of our languages."""
        if words.foreign and (code := self._by_letters(text)):
            return code
        if self.words.keys().isdisjoint(words.tokens):
            return None
        return self._by_words(words, ours)

    def _by_letters(self, text: str) -> str | None:
        small = text.casefold()
        counts = {code: len(letters.findall(small)) for code, letters in self.letters.items()}
        best = max(counts, key=lambda code: counts[code], default=None)
        return best if best and counts[best] else None

    def _by_words(self, words: Words, ours: Iterable[str]) -> str | None:
        said = set(words.tokens)
        scores: dict[str, int] = {}
        for word in said:
            for code, points in self.words.get(word, {}).items():
                scores[code] = scores.get(code, 0) + points
        best = max(scores, key=lambda code: scores[code])
        known = sum(word in ours and best not in self.words.get(word, {}) for word in said)
        return best if scores[best] >= ENOUGH and scores[best] > known else None


def other_table(languages: Iterable[OtherLanguage]) -> OtherTable:
    """The table of these languages."""
    languages = tuple(languages)
    words: dict[str, dict[str, int]] = {}
    for language in languages:
        for points, listed in ((1, language.words), (ENOUGH, language.calls)):
            for word in map(fold, listed):
                words.setdefault(word, {})[language.code] = points
    letters = {x.code: re.compile(f"[{x.letters}]") for x in languages if x.letters}
    return OtherTable(letters, words)


NO_OTHERS = other_table(())
