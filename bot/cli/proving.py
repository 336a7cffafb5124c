"""The proof of a folder, its parts side by side on two processors, with a bar for who looks on.

`check` and `graph` call it. Each process loads the files once, for all the parts that it runs.
"""

from __future__ import annotations

import gc
import sys
from concurrent.futures import Future, ProcessPoolExecutor, wait
from ctypes import Array, c_int
from datetime import date
from functools import cache
from multiprocessing import get_context
from multiprocessing.sharedctypes import RawArray
from pathlib import Path

import click

from bot.cli.subject import subject_of, world_of
from bot.dialogue.model import World
from bot.files.content import Content, load_content
from bot.proof.model import Subject
from bot.proof.prove import PARTS, Part, joined

PROCESSES = 2
NAMES = tuple(PARTS)

_steps: list[Array[c_int]] = []
"""Of a process that runs parts: for each of them how many steps are done, and how many it knows of;
all the processes share them."""


def prove(folder: Path, content: Content, today: date) -> Part:
    """The proof of a folder's content on this day (Helsinki date)."""
    steps = RawArray(c_int, 2 * len(NAMES))
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=_begin, initargs=(steps,)) as pool:
        running = [pool.submit(_run, folder, today, name) for name in NAMES]
        _show_progress(running, steps)
        parts = [future.result() for future in running]
    return joined(subject_of(folder, content, today), parts)


def _begin(steps: Array[c_int]) -> None:
    """Nothing that is made here is garbage before the process ends, so none is looked for."""
    gc.disable()
    _steps.append(steps)


def _run(folder: Path, today: date, name: str) -> Part:
    """One part, in a process of its own."""
    at = 2 * NAMES.index(name)

    def progress(done: int, known: int) -> None:
        _steps[0][at : at + 2] = [done, known]

    return PARTS[name](*_loaded(folder, today), progress)


@cache
def _loaded(folder: Path, today: date) -> tuple[Subject, World]:
    subject = subject_of(folder, load_content(folder), today)
    return subject, world_of(subject)


def _show_progress(running: list[Future[Part]], steps: Array[c_int]) -> None:
    """A bar of the steps that are known so far; it grows while more come to be known."""
    if not sys.stderr.isatty():
        return
    with click.progressbar(length=1, label="Proving", file=sys.stderr) as bar:
        left = set(running)
        while left:
            _, left = wait(left, timeout=0.2)
            bar.length = max(sum(steps[1::2]), 1)
            bar.update(sum(steps[::2]) - bar.pos)
