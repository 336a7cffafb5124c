"""Which municipality the places named in a message mean: one, or candidates to ask about.

A wrong place is the worst mistake there is, so whatever is not plain is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding.model import Expected, Found
from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading, Stretch
from bot.understanding.standing import (
    SLOT,
    ends_the_message,
    heard,
    is_a_clause,
    is_all,
    is_asked,
    is_behind_toward,
    is_beside_place_words,
    is_genitive,
    is_near,
    is_plain,
    may_be_told,
    says_from,
    says_in,
    says_to,
)

NEAR = 4


def outside(mentions: list[Mention], stretches: list[Stretch]) -> list[Mention]:
    """The mentions that share no word with any of these stretches."""
    return [
        mention
        for mention in mentions
        if not any(mention.start < end and start < mention.end for start, end in stretches)
    ]


def in_order(mentions: list[Mention]) -> list[Mention]:
    """The mentions as they stand in the message."""
    return sorted(mentions, key=lambda mention: mention.start)


def sure_stretches(mentions: list[Mention], reading: Reading, expected: Expected) -> list[Stretch]:
    """Where the places are that need no confirming: their words say nothing else."""
    sure = (m for m in mentions if not is_doubtful(m, reading, expected))
    return [(mention.start, mention.end) for mention in sure]


def meant_mentions(mentions: list[Mention], reading: Reading, expected: Expected) -> list[Mention]:
    """The mentions that are places here: not ordinary words, not negated (en ole Kemissä)."""
    return [
        mention
        for mention in mentions
        if not _is_only_a_word(mention, reading, expected)
        and not reading.is_denied(mention.start, mention.end)
    ]


def municipality_of(
    mentions: list[Mention], reading: Reading, expected: Expected
) -> tuple[Found | None, list[Mention]]:
    """The municipality meant, and the mentions that decided it."""
    if not mentions:
        return None, []
    mentions = [m for m in mentions if not is_near(m, reading)] or mentions
    sure = _sure(mentions, reading, expected)
    home = _behind(reading.of("home"), mentions)
    only_home = all(m.start in home for m in sure)
    deciding = _where_now(mentions if only_home else sure, home, reading)
    shared = set(deciding[0].named.codes).intersection(*(m.named.codes for m in deciding))
    named = {code: None for m in deciding for code in m.named.codes}
    values = tuple(code for code in named if code in shared) or tuple(named)
    certain = any(m in sure for m in deciding) and len(values) == 1 and _agrees(deciding)
    return _as_offered(Found(values, certain), expected), deciding


def _sure(mentions: list[Mention], reading: Reading, expected: Expected) -> list[Mention]:
    """The mentions that need no confirming, and those that they are a part of: Turun Halisissa."""
    behind = {m.start: m for m in mentions}
    return [
        mention
        for mention in mentions
        if not is_doubtful(mention, reading, expected)
        or (mention.end in behind and _has_part(mention, behind[mention.end], reading))
    ]


def _has_part(whole: Mention, part: Mention, reading: Reading) -> bool:
    shared = not set(whole.named.codes).isdisjoint(part.named.codes)
    return shared and is_genitive(whole, reading)


def _agrees(mentions: list[Mention]) -> bool:
    """One name that is certain by itself, or several that leave a single municipality."""
    return any(m.named.certain for m in mentions) or len({m.named.name for m in mentions}) > 1


def _as_offered(found: Found, expected: Expected) -> Found:
    """Among offered candidates the name is the one that is called so."""
    offered = {effect.removeprefix(f"{SLOT}=") for effect in expected.keys.values()}
    values = tuple(value for value in found.values if value in offered)
    return Found(values[:1]) if values else found


def _is_only_a_word(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether the name is an ordinary word here: nothing says that a place is meant."""
    if not _is_ordinary(mention, reading):
        return False
    named = mention.named
    official = named.size == "official"
    return not (
        is_asked(reading, expected)
        or is_beside_place_words(mention, reading)
        or (named.size != "small" and is_behind_toward(mention, reading))
        or (official and is_near(mention, reading))
        or _is_alone(mention, reading, expected)
        or (official and ends_the_message(mention, reading) and may_be_told(expected))
    )


def _is_alone(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """The name is the whole message, or a municipality's a whole clause of it (..., lahti)."""
    if not may_be_told(expected):
        return False
    if not expected.slots and mention.named.inflected and _is_ordinary(mention, reading):
        return False  # `stop it` is a form of Loppi, and nobody has asked for a place
    whole = is_a_clause if mention.named.size == "official" else is_all
    return whole(mention, reading)


def is_doubtful(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether the place has to be confirmed before it is believed."""
    if mention.named.guessed:
        return not mention.named.certain
    asked = is_asked(reading, expected)
    if is_near(mention, reading) or not (asked or is_plain(mention, reading)):
        return True
    if mention.named.size != "official":
        return _is_doubtful_name(mention, reading) or _is_ordinary(mention, reading)
    doubtful = heard(mention, reading) in reading.vocabulary.doubtful
    ordinary = _is_ordinary(mention, reading)
    if asked or not (doubtful or ordinary):
        return False
    if doubtful and ordinary:
        return True
    return not (_is_alone(mention, reading, expected) or is_beside_place_words(mention, reading))


def _is_doubtful_name(mention: Mention, reading: Reading) -> bool:
    """Whether others are called so too, as most villages are."""
    return mention.named.size == "small" or mention.named.name in reading.vocabulary.doubtful


def _is_ordinary(mention: Mention, reading: Reading) -> bool:
    ordinary = reading.vocabulary.ordinary
    small = mention.named.size == "small"
    return heard(mention, reading) in ordinary or (small and mention.named.name in ordinary)


def _where_now(mentions: list[Mention], home: set[int], reading: Reading) -> list[Mention]:
    """Of several places the one the caller is in now, when the words say it.

    Where they live counts unless the words say that they are in the other one, or that this is
    only where they are from.
    """
    left = [m for m in mentions if m.start in home and says_from(m, reading)]
    mentions = [m for m in mentions if m not in left] or mentions
    if any(m.start not in home and says_in(m, reading) for m in mentions):
        mentions = [m for m in mentions if not says_to(m, reading)]
    if len(mentions) < 2:
        return mentions
    here = _behind(reading.of("here"), mentions)
    return [m for m in mentions if m.start in here and m.start not in home] or mentions


def _behind(hits: Iterable[Hit], mentions: list[Mention]) -> set[int]:
    """Where the places stand that have an entry just before them, behind the place before it."""
    ends: dict[int, int] = {}
    for hit in hits:
        ends[hit.start] = min(hit.end, ends.get(hit.start, hit.end))
    behind, earlier = set(), 0
    for mention in mentions:
        near = range(max(earlier, mention.start - NEAR), mention.start)
        if any(ends.get(at, mention.end) <= mention.start for at in near):
            behind.add(mention.start)
        earlier = mention.end
    return behind
