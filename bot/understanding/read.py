"""Reads one message: place, situation, language, danger, command or menu key, each explained.

The tables are built once at start; a reading is a few look-ups for each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.directory.model import ForeignPlace, Municipality, Place, PostalCode
from bot.understanding import choices, mentions, situations
from bot.understanding.abroad import AbroadTable, Elsewhere, abroad_table, where_now
from bot.understanding.danger import SECTIONS as DANGER
from bot.understanding.danger import Danger, danger_in
from bot.understanding.folding import Words, words_of
from bot.understanding.gazetteer import place_table
from bot.understanding.guesses import guesses
from bot.understanding.keypad import Keypad
from bot.understanding.language import FOREIGN, asked_language, language_of, signs_of
from bot.understanding.lexicon import Lexicon
from bot.understanding.model import Expected, Found, Match, Meaning
from bot.understanding.others import NO_OTHERS, OtherLanguage, OtherTable, other_table
from bot.understanding.phrases import Hit, PhraseTable, phrase_table
from bot.understanding.pieces import DANGER as DANGER_TOPIC
from bot.understanding.pieces import NO_PIECES, PieceTable, Said
from bot.understanding.places import Mention, PlaceTable
from bot.understanding.reading import Reading, reading_of
from bot.understanding.slips import SlipTable, slip_table
from bot.understanding.vocabulary import Vocabulary, vocabulary_of

UNKNOWN = "unknown"
"""The municipality of somebody who does not know or will not say where they are."""
_UNKNOWN = Found((UNKNOWN,))
SURE_OF_LANGUAGE = 3
"""Words; the language of fewer is only a hint, which a known language outweighs."""
PIECES = "locales/pieces.tsv: {points:+.0f} points for {topic} by the letters of words"
OTHERS = "locales/others.yaml"
LANGUAGE_RULE = "bot/understanding/language.py: words, endings, letters and names of places"


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that is known about words, frozen."""

    places: PlaceTable
    slips: SlipTable
    abroad: AbroadTable
    entries: PhraseTable
    vocabulary: Vocabulary
    ranks: Mapping[str, int]
    keypad: Keypad
    pieces: PieceTable = NO_PIECES
    others: OtherTable = NO_OTHERS

    @staticmethod
    def build(
        municipalities: Mapping[str, Municipality],
        places: Sequence[Place],
        postal_codes: Mapping[str, PostalCode],
        lexicons: Mapping[str, Lexicon],
        ranks: Mapping[str, int],
    ) -> Understanding:
        """The tables of these places and lexicons; `ranks` says which situation leads."""
        table = place_table(municipalities.values(), places, postal_codes.values())
        vocabulary = vocabulary_of(lexicons.values())
        return Understanding(
            table,
            slip_table(table, vocabulary),
            abroad_table(()),
            phrase_table(lexicons.values()),
            vocabulary,
            ranks,
            Keypad.build(municipalities, postal_codes, places),
        )

    def knowing(self, abroad: Iterable[ForeignPlace]) -> Understanding:
        """The same that knows these places outside Finland as well."""
        table = abroad_table(abroad)
        return replace(self, abroad=table, slips=self.slips.knowing(table.forms))

    def hearing(self, others: Iterable[OtherLanguage]) -> Understanding:
        """The same that knows languages we do not speak when it meets them."""
        return replace(self, others=other_table(others))

    def weighing(self, pieces: PieceTable) -> Understanding:
        """The same with the points of word pieces."""
        return replace(self, pieces=pieces.knowing(self.vocabulary.known))

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning:
        """What the message means, given what was asked and the session's languages, best first."""
        words = words_of(text)
        reading = reading_of(words, self.entries.find(words), self.vocabulary)
        key = choices.key_pressed(text, reading, expected) or choices.key_said(reading, expected)
        if key:
            return Meaning(key=key, matched=(Match("key", words.whole, expected.keys[key]),))
        figures = [(hit.start, hit.end) for hit in reading.of("figures_of_speech")]
        reading = reading.without(figures)
        foreign = self.abroad.find(words)
        taken = [*figures, *((f.start, f.end) for f in foreign)]  # Valko-Venäjä is not in Loviisa
        places = mentions.outside(self.places.find(words), taken)
        named = mentions.meant_mentions(places, reading, expected)
        named = mentions.in_order([*named, *guesses(self.slips, named, reading, expected)])
        sure = mentions.sure_stretches(named, reading, expected)
        reading = reading.without(sure)
        other = self.others.find(text, words, self.vocabulary.markers)
        # What letters speak for was learnt from our own languages and says nothing of another.
        own = [] if other else words.outside([*sure, *reading.denied()])
        said = self.pieces.said(own)
        reading = replace(reading.without_negated(), said=said)
        meaning = _meaning(reading, named, expected, languages, self.ranks)
        abroad = [] if _names_a_place(meaning) else where_now(foreign, reading, expected)
        meaning = _with_abroad(meaning, abroad, words)
        return _with_other(meaning, other, words) if other else meaning


def _meaning(
    reading: Reading,
    named: list[Mention],
    expected: Expected,
    languages: Sequence[str],
    ranks: Mapping[str, int],
) -> Meaning:
    """Everything the message says at once; the engine decides what of it counts."""
    slots: dict[str, Found] = {}
    matched = [
        *_read_municipality(slots, reading, named, expected),
        *_read_language(slots, reading, named),
    ]
    danger = danger_in(reading, _language(slots, ()))
    language = _language(slots, languages)
    matched += _read_situation(slots, reading, language, ranks, danger is not None)
    key = choices.key_meant(reading, expected, slots)
    command = choices.command_of(reading, key, slots)
    matched = [
        *_explain_danger(danger, reading),
        *matched,
        *_explain("command", [command] if command else [], reading),
    ]
    return Meaning(
        slots, danger is not None, command.entry.key if command else None, key, tuple(matched)
    )


def _with_abroad(meaning: Meaning, abroad: list[Elsewhere], words: Words) -> Meaning:
    """The meaning with the foreign places in which the caller is."""
    why = tuple(Match("abroad", words.text(p.start, p.end), p.foreign.entry) for p in abroad)
    return replace(meaning, abroad=True, matched=meaning.matched + why) if why else meaning


def _with_other(meaning: Meaning, other: str, words: Words) -> Meaning:
    """The meaning of a message in a language of which only that is known: on in English."""
    slots = {**meaning.slots, "language": Found((FOREIGN,))}
    why = Match("language", words.whole, f"{OTHERS}: {other}")
    return replace(meaning, slots=slots, other=other, matched=(*meaning.matched, why))


def _names_a_place(meaning: Meaning) -> bool:
    return meaning.slots.get("municipality", _UNKNOWN) != _UNKNOWN


def _language(slots: Mapping[str, Found], languages: Sequence[str]) -> str | None:
    found = slots.get("language")
    return found.values[0] if found else next(iter(languages), None)


def _read_municipality(
    slots: dict[str, Found], reading: Reading, named: list[Mention], expected: Expected
) -> list[Match]:
    found, deciding = mentions.municipality_of(named, reading, expected)
    if found:
        slots["municipality"] = found
        words = reading.words
        return [Match("municipality", words.text(m.start, m.end), m.named.entry) for m in deciding]
    hit = choices.no_place(reading, expected)
    if hit:
        slots["municipality"] = _UNKNOWN
    return _explain("municipality", [hit] if hit else [], reading)


def _read_language(slots: dict[str, Found], reading: Reading, named: list[Mention]) -> list[Match]:
    asked = asked_language(reading)
    language = asked.entry.key if asked else language_of(reading, named)
    if not language:
        return []
    sure = bool(asked) or len(reading.words.tokens) >= SURE_OF_LANGUAGE
    slots["language"] = Found((language,), sure)
    if asked:
        return _explain("language", [asked], reading)
    return [Match("language", " ".join(signs_of(language, reading, named)), LANGUAGE_RULE)]


def _read_situation(
    slots: dict[str, Found],
    reading: Reading,
    language: str | None,
    ranks: Mapping[str, int],
    in_danger: bool,
) -> list[Match]:
    hits = situations.situation_hits(reading, language)
    if in_danger and not any(hit.entry.section in (*DANGER, "details") for hit in hits):
        hits += situations.signs_of_situation(reading, language)
    hits = situations.likely_hits(hits, reading.said.points)
    likely = situations.likely_situation(reading.said.points)
    found = situations.situations_of(hits, likely, ranks)
    if not found:
        return []
    slots["situation"] = Found(found)
    detail = situations.detail_of(hits, found)
    if detail:
        slots["detail"] = Found((detail,))
    named = _explain("situation", [h for h in hits if h.entry.section not in DANGER], reading)
    return named + (_explain_pieces("situation", likely, reading.said) if likely else [])


def _explain_danger(danger: Danger | None, reading: Reading) -> list[Match]:
    if danger is None:
        return []
    by_pieces = _explain_pieces("danger", DANGER_TOPIC, reading.said) if danger.by_pieces else []
    return _explain("danger", danger.hits, reading) + by_pieces


def _explain_pieces(what: str, topic: str, said: Said) -> list[Match]:
    """The words that gave the topic its points by their letters."""
    rule = PIECES.format(points=said.points[topic], topic=topic)
    return [Match(what, " ".join(said.leading(topic)), rule)]


def _explain(what: str, hits: list[Hit], reading: Reading) -> list[Match]:
    """Each entry that decided, once, with the caller's words."""
    if not hits:
        return []
    text = reading.words.text
    said = dict.fromkeys([(text(hit.start, hit.end), hit.entry.text) for hit in hits])
    return [Match(what, words, entry) for words, entry in said]
