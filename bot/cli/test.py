"""`test`: operators' transcripts replayed, and what of the flow none of them walks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import click

from bot.cli.options import json_option, show
from bot.dialogue.model import Flow
from bot.files.content import ROOT, load_content
from bot.proof.picture import Walked, exits, walked
from bot.simulator.replay import Replayed, replay_all
from bot.simulator.transcript import FOLDER, write_transcript
from bot.turn.bot import Watched


@click.command("test")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option("--rewrite", is_flag=True, help="Write down what the bot says now.")
@json_option
def command(folder: Path, rewrite: bool, as_json: bool) -> None:
    """Replay the transcripts under flows/tests/ of FOLDER (this project's own when left out).

    Exit code 1 when a conversation goes otherwise than written.
    """
    content = load_content(folder)
    replayed = replay_all(folder, content)
    wrong = [found for found in replayed if found.differs]
    for found in replayed:
        row = {"transcript": found.name, "result": _result(found), "differences": _lines(found)}
        show(row, as_json, "\n".join([f"{_result(found)}: {found.name}", *_lines(found)]))
        if rewrite and found.now:
            write_transcript(folder / FOLDER / found.name, found.now)
    _tell_walked(content.flow, walked(content.flow, _turns(replayed)), as_json)
    sys.exit(1 if any(found.error for found in wrong) or (wrong and not rewrite) else 0)


def _result(found: Replayed) -> str:
    if found.error:
        return "cannot be played"
    return "differs" if found.differs else "as written"


def _lines(found: Replayed) -> list[str]:
    """The differences as a patch: - as written, + as it goes now."""
    if found.error:
        return [f"  {found.error}"]
    lines = unified_diff(found.written.splitlines(), found.now.splitlines(), n=1, lineterm="")
    return [f"  {line}" for line in list(lines)[2:]]


def _turns(replayed: list[Replayed]) -> Iterator[Watched]:
    return (turn for found in replayed for turn in found.turns)


def _tell_walked(flow: Flow, found: Walked, as_json: bool) -> None:
    states, left = found.states_left(flow), found.exits_left(flow)
    named = [f"{state}.{name}" for state, name in left]
    row = {"states_not_walked": list(states), "exits_not_walked": named}
    every = len(exits(flow))
    count = f"{len(flow.states) - len(states)} of {len(flow.states)} states"
    sentences = [f"{count} and {every - len(left)} of {every} exits are walked."]
    sentences += [f"no transcript walks: state {name}" for name in states]
    sentences += [f"no transcript walks: exit {name}" for name in named]
    show(row, as_json, "\n".join(sentences))
