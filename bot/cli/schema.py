"""`schema`: the JSON Schemas of the YAML files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from bot.files.content import ROOT
from bot.files.schemas import schemas

FOLDER = ROOT / "docs" / "schemas"


@click.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
def command(folder: Path) -> None:
    """Write the schemas into FOLDER (docs/schemas/ when left out); each YAML file names its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")
        click.echo(folder / name)
