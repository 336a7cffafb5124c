"""Labelled messages against what is read in them, and what the tables of understanding cost."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal, get_args

from bot.directory.model import Directory
from bot.files.content import ROOT, Content, understand
from bot.files.lexicons import load_others, load_pieces
from bot.understanding.model import Meaning
from bot.understanding.read import Understanding

TIMES = 3
MEGABYTE = 1_000_000


def cost(content: Content) -> dict[str, float]:
    """Seconds of processor time, the best of a few, and megabytes that stay allocated."""
    return {"build_seconds": round(_seconds(content), 3), "megabytes": round(_size(content), 1)}


def _seconds(content: Content) -> float:
    best = float("inf")
    for _ in range(TIMES):
        start = time.process_time()
        _build(content)
        best = min(best, time.process_time() - start)
    return best


def _size(content: Content) -> float:
    gc.collect()
    tracemalloc.start()
    kept = _build(content)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / MEGABYTE


def _build(content: Content) -> Understanding:
    """The tables of the shipped files, as at start; their words and places are read already."""
    pieces, _ = load_pieces(ROOT)
    others, _ = load_others(ROOT)
    return understand(content.directory, content.lexicons).weighing(pieces).hearing(others)


NOTHING = "-"
ABROAD = "abroad"
"""The place of somebody who says that they are outside Finland now."""
WORDS_FOR_LANGUAGE = 3
"""A message of fewer words may be open between languages."""
TEN_WORDS = range(8, 13)
"""Words of a message whose time counts as that of one of ten words."""
FAULTS = ("missed", "false alarm", "wrong", "open")
Verdicts = dict[str, str]


Level = Literal["now", "possible", "none"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""How dangerous a message is: `now` if a careful dispatcher would say "112 first", `possible` where
one could judge either way."""
KINDS = ("-", "plain", "talk", "indirect", "mislead", "about", "nothing", "pair")
"""How a message says what it means (tests/corpora/README.md); "-" where nobody has noted it."""
NO_SITUATION = frozenset(("-", "about"))
"""What stands in place of situations: none is told, or it is about the service itself."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says a message means; `places` alone for a corpus of places."""

    text: str
    language: str = ""
    danger: Level = "none"
    situations: frozenset[str] = frozenset()
    kind: str = "-"
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A message with its verdict on each measure, and what was read instead."""

    text: str
    verdicts: Mapping[str, str]
    returned: int
    accepted: int
    read: str
    microseconds: float


def judge(label: Label, meaning: Meaning, directory: Directory, microseconds: float) -> Judged:
    """The verdicts on one message."""
    situation = meaning.slots.get("situation")
    found = situation.values if situation and situation.certain else ()
    return Judged(
        label.text,
        _place(label, meaning, directory) if label.places else _message(label, meaning),
        len(found),
        len(label.situations.intersection(found)),
        _read(meaning, directory),
        microseconds,
    )


def _values(meaning: Meaning, slot: str) -> tuple[str, ...]:
    found = meaning.slots.get(slot)
    return found.values if found else ()


def _message(label: Label, meaning: Meaning) -> Verdicts:
    verdicts = {}
    if label.danger != "possible":
        verdicts["danger"] = _danger(label.danger == "now", meaning.danger)
    if label.situations:
        named = label.situations.intersection(_values(meaning, "situation"))
        verdicts["situation"] = _situation(named, meaning)
    if len(label.text.split()) >= WORDS_FOR_LANGUAGE:
        language = next(iter(_values(meaning, "language")), "")
        right = "right" if language == label.language else "wrong"
        verdicts["language"] = right if language else "open"
    return verdicts


def _situation(named: frozenset[str], meaning: Meaning) -> str:
    """`found`, `asked` when it is among those that are asked about, or `missed`."""
    if not named:
        return "missed"
    return "found" if meaning.slots["situation"].certain else "asked"


def _danger(expected: bool, found: bool) -> str:
    if expected:
        return "found" if found else "missed"
    return "false alarm" if found else "calm"


def _place(label: Label, meaning: Meaning, directory: Directory) -> Verdicts:
    """`exact`, `asked` although it was plain, `wrong`, or `missed`."""
    names = _places(meaning, directory)
    if label.places == (ABROAD,) and not names:
        return {"place": "exact" if meaning.abroad else "missed"}
    wanted = [name for name in label.places if name != NOTHING]
    if not names:
        return {"place": "missed" if wanted else "exact"}
    certain = meaning.slots["municipality"].certain
    hits = [name for name in wanted if any(name in known for known in names)]
    if certain:
        return {"place": "exact" if len(wanted) == len(hits) == 1 else "wrong"}
    if len(wanted) > 1 and len(hits) == len(wanted):
        return {"place": "exact"}
    return {"place": "asked" if hits or not wanted else "wrong"}


def _places(meaning: Meaning, directory: Directory) -> list[set[str]]:
    """The names that each municipality found has."""
    known = directory.municipalities
    codes = [code for code in _values(meaning, "municipality") if code in known]
    return [set(known[code].names.values()) for code in codes]


def _read(meaning: Meaning, directory: Directory) -> str:
    language = next(iter(_values(meaning, "language")), NOTHING)
    places = "|".join("/".join(sorted(names)) for names in _places(meaning, directory))
    parts = (
        language,
        "danger" if meaning.danger else "calm",
        "|".join(_values(meaning, "situation")) or NOTHING,
        places or NOTHING,
    )
    return " ".join(parts)


def scores(judged: Sequence[Judged]) -> dict[str, object]:
    """Counts and shares of each measure over one corpus."""
    counts: dict[str, Counter[str]] = {}
    for message in judged:
        for measure, verdict in message.verdicts.items():
            counts.setdefault(measure, Counter())[verdict] += 1
    found: dict[str, object] = {"messages": len(judged)}
    found |= {measure: dict(sorted(count.items())) for measure, count in counts.items()}
    found |= _shares(counts)
    if "situation" in counts:
        accepted, returned = (sum(getattr(m, n) for m in judged) for n in ("accepted", "returned"))
        found["situation_precision"] = _share(accepted, returned)
    return found | _times(judged)


def _shares(counts: Mapping[str, Counter[str]]) -> dict[str, float]:
    danger, situation, language, place = (
        counts.get(measure, Counter[str]())
        for measure in ("danger", "situation", "language", "place")
    )
    pairs = {
        "danger_recall": (danger, ("found",), ("missed",)),
        "false_alarms": (danger, ("false alarm",), ("calm",)),
        "situation_recall": (situation, ("found", "asked"), ("missed",)),
        "situation_asked": (situation, ("asked",), ("found", "missed")),
        "language_right": (language, ("right",), ("wrong", "open")),
        "place_exact": (place, ("exact",), ("asked", "wrong", "missed")),
    }
    return {
        name: _share(sum(count[v] for v in ones), sum(count[v] for v in (*ones, *others)))
        for name, (count, ones, others) in pairs.items()
        if count
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def _times(judged: Sequence[Judged]) -> dict[str, float]:
    microseconds = [message.microseconds for message in judged]
    if len(microseconds) < 2:
        return {}
    ten = [m.microseconds for m in judged if len(m.text.split()) in TEN_WORDS]
    found = {"median_us_of_ten_words": round(median(ten), 1)} if ten else {}
    return found | {
        "median_us": round(median(microseconds), 1),
        "p99_us": round(quantiles(microseconds, n=100)[-1], 1),
    }


def failures(judged: Iterable[Judged]) -> list[dict[str, str]]:
    """The messages that were misread, with how and what was read."""
    return [
        {"measure": measure, "verdict": verdict, "read": message.read, "text": message.text}
        for message in judged
        for measure, verdict in message.verdicts.items()
        if verdict in FAULTS
    ]
