"""Decides which words with a slip are taken for a place: those that stand like one.

Called by `read` where no place is spelled right. A guess is confirmed by a question, unless a
long name is the whole message.
"""

from __future__ import annotations

from dataclasses import replace

from bot.understanding.mentions import SLOT, is_asked, stands_as_a_place, stands_behind
from bot.understanding.model import Expected
from bot.understanding.places import Mention
from bot.understanding.reading import Reading
from bot.understanding.slips import LONGEST, SHORTEST, SHORTEST_IN_TEXT, SlipTable

LONG = 7
"""Letters of a name that few words come near to."""
VERY_LONG = 8
"""Letters of the name of a municipality that may stand anywhere."""
_WHERE = ("ssa", "lla")
_FROM_OR_TO = ("n", "sta", "lta", "lle", "ksi")


def guesses(
    slips: SlipTable, spelled_right: list[Mention], reading: Reading, expected: Expected
) -> list[Mention]:
    """The guesses at places in a message; none where one is plain and is not only a home."""
    if spelled_right and not reading.of("home"):
        return []
    asked = is_asked(reading, expected)
    shortest = SHORTEST if asked else SHORTEST_IN_TEXT
    found = slips.find(reading.words, _taken(spelled_right, reading), shortest)
    meant = [m for m in found if asked or _stands_like_a_place(m, reading, expected)]
    return [_sure(m, reading) for m in meant if not reading.is_denied(m.start, m.end)]


def _taken(spelled_right: list[Mention], reading: Reading) -> set[int]:
    """The words that mean something already."""
    stretches = [(m.start, m.end) for m in spelled_right]
    stretches += [(hit.start, hit.end) for hits in reading.found.values() for hit in hits]
    return {at for start, end in stretches for at in range(start, end)}


def _stands_like_a_place(mention: Mention, reading: Reading, expected: Expected) -> bool:
    if len(reading.words.tokens) == 1:
        return not expected.slots or SLOT in expected.slots
    if stands_as_a_place(mention, reading):
        return True
    if stands_behind(reading.of("here", "home"), mention, [mention]):
        return not _word(mention, reading).endswith(_FROM_OR_TO)
    return len(mention.named.name) >= _shortest_anywhere(mention, reading)


def _shortest_anywhere(mention: Mention, reading: Reading) -> int:
    """How long a name must be that nothing beside it says to be a place."""
    word = _word(mention, reading)
    if mention.named.inflected and not word.endswith(_WHERE):
        return LONGEST
    ends = mention.named.inflected or mention.end == len(reading.words.tokens)
    if mention.named.size == "official":
        return LONG if ends else VERY_LONG
    return VERY_LONG if ends else LONGEST


def _word(mention: Mention, reading: Reading) -> str:
    return reading.words.tokens[mention.start]


def _sure(mention: Mention, reading: Reading) -> Mention:
    """The guess, certain when it is one long name and the message nothing else."""
    named, alone = mention.named, len(reading.words.tokens) == 1
    plain = len(named.codes) == 1 and named.name not in reading.vocabulary.doubtful
    certain = alone and plain and named.size == "official" and len(named.name) >= LONG
    return replace(mention, named=replace(named, certain=certain))
