"""Points for and against danger: what the signs of a message add up to.

A message that no entry of `danger` foresees may still be danger: somebody lies still, a door is
locked, and it is now. Each word of a group of signs is worth the points of its group. They were
fitted to labelled messages (docs/understanding.md) and rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.understanding.phrases import Hit

SECTION = "signs"
MOST = 3
"""So many words of one group count; more say nothing new."""
POINTS: Mapping[str, int] = {
    "somebody_else": 3,
    "now": 3,
    "call": 2,
    "blood": 3,
    "breath": 5,
    "unresponsive": 5,
    "body_colour": 6,
    "body": 6,
    "weapon": 7,
    "hurting": 3,
    "hurt": 2,
    "kill": 1,
    "threat": 2,
    "door": 3,
    "hidden": 4,
    "height": 5,
    "means": 5,
    "farewell": 7,
    "fire": 4,
    "water": 5,
    "crash": 4,
    "child": 2,
    "lost": 5,
    "intruder": 4,
    "scene": 2,
    "question": -9,
    "past": -6,
    "habit": -6,
    "service": -6,
    "feeling": -7,
    "wish": -5,
    "but_fine": -4,
    "if": -5,
    "unreal": -3,
}
"""What each word of a group is worth; below nothing, it speaks against danger."""
MEANS: Mapping[str, str] = {
    "blood": "health",
    "breath": "health",
    "unresponsive": "health",
    "body_colour": "health",
    "body": "health",
    "weapon": "violence",
    "hurting": "violence",
    "hurt": "violence",
    "kill": "violence",
    "threat": "violence",
    "height": "suicide",
    "means": "suicide",
    "farewell": "suicide",
    "fire": "disaster",
    "water": "accident",
    "crash": "accident",
    "child": "child",
    "lost": "child",
    "intruder": "crime",
}
"""The situation that a group of signs speaks for in a message of danger."""


def points_of(hits: list[Hit]) -> int:
    """The points of these signs together."""
    words: dict[str, int] = {}
    for group, _ in {(hit.entry.key, hit.start) for hit in hits}:
        words[group] = words.get(group, 0) + 1
    return sum([POINTS[group] * min(count, MOST) for group, count in words.items()])


def leading(hits: list[Hit]) -> list[Hit]:
    """The signs of the situation that most of them speak for."""
    points = Counter[str]()
    for hit in hits:
        points[MEANS.get(hit.entry.key, "")] += POINTS[hit.entry.key]
    del points[""]
    best = next(iter(points.most_common(1)), ("", 0))[0]
    return [hit for hit in hits if MEANS.get(hit.entry.key) == best]


def for_danger(hits: list[Hit]) -> list[Hit]:
    """The signs that speak for danger."""
    return [hit for hit in hits if POINTS[hit.entry.key] > 0]
