"""The servers under load: the product as `serve` runs it, and its rivals."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.serve import THREADS
from tests.bench.turns import environment
from tests.faults.stores import free_port
from tests.processes import descendants, until

ROOT = Path(__file__).parents[2]
GRANIAN = (
    *("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "127.0.0.1"),
    *("--blocking-threads", str(THREADS), "--log-level", "error", "--factory"),
)
COMMANDS = {
    "product": ("-m", "bot", "serve"),
    "static": (*GRANIAN, "--port", "{port}", "--workers", "{workers}", "tests.bench.rivals:static"),
    "usual": (
        *("-m", "gunicorn", "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--bind", "127.0.0.1:{port}", "--workers", "{workers}", "--log-level", "error"),
        "tests.bench.rivals:usual()",
    ),
}


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers now."""

    port: int
    pid: int

    @property
    def largest(self) -> float:
        """Megabytes resident in its largest process."""
        return max(_resident(pid) for pid in descendants(self.pid))


@contextmanager
def server(name: str, workers: int, store: str) -> Iterator[Server]:
    """Run it for as long as the block lasts."""
    port = free_port()
    command = [part.format(port=port, workers=workers) for part in COMMANDS[name]]
    ours = environment(store) | {"PORT": str(port), "WORKERS": str(workers)}
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | ours,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _listens(port), 60)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    return port in _listening()


def _listening() -> set[int]:
    """Ports that something listens on, without asking it (Linux)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A"}


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
