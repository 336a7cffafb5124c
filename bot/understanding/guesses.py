"""Decides which words with a slip are taken for a place: those that stand like one.

Called by `read` where no place is spelled right. A guess is confirmed by a question, unless a
long name is the whole message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.understanding.model import Expected
from bot.understanding.places import Mention
from bot.understanding.reading import Reading
from bot.understanding.several import NEAR
from bot.understanding.slips import SHORTEST, SlipTable
from bot.understanding.standing import SLOT, is_asked
from bot.values import replace

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
