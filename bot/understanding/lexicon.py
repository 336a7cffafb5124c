"""The words of one language as its lexicon file has them, and the closed list of its sections.

`bot.files.lexicon` fills it; the rest of understanding builds its tables from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GROUPS = (
    "situations",
    "details",
    "danger",
    "danger_unless_past",
    "signs",
    "commands",
    "verbs",
    "languages",
    "numbers",
)
"""Sections of entries under keys; a key of `details` is `situation/detail`."""

SITUATIONS = (
    "violence",
    "child",
    "youth",
    "elder",
    "death",
    "accident",
    "suicide",
    "distress",
    "crime",
    "money",
    "custody",
    "housing",
    "substance",
    "disability",
    "refugee",
    "disaster",
    "health",
    "other",
)

SIGNS = (
    "somebody_else",
    "now",
    "call",
    "blood",
    "breath",
    "unresponsive",
    "body_colour",
    "body",
    "weapon",
    "hurting",
    "hurt",
    "kill",
    "threat",
    "door",
    "hidden",
    "height",
    "means",
    "farewell",
    "fire",
    "water",
    "crash",
    "child",
    "lost",
    "intruder",
    "scene",
    "question",
    "past",
    "habit",
    "service",
    "feeling",
    "wish",
    "but_fine",
    "if",
    "unreal",
)
"""Groups of words that speak for danger or against it; `signs` has the points of each."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "situations": SITUATIONS,
    "details": ("money/nothing_tonight", "health/poisoning", "health/dependent"),
    "danger": SITUATIONS,
    "danger_unless_past": SITUATIONS,
    "signs": SIGNS,
    "commands": (
        "help",
        "help_now",
        "human",
        "cannot_speak",
        "discreet",
        "back",
        "restart",
        "language",
        "forget",
        "repeat",
        "thanks",
        "goodbye",
    ),
    "verbs": ("next_line", "wrong_place", "connect", "text"),
    "languages": ("fi", "sv", "en"),
    "numbers": tuple("0123456789"),
}
"""The keys that each section of GROUPS may have."""

LISTS = (
    "figures_of_speech",
    "past",
    "calm",
    "unknown_place",
    "here",
    "home",
    "left",
    "elsewhere",
    "near",
    "postal_code",
    "counted",
    "numbered",
    "yes",
    "no",
)
"""Sections that are one list of entries."""

WORDS = (
    "markers",
    "endings",
    "negation_before",
    "negation_between",
    "negation_after",
    "negatable",
    "before_place",
    "after_place",
    "toward_place",
    "between_places",
    "between_clauses",
    "before_name",
    "streets",
    "beside_number",
    "doubtful_places",
    "plain_places",
    "ordinary_words",
)
"""Sections that are one list of single words."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's entries by section and key, and its word lists, all as written."""

    language: str
    entries: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Section of GROUPS or LISTS -> key ("" in LISTS) -> entries."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Section of WORDS -> words."""
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a word class -> its words, stems and classes named before it."""
