"""Which language a message is written in: one of ours, or one that the bot does not speak."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from bot.understanding.places.find import Mention
from bot.understanding.text.folding import Words, fold, letters_of
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

STRONG, WEAK = 2, 1
"""What a sign is worth. A word that is one of several languages is weak for each of them, so that
`help` does not outweigh `mua`."""
FOREIGN = "en"
_SPEAKING = ("situations", "details", "danger", "danger_unless_past", "commands", "verbs", "past")
_FEW = 4
_ENDING = 3
_SHORTEST_WITH_LETTERS = 6
_LONG_VOWEL = re.compile("aa|ii|uu|yy")


def asked_language(reading: Reading) -> Hit | None:
    """The entry by which a language is asked for: nearly the whole message, or a phrase of it."""
    few = len(reading.words.tokens) <= _FEW
    hits = reading.of("languages")
    return next((hit for hit in hits if few or hit.entry.size > 1), None)


def language_of(reading: Reading, mentions: Sequence[Mention]) -> str | None:
    """The language that most of the message speaks for, None on a tie or without any sign."""
    if reading.words.foreign:
        return FOREIGN
    spoken_for = [
        *_of_places(mentions) * STRONG,
        *_of_words(reading),
        *_of_entries(reading),
        *_of_letters(reading, mentions) * WEAK,
        *_of_streets(reading) * WEAK,
    ]
    scores = {language: spoken_for.count(language) for language in {*spoken_for}}
    highest = max(scores.values(), default=0)
    best = [language for language, score in scores.items() if score == highest]
    return best[0] if len(best) == 1 else None


def signs_of(language: str, reading: Reading, mentions: Iterable[Mention]) -> list[str]:
    """The words that spoke for the language."""
    tokens = reading.words.tokens
    words = [tokens[at] for at in range(len(tokens)) if language in _marked(at, reading)]
    named = [m for m in mentions if m.named.language == language]
    return words + [reading.words.text(m.start, m.end) for m in named]


def _of_places(mentions: Iterable[Mention]) -> list[str]:
    """The languages of names such as Vanda or Vantaalla."""
    return [mention.named.language for mention in mentions if mention.named.language]


def _of_words(reading: Reading) -> list[str]:
    """The languages of everyday words, each as often as it is worth; help help is one word."""
    tokens = reading.words.tokens
    marked = {tokens[at]: _marked(at, reading) for at in range(len(tokens))}
    return [lang for languages in marked.values() for lang in languages * _worth(languages)]


def _of_entries(reading: Reading) -> list[str]:
    """A word of the lexicons counts once for each language that has it."""
    tokens, markers = reading.words.tokens, reading.vocabulary.markers
    said = {(hit.entry.language, tokens[hit.start]) for hit in reading.of_all(_SPEAKING)}
    return [lang for lang, word in said for _ in range(_worth(markers.get(word, ())))]


def _worth(languages: tuple[str, ...]) -> int:
    return WEAK if len(languages) > 1 else STRONG


def _marked(at: int, reading: Reading) -> tuple[str, ...]:
    """The languages that a word is a sign of; the letter of a stair is of none: 12 A."""
    tokens = reading.words.tokens
    if len(tokens[at]) == 1 and at and tokens[at - 1].isdigit():
        return ()
    return reading.vocabulary.markers.get(tokens[at], ())


def _of_script(token: str, reading: Reading) -> list[str]:
    """The languages in whose script a word is written, of those that have one of their own."""
    alphabets = reading.vocabulary.alphabets.items()
    return [code for code, letters in alphabets if letters_of([letters]).issuperset(token)]


def _of_streets(reading: Reading) -> list[str]:
    """The languages of the streets of addresses: Storgatan 12."""
    tokens, streets = reading.words.tokens, reading.vocabulary.streets
    named = [word for word, number in pairwise(tokens) if number.isdigit()]
    ends = [end for word in named for end in streets if word.endswith(end)]
    return [language for end in ends for language in streets[end]]


def _of_letters(reading: Reading, mentions: Iterable[Mention]) -> list[str]:
    """The languages of the letters of words that are no place.

    Endings speak for those that have them, å for Swedish, and a long vowel for Finnish: viilsin.
    """
    words, endings = reading.words, reading.vocabulary.endings
    outside = words.outside(words.inside((mention.start, mention.end) for mention in mentions))
    long = [token for token in outside if len(token) >= _SHORTEST_WITH_LETTERS]
    ends = [token[-_ENDING:] for token in long]
    found = [language for end in ends if end in endings for language in endings[end]]
    found += [
        code for token in outside if not token.isascii() for code in _of_script(token, reading)
    ]
    found += ["fi" for token in long if _LONG_VOWEL.search(token)]
    dotted = words.spelled is not words.tokens
    return [*found, "sv"] if dotted and "å" in "".join(words.spelled) else found


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
    own: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """The letters of our own languages that are written in another script."""

    def find(
        self, text: str, words: Words, ours: Container[str], likely: Collection[str] = ()
    ) -> str | None:
        """The language of the message, or None; `ours` are the common words of our languages.

        `likely`: those of ours that words of the message, or the ones before, are in.
        """
        other_script = words.foreign or not words.whole.isascii()
        if other_script and (code := self._by_letters(text, likely)):
            return code
        if self.words.keys().isdisjoint(words.tokens):
            return None
        return self._by_words(words, ours)

    def _by_letters(self, text: str, likely: Collection[str]) -> str | None:
        """The language with most of the letters, the first of equals, unless it is one of ours.

        Ukrainian and Russian share most letters: where they tell nothing, what is likely does.
        """
        small = text.casefold()
        counts = {
            code: len(letters.findall(small))
            for table in (self.letters, self.own)
            for code, letters in table.items()
        }
        best = max(counts, key=lambda code: counts[code], default=None)
        if best is None or not counts[best] or best in self.own:
            return None
        equal = (code for code in self.own if counts[code] == counts[best])
        return None if any(code in likely for code in equal) else best

    def _by_words(self, words: Words, ours: Container[str]) -> str | None:
        said = set(words.tokens)
        scores: dict[str, int] = {}
        for word in said:
            for code, points in self.words.get(word, {}).items():
                scores[code] = scores.get(code, 0) + points
        best = max(scores, key=lambda code: scores[code])
        known = sum(word in ours and best not in self.words.get(word, {}) for word in said)
        return best if scores[best] >= ENOUGH and scores[best] > known else None


def other_table(
    languages: Iterable[OtherLanguage], alphabets: Mapping[str, str] = MappingProxyType({})
) -> OtherTable:
    """The table of these languages; `alphabets` are the letters of ours in another script."""
    languages = tuple(languages)
    words: dict[str, dict[str, int]] = {}
    for language in languages:
        for points, listed in ((1, language.words), (ENOUGH, language.calls)):
            for word in map(fold, listed):
                words.setdefault(word, {})[language.code] = points
    letters = {x.code: re.compile(f"[{x.letters}]") for x in languages if x.letters}
    own = {code: re.compile(f"[{alphabet}]") for code, alphabet in alphabets.items()}
    return OtherTable(letters, words, own)


NO_OTHERS = other_table(())
