"""The files are edited while people are talking: the served product takes what is right, keeps
what it has when it is wrong, and loses nobody while its workers are killed or started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event

import pytest

from bot import __version__
from bot.files.releases import current
from tests.faults.service import ROOT, Service, service
from tests.processes import until
from tests.released import release
from tests.small_project import copy

pytestmark = pytest.mark.slow

ASKED = "Missä olet ja mitä on tapahtunut"
EDITED = "Missä olet juuri nyt ja mitä on tapahtunut"


@dataclass
class Edited:
    """A folder that is edited, and the service over its releases."""

    folder: Path
    releases: Path
    bot: Service
    senders: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def replace(self, old: str, new: str) -> None:
        path = self.folder / "flows" / "triage.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def reload(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "reload", str(self.folder), "--yes"],
            cwd=ROOT,
            env={**os.environ, "RELEASES": str(self.releases)},
            capture_output=True,
            text=True,
            check=False,
        )

    def asks(self) -> str:
        """What a new sender is asked."""
        number = next(self.senders)
        return self.bot.player(str(number)).text("hei", from_=f"+35840{number:07}")[0]

    def every_worker_says(self, words: str) -> bool:
        return all(words in self.asks() for _ in range(12))


@pytest.fixture
def edited(tmp_path: Path, store_url: str) -> Iterator[Edited]:
    folder = copy(tmp_path / "edited")
    with ExitStack() as stack:
        releases = tmp_path / "releases"
        release(folder, releases)
        bot = stack.enter_context(service(tmp_path, REDIS_URL=store_url))
        bot.patience = 15.0
        yield Edited(folder, releases, bot)


def test_an_edited_text_is_said_without_a_restart(edited: Edited) -> None:
    """And a wrong edit is refused whole, while the service goes on, also in a new worker."""
    until(lambda: edited.bot.serving() == 2)
    before = set(edited.bot.workers())
    assert edited.every_worker_says(ASKED)

    edited.replace(ASKED, EDITED)
    assert edited.every_worker_says(ASKED)
    assert edited.reload().returncode == 0
    until(lambda: edited.every_worker_says(EDITED))
    assert set(edited.bot.workers()) == before
    good = current(edited.releases)
    assert edited.bot.health() == {"status": "ok", "version": __version__, "release": good}

    edited.replace("initial: language", "initial: language\nnonsense: 1")
    with (edited.folder / "flows" / "anywhere.yaml").open("a") as file:
        file.write("\nmore_nonsense: 2\n")
    refused = edited.reload()
    assert refused.returncode == 1
    assert 'unknown field "nonsense"' in refused.stdout
    assert 'unknown field "more_nonsense"' in refused.stdout
    victim = before.pop()
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(set(edited.bot.workers()) - {victim}) == 2)
    until(lambda: edited.every_worker_says(EDITED), 40)
    assert current(edited.releases) == good


def test_a_worker_that_cannot_load_leaves_the_others_answering(edited: Edited) -> None:
    """The release itself is destroyed by hand: the worst that can be done to it."""
    until(lambda: edited.bot.serving() == 2)
    name = str(current(edited.releases))
    path = edited.releases / name / "flows" / "triage.yaml"
    right = path.read_bytes()
    path.write_bytes(b"nonsense")
    until(lambda: edited.every_worker_says(ASKED))
    victim = edited.bot.workers()[0]
    os.kill(victim, signal.SIGKILL)
    until(lambda: "worker_cannot_load" in edited.bot.said(), 40)
    for _ in range(20):
        assert ASKED in edited.asks()
    path.write_bytes(right)
    until(lambda: len(set(edited.bot.workers()) - {victim}) == 2)
    assert edited.every_worker_says(ASKED)


def load(edited: Edited, ended: Event) -> tuple[int, list[str]]:
    """Callers one after the other until the end: how many were answered, and what failed."""
    answered, failed = 0, []
    while not ended.is_set():
        try:
            assert ASKED in edited.asks()
            answered += 1
        except (OSError, HTTPException) as error:
            failed.append(type(error).__name__)
            time.sleep(0.5)  # the sockets of a dying process close one after the other
    return answered, failed


def test_a_worker_killed_under_load_takes_only_its_own_callers_with_it(edited: Edited) -> None:
    ended, callers = Event(), 4
    until(lambda: edited.bot.serving() == 2)
    with ThreadPoolExecutor(callers) as pool:
        running = [pool.submit(load, edited, ended) for _ in range(callers)]
        victim = edited.bot.workers()[0]
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(set(edited.bot.workers()) - {victim}) == 2)
        time.sleep(3)  # the other one answers while the new one loads
        ended.set()
        results = [future.result() for future in running]
    assert sum(answered for answered, _ in results) > 50
    assert all(len(failed) <= 1 for _, failed in results), results
    assert edited.bot.process.poll() is None


def test_workers_started_anew_under_load_answer_at_every_moment(edited: Edited) -> None:
    """As for new software: the hang-up signal, and who talked before it goes on after it."""
    ended, callers = Event(), 4
    until(lambda: edited.bot.serving() == 2)
    before = set(edited.bot.workers())
    player = edited.bot.player("before and after")
    player.text("olen Hattulassa", from_="+358409999999")
    with ThreadPoolExecutor(callers) as pool:
        running = [pool.submit(load, edited, ended) for _ in range(callers)]
        edited.bot.process.send_signal(signal.SIGHUP)
        until(lambda: len(edited.bot.workers()) == 2 and not before & set(edited.bot.workers()))
        until(lambda: edited.bot.serving() == 2)
        ended.set()
        results = [future.result() for future in running]
    assert sum(answered for answered, _ in results) > 50
    for _, failed in results:  # one that an old worker took in the instant it was stopped
        assert len(failed) <= len(before)
        assert "ConnectionRefusedError" not in failed
    assert "03 621 7100" in player.text("väkivalta", from_="+358409999999")[0]


def test_workers_that_are_started_anew_but_cannot_load_leave_the_old_ones(edited: Edited) -> None:
    until(lambda: edited.bot.serving() == 2)
    before = set(edited.bot.workers())
    path = edited.releases / str(current(edited.releases)) / "flows" / "triage.yaml"
    right = path.read_bytes()
    path.write_bytes(b"nonsense")
    edited.bot.process.send_signal(signal.SIGHUP)
    until(lambda: "worker_cannot_load" in edited.bot.said(), 40)
    assert before < set(edited.bot.workers())
    assert edited.every_worker_says(ASKED)
    path.write_bytes(right)
    until(lambda: len(edited.bot.workers()) == 2 and not before & set(edited.bot.workers()))
    assert edited.every_worker_says(ASKED)
