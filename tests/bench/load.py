"""A load generator: callers on connections that stay open, each waiting for its answer.

A process of its own (`python -m tests.bench.load PORT SECONDS FIRST`), so that it shares nothing
with the servers; it prints what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.requests import conversations

CONNECTIONS = 32
MADE_FOR_A_SECOND = 3000
"""Requests signed beforehand for each second; who runs out of them stops early."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured: turns a second, and milliseconds that half and 99 % of them took."""

    turns: float
    p50: float
    p99: float
    failed: int


def load(port: int, seconds: float, first: int) -> Load:
    """Load on a port of this machine by callers from number `first` on."""
    command = [sys.executable, "-m", "tests.bench.load", str(port), str(seconds), str(first)]
    root = Path(__file__).parents[2]
    return Load(
        **json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)
    )


class Callers:
    """All callers on a connection each; `took` are the seconds of every answer."""

    def __init__(self, port: int, seconds: float, first: int) -> None:
        made = int(seconds * MADE_FOR_A_SECOND / 3)
        self._waiting = [[s.http for s in turns] for turns in conversations(first, made)]
        self._port, self._seconds = port, seconds
        self.took: list[float] = []
        self.failed = 0

    async def measured(self) -> Load:
        started = time.perf_counter()
        self._deadline = started + self._seconds
        await asyncio.gather(*(self._caller() for _ in range(CONNECTIONS)))
        spent = time.perf_counter() - started
        took = sorted(self.took)
        p50, p99 = (1000 * took[int(len(took) * part)] for part in (0.5, 0.99))
        return Load(len(took) / spent, p50, p99, self.failed)

    async def _caller(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while self._waiting and time.perf_counter() < self._deadline:
            for request in self._waiting.pop():
                await self._turn(reader, writer, request)
        writer.close()

    async def _turn(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> None:
        sent = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
        self.took.append(time.perf_counter() - sent)
        self.failed += not head.startswith(b"http/1.1 200")


if __name__ == "__main__":
    port, seconds, first = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(asdict(asyncio.run(Callers(port, seconds, first).measured()))))
