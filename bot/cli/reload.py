"""`reload`: edited files go live: checked, copied to a release, and taken by each worker."""

from __future__ import annotations

from pathlib import Path

import click

from bot.config import from_environment
from bot.files.content import ROOT
from bot.files.releases import publish


@click.command("reload")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
def command(folder: Path) -> None:
    """Check the files of FOLDER (this project's own when left out) and have them served.

    With errors nothing changes, and all of them are told. Needs RELEASES as the server has it.
    """
    name = publish(folder, from_environment().releases)
    click.echo(f"Release {name} is current; running workers take it within seconds (/healthz).")
