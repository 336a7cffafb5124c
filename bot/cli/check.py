"""`check`: whether flows, directory and words load and agree, and the proof of everything they lead
to.

Also `graph`, the flow as a picture, and `test`, which replays operators' transcripts.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from ctypes import Array, c_int
from datetime import date, datetime, time
from difflib import unified_diff
from functools import cache
from multiprocessing import get_context
from multiprocessing.sharedctypes import RawArray
from pathlib import Path

import click

from bot.cli.options import Instant, json_option, now, show
from bot.dialogue.model import Flow, World
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content, load_content, read_content
from bot.files.flow_texts import spots_of
from bot.files.po_file import load_page_words
from bot.problems.errors import FilesError, Problem
from bot.proof.drawings import FORMATS
from bot.proof.explore import Referring, Remembered
from bot.proof.model import Subject
from bot.proof.picture import Picture, Walked, exits, problems_by_state, walked
from bot.proof.prove import Part, joined, parts_of
from bot.simulator.replay import Replayed, replay_all
from bot.simulator.transcript import FOLDER, write_transcript
from bot.turn.bot import Watched

QUIET_HOUR = time(10)
"""An hour at which offices are open; other hours are explored referral by referral."""


def subject_of(root: Path, content: Content, today: date) -> Subject:
    """Return the content of a folder under proof on this day (Helsinki date)."""
    return Subject(
        content.flow,
        content.directory,
        content.understanding,
        content.catalogue,
        content.lexicons,
        spots_of(root),
        today,
    )


def world_of(subject: Subject) -> World:
    """Return a world in which everything is possible: calls can be connected, and callers sent
    texts."""
    now = datetime.combine(subject.today, QUIET_HOUR, HELSINKI)
    reader = Remembered(subject.understanding)
    return World(subject.directory, reader, now, transfers=True, texts=True, refer=Referring())


PROCESSES = 2

_steps: list[Array[c_int]] = []
"""In a process that runs parts: for each part how many steps are done, and how many are known. All
processes share them."""


def prove(folder: Path, content: Content, today: date) -> Part:
    """Prove a folder's content on this day (Helsinki date)."""
    names = tuple(parts_of(content.directory.languages))
    steps = RawArray(c_int, 2 * len(names))
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=_begin, initargs=(steps,)) as pool:
        running = [pool.submit(_run, folder, today, n) for n in range(len(names))]
        _show_progress(running, steps)
        parts = [future.result() for future in running]
    return joined(subject_of(folder, content, today), parts)


def _begin(steps: Array[c_int]) -> None:
    """Nothing becomes garbage before the process ends, so the collector is off."""
    gc.disable()
    _steps.append(steps)


def _run(folder: Path, today: date, number: int) -> Part:
    """One part, in a process of its own."""
    at = 2 * number
    subject, world = _loaded(folder, today)
    run = tuple(parts_of(subject.directory.languages).values())[number]

    def progress(done: int, known: int) -> None:
        _steps[0][at : at + 2] = [done, known]

    return run(subject, world, progress)


@cache
def _loaded(folder: Path, today: date) -> tuple[Subject, World]:
    subject = subject_of(folder, load_content(folder), today)
    return subject, world_of(subject)


def _show_progress(running: list[Future[Part]], steps: Array[c_int]) -> None:
    """Show a bar of the steps that are known so far, which grows as more become known."""
    if not sys.stderr.isatty():
        return
    with click.progressbar(length=1, label="Proving", file=sys.stderr) as bar:
        left = set(running)
        while left:
            _, left = wait(left, timeout=0.2)
            bar.length = max(sum(steps[1::2]), 1)
            bar.update(sum(steps[::2]) - bar.pos)


@click.command("check")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option("--date", "day", type=Instant(), help="Judge as on this day (Helsinki), not today.")
@click.option("--fast", is_flag=True, help="Only what a start checks: no conversations.")
@json_option
def check_command(folder: Path, day: datetime | None, fast: bool, as_json: bool) -> None:
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
    """Print what is wrong, errors first; `reload` refuses with the same words."""
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


@click.command("graph")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="svg", show_default=True
)
@click.option("--fast", is_flag=True, help="Mark only the problems that a start finds.")
def graph_command(folder: Path, form: str, fast: bool) -> None:
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


@click.command("test")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT
)
@click.option("--rewrite", is_flag=True, help="Write down what the bot says now.")
@json_option
def test_command(folder: Path, rewrite: bool, as_json: bool) -> None:
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
