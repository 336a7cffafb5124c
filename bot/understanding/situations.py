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
NAMED = 8.0
"""What an entry that names a situation is worth, in points of word pieces."""
SAID, LIKELY = 0.0, -2.4
"""Points of a situation that is said, and of one that is taken for said when no other is."""
BY_FEW_WORDS = 2.0
"""Points that letters alone must have in a short message."""
WORDS_TO_WEIGH = 6
"""Words; in fewer, what entries name stands, and letters count only where they name nothing."""


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


def situations_of(reading: Reading, hits: list[Hit], ranks: Mapping[str, int]) -> tuple[str, ...]:
    """The situations that entries and word pieces together speak for, most urgent first.

    A detail names the situation it belongs to. Where nothing is said plainly, the likeliest counts.
    """
    named = {situation_named(hit) for hit in hits}
    found = _said(reading, named) or named
    return tuple(sorted(found, key=lambda situation: (ranks.get(situation, LAST), situation)))


def _said(reading: Reading, named: set[str]) -> set[str]:
    """The situations of which letters and entries together say enough."""
    few = len(reading.words.tokens) < WORDS_TO_WEIGH
    if few and named:
        return named
    pieces = reading.said.points
    points = {s: pieces[s] + NAMED * (s in named) for s in pieces if s != DANGER_TOPIC}
    said = {s for s in points if points[s] >= (BY_FEW_WORDS if few else SAID)}
    likely = [] if few else [s for s in points if points[s] >= LIKELY]
    return said or set(sorted(likely, key=lambda s: -points[s])[:1])


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


def situation_named(hit: Hit) -> str:
    """The situation that an entry names."""
    key = hit.entry.key
    return signs.MEANS[key] if hit.entry.section == signs.SECTION else key.partition("/")[0]


def detail_of(hits: list[Hit], situations: tuple[str, ...]) -> str | None:
    """The detail of the most urgent situation that has one."""
    keys = [hit.entry.key.partition("/") for hit in hits if hit.entry.section == "details"]
    known = [key for key in keys if key[0] in situations]
    found = sorted(known, key=lambda key: situations.index(key[0]))
    return found[0][2] if found else None
