"""The parts of a message that are judged apart, so that what stands beside danger never hides it.

A sentence ends at a full stop, an exclamation or question mark, or a new line; a clause also at a
comma, semicolon or colon, and before a word that joins two clauses (`ja`, `och`, `but`), which is
part of neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.understanding.folding import Words

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
