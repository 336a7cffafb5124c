"""`understand`: what the bot reads in a message, and from which words and entries."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from bot.cli.values import json_option, show
from bot.directory.model import Directory
from bot.files.content import load_content
from bot.understanding.model import Expected, Meaning

ANYTHING = Expected(slots=("municipality", "situation"))
"""As a first message is read: it may say everything at once."""


@click.command("understand")
@click.argument("texts", nargs=-1, metavar="[TEXT...]")
@json_option
def command(texts: Sequence[str], as_json: bool) -> None:
    """Read each TEXT, or each line of standard input."""
    content = load_content()
    for text in texts or (line.rstrip("\n") for line in sys.stdin):
        meaning = content.understanding.read(text, ANYTHING, ())
        row = _row(content.directory, text, meaning)
        show(row, as_json, _sentences(row))


def _row(directory: Directory, text: str, meaning: Meaning) -> dict[str, Any]:
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
