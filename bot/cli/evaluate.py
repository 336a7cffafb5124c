"""What is read in messages: `understand` one, or `evaluate` many labelled ones."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli.options import json_option, show
from bot.cli.scores import (
    KINDS,
    LEVELS,
    NO_SITUATION,
    Judged,
    Label,
    cost,
    failures,
    judge,
    scores,
)
from bot.directory.model import Directory
from bot.files.content import ROOT, Content, load_content
from bot.files.lexicons import load_languages
from bot.problems.errors import FilesError, Problem, Spot
from bot.understanding.model import Expected, Meaning

ANYTHING = Expected(slots=("municipality", "situation"))
"""A first message may say everything at once, and is read like that."""


@click.command("understand")
@click.argument("texts", nargs=-1, metavar="[TEXT...]")
@json_option
def understand_command(texts: Sequence[str], as_json: bool) -> None:
    """Read each TEXT, or each line of standard input."""
    content = load_content()
    for text in texts or (line.rstrip("\n") for line in sys.stdin):
        meaning = content.understanding.read(text, ANYTHING, ())
        row = _reading_row(content.directory, text, meaning)
        show(row, as_json, _sentences(row))


def _reading_row(directory: Directory, text: str, meaning: Meaning) -> dict[str, Any]:
    slots = meaning.slots
    place, language = slots.get("municipality"), slots.get("language")
    situation = slots.get("situation")
    codes = [code for code in place.values if code in directory.municipalities] if place else []
    return {
        "text": text,
        "language": language.values[0] if language else None,
        "situations": list(situation.values) if situation else [],
        "danger": meaning.danger,
        "municipalities": [directory.municipalities[code].names["fi"] for code in codes],
        "place_certain": bool(place and place.certain),
        "matched": [{"what": m.what, "words": m.words, "entry": m.entry} for m in meaning.matched],
    }


def _sentences(row: dict[str, Any]) -> str:
    heads = [f"{key}: {row[key]}" for key in row if key not in ("text", "matched")]
    reasons = [f'    {m["what"]}: "{m["words"]}" by {m["entry"]}' for m in row["matched"]]
    return "\n".join([row["text"], *(f"  {head}" for head in heads), *reasons])


UNSEEN = "_unseen"
"""The end of the name of a file whose failures are only counted, so that nobody tunes on them."""
RANDOM_TEXTS, LONGEST, SEED = 300, 1600, 112
TIMES = 3


@click.command("evaluate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
def evaluate_command(files: Sequence[str], as_json: bool) -> None:
    """How well the labelled messages of each FILE are understood, and how fast.

    A line is `language TAB now|possible|none TAB situations TAB kind TAB text`: how dangerous it
    is, the situations that are accepted, between |, and how it says so. In a corpus of places it is
    `municipality TAB text`: several between | when they must be asked about, - for none, abroad for
    somebody outside Finland. # begins a comment.

    Failures are shown; those of a file named *_unseen are only counted.
    """
    content = load_content()
    known = content.directory.situations
    labelled = [(path, labels_of(path, known)) for path in map(Path, files)]
    for path, labels in labelled:
        row = _row(content, path, labels)
        show(row, as_json, sentences(row))
    for row in ({"file": "random texts", **_slowest(content)}, {"file": "tables", **cost(content)}):
        show(row, as_json, sentences(row))


def _row(content: Content, path: Path, labels: list[Label]) -> dict[str, Any]:
    judged = [_judged(content, label) for label in labels]
    row: dict[str, Any] = {"file": path.name, **scores(judged)}
    if not path.stem.endswith(UNSEEN):
        row["failures"] = failures(judged)
    return row


def _judged(content: Content, label: Label) -> Judged:
    meaning, microseconds = _timed(content, label.text)
    return judge(label, meaning, content.directory, microseconds)


def _timed(content: Content, text: str) -> tuple[Meaning, float]:
    """Return what is read, and the best time of a few readings, since the machine has other
    work."""
    best = float("inf")
    for _ in range(TIMES):
        start = time.perf_counter_ns()
        meaning = content.understanding.read(text, ANYTHING, ())
        best = min(best, (time.perf_counter_ns() - start) / 1000)
    return meaning, best


def _slowest(content: Content) -> dict[str, Any]:
    """Return the slowest of many texts that nobody would write, at the greatest length."""
    chance = random.Random(SEED)
    texts = ("".join(_letters(chance)) for _ in range(RANDOM_TEXTS))
    return {
        "messages": RANDOM_TEXTS,
        "slowest_us": round(max(_timed(content, text)[1] for text in texts), 1),
    }


def _letters(chance: random.Random) -> Iterator[str]:
    highest = chance.choice((0x7F, 0x17F, 0xFFFF, 0x10FFFF))
    for _ in range(LONGEST):
        yield " " if chance.random() < 0.15 else chr(chance.randint(1, highest))


def labels_of(path: Path, situations: Collection[str]) -> list[Label]:
    """Return the labelled messages of a corpus. Raises FilesError with every malformed line and
    unknown situation."""
    labels: list[Label] = []
    problems: list[Problem] = []
    languages, _ = load_languages(ROOT)
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        words = f"cannot be read: {error.strerror}"
        raise FilesError((Problem("unreadable-file", Spot(str(path)), words),)) from None
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            try:
                labels.append(_label(line.split("\t"), languages.codes, situations))
            except ValueError as error:
                problems.append(Problem("corpus", Spot(str(path), number), str(error)))
    if problems:
        raise FilesError(tuple(problems))
    return labels


def _label(cells: list[str], codes: Sequence[str], known: Collection[str]) -> Label:
    """One line; raises ValueError with what was expected."""
    if len(cells) == 2:
        return Label(cells[1], places=tuple(cells[0].split("|")))
    if len(cells) != 5:
        raise ValueError(f"found {len(cells)} columns, expected 5 (messages) or 2 (places)")
    language, danger, situations, kind, text = cells
    named = frozenset(situations.split("|")) - NO_SITUATION
    if language not in codes:
        raise ValueError(f'found "{language}", expected one of: {", ".join(codes)}')
    if danger not in LEVELS:
        raise ValueError(f'found "{danger}", expected one of: {", ".join(LEVELS)}')
    if kind not in KINDS:
        raise ValueError(f'found "{kind}", expected one of: {", ".join(KINDS)}')
    if unknown := named.difference(known):
        raise ValueError(f'found "{min(unknown)}", expected one of: {", ".join(known)}')
    return Label(text, language, danger, named, kind)


def sentences(row: Mapping[str, Any]) -> str:
    """A row for a person: each figure on a line of its own, then what failed."""
    heads = [
        f"  {name}: {value}" for name, value in row.items() if name not in ("file", "failures")
    ]
    shown = [
        f"    {failure['measure']} {failure['verdict']}: {failure['text']}  [{failure['read']}]"
        for failure in row.get("failures", ())
    ]
    return "\n".join([row["file"], *heads, *shown])
