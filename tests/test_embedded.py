"""The embedded server is private, keeps nothing, and is never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from bot.store.embedded import embedded_store
from bot.store.sessions import Sessions
from tests.processes import alive, server_pid, until

HOLDER = """
import time
from bot.store.embedded import embedded_store
with embedded_store() as url:
    print(url, flush=True)
    time.sleep(600)
"""


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


def test_only_we_may_enter(store_url: str) -> None:
    socket = socket_of(store_url)
    assert socket.is_socket()
    assert socket.parent.stat().st_mode & 0o777 == 0o700


def test_no_port_is_open(server: redis.Redis) -> None:
    assert server.config_get("port") == {"port": "0"}


def test_nothing_reaches_the_disk(sessions: Sessions, store_url: str, server: redis.Redis) -> None:
    sessions.save("pseudonym", 0, b"words", 60)
    assert server.config_get("save") == {"save": ""}
    folder = socket_of(store_url).parent
    assert sorted(file.name for file in folder.iterdir()) == ["log", "socket"]
    assert b"pseudonym" not in (folder / "log").read_bytes()


def test_commands_are_not_remembered(sessions: Sessions, server: redis.Redis) -> None:
    server.config_set("slowlog-max-len", 128)
    sessions.save("pseudonym", 0, b"words", 60)
    assert server.slowlog_get() == []


def test_leaving_the_block_leaves_nothing() -> None:
    with embedded_store() as url:
        pid = server_pid(url)
    assert not alive(pid)
    assert not socket_of(url).parent.exists()


def test_one_that_is_killed_is_started_anew_and_then_leaves_nothing_either() -> None:
    with embedded_store() as url:
        killed = server_pid(url)
        os.kill(killed, signal.SIGKILL)
        until(lambda: follows(killed, url))
        pid = server_pid(url)
    assert not alive(pid)
    assert not socket_of(url).parent.exists()


def follows(killed: int, url: str) -> bool:
    try:
        return server_pid(url) != killed
    except redis.ConnectionError:
        return False


@pytest.mark.parametrize("end", [os.kill, os.killpg], ids=["process", "group"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_dies_with_its_parent(
    number: signal.Signals, end: Callable[[int, signal.Signals], None]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        pid = server_pid(url)
        end(parent.pid, number)
    until(lambda: not alive(pid))
    until(lambda: not socket_of(url).parent.exists())


def test_a_long_temporary_folder_is_no_obstacle(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    printed = subprocess.run(
        [sys.executable, "-c", HOLDER.replace("600", "0")],
        env={**os.environ, "TMPDIR": str(long)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    assert printed.startswith("unix:///tmp/")
