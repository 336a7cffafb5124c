"""Reads one message: place, situation, language, danger, command or menu key, each explained.

The tables are built once at start; a reading is a few look-ups for each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.directory.model import UNKNOWN, ForeignPlace, Municipality, Place, PostalCode
from bot.understanding.meaning import explain, matter
from bot.understanding.meaning.danger import SECTION as SIGNS
from bot.understanding.meaning.danger import SECTIONS as DANGER
from bot.understanding.meaning.danger import AlarmTable, alarm_table, danger_in
from bot.understanding.meaning.language import (
    FOREIGN,
    NO_OTHERS,
    OtherLanguage,
    OtherTable,
    asked_language,
    language_of,
    other_table,
)
from bot.understanding.model import Expected, Found, Match, Meaning, Why
from bot.understanding.places import choose, find, standing
from bot.understanding.places.choose import (
    AbroadTable,
    Elsewhere,
    Mentions,
    abroad_now,
    abroad_table,
    guesses,
)
from bot.understanding.places.find import Mention, PlaceTable
from bot.understanding.places.gazetteer import place_table
from bot.understanding.places.keypad import Keypad
from bot.understanding.places.slips import SlipTable, slip_table
from bot.understanding.places.standing import SLOT, is_own_name
from bot.understanding.text.folding import Words, words_of
from bot.understanding.text.lexicon import Lexicon
from bot.understanding.text.phrases import PhraseTable, phrase_table
from bot.understanding.text.reading import (
    NO_PIECES,
    NOTHING_SAID,
    PieceTable,
    Reading,
    Vocabulary,
    reading_of,
    vocabulary_of,
)
from bot.understanding.text.repair import Known, mended, respelled

_UNKNOWN = Found((UNKNOWN,))
SURE_OF_LANGUAGE = 3
"""Words; the language of fewer is only a hint, which a known language outweighs."""
OTHERS = "locales/others.yaml"


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that is known about words, frozen."""

    places: PlaceTable
    slips: SlipTable
    abroad: AbroadTable
    entries: PhraseTable
    alarms: AlarmTable
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
        table = place_table(municipalities.values(), places, postal_codes)
        vocabulary = vocabulary_of(lexicons.values())
        entries = phrase_table(map(_with_fitted_signs, lexicons.values()))
        return Understanding(
            table,
            slip_table(table, vocabulary.known),
            abroad_table(()),
            entries,
            alarm_table(lexicons.values(), entries, vocabulary.known),
            vocabulary,
            ranks,
            Keypad.build(municipalities, postal_codes, places),
        )

    def knowing(self, abroad: Iterable[ForeignPlace]) -> Understanding:
        """The same that knows these places outside Finland as well."""
        table = abroad_table(abroad)
        known = self.vocabulary.known.union(table.forms)
        return replace(
            self,
            abroad=table,
            alarms=replace(self.alarms, known=known),
            slips=self.slips.knowing(known),
            vocabulary=replace(self.vocabulary, known=known),
        )

    def hearing(self, others: Iterable[OtherLanguage]) -> Understanding:
        """The same that knows languages we do not speak when it meets them."""
        return replace(self, others=other_table(others, self.vocabulary.alphabets))

    def weighing(self, pieces: PieceTable) -> Understanding:
        """The same with the points of word pieces."""
        return replace(self, pieces=pieces)

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning:
        """What the message means, given what was asked and the session's languages, best first."""
        written = mended(text)
        text = respelled(written, self._known)
        words = words_of(text, self.vocabulary.letters)
        places = self.places.find(words)
        alarms = self.alarms.find(words, words.inside([(m.start, m.end) for m in places]))
        reading = reading_of(words, [*self.entries.find(words), *alarms], self.vocabulary)
        key = matter.key_pressed(text, reading, expected) or matter.key_said(reading, expected)
        if key:
            return Meaning(key=key, why=(lambda: [Match("key", words.whole, expected.keys[key])],))
        figures = reading.figures_of_speech()
        reading = reading.without(figures)
        foreign = self.abroad.find(words)
        taken = [*figures, *((f.start, f.end) for f in foreign)]  # Valko-Venäjä is not in Loviisa
        said = find.said_in_parts(reading, self.places)
        inside = [(code.start, code.end) for code in said]
        found = choose.outside([*choose.outside(places, inside), *said], taken)
        places = choose.in_order(found)
        right = choose.meant_mentions(places, reading, expected)
        guessed = guesses(self.slips, right, reading, expected)
        named = choose.weighed([*right, *guessed], reading, expected)
        taken_as_places = choose.silent_stretches(places, named, reading)
        reading = reading.without(taken_as_places)
        likely = {*reading.languages(), *languages} if self.others.own else ()
        other = self.others.find(written, words, self.vocabulary.markers, likely)
        # What letters speak for was learnt from our own languages and says nothing of another.
        silent = words.inside([*taken_as_places, *figures, *reading.denied()])
        learnt = not other and self._is_learnt(reading, named.found, languages)
        letters = self.pieces.said(words.outside(silent)) if learnt else NOTHING_SAID
        reading = reading.without_negated().saying(letters, silent)
        meaning = _meaning(reading, named, expected, languages, self.ranks)
        abroad = abroad_now(foreign, reading, expected)
        meaning = _with_abroad(meaning, abroad, named.found, reading)
        return _with_other(meaning, other, words) if other else meaning

    @property
    def _known(self) -> Known:
        return Known(
            self.vocabulary.known,
            self.entries.is_known,
            self.places.is_name,
        )

    def _is_learnt(self, reading: Reading, named: list[Mention], languages: Sequence[str]) -> bool:
        """Whether the message is in a language that the letters were learnt from."""
        unlearnt = self.vocabulary.unlearnt
        if not unlearnt:
            return True
        return (language_of(reading, named) or next(iter(languages), None)) not in unlearnt


def _with_fitted_signs(lexicon: Lexicon) -> Lexicon:
    """The lexicon; without its signs if their points were not fitted to its language."""
    if lexicon.learnt:
        return lexicon
    kept = {section: found for section, found in lexicon.entries.items() if section != SIGNS}
    return replace(lexicon, entries=kept)


def _meaning(
    reading: Reading,
    named: Mentions,
    expected: Expected,
    languages: Sequence[str],
    ranks: Mapping[str, int],
) -> Meaning:
    """Everything the message says at once; the engine decides what of it counts."""
    slots: dict[str, Found] = {}
    why = [
        *_read_municipality(slots, reading, named, expected),
        *_read_language(slots, reading, named.found),
    ]
    danger = danger_in(reading, _language(slots, ()))
    language = _language(slots, languages)
    why += _read_situation(slots, reading, language, ranks, danger is not None)
    is_name = any(is_own_name(mention, reading) for mention in named.found)
    place = {SLOT: slots[SLOT]} if is_name and SLOT in slots else None
    key = matter.key_meant(reading, expected, place or slots)  # what is asked about chooses none
    command = matter.command_of(reading, key, slots)
    if danger:
        why.insert(0, partial(explain.of_danger, danger, reading))
    if command:
        why.append(partial(explain.of_entries, "command", [command], reading))
    said = command.entry.key if command else None
    inferred = danger is not None and not any(h.entry.section in DANGER for h in danger.hits)
    return Meaning(
        slots, danger is not None, inferred, said, key, tuple(why), is_name=place is not None
    )


def _with_abroad(
    meaning: Meaning, abroad: list[Elsewhere], named: list[Mention], reading: Reading
) -> Meaning:
    """The meaning with the foreign places in which the caller is.

    A place in Finland beside them counts no more where it is only a home, and is asked about
    where the words do not say which of the two it is.
    """
    if not abroad or (_names_a_place(meaning) and standing.is_here(named, reading)):
        return meaning
    slots = dict(meaning.slots)
    if _names_a_place(meaning):
        found = slots.pop(SLOT)
        if not standing.may_be_left(named, reading):
            return replace(meaning, slots={**slots, SLOT: replace(found, certain=False)})
    told = partial(explain.of_abroad, abroad, reading.words)
    return replace(meaning, slots=slots, abroad=True, why=(*meaning.why, told))


def _with_other(meaning: Meaning, other: str, words: Words) -> Meaning:
    """The meaning of a message in a language of which only that is known: on in English."""
    slots = {**meaning.slots, "language": Found((FOREIGN,))}
    why = (*meaning.why, lambda: [Match("language", words.whole, f"{OTHERS}: {other}")])
    return replace(meaning, slots=slots, other=other, why=why)


def _names_a_place(meaning: Meaning) -> bool:
    return meaning.slots.get("municipality", _UNKNOWN) != _UNKNOWN


def _language(slots: Mapping[str, Found], languages: Sequence[str]) -> str | None:
    found = slots.get("language")
    return found.values[0] if found else next(iter(languages), None)


def _read_municipality(
    slots: dict[str, Found], reading: Reading, named: Mentions, expected: Expected
) -> list[Why]:
    found, deciding = choose.municipality_of(named, reading, expected)
    if found:
        slots["municipality"] = found
        return [partial(explain.of_places, deciding, reading.words)]
    hit = matter.no_place(reading, expected)
    if not hit:
        return []
    slots["municipality"] = _UNKNOWN
    return [partial(explain.of_entries, "municipality", [hit], reading)]


def _read_language(slots: dict[str, Found], reading: Reading, named: list[Mention]) -> list[Why]:
    asked = asked_language(reading)
    language = asked.entry.key if asked else language_of(reading, named)
    if not language:
        return []
    sure = bool(asked) or len(reading.words.tokens) >= SURE_OF_LANGUAGE
    slots["language"] = Found((language,), sure)
    if asked:
        return [partial(explain.of_entries, "language", [asked], reading)]
    return [partial(explain.of_language, language, reading, named)]


def _read_situation(
    slots: dict[str, Found],
    reading: Reading,
    language: str | None,
    ranks: Mapping[str, int],
    in_danger: bool,
) -> list[Why]:
    hits = matter.situation_hits(reading, language)
    if in_danger and not any(hit.entry.section in (*DANGER, "details") for hit in hits):
        hits += matter.signs_of_situation(reading, language)
    found = matter.situations_of(reading, hits, ranks, danger=in_danger)
    if found is None:
        return []
    slots["situation"] = found
    detail = matter.detail_of(hits, found.values) if found.certain else None
    if detail:
        slots["detail"] = Found((detail,))
    return [partial(explain.of_situations, hits, found.values, reading)]


_NOTHING = Found(())


def understanding_of(lexicon: Lexicon) -> Understanding:
    """An understanding that knows this lexicon alone, and no places."""
    return Understanding.build({}, (), {}, {lexicon.language: lexicon}, {})


def is_understood(only: Understanding, lexicon: Lexicon, group: tuple[str, str], text: str) -> bool:
    """Whether the text means this group (section, key) to somebody who knows this lexicon."""
    section, key = group
    expected = Expected(keys={"1": f"does={key}"} if section == "verbs" else {})
    meaning = only.read(text, expected, (lexicon.language,))
    if section.startswith("danger"):
        return meaning.danger
    if section == "commands":
        return meaning.command == key
    if section == "verbs":
        return meaning.key is not None
    return _value(section, key) in _values(section, meaning)


def _value(section: str, key: str) -> str:
    return key.rpartition("/")[2] if section == "details" else key


def _values(section: str, meaning: Meaning) -> tuple[str, ...]:
    slot = {"situations": "situation", "details": "detail", "languages": "language"}[section]
    return meaning.slots.get(slot, _NOTHING).values
