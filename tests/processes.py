"""Looking at processes from outside, and waiting for what happens to them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import redis


def until(happened: Callable[[], object], seconds: float = 60) -> None:
    """Wait for `happened`; fails the test when it does not come true."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def server_pid(url: str) -> int:
    """The process behind a store's URL."""
    with redis.Redis.from_url(url) as client:
        information = client.info("server")
    assert isinstance(information, dict)
    return int(information["process_id"])


def descendants(pid: int) -> dict[int, str]:
    """Every process below `pid` with its command line (Linux)."""
    found: dict[int, str] = {}
    parents = _parents()
    below = {pid}
    while below:
        below = {child for child, parent in parents.items() if parent in below}
        found |= {child: _command_line(child) for child in below}
    return found


def _parents() -> dict[int, int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone while we looked
        parents[int(folder.name)] = int(fields[1])
    return parents


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def listeners(port: int) -> int:
    """How many sockets of this machine wait for connections at `port` (Linux): each worker that
    has loaded opens its own."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [row.split() for row in rows]
    return sum(
        local.endswith(f":{port:04X}") and state == "0A" for _, local, _, state, *_ in fields
    )
