"""Instructions of one turn in user space, counted by valgrind's callgrind: exact to about 1 %,
whatever else the machine does. Only the turns are counted, not the start of the process.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.turns import environment

COUNT = 40
"""Turns; each of another caller."""
ROOT = Path(__file__).parents[2]


def instructions(step: str, store: str, count: int = COUNT) -> float:
    """Instructions of one turn of this step (see `turns.STEPS`), in thousands."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        run = subprocess.Popen(
            [
                *("valgrind", "--tool=callgrind", "--instr-atstart=no", "--quiet"),
                f"--callgrind-out-file={out}",
                *(sys.executable, "-m", "tests.bench.turns", step, str(count)),
            ],
            cwd=ROOT,
            env=os.environ | environment(store) | {"PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if run.stdout is None or run.stdout.readline() != "ready\n":
            raise RuntimeError(f"{step}: did not get ready")
        control = ["callgrind_control", "--instr=on", str(run.pid)]
        subprocess.run(control, check=True, capture_output=True)
        run.communicate("go\n")
        return _total(out) / count / 1000


def _total(out: Path) -> int:
    found = re.search(r"^(?:totals|summary): (\d+)", out.read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise RuntimeError("callgrind counted nothing")
    return int(found[1])
