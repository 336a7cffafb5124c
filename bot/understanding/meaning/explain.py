"""Why a message was understood so: the caller's words, and the entry or row behind each decision.

`read` hands these on; they are worked out only when somebody asks.
"""

from __future__ import annotations

from bot.understanding.meaning.danger import SECTIONS as DANGER
from bot.understanding.meaning.danger import Danger
from bot.understanding.meaning.language import signs_of
from bot.understanding.meaning.matter import situation_named
from bot.understanding.model import Match
from bot.understanding.places.choose import Elsewhere
from bot.understanding.places.find import Mention
from bot.understanding.text.folding import Words
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import DANGER as TOPIC
from bot.understanding.text.reading import Reading, Said

PIECES = "locales/pieces.tsv: {points:+.0f} points for {topic} by the letters of words"
LANGUAGE_RULE = "bot/understanding/meaning/language.py: words, endings, letters and names of places"


def of_entries(what: str, hits: list[Hit], reading: Reading) -> list[Match]:
    """Each entry that decided, once, with the caller's words."""
    text = reading.words.text
    said = dict.fromkeys([(text(hit.start, hit.end), hit.entry.text) for hit in hits])
    return [Match(what, words, entry) for words, entry in said]


def of_places(deciding: list[Mention], words: Words) -> list[Match]:
    """The names that decided the municipality."""
    return [Match("municipality", words.text(m.start, m.end), m.named.entry) for m in deciding]


def of_abroad(abroad: list[Elsewhere], words: Words) -> list[Match]:
    """The foreign places in which the caller is."""
    return [Match("abroad", words.text(p.start, p.end), p.foreign.entry) for p in abroad]


def of_language(language: str, reading: Reading, named: list[Mention]) -> list[Match]:
    """The words that spoke for the language."""
    return [Match("language", " ".join(signs_of(language, reading, named)), LANGUAGE_RULE)]


def of_situations(hits: list[Hit], found: tuple[str, ...], reading: Reading) -> list[Match]:
    """The entries that named what was found, and the words whose letters spoke for the rest."""
    deciding = [hit for hit in hits if situation_named(hit) in found]
    named = {situation_named(hit) for hit in deciding}
    shown = [hit for hit in deciding if hit.entry.section not in DANGER]
    points = reading.said.situations
    by_pieces = [
        _of_pieces("situation", s, points[s], reading.said) for s in found if s not in named
    ]
    return of_entries("situation", shown, reading) + by_pieces


def of_danger(danger: Danger, reading: Reading) -> list[Match]:
    """The entries and signs of danger, and the words whose letters decided."""
    said = danger.part.said
    by_pieces = [_of_pieces("danger", TOPIC, said.danger, said)] if danger.by_pieces else []
    return of_entries("danger", danger.hits, reading) + by_pieces


def _of_pieces(what: str, topic: str, points: float, said: Said) -> Match:
    """The words that gave the topic its points by their letters."""
    rule = PIECES.format(points=points, topic=topic)
    return Match(what, " ".join(said.leading(topic)), rule)
