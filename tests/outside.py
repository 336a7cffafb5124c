"""The workers as Twilio and strangers meet them: real processes, real HTTP, all that they print."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from bot.channels.base import HEADER, sign
from bot.simulator.player import Player
from tests.processes import until

ROOT = Path(__file__).parents[1]
TOKEN = "the-token"
SECRET = "0123456789abcdef0123456789abcdef"
METRICS_TOKEN = "fedcba9876543210fedcba9876543210"
FORM_TYPE = "application/x-www-form-urlencoded"
WORKERS = "from bot.cli.serve import run_workers; run_workers({port}, 2)"


@dataclass(frozen=True)
class Outside:
    """Two workers on a port of this machine, and the file with everything they print."""

    port: int
    output: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, content type and body of one answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
        finally:
            connection.close()

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """As a `Player` posts."""
        body = urlencode(form).encode()
        return self.ask("POST", path, body, {"Content-Type": FORM_TYPE, **headers})

    def refuses(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        """Whether it says 403 and no word, or hangs up before it has read all that is sent."""
        try:
            return self.post(path, form, headers)[::2] == (403, "")
        except (BrokenPipeError, ConnectionResetError):
            return True

    def signed(self, path: str, form: Mapping[str, str], base: str | None = None) -> dict[str, str]:
        """The header with Twilio's signature over this form, at another address if told."""
        return {HEADER: sign((base or self.url) + path, form, TOKEN)}

    def player(self, seed: str) -> Player:
        return Player(self.post, self.url, TOKEN, seed)

    def metrics(self) -> str:
        return self.ask("GET", "/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})[2]

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def outside(folder: Path, **settings: str) -> Iterator[Outside]:
    """Run the workers with these settings for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    output = folder / "output"
    ours = {"PORT": str(port), "TWILIO_AUTH_TOKEN": TOKEN, "SESSION_SECRET": SECRET}
    with (
        output.open("wb") as file,
        subprocess.Popen(
            [sys.executable, "-c", WORKERS.format(port=port)],
            cwd=ROOT,
            env={**os.environ, **ours, "METRICS_TOKEN": METRICS_TOKEN, **settings},
            stdout=file,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            found = Outside(port, output, process)
            until(found.answers, 60)
            yield found
        finally:
            process.terminate()
            process.wait(20)
