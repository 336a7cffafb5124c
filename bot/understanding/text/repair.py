"""Repairs what was damaged on a message's way, or is written oddly, before it is cut into words.

`mended` undoes what happened to single characters. `respelled` needs to know words: it puts letters
that stand apart together, cuts words that are run together, and puts back dots.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from ftfy import fix_encoding

from bot.understanding.text.folding import LONGEST, fold


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables know: `words` are the folded words of the lexicons."""

    words: frozenset[str]
    has_stem: Callable[[str], bool]
    """Whether an entry covers the folded word, perhaps by a stem that it begins with."""
    is_name: Callable[[str], bool]
    """Whether the folded word is the name of a place."""

    def is_word(self, word: str) -> bool:
        """Whether exactly this folded word is known."""
        return word in self.words or self.is_name(word)


_SCRAMBLED = frozenset("ÂÃÌÐÑØÙâð√├")
"""What the first byte of a letter becomes when UTF-8 is read as another encoding."""
_READ_AS = ("latin-1", "sloppy-windows-1252", "mac-roman", "cp437")
"""Those encodings, the likely ones first; `ftfy` brings the second."""
_SEVEN_BITS = str.maketrans("{|}[\\]", "äöåÄÖÅ")
"""ISO 646 of Finland and Sweden (SFS 4017): a telephone or gateway that sends these characters
where it means letters still exists."""
_SEVEN_BIT_WORD = re.compile(r"[^\W\d_]+[{|}\[\\\]][\w{|}\[\\\]]*|[{}\[\]][^\W\d_][\w{|}\[\\\]]+")
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|\b[A-Za-z]:\\")


def mended(text: str) -> str:
    """The text with the letters and digits that were sent.

    UTF-8 that was read as another encoding (JÃ¤rvenpÃ¤Ã¤), national letters of seven bits
    (J{rvenp{{), and digits of other scripts.
    """
    if not _SCRAMBLED.isdisjoint(text):
        text = _decoded(text[:LONGEST])
    if text.isascii():
        return _with_national_letters(text)
    return "".join(map(_digit, text))


def _decoded(text: str) -> str:
    for encoding in _READ_AS:  # all of it fits: one letter is enough (Ã…bo), where ftfy wants more
        with suppress(UnicodeError):
            decoded = text.encode(encoding).decode()
            return decoded if _SCRAMBLED.isdisjoint(decoded) else _decoded(decoded)
    return fix_encoding(text)


def _with_national_letters(text: str) -> str:
    """The text with ä, ö and å in words that have brackets and bars inside; a text with letters
    beyond ASCII was not sent in seven bits."""
    if not _SEVEN_BIT_WORD.search(text) or _IN_BRACKETS.search(text):
        return text
    return _SEVEN_BIT_WORD.sub(lambda found: _of_seven_bits(found[0]), text)


def _of_seven_bits(word: str) -> str:
    """One bar between two letters may be a sign of its own: a|b."""
    return word if re.fullmatch(r"\w\|\w", word) else word.translate(_SEVEN_BITS)


def _digit(character: str) -> str:
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


_APART = re.compile(r"(?<!\w)[^\W\d_](?:([ .*_-]{1,2})[^\W\d_](?!\w)){3,}")
"""Four letters or more, each by itself."""
_TAG = re.compile(r"#([^\W\d_]+)")
_LOST = re.compile(r"[^\W\d_]+\?+(?:[^\W\d_]+\?*)+|[^\W\d_]{2,}\?{2,}")
"""A word in which letters became question marks."""
_SPELT_OUT = re.compile(r"\b[^\W\d_]*(?:ae|oe|aa)[^\W\d_]*", re.IGNORECASE)
_MARKS = (("ae", "a"), ("oe", "o"))
"""How ä and ö are written on a keyboard without them, and what they are folded to."""
LOST_AT_MOST = 5
"""Question marks in one word that are filled."""
TRIED_AT_MOST, LONGEST_CUT = 8, 60
"""Words of a message that are looked for, and letters of one that is cut; more costs time alone."""
SHORTEST_PIECE, SHORTEST_SPELT_OUT = 2, 4


def respelled(text: str, known: Known) -> str:
    """The text with the words that were meant, as far as the tables know them."""
    if "#" in text:
        text = _TAG.sub(lambda tag: _cut(tag[1], known), text, TRIED_AT_MOST)
    text = _APART.sub(lambda found: _together(found[0], known), text, TRIED_AT_MOST)
    if "?" in text:
        text = _LOST.sub(lambda found: _found_again(found[0], known), text, TRIED_AT_MOST)
    if not text.isascii():
        text = _CYRILLIC.sub(lambda found: _in_our_letters(found[0], known), text)
    return _SPELT_OUT.sub(lambda found: _with_marks(found[0], known), text)


def _together(apart: str, known: Known) -> str:
    """Letters that stand apart as words: two blanks are between words, and so is a blank between
    letters that something else joins."""
    between = re.sub(r"[^\W\d_]", "", apart)
    words = re.split(r" {2}" if "  " in between else r" (?=\w[.*_-])", apart)
    return " ".join(_cut("".join(filter(str.isalpha, word)), known) for word in words)


def _cut(joined: str, known: Known) -> str:
    """A word cut at its capitals, or into the fewest known words; else as it is."""
    by_capitals = re.sub(r"(?<=[^\W\d_A-ZÄÖÅ])(?=[A-ZÄÖÅ])", " ", joined)
    if " " in by_capitals:
        return by_capitals
    return " ".join(_fewest(joined, known)) or joined


def _fewest(joined: str, known: Known) -> tuple[str, ...]:
    """The fewest known words that make up this one; none where there are no such words."""
    folded = fold(joined)
    if len(folded) > LONGEST_CUT:
        return ()
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(SHORTEST_PIECE, len(folded) + 1):
        cuts = [
            (*best[start], joined[start:end])
            for start in range(end - SHORTEST_PIECE + 1)
            if start in best and known.is_word(folded[start:end])
        ]
        if cuts:
            best[end] = min(cuts, key=len)
    return best.get(len(folded), ())  # a letter that folds to two is where no word is known


def _found_again(lost: str, known: Known) -> str:
    """The word with vowels where question marks stand, if such a word is known."""
    for end in range(len(lost), len(lost.rstrip("?")) - 1, -1):  # the last one may be a question's
        for filled in _filled(lost[:end]):
            if known.is_word(fold(filled)):
                return filled + lost[end:]
    return lost


def _filled(word: str) -> Iterator[str]:
    """The word with each way to fill its question marks, ä before ö."""
    first, *rest = word.split("?", LOST_AT_MOST)
    for vowels in product("äö", repeat=len(rest)):
        yield first + "".join(v + r for v, r in zip(vowels, rest, strict=True))


def _with_marks(written: str, known: Known) -> str:
    """The word with ä and ö for ae and oe, if only that is known; a name also with å for aa, which
    in other words is Finnish (tapaan)."""
    word = fold(written)
    if len(word) < SHORTEST_SPELT_OUT or word in known.words or known.has_stem(word):
        return written
    meant = word
    for pair, letter in _MARKS:
        meant = meant.replace(pair, letter)
    name = meant.replace("aa", "a")
    if meant == word or not known.is_word(meant):
        meant = name if name != word and known.is_name(name) else word
    return written if meant == word or known.is_name(word) else meant


_LATIN = "a b v g d e z z i i k l m n o p r s t u f h ts ts s s y e"
_CYRILLIC = re.compile("[\u0400-\u04ff]{4,}")
_OF_CYRILLIC = {
    **dict(zip("абвгдежзийклмнопрстуфхцчшщыэ", _LATIN.split(), strict=True)),
    "я": "a",
    "ю": "y",
    "ё": "o",
    "ь": "",
    "ъ": "",
    "і": "i",
    "ї": "i",
    "є": "e",
    "ґ": "g",
}
"""Finnish names in Russian and Ukrainian letters, and back: я is ä, ю is y, ё is ö."""
_BEGINS = {"я": "ja", "ю": "jy", "ё": "jo", "е": "je"}
"""At the beginning these stand for two letters: Ювяскюля is Jyväskylä."""


def _in_our_letters(written: str, known: Known) -> str:
    """A name in Cyrillic letters as Finns write it, without dots; any other word as it is."""
    sounds = [_sounds(letter) for letter in written.casefold()]
    if first := _BEGINS.get(written[0].casefold()):
        sounds[0] = (first, *sounds[0])
    names = map("".join, product(*sounds))
    return next(filter(known.is_name, names), written)


def _sounds(letter: str) -> tuple[str, ...]:
    """What a letter may be: й and г are two sounds each (Seinäjoki, Гельсінкі)."""
    return {"й": ("i", "j"), "г": ("g", "h")}.get(letter, (_OF_CYRILLIC.get(letter, ""),))
