"""`reload`: edited files go live: proved, compared with what is served, copied to a release, and
taken by each worker.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from bot.cli.check import prove, tell
from bot.cli.diff import tell_changes
from bot.files.content import ROOT
from bot.files.po_file import load_page_words
from bot.files.releases import Candidate, current, load_released, publish
from bot.problems.errors import BotError, FilesError
from bot.service import log
from bot.service.settings import from_environment
from bot.web.callers import today


@click.command("reload")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option("--yes", is_flag=True, help="Do not ask: for scripts, which nobody answers for.")
@click.option("--unproved", is_flag=True, help="In an emergency: only load the files.")
def command(folder: Path, yes: bool, unproved: bool) -> None:
    """Prove the files of FOLDER (this project's own when left out) and have them served.

    What `check` refuses is refused in the same words. What changes for callers is shown, and then
    it is asked for; where nobody can be asked, nothing is published without --yes. Needs RELEASES
    as the server has it.
    """
    releases = from_environment().releases
    approve = partial(_approve, releases, unproved=unproved, yes=yes)
    try:
        name = publish(folder, releases, approve, proved=not unproved)
    except FilesError as error:
        tell(error.problems)
        raise BotError("Nothing was published: callers get what they got before.") from error
    if unproved:
        log.event("release_unproved", log.WARNING, release=name, hint="python -m bot check")
    click.echo(f"Release {name} is current; running workers take it within seconds (/healthz).")


def _approve(releases: Path, candidate: Candidate, *, unproved: bool, yes: bool) -> None:
    """Prove it, show what changes, and ask. Raises FilesError with what the proof has found, and
    BotError when it is not wanted."""
    problems = [*candidate.warnings, *load_page_words(candidate.folder / "locales")[1]]
    if not unproved:
        problems += prove(candidate.folder, candidate.content, today()).problems
    if errors := tuple(problem for problem in problems if problem.severity == "error"):
        raise FilesError(errors)
    if problems:
        click.echo(f"{len(problems)} warnings: `python -m bot check` lists them")
    if candidate.name == current(releases):
        click.echo("These files are current already.")
        return
    _tell_changes(releases, candidate)
    if not yes:
        _ask()


def _tell_changes(releases: Path, candidate: Candidate) -> None:
    try:
        _, served = load_released(releases)
    except FilesError:
        click.echo("What is served now does not load here, so what changes cannot be said.")
        return
    tell_changes(served, candidate.content, candidate.folder, today())


def _ask() -> None:
    if not sys.stdin.isatty():
        raise BotError("Nothing was published: nobody can be asked here, so it takes --yes.")
    if not click.confirm("Have it served?"):
        raise BotError("Nothing was published.")
