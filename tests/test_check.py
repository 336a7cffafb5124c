"""`check` as an operator runs it: a flow that fails somebody, the whole proof, the conversation."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.files.content import ROOT
from bot.simulator.transcript import FOLDER
from tests.mutations.trying import Mutation, mutate, mutations
from tests.test_cli_commands import run

pytestmark = pytest.mark.slow

ENDLESS: Mutation = next(m for m in mutations() if m.name.startswith("Giving up ends"))


def checked(folder: Path) -> tuple[int, str, str]:
    """Exit code, what was said, and what a terminal showed beside it."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "bot", "check", str(folder), "--date", "2026-11-25"]
    with (folder / "said.txt").open("w", encoding="utf-8") as file:
        process = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=theirs)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    return process.wait(), (folder / "said.txt").read_text("utf-8"), shown.decode()


def _read(terminal: int) -> bytes:
    """What is shown next; nothing when the other side has closed it."""
    try:
        return os.read(terminal, 1024)
    except OSError:
        return b""


def test_the_shortest_conversation_that_breaks_can_be_replayed(tmp_path: Path) -> None:
    """A bar of real steps is shown meanwhile, and every other part of the proof is run too."""
    mutate(ENDLESS, tmp_path)
    code, said, shown = checked(tmp_path)
    assert code == 1
    place = r'error too-late: flows/triage\.yaml:\d+:\d+: state "language", sms: no answer within 4'
    assert re.search(place, said)
    assert "warning verify: " in said
    percents = [int(found) for found in re.findall(r"Proving .*?(\d+)%", shown)]
    assert percents
    assert max(percents) == 100
    told = re.search(r"title: no answer within 4.*?\nchannel: sms\n.*?\n\n.*?\n\n", said, re.DOTALL)
    assert told
    (tmp_path / FOLDER).mkdir()
    four_turns = told[0].split("caller: ")[:5]  # the same text once more is not answered at once
    (tmp_path / FOLDER / "found.txt").write_text("caller: ".join(four_turns), "utf-8")
    assert "as written: found.txt" in run("test", str(tmp_path)).stdout
