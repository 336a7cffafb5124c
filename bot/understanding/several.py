"""Which of several places named in a message the caller is in now, as far as the words say it.

Asked by `mentions` and, where one of them is abroad, by `read`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading
from bot.understanding.standing import heard, is_a_clause, says_from, says_in, says_to

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
    now = [m for m in mentions if m not in left] or mentions
    if any(m.start not in home and says_in(m, reading) for m in now):
        now = [m for m in now if not says_to(m, reading)]
    here = behind(reading.of("here"), now, reading)
    now = [m for m in now if m.start in here and m.start not in home] or now
    return [*now, *joined_to(now, mentions, reading)]


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
    """Those of the mentions that stand joined to some of these: Turku vai Salo, Kemi/Tornio."""
    if len(mentions) < 2:
        return []
    starts = {m.start for m in some}
    groups = [[mentions[0]]]
    for first, second in pairwise(mentions):
        if _are_joined(first, second, reading):
            groups[-1].append(second)
        else:
            groups.append([second])
    together = [group for group in groups if not starts.isdisjoint(m.start for m in group)]
    return [m for group in together for m in group if m.start not in starts]


def listed_towns(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """The towns that are named in clauses of nothing but two towns or more: Lahti & Salo, apua."""
    tokens, clauses = reading.words.tokens, reading.words.clauses
    towns = [m for m in mentions if m.named.size == "official"]
    named = {at for m in towns for at in range(m.start, m.end)}
    words = {
        clause
        for at, clause in enumerate(clauses)
        if at not in named and tokens[at] not in reading.vocabulary.between_places
    }
    alone = [clauses[m.start] for m in towns if clauses[m.start] not in words]
    return [m for m in towns if alone.count(clauses[m.start]) > 1]


def _are_joined(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether a word or sign joins the two, or they stand side by side alike: Tampere Nokia."""
    between = reading.words.tokens[first.end : second.start]
    if between:
        return len(between) == 1 and between[0] in reading.vocabulary.between_places
    clauses = reading.words.clauses
    if clauses[first.start] != clauses[second.start]:
        return _are_alike(first, second, reading) and is_a_clause(second, reading)
    if _are_joined_by_sign(first, second, reading):
        return True
    return _are_alike(first, second, reading) and _are_towns(first, second, reading)


def _are_alike(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether both names stand as they are, or both in a form that says in."""
    if first.named.inflected and second.named.inflected:
        return says_in(first, reading) and says_in(second, reading)
    return not (first.named.inflected or second.named.inflected)


def _are_towns(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether two names side by side are both those of towns, and neither of them a word."""
    both = (first, second)
    if any(m.named.size == "small" for m in both):
        return False
    clauses = reading.words.clauses
    alone = clauses.count(clauses[first.start]) == second.end - first.start
    return alone or not any(_is_a_word(m, reading) for m in both)


def _is_a_word(mention: Mention, reading: Reading) -> bool:
    """Whether the name is a word as well and is not written as a name: Turku salo, Turku Salo."""
    capital = mention.named.size == "official" and reading.words.is_capitalised(mention.start)
    return heard(mention, reading) in reading.vocabulary.ordinary and not capital


def _are_joined_by_sign(first: Mention, second: Mention, reading: Reading) -> bool:
    """Whether one of `/ & + -` stands between the two names."""
    spelled, text = reading.words.spelled, reading.words.heard.casefold()
    words = map(re.escape, (spelled[first.end - 1], spelled[second.start]))
    return re.search(r"\s*[/&+–—-]\s*".join(words), text) is not None


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
