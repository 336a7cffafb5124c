"""Which of several places named in a message the caller is in now, as far as the words say it.

Asked by `mentions` and, where one of them is abroad, by `read`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading
from bot.understanding.standing import says_from, says_in, says_to

NEAR = 4


def where_now(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Of several places the one the caller is in now, when the words say it.

    Where they live counts unless the words say that they are in the other one, or that this is
    only where they are from.
    """
    if len(mentions) < 2:
        return mentions
    home = at_home(mentions, reading)
    left = [m for m in mentions if m.start in home and says_from(m, reading)]
    mentions = [m for m in mentions if m not in left] or mentions
    if any(m.start not in home and says_in(m, reading) for m in mentions):
        mentions = [m for m in mentions if not says_to(m, reading)]
    here = behind(reading.of("here"), mentions, reading)
    return [m for m in mentions if m.start in here and m.start not in home] or mentions


def at_home(mentions: list[Mention], reading: Reading) -> set[int]:
    """Where the places stand that the caller only lives in or is from."""
    return behind(reading.of("home"), mentions, reading)


def may_be_left(mentions: list[Mention], reading: Reading) -> bool:
    """Whether all of them are where the caller lives, is from or comes from."""
    home = at_home(mentions, reading)
    return all(m.start in home or says_from(m, reading) for m in mentions)


def is_left(mentions: list[Mention], reading: Reading) -> bool:
    """Whether all of them are where the caller was once: asuin lapsena Mikkelissä."""
    left = behind(reading.of("left"), mentions, reading)
    return all(m.start in left for m in mentions)


def is_here(mentions: list[Mention], reading: Reading) -> bool:
    """Whether the caller says to be in one of them, and not only to live there."""
    here, home = behind(reading.of("here"), mentions, reading), at_home(mentions, reading)
    return not here <= home


def joined_to(some: list[Mention], mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Those of the mentions that a word joins to some of these: Turku vai Salo."""
    joins = reading.vocabulary.between_places
    if joins.isdisjoint(reading.words.tokens):
        return []
    starts = {m.start for m in some}
    pairs = [
        (first, second)
        for first, second in pairwise(mentions)
        if first.end + 1 == second.start and reading.words.tokens[first.end] in joins
    ]
    others = [second for first, second in pairs if first.start in starts]
    others += [first for first, second in pairs if second.start in starts]
    return [m for m in others if m.start not in starts]


def behind(hits: Iterable[Hit], mentions: list[Mention], reading: Reading) -> set[int]:
    """Where the places stand that have an entry just before them, behind the place before it.

    One right behind a place that is said to be where somebody is belongs to that: Lieksassa oon.
    """
    ends: dict[int, int] = {}
    for hit in hits:
        ends[hit.start] = min(hit.end, ends.get(hit.start, hit.end))
    found, earlier = set(), 0
    for mention in mentions if ends else ():
        near = range(max(earlier, mention.start - NEAR), mention.start)
        follows = mention.end in ends and _is_said_of(mention, reading)
        if follows or any(ends.get(at, mention.end) <= mention.start for at in near):
            found.add(mention.start)
        earlier = mention.end + follows
    return found


def _is_said_of(mention: Mention, reading: Reading) -> bool:
    """Whether the word behind the place goes with it: Kemissä olen; not Kemissä, olen ..."""
    clauses = reading.words.clauses
    return clauses[mention.start] == clauses[mention.end] and says_in(mention, reading)
