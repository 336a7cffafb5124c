"""Which of our languages a message is written in.

Asked-for languages decide; else words, endings, letters and place-name forms are counted. A tie
or nothing is no answer: the session's language stays. Another script gets English.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading

STRONG, WEAK = 2, 1
FOREIGN = "en"
_SPEAKING = ("situations", "details", "danger", "danger_unless_past", "commands", "verbs", "past")
_FEW = 4
_ENDING = 3
_SHORTEST_WITH_ENDING = 6


def asked_language(reading: Reading) -> Hit | None:
    """The entry by which a language is asked for: nearly the whole message, or a phrase of it."""
    few = len(reading.words.tokens) <= _FEW
    hits = reading.of("languages")
    return next((hit for hit in hits if few or hit.entry.size > 1), None)


def language_of(reading: Reading, mentions: Sequence[Mention]) -> str | None:
    """The language that most of the message speaks for, None on a tie or without any sign."""
    if reading.words.foreign:
        return FOREIGN
    strong = [*_of_places(mentions), *_of_words(reading), *_of_entries(reading)]
    spoken_for = strong * STRONG + _of_letters(reading, mentions) * WEAK
    scores = {language: spoken_for.count(language) for language in {*spoken_for}}
    highest = max(scores.values(), default=0)
    best = [language for language, score in scores.items() if score == highest]
    return best[0] if len(best) == 1 else None


def signs_of(language: str, reading: Reading, mentions: Iterable[Mention]) -> list[str]:
    """The words that spoke for the language."""
    markers = reading.vocabulary.markers
    words = [token for token in reading.words.tokens if language in markers.get(token, ())]
    named = [m for m in mentions if m.named.language == language]
    return words + [reading.words.text(m.start, m.end) for m in named]


def _of_places(mentions: Iterable[Mention]) -> list[str]:
    """The languages of names such as Vanda or Vantaalla."""
    return [mention.named.language for mention in mentions if mention.named.language]


def _of_words(reading: Reading) -> list[str]:
    """The languages of everyday words."""
    markers = reading.vocabulary.markers
    words = reading.words.tokens
    return [language for word in words if word in markers for language in markers[word]]


def _of_entries(reading: Reading) -> list[str]:
    """A word of the lexicons counts once for each language that has it."""
    hits = reading.of_all(_SPEAKING)
    return [language for language, _ in {(hit.entry.language, hit.start) for hit in hits}]


def _of_letters(reading: Reading, mentions: Iterable[Mention]) -> list[str]:
    """The languages of the endings of words that are no place, and Swedish for its letter."""
    words, endings = reading.words, reading.vocabulary.endings
    outside = words.outside(words.inside((mention.start, mention.end) for mention in mentions))
    ends = [token[-_ENDING:] for token in outside if len(token) >= _SHORTEST_WITH_ENDING]
    found = [language for end in ends if end in endings for language in endings[end]]
    dotted = words.spelled is not words.tokens
    return [*found, "sv"] if dotted and "å" in "".join(words.spelled) else found
