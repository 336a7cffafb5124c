"""Which municipality the places named in a message mean: one, or candidates to ask about.

A wrong place is the worst mistake there is, so whatever is not plain is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.understanding.model import Expected, Found
from bot.understanding.phrases import Hit
from bot.understanding.places import Mention
from bot.understanding.reading import Reading, Stretch

SLOT = "municipality"
_FEW = 3
NEAR = 3


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
    sure = [m for m in mentions if not is_doubtful(m, reading, expected)]
    guessed = any(m.named.guessed for m in mentions)  # and what is sure may be the home
    deciding = _where_now(mentions if guessed else sure or mentions, reading)
    shared = set(deciding[0].named.codes).intersection(*(m.named.codes for m in deciding))
    named = {code: None for m in deciding for code in m.named.codes}
    values = tuple(code for code in named if code in shared) or tuple(named)
    certain = any(m in sure for m in deciding) and len(values) == 1 and _agrees(deciding)
    return _as_offered(Found(values, certain), expected), deciding


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
    return not (
        is_asked(reading, expected)
        or _stands_as_a_place(mention, reading)
        or _is_alone(mention, reading, expected)
        or _ends_the_message(mention, reading, expected)
    )


def _is_alone(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """The name is the whole message, or a municipality's a whole clause of it (..., lahti)."""
    if expected.slots and SLOT not in expected.slots:
        return False
    if not expected.slots and mention.named.inflected and _is_ordinary(mention, reading):
        return False  # `stop it` is a form of Loppi, and nobody has asked for a place
    clauses = reading.words.clauses
    if mention.named.size == "official":
        clause = clauses[mention.start]
        return clauses.count(clause) == mention.end - mention.start
    return mention.end - mention.start == len(clauses)


def _ends_the_message(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """A municipality's bare name as the last of several words: mies hakkaa mua salo."""
    if mention.named.size != "official" or mention.named.inflected:
        return False
    if expected.slots and SLOT not in expected.slots:
        return False
    return mention.end == len(reading.words.tokens) > _FEW


def is_doubtful(mention: Mention, reading: Reading, expected: Expected) -> bool:
    """Whether the place has to be confirmed before it is believed."""
    if mention.named.guessed:
        return not mention.named.certain
    if mention.named.size != "official":
        return _is_doubtful_name(mention, reading) or _is_ordinary(mention, reading)
    doubtful = _heard(mention, reading) in reading.vocabulary.doubtful
    ordinary = _is_ordinary(mention, reading)
    if is_asked(reading, expected) or not (doubtful or ordinary):
        return False
    if doubtful and ordinary:
        return True
    return not (_is_alone(mention, reading, expected) or _stands_as_a_place(mention, reading))


def _is_doubtful_name(mention: Mention, reading: Reading) -> bool:
    """Whether others are called so too, as most villages are."""
    name, vocabulary = mention.named.name, reading.vocabulary
    if mention.named.size == "small":
        return name not in vocabulary.well_known
    return name in vocabulary.doubtful


def is_asked(reading: Reading, expected: Expected) -> bool:
    """Whether these few words answer the question for the municipality."""
    return expected.slots == (SLOT,) and len(reading.words.tokens) <= _FEW


def _is_ordinary(mention: Mention, reading: Reading) -> bool:
    ordinary = reading.vocabulary.ordinary
    small = mention.named.size == "small"
    return _heard(mention, reading) in ordinary or (small and mention.named.name in ordinary)


def _heard(mention: Mention, reading: Reading) -> str:
    return " ".join(reading.words.spelled[mention.start : mention.end])


def _stands_as_a_place(mention: Mention, reading: Reading) -> bool:
    """`i Salo`, `in Salo`, `Salon kaupunki`."""
    tokens, vocabulary = reading.words.tokens, reading.vocabulary
    if mention.end < len(tokens) and tokens[mention.end] in vocabulary.after_place:
        return True
    before = tokens[mention.start - 1] if mention.start else ""
    return before in vocabulary.before_place and not mention.named.inflected


def _where_now(mentions: list[Mention], reading: Reading) -> list[Mention]:
    """Of several places the one the caller is in now, when the words say it."""
    if len(mentions) < 2:
        return mentions
    home, here = _behind(reading.of("home"), mentions), _behind(reading.of("here"), mentions)
    away = [m for m in mentions if m.start not in home]
    return [m for m in away if m.start in here] or away or mentions


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
