"""What the matter is: the situations and details that the words of a message name."""

from __future__ import annotations

from collections.abc import Mapping

from bot.understanding import signs
from bot.understanding.danger import SECTIONS as DANGER
from bot.understanding.phrases import Hit
from bot.understanding.pieces import DANGER as DANGER_TOPIC
from bot.understanding.reading import Reading

SECTIONS = ("situations", "details", *DANGER)
LAST = 1_000
SELF_HARM = "suicide"
LIKELY, UNLIKELY = -2.4, -6.0
"""Points of word pieces from which a situation is taken for said, and below which it is not."""


def situation_hits(reading: Reading, language: str | None) -> list[Hit]:
    """The entries that name a situation; those of the message's language win over the others."""
    hits = _without_poisoned_children(reading.of_all(SECTIONS))
    if not hits:
        return []
    if any(hit.entry.language == language for hit in hits):
        return [h for h in hits if h.entry.language == language or h.entry.section in DANGER]
    return [hit for hit in hits if not _is_common(reading, hit, language)]


def signs_of_situation(reading: Reading, language: str | None) -> list[Hit]:
    """The signs by which a message of danger shows what it is about, whatever else it names."""
    hits = reading.of(signs.SECTION)
    return signs.leading([hit for hit in hits if language in (None, hit.entry.language)])


def likely_hits(hits: list[Hit], pieces: Mapping[str, float]) -> list[Hit]:
    """The entries without those of situations that the word pieces speak against, if any stay."""
    kept = [h for h in hits if pieces.get(_situation(h), UNLIKELY) >= UNLIKELY]
    details = [h for h in hits if h.entry.section == "details" and h not in kept]
    return [*kept, *details] or hits


def likely_situation(pieces: Mapping[str, float]) -> str | None:
    """The situation that the word pieces speak for most, if they do."""
    points, best = max(
        ((pieces[s], s) for s in pieces if s != DANGER_TOPIC), default=(LIKELY, None)
    )
    return best if points > LIKELY else None


def _without_poisoned_children(hits: list[Hit]) -> list[Hit]:
    """Without self-harm inside a longer entry of danger: `barnet har svalt medicin` is no suicide.

    The longer entry says who it happened to.
    """
    longer = [h for h in hits if h.entry.section in DANGER and h.entry.key != SELF_HARM]
    if not longer:
        return hits
    return [h for h in hits if h.entry.key != SELF_HARM or not any(_holds(x, h) for x in longer)]


def _holds(longer: Hit, hit: Hit) -> bool:
    """Whether the longer hit begins earlier and ends where this one does, or later."""
    return longer.start < hit.start and hit.end <= longer.end


def _is_common(reading: Reading, hit: Hit, language: str | None) -> bool:
    """Whether all its words are everyday words of the message's language: Swedish pappa."""
    words = reading.words.tokens[hit.start : hit.end]
    return all(language in reading.vocabulary.markers.get(word, ()) for word in words)


def situations_of(hits: list[Hit], likely: str | None, ranks: Mapping[str, int]) -> tuple[str, ...]:
    """The situations named and the likely one, most urgent first.

    A detail names the situation it belongs to.
    """
    named = {_situation(hit) for hit in hits} | ({likely} if likely else set())
    return tuple(sorted(named, key=lambda situation: (ranks.get(situation, LAST), situation)))


def _situation(hit: Hit) -> str:
    key = hit.entry.key
    return signs.MEANS[key] if hit.entry.section == signs.SECTION else key.partition("/")[0]


def detail_of(hits: list[Hit], situations: tuple[str, ...]) -> str | None:
    """The detail of the most urgent situation that has one."""
    keys = [hit.entry.key.partition("/") for hit in hits if hit.entry.section == "details"]
    found = sorted(keys, key=lambda key: situations.index(key[0]))
    return found[0][2] if found else None
