"""`check`: whether flows, directory and words load and agree; every problem with its place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.values import json_option, show
from bot.files.content import ROOT, read_content


@click.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Check the files of FOLDER (this project's own when left out), all problems at once."""
    content, problems = read_content(folder)
    for problem in problems:
        row = {
            "code": problem.code,
            "severity": problem.severity,
            **problem.spot._asdict(),
            "message": problem.message,
        }
        show(row, as_json, f"{problem.severity} {problem.code}: {problem}")
    if content is None:
        sys.exit(1)
    if not as_json:
        click.echo(
            f"fine: {len(content.flow.states)} states, {len(content.directory.lines)} lines, "
            f"{len(content.directory.municipalities)} municipalities, "
            f"{len(content.catalogue.texts)} texts in each language"
        )
