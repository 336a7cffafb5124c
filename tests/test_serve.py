"""`python -m bot serve` as a person or a supervisor meets it: started, hurt, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.cli.serve import welcome
from bot.service.settings import read_settings
from tests.pages import HASH
from tests.processes import alive, descendants, until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
OURS = (
    "CONSOLE_",
    "EMBEDDED_",
    "PORT",
    "PUBLIC_URL",
    "REDIS_URL",
    "SESSION_",
    "SIMULATOR_",
    "TWILIO_",
    "WORKERS",
)
SECRET = "0123456789abcdef0123456789abcdef"

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

Serve = Callable[..., "Served"]


@dataclass(frozen=True)
class Served:
    """A running `serve` and what it has printed so far."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def below(self, words: str) -> list[int]:
        """Its processes whose command line has these words."""
        return [pid for pid, line in descendants(self.process.pid).items() if words in line]

    def workers(self) -> list[int]:
        return self.below("spawn_main")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(port: int, tmp_path: Path) -> Iterator[Serve]:
    """Starts the server with extra settings; whatever still runs in the end is stopped."""
    started: list[Served] = []

    def start(**settings: str) -> Served:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        output = tmp_path / f"output{len(started)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                cwd=ROOT,
                env={**environ, "PORT": str(port), "WORKERS": "1", **settings},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(Served(process, port, output))
        return started[-1]

    yield start
    for served in started:
        served.process.terminate()
        served.process.wait(20)


def test_it_answers_and_says_what_to_do_next(serve: Serve) -> None:
    served = serve()
    until(served.answers)
    said = served.output.read_text()
    assert f"http://127.0.0.1:{served.port}/healthz" in said
    assert "python -m bot simulate sms" in said
    assert "No TWILIO_AUTH_TOKEN: every real webhook is refused." in said
    assert "(open on this machine alone)" in said
    with urlopen(f"http://127.0.0.1:{served.port}/") as page:
        assert "auki vain tällä koneella" in page.read().decode()


def test_a_store_of_ones_own(serve: Serve, store_url: str) -> None:
    served = serve(REDIS_URL=store_url, SESSION_SECRET=SECRET)
    until(served.answers)
    assert "REDIS_URL" not in served.output.read_text()
    assert served.below("valkey-server") == []


def test_a_store_that_is_down_stops_nobody(serve: Serve) -> None:
    served = serve(REDIS_URL="redis://127.0.0.1:1", SESSION_SECRET=SECRET)
    until(served.answers)
    assert "The store at REDIS_URL does not answer" in served.output.read_text()


@linux
def test_workers_killed_again_and_again_are_replaced(serve: Serve) -> None:
    """More often than granian itself puts up with."""
    served = serve(WORKERS="2")
    until(served.answers)
    for _ in range(3):
        victims = served.workers()
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        until(lambda victims=victims: set(served.workers()) - set(victims))  # type: ignore[misc]
    until(served.answers)
    assert served.process.poll() is None


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_clean_stop_leaves_nothing(serve: Serve, number: signal.Signals) -> None:
    served = serve(WORKERS="2")
    until(served.answers)
    until(lambda: len(served.workers()) == 2)
    everything = descendants(served.process.pid)
    assert any("valkey-server" in line for line in everything.values())
    served.process.send_signal(number)
    assert served.process.wait(20) == 0
    until(lambda: not any(map(alive, everything)))
    assert "Traceback" not in served.output.read_text()


@linux
def test_a_killed_parent_leaves_nothing(serve: Serve) -> None:
    served = serve(WORKERS="2")
    until(served.answers)
    everything = descendants(served.process.pid)
    served.process.kill()
    until(lambda: not any(map(alive, everything)))
    assert not served.answers()


def test_a_second_one_on_the_same_port_is_refused(serve: Serve) -> None:
    first = serve()
    until(first.answers)
    second = serve()
    assert second.process.wait(20) == 1
    assert f"PORT: {first.port} cannot be used" in second.output.read_text()
    assert first.answers()


def test_every_wrong_setting_is_named_at_once(serve: Serve) -> None:
    served = serve(PORT="x", PUBLIC_URL="y", SESSION_SECRET="z")
    assert served.process.wait(20) == 1
    said = served.output.read_text()
    assert all(f"{name}: found" in said for name in ("PORT", "PUBLIC_URL", "SESSION_SECRET"))
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environ", "last"),
    [
        ({}, "  No TWILIO_AUTH_TOKEN: every real webhook is refused."),
        (
            {"TWILIO_AUTH_TOKEN": "token", "PUBLIC_URL": "https://bot.example.fi"},
            "  Twilio calls https://bot.example.fi/sms and https://bot.example.fi/voice.",
        ),
        (
            {"TWILIO_AUTH_TOKEN": "token"},
            "  Twilio cannot reach that: set PUBLIC_URL to the address it calls.",
        ),
    ],
)
def test_what_is_said_of_twilio(environ: dict[str, str], last: str) -> None:
    assert welcome(read_settings(environ))[-1] == last


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({}, "  Look at it:      http://127.0.0.1:8000/ (open on this machine alone)"),
        (
            {"PUBLIC_URL": "https://bot.example.fi"},
            "  No CONSOLE_USERS: there are no pages, only webhooks.",
        ),
        (
            {"REDIS_URL": "redis://cache", "SESSION_SECRET": SECRET},
            "  No CONSOLE_USERS: there are no pages, only webhooks.",
        ),
        (
            {"PUBLIC_URL": "https://bot.example.fi", "CONSOLE_USERS": f"aino:{HASH}"},
            "  Look at it:      https://bot.example.fi/ (for who signs in)",
        ),
    ],
)
def test_what_is_said_of_the_pages(environ: dict[str, str], sentence: str) -> None:
    assert sentence in welcome(read_settings(environ))
