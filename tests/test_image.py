"""The container file, as far as it can be read without building it: what is copied is all that is
needed, and its commands are commands of ours."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from bot.cli import COMMANDS
from bot.files.releases import PARTS
from tests.served import served

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "deploy" / "Containerfile").read_text("utf-8").replace("\\\n", "").splitlines()


def arguments(instruction: str) -> list[str]:
    """What stands after each of these instructions."""
    found = (re.match(rf"{instruction}\s+(.*)", line) for line in LINES)
    return [match[1] for match in found if match]


def test_all_that_is_needed_is_copied_and_is_there() -> None:
    copied = [what.split()[0].rstrip("/") for what in arguments("COPY")]
    assert {*copied} == {"requirements.txt", "wsgi.py", "bot", *PARTS}
    assert all((ROOT / name).exists() for name in copied)


def test_its_commands_are_ours() -> None:
    (entry,), (start,) = map(arguments, ("ENTRYPOINT", "CMD"))
    assert json.loads(entry) == ["python", "-m", "bot"]
    ran = [words for run in arguments("RUN") for words in re.findall(r"python -m bot (\w+)", run)]
    assert {*ran, *json.loads(start)} <= COMMANDS.keys()


def test_health_is_asked_where_it_is_told() -> None:
    """Its command against something that only knows /healthz, on the port that PORT says."""
    (check,) = arguments("HEALTHCHECK")
    _, *command = json.loads(check.partition("CMD ")[2])
    for path, well in (("/healthz", True), ("/elsewhere", False)):
        with served(lambda _, path=path: lambda e, start: answer(e, start, path)) as port:  # type: ignore[misc]
            done = subprocess.run(
                [sys.executable, *command],
                env={"PORT": str(port)},
                stderr=subprocess.DEVNULL,
                check=False,
            )
        assert (done.returncode == 0) == well


def answer(environ: dict[str, str], start: object, path: str) -> list[bytes]:
    status = "200 OK" if environ["PATH_INFO"] == path else "404 Not Found"
    start(status, [("Content-Length", "0")])  # type: ignore[operator]
    return [b""]
