"""`verify`: the operator's round: what is due for verification, and its date recorded."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.cli.values import Instant, json_option, now, show
from bot.directory.hours import HELSINKI
from bot.errors import BotError
from bot.files.content import ROOT, load_content
from bot.files.schema import unknown
from bot.files.verification import record_verification
from bot.proof.verification import Due, due


@click.command("verify")
@click.argument("line", required=False)
@click.option("--by", "role", help="The role of who verified it at its source; nobody's name.")
@click.option("--on", "on", type=Instant(), default=None, help="The day; today if left out.")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT,
    help="Where directory/ is; this project's own when left out.",
)  # fmt: skip
@json_option
def command(
    line: str | None, role: str | None, on: datetime | None, folder: Path, as_json: bool
) -> None:
    """List the lines that are due, with their sources; with LINE and --by record that it was
    verified, changing only that line of its file.
    """
    if (line is None) != (role is None):
        raise click.UsageError("LINE and --by belong together: which line, and by whom")
    day = (on or now()).astimezone(HELSINKI).date()
    directory = load_content(folder).directory
    if line is None or role is None:
        found = due(directory, day)
        for one in found:
            _tell(one, as_json)
        if not as_json:
            click.echo(f"{len(found)} of {len(directory.lines)} lines are due on {day}")
        return
    if line not in directory.lines:
        raise BotError(unknown("line", line, directory.lines))
    path = record_verification(folder, line, day, role)
    row = {"line": line, "verified_on": day.isoformat(), "by": role, "file": path.name}
    show(row, as_json, f"{line}: verified on {day} by the {role} ({path.name})")


def _tell(one: Due, as_json: bool) -> None:
    line = one.line
    number = line.phone.display if line.phone else "no number"
    row = {"line": line.id, "number": number, "reasons": list(one.reasons), "source": line.source}
    words = f"{line.id} ({number}): {'; '.join(one.reasons)}\n    source: {line.source}"
    show(row, as_json, words)
