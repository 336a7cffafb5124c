"""Folds a message to plain words and cuts it into sentences and clauses.

Case, dots on letters, punctuation and emoji are gone after folding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 2000
"""Characters read of one message; Twilio allows 1,600."""

_LETTERS = (*zip("äöåéüøđŋŧšžð", "aoaeuodntszd", strict=True), ("æ", "ae"), ("œ", "oe"))
_REMOVED = re.compile("['’‘ʼ`´\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SHORT_WITH_CASE = re.compile(r"\b([^\W\d_]{1,4}):([^\W\d_]{1,5})\b")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_BETWEEN_SENTENCES = re.compile(r"[.!?\n]")
_BETWEEN_CLAUSES = re.compile(r"[,;:]")
POSTAL_CODE = 5
"""Digits of a postal code."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message as folded words.

    `spelled` has the same words with the dots they were written with; `clauses` and `sentences`
    number the clause and the sentence each stands in; `foreign` is true when most letters are of
    another script than ours; `heard` is the text itself.
    """

    tokens: tuple[str, ...]
    spelled: tuple[str, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    foreign: bool = False
    heard: str = ""

    @property
    def whole(self) -> str:
        """All the folded words."""
        return " ".join(self.tokens)

    def text(self, start: int, end: int) -> str:
        """The folded words from `start` up to `end`."""
        return " ".join(self.tokens[start:end])

    def is_capitalised(self, at: int) -> bool:
        """Whether the word was written with a capital, in a text that is not all capitals."""
        written, word = unicodedata.normalize("NFC", self.heard), self.spelled[at].capitalize()
        return word.isalpha() and not written.isupper() and word in _WORDS.findall(written)

    def inside(self, stretches: Iterable[tuple[int, int]]) -> frozenset[int]:
        """Where the words of these stretches stand."""
        return frozenset([at for start, end in stretches for at in range(start, end)])

    def outside(self, places: frozenset[int]) -> list[str]:
        """The folded words that stand at none of these places."""
        return [word for at, word in enumerate(self.tokens) if at not in places]


def fold(text: str) -> str:
    """The text in small plain letters; other scripts are left as they are."""
    if text.isascii() and text.isalpha():
        return text.lower()
    return _plain(_small(text))


def letters_of(alphabets: Iterable[str]) -> frozenset[str]:
    """The folded letters of these alphabets beside our own."""
    return frozenset(fold("".join(alphabets)))


def words_of(text: str, letters: frozenset[str] | None = frozenset()) -> Words:
    """The folded words of a message: letters or digits, split at everything else.

    Of other scripts the words of these folded `letters` are kept; None: every word.
    """
    heard = text[:LONGEST]
    small = _small(heard)
    if ":" in small:  # hki:ssa is one word
        small = _SHORT_WITH_CASE.sub(r"\1\2", small)
    words, clauses, sentences = _split(small)
    if small.isascii():
        return Words(words, words, clauses, sentences, heard=heard)
    whole = " ".join(words)
    plain = _without_marks(whole)
    if plain.isascii() and len(plain) == len(whole):
        return Words(tuple(plain.split()), words, clauses, sentences, heard=heard)
    return _of_other_letters(words, clauses, sentences, heard, letters)


def _split(small: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """The words, and the numbers of the clause and of the sentence that each stands in."""
    words: list[str] = []
    clauses: list[int] = []
    sentences: list[int] = []
    clause_number = 0
    for sentence_number, sentence in enumerate(_BETWEEN_SENTENCES.split(small)):
        for clause in _BETWEEN_CLAUSES.split(sentence):
            words += _WORDS.findall(clause)
            clauses += [clause_number] * (len(words) - len(clauses))
            clause_number += 1
        sentences += [sentence_number] * (len(words) - len(sentences))
    return tuple(words), tuple(clauses), tuple(sentences)


def _of_other_letters(
    words: tuple[str, ...],
    clauses: tuple[int, ...],
    sentences: tuple[int, ...],
    heard: str,
    letters: frozenset[str] | None,
) -> Words:
    """The words that are in our letters once they are folded; others only count as foreign."""
    both = zip(map(_plain, words), words, clauses, sentences, strict=True)
    ours = [word for word in both if letters is None or _is_ours(word[0], letters)]
    foreign = sum(map(len, words)) > 2 * sum(len(spelled) for _, spelled, _, _ in ours)
    if not ours:
        return Words((), (), (), (), foreign, heard)
    tokens, spelled, clauses, sentences = zip(*ours, strict=True)
    return Words(tokens, spelled, clauses, sentences, foreign, heard)


def _is_ours(folded: str, letters: frozenset[str]) -> bool:
    return folded.isascii() or all(c.isascii() or c in letters for c in folded)


def phrase(text: str) -> str:
    """A name or entry as its folded words with single spaces; most are one word."""
    folded = fold(text)
    return folded if folded.isascii() and folded.isalpha() else words_of(text).whole


def _small(text: str) -> str:
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return _REMOVED.sub("", unicodedata.normalize("NFC", text).casefold())


def _without_marks(small: str) -> str:
    """The text without dots and strokes: quicker than `translate`, for most have but the first."""
    for old, new in _LETTERS:
        if small.isascii():
            break
        small = small.replace(old, new)
    return small


def _plain(small: str) -> str:
    """Without the marks on letters; one letter stays one letter wherever that is possible."""
    plain = _without_marks(small)
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(c for c in parts if not unicodedata.combining(c))


Stretch = tuple[int, int]
"""The words from one number up to another."""


def sentences(words: Words) -> Iterator[Stretch]:
    """Each sentence, and each two neighbours."""
    return _with_neighbours(_runs(words.sentences))


def clauses(words: Words, joining: frozenset[str]) -> Iterator[Stretch]:
    """Each clause, and each two neighbours, without the word of `joining` that it begins with."""
    number, numbers = 0, []
    for at, token in enumerate(words.tokens):
        number += at > 0 and (words.clauses[at] != words.clauses[at - 1] or token in joining)
        numbers.append(number)
    for start, end in _with_neighbours(_runs(numbers)):
        begins = start + (words.tokens[start] in joining)
        if begins < end:
            yield begins, end


def _runs(numbers: Sequence[int]) -> list[Stretch]:
    """Where the same number stands without a break."""
    starts = [at for at, n in enumerate(numbers) if at == 0 or n != numbers[at - 1]]
    return list(pairwise([*starts, len(numbers)]))


def _with_neighbours(stretches: list[Stretch]) -> Iterator[Stretch]:
    yield from stretches
    for (start, _), (_, end) in pairwise(stretches):
        yield start, end
