"""Finds place names and postal codes in a message, in a table built once by `gazetteer`.

Which of the places named in a message counts is decided in `mentions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.directory.model import PostalCode
from bot.understanding.folding import Words
from bot.understanding.inflection import stems_in
from bot.understanding.split import SHORTEST
from bot.understanding.spoken import spoken_stems
from bot.values import replace, value

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


@value(frozen=True, slots=True)
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


@value(frozen=True, slots=True)
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
