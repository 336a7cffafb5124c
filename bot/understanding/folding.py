"""Folds what was heard to plain words: case, dots on letters, punctuation and emoji are gone.

Everything else in understanding compares folded words, so `HÄMEENLINNASSA!` and
`hameenlinnassa` are the same. Nothing here raises, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 2000
"""Characters read of one message; Twilio allows 1,600."""

_APOSTROPHES = "'’‘ʼ`´"
_LETTERS = str.maketrans("åäöéüøđŋŧšž", "aaoeuodntsz") | {ord("æ"): "ae", ord("ð"): "d"}
_REMOVED = str.maketrans("", "", _APOSTROPHES + "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_SHORT_WITH_CASE = re.compile(r"\b([a-z]{1,4}):([a-z]{1,5})\b")
_PIECES = re.compile(r"[a-z]+|[0-9]+|[.,;:!?\n]")
_POSTAL_CODE = 5


@dataclass(frozen=True, slots=True)
class Words:
    """A message as folded words.

    `spelled` has the same words with the dots they were written with; `clauses` numbers the
    clause each stands in; `foreign` is true when most letters are of another script than ours.
    """

    tokens: tuple[str, ...]
    spelled: tuple[str, ...]
    clauses: tuple[int, ...]
    foreign: bool = False

    @property
    def whole(self) -> str:
        """All the folded words."""
        return " ".join(self.tokens)

    def text(self, start: int, end: int) -> str:
        """The folded words from `start` up to `end`."""
        return " ".join(self.tokens[start:end])


def fold(text: str) -> str:
    """The text in small plain letters; other scripts are left as they are."""
    return _plain(_small(text))


def words_of(text: str) -> Words:
    """The folded words of a message: letters or digits, split at everything else."""
    small = _small(text[:LONGEST])
    if ":" in small:  # hki:ssa is one word
        small = _SHORT_WITH_CASE.sub(r"\1\2", small)
    folded = _plain(small)
    found, clauses, clause = [], [], 0
    for piece in _PIECES.finditer(folded):
        if piece[0].isalnum():
            found.append(piece)
            clauses.append(clause)
        else:
            clause += 1
    tokens = tuple(piece[0] for piece in found)
    if _is_split_postal_code(tokens):
        tokens, clauses, found = ("".join(tokens),), [0], []
    same = folded == small or len(folded) != len(small) or not found
    spelled = tokens if same else tuple(small[piece.start() : piece.end()] for piece in found)
    return Words(tokens, spelled, tuple(clauses), not folded.isascii() and _is_foreign(folded))


def phrase(text: str) -> str:
    """A name or entry as its folded words with single spaces."""
    return " ".join(words_of(text).tokens)


def spelled(text: str) -> str:
    """A name in small letters with its dots, as words with single spaces."""
    return " ".join(words_of(text).spelled)


def _small(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_REMOVED)
    return unicodedata.normalize("NFC", text).casefold().translate(_REMOVED)


def _plain(small: str) -> str:
    """Without the marks on letters; one letter stays one letter wherever that is possible."""
    plain = small.translate(_LETTERS)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c))


def _is_split_postal_code(tokens: tuple[str, ...]) -> bool:
    """Whether a message is nothing but the five digits of a postal code, as speech is heard."""
    digits = "".join(tokens)
    return len(tokens) > 1 and len(digits) == _POSTAL_CODE and digits.isdigit()


def _is_foreign(folded: str) -> bool:
    letters = [c for c in folded if c.isalpha()]
    return sum(c > "\u02af" for c in letters) * 2 > len(letters)
