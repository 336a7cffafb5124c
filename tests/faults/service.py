"""The product as it is served, and callers that call it over real HTTP with real signatures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from json import loads
from pathlib import Path
from urllib.parse import urlencode

from bot.simulator.player import Player
from tests.faults.stores import free_port
from tests.processes import descendants, listeners, until

ROOT = Path(__file__).parents[2]
OURS = ("PORT", "PUBLIC_URL", "REDIS_URL", "RELEASES", "SESSION_", "TWILIO_", "WORKERS")
TOKEN = "token-of-the-tests"
PUBLIC_URL = "https://bot.invalid"

PATIENCE = 2.0
"""Seconds after which a caller's request has failed: what the product promises."""


@dataclass
class Service:
    """A running `serve`."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path
    patience: float = PATIENCE

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """As Twilio posts: one connection for each request; raises OSError when it fails."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        try:
            body = urlencode(dict(form))
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body, {**kind, **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
        finally:
            connection.close()

    def player(self, seed: str = "player") -> Player:
        return Player(self.post, PUBLIC_URL, TOKEN, seed)

    def health(self) -> dict[str, str]:
        """What `/healthz` says; empty when nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            found: dict[str, str] = loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return {}
        finally:
            connection.close()
        return found

    def workers(self) -> list[int]:
        below = descendants(self.process.pid)
        return [pid for pid, line in below.items() if "spawn_main" in line]

    def serving(self) -> int:
        """How many workers have loaded: a young process is not one that answers."""
        return listeners(self.port)

    def said(self) -> str:
        return self.output.read_text("utf-8")


@contextmanager
def service(folder: Path, root: Path = ROOT, **settings: str) -> Iterator[Service]:
    """`python -m bot serve` in `root`, answering before the block begins."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    port = free_port()
    ours = {
        "PORT": str(port),
        "WORKERS": "2",
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SESSION_SECRET": "0123456789abcdef0123456789abcdef",
        "RELEASES": str(folder / "releases"),
    }
    output = folder / "output"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=root,
            env={**environ, **ours, **settings},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Service(process, port, output)
    try:
        until(running.health, 60)
        yield running
    finally:
        process.terminate()
        process.wait(30)
