"""A shared store that a test leaves dead or useless is remade for the next test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from tests.own_store import OwnStore
from tests.processes import alive, server_pid

ROOT = Path(__file__).parents[1]

TWO_TESTS = """
import os, signal
from tests.processes import server_pid

def test_that_kills_the_store(server, store_url):
    os.kill(server_pid(store_url), signal.SIGKILL)

def test_after_it(sessions):
    assert sessions.save("key", 0, b"value", 60)
"""


@pytest.fixture
def store() -> Iterator[OwnStore]:
    own = OwnStore()
    yield own
    own.close()


def test_a_store_that_is_well_stays(store: OwnStore) -> None:
    url = store.url()
    pid = server_pid(url)
    assert (store.url(), server_pid(url)) == (url, pid)


def kill(url: str) -> None:
    os.kill(server_pid(url), signal.SIGKILL)


def stop(url: str) -> None:
    os.kill(server_pid(url), signal.SIGSTOP)


def remove_its_folder(url: str) -> None:
    shutil.rmtree(Path(url.removeprefix("unix://")).parent)


def ask_for_a_password(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.config_set("requirepass", "secret")


def refuse_writes(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.config_set("maxmemory", "1")


@pytest.mark.parametrize("harm", [kill, stop, remove_its_folder, ask_for_a_password, refuse_writes])
def test_a_store_that_is_harmed_is_remade(store: OwnStore, harm: Callable[[str], None]) -> None:
    harmed = store.url()
    pid = server_pid(harmed)
    harm(harmed)
    with redis.Redis.from_url(store.url()) as client:
        assert client.set("key", "value")
    assert not alive(pid)


def test_a_store_that_died_with_its_keeper_is_remade(store: OwnStore) -> None:
    died = store.url()
    os.killpg(os.getpgid(server_pid(died)), signal.SIGKILL)
    assert server_pid(store.url())
    assert not Path(died.removeprefix("unix://")).parent.exists()


def test_a_closed_store_leaves_no_server(store: OwnStore) -> None:
    pid = server_pid(store.url())
    store.close()
    assert not alive(pid)


@pytest.mark.slow
def test_the_test_after_one_that_kills_the_store_has_one(tmp_path: Path) -> None:
    """The fixtures of `conftest`, in a run of their own."""
    (tmp_path / "test_two.py").write_text(TWO_TESTS)
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest"),
            *("-c", "pyproject.toml", tmp_path),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert "2 passed" in ran.stdout
