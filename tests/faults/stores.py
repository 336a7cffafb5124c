"""Stores to be hurt: a Valkey on a TCP port that can be started again, and a relay in front of it
that is slow, dribbles or cuts. Nothing of the product's is replaced.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import redis

from bot.store.embedded import _binary
from tests.processes import until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """One server process on a port of loopback, with whatever options it is given."""

    def __init__(self, port: int, folder: Path, *options: str) -> None:
        self.port, self.folder, self.options = port, folder, options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        always = ("--save", "", "--bind", "127.0.0.1", "--dir", str(self.folder))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(_binary()), *self.options, "--port", str(self.port), *always],
                stdout=log,
                stderr=log,
            )
        until(self.answers)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.settimeout(1)
                connection.sendall(b"PING\r\n")
                return connection.recv(1) in (b"+", b"-")
        except OSError:
            return False

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        """As a machine dies: at once."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def client(self, password: str | None = None) -> redis.Redis:
        return redis.Redis(port=self.port, password=password, socket_timeout=5)


@contextmanager
def valkey(folder: Path, *options: str) -> Iterator[Valkey]:
    """A server for as long as the block lasts."""
    server = Valkey(free_port(), folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Listener:
    """Where a client finds something else than a store; `_join` has each connection to itself."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        raise NotImplementedError


class Relay(Listener):
    """Passes bytes to a port and back: after `delay` seconds, cut after `reply_bytes`, or each byte
    of a reply `dribble` seconds after the one before it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.delay = self.dribble = 0.0
        self.reply_bytes: int | None = None
        self.requests = 0
        """How often something was sent: a client that waits for replies sends once a round trip."""
        super().__init__()

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        Thread(target=self._requests, args=(near, far), daemon=True).start()
        self._replies(far, near)

    def _requests(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(65536):
                self.requests += 1
                far.sendall(data)
            far.shutdown(socket.SHUT_RDWR)

    def _pass_on(self, data: bytes, near: socket.socket) -> None:
        size = 1 if self.dribble else len(data)
        for start in range(0, len(data), size):
            near.sendall(data[start : start + size])
            time.sleep(self.dribble)

    def _replies(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError), far, near:
            while data := far.recv(65536):
                time.sleep(self.delay)
                self._pass_on(data[: self.reply_bytes], near)
                if self.reply_bytes is not None:
                    near.shutdown(socket.SHUT_RDWR)
                    return


class Strange(Listener):
    """Something that is no store: it says the same to whatever it is asked."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply
        super().__init__()

    def _join(self, near: socket.socket) -> None:
        with suppress(OSError), near:
            while near.recv(65536):
                near.sendall(self._reply)
