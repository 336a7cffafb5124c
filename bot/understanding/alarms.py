"""Finds alarming words with one slip: a letter wrong, missing or too many, or two swapped.

Only words of the entries of danger are looked for (`unconcious`, `kuritsaa`), and only where the
message has a word that nothing else knows. What is found counts as the entry itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.understanding.danger import SECTIONS
from bot.understanding.entries import STEM, entries_of
from bot.understanding.folding import Words
from bot.understanding.lexicon import Lexicon
from bot.understanding.phrases import Hit, PhraseTable
from bot.understanding.slips import Near, near_table, spellings_near
from bot.values import replace

SHORTEST, SHORTEST_STEM = 6, 6
"""Letters of a word, and of a stem, of an entry that is one word."""
SHORTEST_IN_A_PHRASE = 8
"""Letters of a word or stem of an entry of several words: most of these are everyday words."""
TRIED_AT_MOST = 32
"""Words tried in one message; more than that would only cost time."""


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """The alarming words by what one slip leaves of them, and what is known and is no slip."""

    words: Near
    stems: Near
    entries: PhraseTable
    known: frozenset[str]

    def find(self, words: Words, places: frozenset[int]) -> list[Hit]:
        """The entries of danger that the message has once its slips are mended; no place is one."""
        ours = (at for at in range(len(words.tokens)) if at not in places)
        strange = (at for at in ours if self._is_strange(words.tokens[at]))
        tried = ((at, self._mended(words.tokens[at])) for at in islice(strange, TRIED_AT_MOST))
        mended = {at: word for at, word in tried if word}
        if not mended:
            return []
        tokens = tuple([mended.get(at, token) for at, token in enumerate(words.tokens)])
        hits = self.entries.find(replace(words, tokens=tokens))
        return [
            h for h in hits if h.entry.section in SECTIONS and not mended.keys().isdisjoint(h.at)
        ]

    def _is_strange(self, token: str) -> bool:
        if len(token) < SHORTEST - 1 or not token.isalpha() or token in self.known:
            return False
        return not self.entries.is_known(token)

    def _mended(self, token: str) -> str | None:
        """The alarming word that this one is a slip of, with the ending that it has."""
        return next(self._near(token), None)

    def _near(self, token: str) -> Iterator[str]:
        yield from spellings_near(token, self.words, SHORTEST)
        for length in range(SHORTEST_STEM - 1, len(token) + 1):
            for stem in spellings_near(token[:length], self.stems, SHORTEST_STEM):
                yield stem + token[length:]


def alarm_table(
    lexicons: Iterable[Lexicon], entries: PhraseTable, known: frozenset[str]
) -> AlarmTable:
    """The table of the alarming words of these lexicons; `known` are words that are no slips."""
    words: set[str] = set()
    stems: set[str] = set()
    for entry, orders in entries_of(lexicons):
        if entry.section in SECTIONS:
            for key in {key for part in orders[0] for key in part.keys}:
                of_a_stem = key.endswith(STEM)
                letters = len(key) - of_a_stem
                shortest = SHORTEST_STEM if of_a_stem else SHORTEST
                if letters >= (shortest if entry.size == 1 else SHORTEST_IN_A_PHRASE):
                    (stems if of_a_stem else words).add(key.removesuffix(STEM))
    return AlarmTable(near_table(sorted(words)), near_table(sorted(stems)), entries, known)
