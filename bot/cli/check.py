"""`check`: whether flows, directory and words load and agree, and the proof of all they lead to."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from bot.cli.proving import prove
from bot.cli.values import Instant, json_option, now, show
from bot.directory.hours import HELSINKI
from bot.errors import Problem
from bot.files.content import ROOT, Content, read_content
from bot.files.page_words import load_page_words


@click.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option("--date", "day", type=Instant(), help="Judge as on this day (Helsinki), not today.")
@click.option("--fast", is_flag=True, help="Only what a start checks: no conversations.")
@json_option
def command(folder: Path, day: datetime | None, fast: bool, as_json: bool) -> None:
    """Check the files of FOLDER (this project's own when left out), all problems at once.

    Every conversation and every answer is explored; a problem comes with the shortest conversation
    that shows it. Errors end with exit code 1, warnings do not.
    """
    content, problems = read_content(folder)
    problems += load_page_words(folder / "locales")[1]
    today = (day or now()).astimezone(HELSINKI).date()
    coverage = ""
    if content is not None and not fast:
        proved = prove(folder, content, today)
        problems += proved.problems
        coverage = str(proved.coverage)
    tell(problems, as_json)
    if any(problem.severity == "error" for problem in problems):
        sys.exit(1)
    if content is not None and not as_json:
        click.echo(_fine(content))
        click.echo(f"proved: {coverage}" if coverage else "loaded; nothing was explored")


def tell(problems: Iterable[Problem], as_json: bool = False) -> None:
    """Say what is wrong, errors first; `reload` refuses in the same words."""
    for problem in sorted(problems, key=lambda problem: problem.severity):
        _tell(problem, as_json)


def _tell(problem: Problem, as_json: bool) -> None:
    row = {
        "code": problem.code,
        "severity": problem.severity,
        **problem.spot._asdict(),
        "message": problem.message,
        "transcript": problem.transcript,
    }
    show(row, as_json, f"{problem.severity} {problem.code}: {problem}")
    if problem.transcript and not as_json:
        click.echo("\n" + problem.transcript + "\n")


def _fine(content: Content) -> str:
    return (
        f"fine: {len(content.flow.states)} states, {len(content.directory.lines)} lines, "
        f"{len(content.directory.municipalities)} municipalities, "
        f"{len(content.catalogue.texts)} texts in each language"
    )
