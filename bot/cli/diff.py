"""`diff`: what changes for callers between two versions of the files, before a reload."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot.cli.options import at_option, json_option, now, show
from bot.dialogue.model import Answer
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content, load_content
from bot.problems.errors import BotError
from bot.proof.diff import Side, conversation_changes, differences
from bot.simulator.replay import replay
from bot.simulator.transcript import transcripts_of

PARTS = ("flows", "directory", "locales")


@click.command("diff")
@click.argument("old")
@click.argument("new", default=str(ROOT))
@at_option
@json_option
def command(old: str, new: str, at: datetime | None, as_json: bool) -> None:
    """What changes for callers from OLD to NEW: folders, or revisions of git.

    NEW is this project's own files when left out. Exit code 0 also when something changes.
    """
    today = (at or now()).astimezone(HELSINKI).date()
    with ExitStack() as stack:
        folders = [_folder(stack, version) for version in (old, new)]
        before, after = (load_content(folder) for folder in folders)
        tell_changes(before, after, folders[1], today, as_json)


def tell_changes(
    old: Content, new: Content, folder: Path, today: date, as_json: bool = False
) -> None:
    """Say what changes for callers; the transcripts are those of `folder`."""
    found = differences(_side(old), _side(new), today)
    turns = [_turns(folder, content) for content in (old, new)]
    if conversations := list(conversation_changes(*turns)):
        found["Conversations of flows/tests"] = conversations
    if learnt := list(_of_learnt_files(old, new)):
        found["Files that are learnt or listed"] = learnt
    for heading, sentences in found.items():
        row = {"heading": heading, "sentences": sentences}
        show(row, as_json, "\n".join([heading, *(f"  {one}" for one in sentences)]))
    if not found and not as_json:
        click.echo("nothing changes for callers")


def _of_learnt_files(old: Content, new: Content) -> Iterator[str]:
    """Files about which a sentence can only say that they differ."""
    before, after = old.understanding, new.understanding
    if (before.pieces.topics, before.pieces.pieces) != (after.pieces.topics, after.pieces.pieces):
        yield "locales/pieces.tsv changes: bot evaluate tells how well messages are understood"
    if before.others != after.others or old.catalogue.safety != new.catalogue.safety:
        yield "locales/others.yaml changes: languages that the bot does not speak"


def _side(content: Content) -> Side:
    return Side(content.flow, content.directory, content.catalogue, content.lexicons)


def _turns(folder: Path, content: Content) -> dict[str, int | None]:
    """How many turns each transcript of the folder takes to its first answer with this content."""
    return {name: _to_answer(name, t, content) for name, t in transcripts_of(folder).items()}


def _to_answer(name: str, text: str, content: Content) -> int | None:
    turns = replay(name, text, content).turns
    answers = (n for n, t in enumerate(turns) if any(isinstance(a, Answer) for a in t.turn.acts))
    return next(answers, None)


def _folder(stack: ExitStack, version: str) -> Path:
    """A folder as it is, or the files of a revision in a temporary folder."""
    if Path(version).is_dir():
        return Path(version)
    folder = Path(stack.enter_context(TemporaryDirectory()))
    words = ["git", "-C", str(ROOT), "archive", "--format=tar", version, *PARTS]
    try:
        archive = subprocess.run(words, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        words_of_git = getattr(error, "stderr", b"").decode().strip()
        expected = "expected a folder or a revision of git"
        raise BotError(f'found "{version}", {expected} {words_of_git}'.strip()) from error
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder
