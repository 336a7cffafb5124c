"""Which of our languages a message is written in.

Asked-for languages decide; else words, endings, letters and place-name forms are counted. A tie
or nothing is no answer: the session's language stays. Another script gets English.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bot.understanding.folding import Words
from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading

Scores = defaultdict[str, int]
"""What speaks for each language."""
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


def language_of(reading: Reading, mentions: Iterable[Mention]) -> str | None:
    """The language that most of the message speaks for, None on a tie or without any sign."""
    if reading.words.foreign:
        return FOREIGN
    scores: Scores = defaultdict(int)
    inside = _score_places(scores, mentions)
    _score_words(scores, reading, inside)
    _score_entries(scores, reading)
    highest = max(scores.values(), default=0)
    best = [language for language, score in scores.items() if score == highest]
    return best[0] if len(best) == 1 else None


def signs_of(language: str, reading: Reading, mentions: Iterable[Mention]) -> list[str]:
    """The words that spoke for the language."""
    markers = reading.vocabulary.markers
    words = [token for token in reading.words.tokens if language in markers.get(token, ())]
    named = [m for m in mentions if m.named.language == language]
    return words + [reading.words.text(m.start, m.end) for m in named]


def _score_places(scores: Scores, mentions: Iterable[Mention]) -> set[int]:
    """Counts names such as Vanda or Vantaalla; returns where the places stand."""
    inside: set[int] = set()
    for mention in mentions:
        inside.update(range(mention.start, mention.end))
        if mention.named.language:
            scores[mention.named.language] += STRONG
    return inside


def _score_words(scores: Scores, reading: Reading, inside: set[int]) -> None:
    markers, endings = reading.vocabulary.markers, reading.vocabulary.endings
    for at, token in enumerate(reading.words.tokens):
        if token in markers:
            for language in markers[token]:
                scores[language] += STRONG
        if len(token) >= _SHORTEST_WITH_ENDING and at not in inside:
            for language in endings.get(token[-_ENDING:], ()):
                scores[language] += WEAK
    if _has_swedish_letter(reading.words):
        scores["sv"] += WEAK


def _has_swedish_letter(words: Words) -> bool:
    return words.spelled is not words.tokens and any("å" in word for word in words.spelled)


def _score_entries(scores: Scores, reading: Reading) -> None:
    """A word of the lexicons counts once for each language that has it."""
    spoken = {(hit.entry.language, hit.start) for hit in reading.of_all(_SPEAKING)}
    for language, _ in spoken:
        scores[language] += STRONG
