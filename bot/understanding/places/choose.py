"""Chooses the municipality that a message means: one, candidates to ask about, or none here.

A message may also say that the caller is outside Finland now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from bot.directory.model import ForeignPlace
from bot.understanding.meaning.language import language_of
from bot.understanding.model import Expected, Found
from bot.understanding.places import find
from bot.understanding.places.find import Mention
from bot.understanding.places.slips import SHORTEST, SlipTable
from bot.understanding.places.standing import (
    NEAR,
    SLOT,
    before,
    behind,
    ends_its_clause,
    ends_the_message,
    heard,
    is_a_clause,
    is_all,
    is_asked,
    is_behind_toward,
    is_beside_place_words,
    is_genitive,
    is_left,
    is_near,
    is_own_name,
    is_plain,
    joined_to,
    listed_towns,
    may_be_left,
    may_be_named,
    may_be_told,
    says_where,
    where_now,
)
from bot.understanding.text.folding import Stretch, Words, phrase
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

_ABROAD = "directory/abroad.csv"


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a folded form means: its data row, and whether the form itself says `there`."""

    entry: str
    says_where: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A foreign place named in a message, from word `start` up to `end`."""

    foreign: Foreign
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AbroadTable:
    """The forms of foreign places by their first words: the other words, the longest first."""

    forms: Mapping[str, tuple[tuple[tuple[str, ...], Foreign], ...]]

    def find(self, words: Words) -> list[Elsewhere]:
        """The foreign places in the message, the longest where several begin."""
        found: list[Elsewhere] = []
        if self.forms.keys().isdisjoint(words.tokens):
            return found
        for start, token in enumerate(words.tokens):
            for others, foreign in self.forms.get(token, ()):
                end = start + 1 + len(others)
                if words.tokens[start + 1 : end] == others:
                    found.append(Elsewhere(foreign, start, end))
                    break
        return found


def abroad_now(
    places: Iterable[Elsewhere], reading: Reading, expected: Expected
) -> list[Elsewhere]:
    """Those of the foreign places in which the caller says to be now."""
    return [place for place in places if _is_now(place, reading, expected)]


def abroad_table(places: Iterable[ForeignPlace]) -> AbroadTable:
    """The table of these places."""
    forms: dict[str, dict[tuple[str, ...], Foreign]] = {}
    for place in places:
        entry = f"{_ABROAD}: {place.name}"
        for form, located in ((place.name, False), *((form, True) for form in place.here)):
            first, *others = phrase(form).split()
            forms.setdefault(first, {})[tuple(others)] = Foreign(entry, located)
    longest_first = {first: sorted(found.items(), key=_length) for first, found in forms.items()}
    return AbroadTable({first: tuple(found) for first, found in longest_first.items()})


def _length(item: tuple[tuple[str, ...], Foreign]) -> int:
    return -len(item[0])


def _is_now(place: Elsewhere, reading: Reading, expected: Expected) -> bool:
    if reading.is_denied(place.start, place.end):
        return False
    if is_asked(reading, expected) or _is_all_said(place, reading, expected):
        return True
    here, elsewhere = (_before(place, reading, section) for section in ("here", "elsewhere"))
    if elsewhere and not (here and here.start >= elsewhere.end):
        return False
    if here:
        return here.end == place.start or _says_where(place, reading)
    return _says_where(place, reading) and not reading.of("past")


def _is_all_said(place: Elsewhere, reading: Reading, expected: Expected) -> bool:
    """Whether the place is a whole clause, where a place may be told."""
    clauses = reading.words.clauses
    whole = clauses.count(clauses[place.start]) == place.end - place.start
    return whole and (not expected.slots or SLOT in expected.slots)


def _says_where(place: Elsewhere, reading: Reading) -> bool:
    before = reading.words.tokens[place.start - 1] if place.start else ""
    return place.foreign.says_where or before in reading.vocabulary.before_place


def _before(place: Elsewhere, reading: Reading, section: str) -> Hit | None:
    """The last entry of the section that stands before the place in its clause."""
    clauses = reading.words.clauses
    clause = clauses[place.start]
    hits = (hit for hit in reading.of(section) if clauses[hit.start] == clause)
    before = (hit for hit in hits if hit.end <= place.start)
    return max(before, key=lambda hit: hit.end, default=None)


SHORTEST_IN_TEXT = 6
"""Letters of a name where the place was not asked for: there ordinary words are nearer."""
AT_MOST, TRIED_AT_MOST = 8, 32
"""Guesses in one message, and words tried; more than that would only cost time."""
LONG = 7
"""Letters of a name that few words come near to."""
_WEAK = "signs"
"""The section whose entries are mere beginnings of words, as `polvi*` is of Polvijärvi."""
_WHERE = ("ssa", "lla", "sta", "lta", "s", "l", "st", "lt", "sa")
_FROM_OR_TO = ("n", "sta", "lta", "lle", "ksi")


def guesses(
    slips: SlipTable, spelled_right: list[Mention], reading: Reading, expected: Expected
) -> list[Mention]:
    """The guesses at places in a message; none where one is plain and is not only a home."""
    if spelled_right and not reading.of("home"):
        return []
    tried = _tried(slips, spelled_right, reading, expected)
    tried = islice(tried, TRIED_AT_MOST)
    found = (slips.find(reading.words, at, shortest) for at, shortest in tried)
    meant = (m for m in found if m and not reading.is_denied(m.start, m.end))
    return [_sure(mention, reading) for mention in islice(meant, AT_MOST)]


def _tried(
    slips: SlipTable, spelled_right: list[Mention], reading: Reading, expected: Expected
) -> Iterator[tuple[int, int]]:
    """The words that stand like a place and mean nothing else, with the letters they must have."""
    tokens, known = reading.words.tokens, slips.known
    strange = [at for at, token in enumerate(tokens) if token not in known]
    if is_asked(reading, expected):
        places = [(at, SHORTEST) for at in strange]
    elif len(tokens) == 1:
        asked = not expected.slots or SLOT in expected.slots
        places = [(at, SHORTEST_IN_TEXT) for at in strange if asked]
    else:
        places = list(_like_places(reading, strange))
    taken = _taken(spelled_right, reading) if places else set()
    return ((at, shortest) for at, shortest in places if at not in taken)


def _taken(spelled_right: list[Mention], reading: Reading) -> set[int]:
    """The words that mean something already."""
    stretches = [(m.start, m.end) for m in spelled_right]
    meant = (hits for section, hits in reading.found.items() if section != _WEAK)
    stretches += [(hit.start, hit.end) for hits in meant for hit in hits]
    return {at for start, end in stretches for at in range(start, end)}


def _like_places(reading: Reading, strange: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The strange words of running text that something says to be a place, and their shortest."""
    tokens, clauses = reading.words.tokens, reading.words.clauses
    ends = {hit.end for hit in reading.of_all(("here", "home"))}
    last = len(tokens) - 1
    for at in strange:
        token = tokens[at]
        if len(token) < SHORTEST:
            continue
        near = ends and not ends.isdisjoint(range(at - NEAR, at + 1))
        if (near and not token.endswith(_FROM_OR_TO)) or _is_between_place_words(at, reading):
            yield at, SHORTEST_IN_TEXT
        elif token.endswith(_WHERE) or at == last or clauses[at] != clauses[at + 1]:
            yield at, LONG


def _is_between_place_words(at: int, reading: Reading) -> bool:
    """`i Borrgå`, `Saloon kaupunki`."""
    tokens, vocabulary = reading.words.tokens, reading.vocabulary
    before, behind = tokens[at - 1 : at], tokens[at + 1 : at + 2]
    return not vocabulary.before_place.isdisjoint(before) or not (
        vocabulary.after_place.isdisjoint(behind)
    )


def _sure(mention: Mention, reading: Reading) -> Mention:
    """The guess, certain when it is one long name and the message nothing else."""
    named, alone = mention.named, len(reading.words.tokens) == 1
    plain = len(named.codes) == 1 and named.name not in reading.vocabulary.doubtful
    certain = alone and plain and named.size == "official" and len(named.name) >= LONG
    return replace(mention, named=replace(named, certain=certain))


class Mentions(NamedTuple):
    """The places named in a message."""

    found: list[Mention]
    sure: list[Mention]
    """Those that need no confirming: their words say nothing else."""


def outside(mentions: list[Mention], stretches: list[Stretch]) -> list[Mention]:
    """The mentions that share no word with any of these stretches."""
    return [
        mention
        for mention in mentions
        if not any(mention.start < end and start < mention.end for start, end in stretches)
    ]


def in_order(mentions: list[Mention]) -> list[Mention]:
    """The mentions as they stand in the message."""
    return sorted(mentions, key=lambda mention: mention.start)


def weighed(mentions: list[Mention], reading: Reading, expected: Expected) -> Mentions:
    """The mentions as they stand in the message, and the sure ones of them."""
    found = in_order(mentions)
    return Mentions(found, [m for m in found if not is_doubtful(m, reading, expected)])


def silent_stretches(mentions: list[Mention], named: Mentions, reading: Reading) -> list[Stretch]:
    """The words that are a place and say nothing else, whether or not it is where the caller is.

    `Järvenpää` says nothing of a lake; `olen kolarissa` may be in Kolari or in a crash.
    """
    silent = [*named.sure, *(m for m in mentions if _is_no_word(m, reading))]
    return [*dict.fromkeys((m.start, m.end) for m in silent)]


def _is_no_word(mention: Mention, reading: Reading) -> bool:
    """Whether the name is a municipality's and no word: `lovisa` and `kolari` are words."""
    written, vocabulary = heard(mention, reading), reading.vocabulary
    doubtful = written in vocabulary.ordinary or written in vocabulary.doubtful
    return mention.named.size == "official" and not doubtful


def meant_mentions(mentions: list[Mention], reading: Reading, expected: Expected) -> list[Mention]:
    """The mentions that are places here: not ordinary words, not negated (en ole Kemissä)."""
    listed = listed_towns(mentions, reading) if may_be_told(expected) else []
    meant = [m for m in mentions if m in listed or not _is_only_a_word(m, reading, expected)]
    meant += joined_to(meant, mentions, reading)
    return in_order([m for m in meant if not reading.is_denied(m.start, m.end)])


def municipality_of(
    named: Mentions, reading: Reading, expected: Expected
) -> tuple[Found | None, list[Mention]]:
    """The municipality meant, and the mentions that decided it."""
    if not named.found:
        return None, []
    mentions = [m for m in named.found if not is_near(m, reading)] or named.found
    sure = _with_whole(named.sure, mentions, reading)
    left = is_left(mentions, reading)
    deciding = where_now(mentions if may_be_left(sure, reading) else sure, reading)
    shared = set(deciding[0].named.codes).intersection(*(m.named.codes for m in deciding))
    codes = {code: None for m in deciding for code in m.named.codes}
    values = tuple(code for code in codes if code in shared) or tuple(codes)
    sure_of_one = any(m in sure for m in deciding) and len(values) == 1 and _agrees(deciding)
    certain = sure_of_one and not left
    return _as_offered(Found(values, certain), expected), deciding


def _with_whole(sure: list[Mention], mentions: list[Mention], reading: Reading) -> list[Mention]:
    """The sure ones of the mentions, and those that one is a part of: Turun Halisissa."""
    next_to = {m.start: m for m in mentions}
    sure = [
        mention
        for mention in mentions
        if mention in sure
        or (mention.end in next_to and _has_part(mention, next_to[mention.end], reading))
    ]
    return in_order([*sure, *joined_to(sure, mentions, reading)])


def _has_part(whole: Mention, part: Mention, reading: Reading) -> bool:
    shared = not set(whole.named.codes).isdisjoint(part.named.codes)
    return shared and is_genitive(whole, reading)


def _agrees(mentions: list[Mention]) -> bool:
    """One name that is certain by itself, or several that leave a single municipality."""
    return any(m.named.certain for m in mentions) or len({m.named.name for m in mentions}) > 1


def _as_offered(found: Found, expected: Expected) -> Found:
    """Among offered candidates the name is the one that is called so."""
    offered = {effect.removeprefix(f"{SLOT}=") for effect in expected.keys.values()}
    values = tuple(value for value in found.values if value in offered)
    return Found(values[:1]) if values else found


def _is_only_a_word(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether the name is an ordinary word here: nothing says that a place is meant."""
    if find.is_postal_code(mention):
        return find.is_other_number(mention, reading)
    if _is_a_number(mention, reading):
        return True
    if not _is_ordinary(mention, reading):
        return False
    if is_own_name(mention, reading):
        return _answers_what(reading, expected)
    named = mention.named
    official = named.size == "official"
    return not (
        is_asked(reading, expected)
        or is_beside_place_words(mention, reading)
        or (named.size != "small" and is_behind_toward(mention, reading))
        or (official and is_near(mention, reading))
        or _is_alone(mention, reading, expected)
        or (official and ends_the_message(mention, reading) and may_be_told(expected))
        or (official and may_be_named(mention, reading) and may_be_told(expected))
        or (named.size != "small" and _is_lived_in(mention, reading))
    )


def _answers_what(reading: Reading, expected: Expected) -> bool:
    """Whether a name in small letters is the matter where only that is asked for: varkaus."""
    asked = expected.slots == ("situation",) and bool(reading.of("situations"))
    return asked and reading.words.heard.islower()


def _is_a_number(mention: Mention, reading: Reading) -> bool:
    """Whether the name is a number in the language of the message: `tre` in a Swedish one."""
    hits = [hit for hit in reading.of("numbers") if hit.start == mention.start]
    if not hits or mention.named.inflected or is_all(mention, reading):
        return False
    if ends_its_clause(mention, reading) and before(mention, reading) in (
        reading.vocabulary.before_place
    ):
        return False
    return language_of(reading, ()) in {hit.entry.language for hit in hits}


def _is_lived_in(mention: Mention, reading: Reading) -> bool:
    """Whether the caller says to live there, be there or come from there: tulin Kolariin."""
    hits = reading.of_all(("here", "home"))
    return says_where(mention, reading) and bool(behind(hits, [mention], reading))


def _is_alone(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """The name is the whole message, or a municipality's a whole clause of it (..., lahti)."""
    if is_own_name(mention, reading):
        return True
    if not may_be_told(expected):
        return False
    if not expected.slots and mention.named.inflected and _is_ordinary(mention, reading):
        return False  # `stop it` is a form of Loppi, and nobody has asked for a place
    whole = is_a_clause if mention.named.size == "official" else is_all
    return whole(mention, reading)


def is_doubtful(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether the place has to be confirmed before it is believed."""
    if mention.named.guessed:
        return not mention.named.certain
    if find.is_postal_code(mention):
        return is_near(mention, reading) or not _is_plain_code(mention, reading, expected)
    asked = is_asked(reading, expected)
    if is_near(mention, reading) or not (asked or is_plain(mention, reading)):
        return True
    if mention.named.size != "official":
        return _is_doubtful_name(mention, reading) or _is_ordinary(mention, reading)
    doubtful = heard(mention, reading) in reading.vocabulary.doubtful
    ordinary = _is_ordinary(mention, reading)
    if asked or not (doubtful or ordinary):
        return False
    if doubtful and ordinary:
        return True
    return not (_is_alone(mention, reading, expected) or is_beside_place_words(mention, reading))


def _is_plain_code(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether five digits are a postal code and nothing else.

    Digits that stand bare in a sentence are not, nor is a clause of their own beside money.
    """
    if find.is_answer(mention, reading) or find.is_told(mention, reading):
        return True
    if is_beside_place_words(mention, reading):
        return True
    added = may_be_told(expected) and find.is_added(mention, reading)
    return (added or is_asked(reading, expected)) and not find.is_about_numbers(reading)


def _is_doubtful_name(mention: Mention, reading: Reading) -> bool:
    """Whether others are called so too, as most villages are."""
    return mention.named.size == "small" or mention.named.name in reading.vocabulary.doubtful


def _is_ordinary(mention: Mention, reading: Reading) -> bool:
    ordinary = reading.vocabulary.ordinary
    small = mention.named.size == "small"
    return heard(mention, reading) in ordinary or (small and mention.named.name in ordinary)
