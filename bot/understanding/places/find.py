"""Finds place names and postal codes in a message, in the table that `gazetteer` builds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.directory.model import PostalCode
from bot.understanding.places.inflection import SHORTEST, spoken_stems, stems_in
from bot.understanding.text.folding import POSTAL_CODE, Stretch, Words
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

Size = Literal["official", "known", "small"]

_CLITICS = ("kohan", "kaan", "kaans", "kin", "han", "kos", "ko", "pa")
_PEOPLE = ("lainen", "laiset", "laisia", "sbo", "bo", "sbor", "bor")
"""Endings of somebody's name who is from a place, folded: tamperelainen, jakobstadsbo."""
_SIZES: dict[Size, int] = {"official": 0, "known": 1, "small": 2}
_WITHOUT_DOTS = {"å": "a", "ä": "a", "ö": "o"}
_ONE = (1,)
_POSTAL_CODES = "directory/postal_codes.csv"
BEGINNING = 4
"""Letters by which most words of a message are seen to be no place."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one folded name means: its municipalities and the data row it comes from.

    `size` says how well known it is: a municipality of today by its own name, another name in
    wide use, or a small postal locality, of which many are also ordinary words. `inflected` is
    false for the bare name; `language` is the one the form gives away, if any.
    """

    name: str
    codes: tuple[str, ...]
    table: str
    row: str
    size: Size
    certain: bool = True
    inflected: bool = False
    language: str = ""
    guessed: bool = False
    """Whether it was only like the name: see `slips` and `split`."""
    outer: bool | None = None
    """Whether it stands in the outer local cases, as Raumalla, and not in the inner: Kurikassa."""

    @property
    def entry(self) -> str:
        """The data row, for whoever asks why."""
        return f"{self.table}: {self.row}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place name in a message, from word `start` up to `end`."""

    named: Named
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """All names by folded words, and the stems that endings of cases are put behind.

    `lengths` says how long names may be that begin with a word; `beginnings` are the first
    letters of them all.
    """

    names: Mapping[str, Named]
    stems: Mapping[str, Named]
    postal_codes: Mapping[str, PostalCode]
    lengths: Mapping[str, tuple[int, ...]]
    beginnings: frozenset[str]
    heads: frozenset[str]
    """First parts of the names that are looked for in two words."""

    def find(self, words: Words) -> list[Mention]:
        """The names in the message from first to last, the longest where several begin."""
        mentions: list[Mention] = []
        end = 0
        for at, token in enumerate(words.tokens):
            if at < end:
                continue
            mention = self._at(words, at) if token[:BEGINNING] in self.beginnings else None
            if token in self.heads and not (mention and mention.end > at + 1):
                mention = self._in_two(words, at, mention) or mention
            if mention:
                mentions.append(mention)
                end = mention.end
        return mentions

    def is_name(self, word: str) -> bool:
        """Whether a folded word is a name, in whatever case."""
        return word[:BEGINNING] in self.beginnings and self.named(word) is not None

    def named(self, text: str) -> Named | None:
        """What a folded name means in whatever case, also with -kin, -ko or -han behind it."""
        if text.isdigit():
            return _of_postal_code(self.postal_codes.get(text))
        if found := self.names.get(text) or self._inflected(text):
            return found
        if text.endswith(_CLITICS):
            bare = text[: -len(next(clitic for clitic in _CLITICS if text.endswith(clitic)))]
            return self.names.get(bare) or self._inflected(bare)
        return self._somebody_from(text) if text.endswith(_PEOPLE) else None

    def _somebody_from(self, text: str) -> Named | None:
        """The place that somebody is from, who may be in another: tamperelainen."""
        bare = text[: -len(next(ending for ending in _PEOPLE if text.endswith(ending)))]
        found = self.names.get(bare)
        known = found and found.size != "small" and not found.inflected
        return replace(found, certain=False, guessed=True) if found and known else None

    def _inflected(self, text: str) -> Named | None:
        """The best known place that the text is a form of by rule, as written or as spoken."""
        return self._best(stems_in(text)) or self._spoken(text)

    def _best(self, stems: Iterable[str]) -> Named | None:
        best = None
        for stem in stems:
            found = self.stems.get(stem)
            if found and (best is None or _SIZES[found.size] < _SIZES[best.size]):
                best = found
        return best

    def _spoken(self, text: str) -> Named | None:
        """The well-known place that is spoken so: Helsingis, Raumalt, Kuopijossa."""
        found = self._best(spoken_stems(text))
        return found if found and found.size != "small" else None

    def _at(self, words: Words, at: int) -> Mention | None:
        for length in self.lengths.get(words.tokens[at], _ONE):
            if at + length > len(words.tokens):
                continue
            named = self.named(words.text(at, at + length))
            if named and _is_meant(named, words, at, at + length):
                return Mention(named, at, at + length)
        return None

    def _in_two(self, words: Words, at: int, first: Mention | None) -> Mention | None:
        """The well-known name that two words are together; believed when they are everything.

        Where the first of them is a place as well, either may be meant: Kemi järvellä.
        """
        end = at + 2
        text = "".join(words.tokens[at:end])
        if words.clauses[at:end] != (words.clauses[at],) * 2 or len(text) < SHORTEST:
            return None
        named = self.named(text)
        if not named or named.size == "small" or not _is_meant(named, words, at, end):
            return None
        also = first.named.codes if first and first.named.size == "official" else ()
        codes = tuple(dict.fromkeys((*named.codes, *also)))
        certain = named.certain and len(codes) == 1 and end - at == len(words.tokens)
        return Mention(replace(named, codes=codes, certain=certain, guessed=True), at, end)


def _of_postal_code(postal: PostalCode | None) -> Named | None:
    if not postal:
        return None
    code, codes = postal.code, (postal.municipality,)
    return Named(code, codes, _POSTAL_CODES, code, "official", postal.certain)


def _is_meant(named: Named, words: Words, start: int, end: int) -> bool:
    """Not a word with other dots: lähti is not Lahti."""
    if words.spelled is words.tokens:
        return True
    return _has_dots_of(named.name, " ".join(words.spelled[start:end]))


def _has_dots_of(name: str, heard: str) -> bool:
    """Whether the word has dots only where the name has, as far as the two are alike."""
    if heard.isascii():
        return True
    for ours, theirs in zip(name, heard, strict=False):
        if ours == _WITHOUT_DOTS.get(theirs):
            return False
        if ours != theirs and _WITHOUT_DOTS.get(ours) != theirs:
            break
    return True


_OF_SUMS = {"money", "housing", "crime"}
"""The matters in which people tell how much it is."""
_NEAR = 3
"""Words that may be between a number and what says that it is one: `tilini numero on se`."""
_IN_ADDRESS = 6
"""Words that may be between a street and its postal code: 12 A as 4 B."""
_SHORT = 3
"""Letters of the longest word in an address behind the street: a, as, bst, lgh."""
_GROUPS = ([1] * POSTAL_CODE, [2, 3])
"""How the digits of a postal code are grouped where they are not written together."""
_BEFORE = r"(?:[#+=*_€$£]\s?|\d[-./]|\b(?!fi|fin|ax)[a-z]{1,3}-?)"
_BEHIND = r"(?:[.,:/-]\d|\s?[€$£%]|[.,:]-)"


def is_postal_code(mention: Mention) -> bool:
    """Whether the mention is five digits and not a name."""
    return mention.named.name.isdigit()


def said_in_parts(reading: Reading, places: PlaceTable) -> list[Mention]:
    """The postal codes said digit by digit, or in two groups: nolla yksi kolme nolla nolla."""
    digits = _digits(reading)
    if len(digits) < 2:
        return []
    runs = [run for run in _runs(reading, digits) if _are_one(run, reading, digits)]
    read = [("".join(digits[at] for at in range(*run)), run) for run in runs]
    found = [(places.named(code), run) for code, run in read]
    return [Mention(named, *run) for named, run in found if named]


def _are_one(run: Stretch, reading: Reading, digits: dict[int, str]) -> bool:
    """Whether these numbers are grouped as a postal code is, or in any way are all that is said."""
    sizes = [len(digits[at]) for at in range(*run)]
    whole = sum(sizes) == POSTAL_CODE and run == (0, len(reading.words.tokens))
    return sizes in _GROUPS or (whole and _is_one_clause(reading, 0, -1))


def _digits(reading: Reading) -> dict[int, str]:
    """What each word that is a number is in digits."""
    tokens = reading.words.tokens
    digits = {at: token for at, token in enumerate(tokens) if token.isdigit()}
    return digits | {hit.start: hit.entry.key for hit in reading.of("numbers")}


def _runs(reading: Reading, digits: dict[int, str]) -> Iterator[Stretch]:
    """The stretches of numbers that stand together; single digits may have commas between them."""
    clauses = reading.words.clauses
    start = 0
    while start < len(clauses):
        end = start
        while end in digits and (
            end == start
            or clauses[end] == clauses[end - 1]
            or len(digits[end]) == len(digits[end - 1]) == 1
        ):
            end += 1
        if end > start + 1:
            yield start, end
        start = max(end, start + 1)


def is_other_number(mention: Mention, reading: Reading) -> bool:
    """Whether the words beside the digits say what they count or whose number they are."""
    return (
        _is_written_as_other(mention, reading)
        or _is_counted(mention, reading)
        or _is_numbered(mention, reading)
        or _goes_on_from_digits(mention, reading)
    )


def is_told(mention: Mention, reading: Reading) -> bool:
    """Whether something beside the digits says that they are a postal code."""
    return (
        bool(reading.of("postal_code"))
        or _is_in_address(mention, reading)
        or any(hit.end == mention.start for hit in reading.of("home"))
    )


def is_answer(mention: Mention, reading: Reading) -> bool:
    """Whether the digits are all that is said: 33100, se on 33100, olen 33100."""
    return len({*reading.words.clauses}) == 1 and _fills_its_clause(mention, reading)


def is_added(mention: Mention, reading: Reading) -> bool:
    """Whether the digits are a clause before or behind a matter: äiti kuoli, 33100."""
    ours, clauses = reading.words.clauses[mention.start], reading.words.clauses
    return ours in (clauses[0], clauses[-1]) and _fills_its_clause(mention, reading)


def is_about_numbers(reading: Reading) -> bool:
    """Whether the message is of money or of another number, so that digits may be one as well."""
    of_sums = any(hit.entry.key in _OF_SUMS for hit in reading.of("situations"))
    return of_sums or bool(_other_numbers(reading, "numbered") or reading.of("counted"))


def _is_written_as_other(mention: Mention, reading: Reading) -> bool:
    """Whether signs that are no words say so: 21500,50, 21500 €, #33100, 33100/2023."""
    code = r"[\s,.-]*".join(mention.named.name)
    return re.search(f"{_BEFORE}{code}|{code}{_BEHIND}", reading.words.heard.casefold()) is not None


def _is_counted(mention: Mention, reading: Reading) -> bool:
    """Whether a unit follows: 21500 euroa."""
    return any(
        hit.start == mention.end and _is_one_clause(reading, mention.start, hit.start)
        for hit in reading.of("counted")
    )


def _is_numbered(mention: Mention, reading: Reading) -> bool:
    """Whether it is the number of something: asiakasnumeroni on 33100, 33100 oli koodi."""
    return any(
        _names_before(hit, mention, reading) or _names_behind(hit, mention, reading)
        for hit in _other_numbers(reading, "numbered")
    )


def _names_before(hit: Hit, mention: Mention, reading: Reading) -> bool:
    if not mention.start - _NEAR <= hit.end <= mention.start:
        return False
    if not (
        _is_one_clause(reading, hit.start, mention.start) or _is_behind_colon(mention, reading)
    ):
        return False
    return all(_says_little(at, reading) for at in range(hit.end, mention.start))


def _is_behind_colon(mention: Mention, reading: Reading) -> bool:
    """Whether a colon, or the stop of a short form, stands before it: nro. 33100."""
    return re.search(rf"[:.]\s*{mention.named.name}", reading.words.heard) is not None


def _names_behind(hit: Hit, mention: Mention, reading: Reading) -> bool:
    if not mention.end < hit.start <= mention.end + _NEAR:
        return False
    is_word = reading.words.tokens[mention.end] in reading.vocabulary.before_name
    return is_word and all(_says_little(at, reading) for at in range(mention.end, hit.start))


def _says_little(at: int, reading: Reading) -> bool:
    """Whether the word is one of those that every sentence has: on, mun, is, the."""
    word, vocabulary = reading.words.tokens[at], reading.vocabulary
    return word in vocabulary.markers or word in vocabulary.before_name


def _other_numbers(reading: Reading, section: str) -> list[Hit]:
    """The words for numbers that are not those of a postal code: `posti numero`."""
    postal = {at for hit in reading.of("postal_code") for at in range(hit.start, hit.end)}
    return [hit for hit in reading.of(section) if hit.start not in postal]


def _goes_on_from_digits(mention: Mention, reading: Reading) -> bool:
    """Whether it is a part of a longer number, as of a telephone, and not of an address."""
    at = mention.start - 1
    if at < 0 or not reading.words.tokens[at].isdigit() or _is_in_address(mention, reading):
        return False
    return _is_one_clause(reading, at, mention.start)


def _is_in_address(mention: Mention, reading: Reading) -> bool:
    """Whether it is behind a street: Esimerkkikatu 12 A 4, 33540."""
    tokens = reading.words.tokens
    for at in range(mention.start - 1, max(mention.start - 1 - _IN_ADDRESS, -1), -1):
        if is_street(tokens[at], reading):
            return True
        if not (tokens[at].isdigit() or len(tokens[at]) <= _SHORT):
            return False
    return False


def is_street(word: str, reading: Reading) -> bool:
    """Whether a folded word is the name of a street: Esimerkkikatu, Skolgatan."""
    return word.endswith((*reading.vocabulary.streets,))


def _fills_its_clause(mention: Mention, reading: Reading) -> bool:
    """Whether the other words of its clause only say that a place is told: asun, se on, i."""
    clauses, vocabulary = reading.words.clauses, reading.vocabulary
    hits = reading.of_all(("here", "home", "postal_code", "commands"))
    said = {at for hit in hits for at in range(hit.start, hit.end)}
    said |= {*range(mention.start, mention.end)}
    return all(
        at in said
        or reading.words.tokens[at] in vocabulary.beside_number
        or reading.words.tokens[at] in vocabulary.before_place
        for at in range(len(clauses))
        if clauses[at] == clauses[mention.start]
    )


def _is_one_clause(reading: Reading, start: int, end: int) -> bool:
    return reading.words.clauses[start] == reading.words.clauses[end]
