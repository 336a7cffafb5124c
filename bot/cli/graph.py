"""`graph`: the flow as a picture, with problems and what no transcript walks."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.check import prove
from bot.cli.options import now
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, read_content
from bot.files.flow_texts import spots_of
from bot.problems.errors import FilesError
from bot.proof.drawings import FORMATS
from bot.proof.picture import Picture, problems_by_state, walked
from bot.simulator.replay import replay_all


@click.command("graph")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="svg", show_default=True
)
@click.option("--fast", is_flag=True, help="Mark only the problems that a start finds.")
def command(folder: Path, form: str, fast: bool) -> None:
    """Draw the flow of FOLDER (this project's own when left out) on standard output.

    Green is what flows/tests/ walks, grey and dashed what it does not, red has problems.
    """
    content, problems = read_content(folder)
    if content is None:
        raise FilesError(tuple(p for p in problems if p.severity == "error"))
    if not fast:
        problems += prove(folder, content, now().astimezone(HELSINKI).date()).problems
    told = problems_by_state(content.flow, spots_of(folder), problems)
    turns = (turn for found in replay_all(folder, content) for turn in found.turns)
    counted = {state: len(found) for state, found in told.items()}
    picture = Picture(content.flow, counted, walked(content.flow, turns))
    click.echo(FORMATS[form](picture), nl=False)
