"""Worker processes over `wsgi:app` on 127.0.0.1: started, replaced when they die, and never
left behind. `cli.serve` alone calls it; it knows granian, and nothing of what is answered.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.synchronize import Event
from threading import Thread
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from bot import log
from bot.errors import BotError

ADDRESS = "127.0.0.1"
THREADS = 8  # a turn waits for the store and computes in between; more gained nothing
LOAD_AGAIN_AFTER = 5.0
"""Seconds until a worker that could not load tries again."""
STOP_LIMIT = 5
"""Seconds a worker has for the turns it is in; the slowest turn with a failing store is shorter."""


def require_free_port(port: int) -> None:
    """Raises BotError when `port` cannot be had.

    Granian's sockets share a port willingly, so a second server would quietly take half of the
    callers of the first.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise BotError(
                f"PORT: {port} cannot be used ({error.strerror}), "
                "expected a port that nobody listens on"
            ) from error


def run_workers(port: int, workers: int) -> None:
    """Answer until SIGINT or SIGTERM. Raises BotError when the workers do not start.

    One message that kills a worker, sent again by Twilio, must not end the service: it is started
    anew, if it ever started.
    """
    # Forked workers would hold the pipe that keeps the embedded store alive after us.
    multiprocessing.set_start_method("spawn", force=True)
    loaded = multiprocessing.Event()
    while True:
        server = _server(port, workers, loaded)
        with suppress(SystemExit):
            server.serve(target_loader=partial(load_app, loaded), wrap_loader=False)
        if server.interrupt_signal:
            return
        if not loaded.is_set():
            raise BotError("the workers did not start; the reason is above")


def _server(port: int, workers: int, loaded: Event) -> MPServer:
    server = _Server(
        loaded,
        "wsgi:app",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_LIMIT,
        log_level=LogLevels.error,
        log_access=False,
    )
    if sys.stdin is not None and sys.stdin.isatty():
        # A closed terminal ends us; without one, SIGHUP starts the workers afresh in turn.
        server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    return server


class _Server(MPServer):
    """Granian's, which would stop an old worker seconds after the new one began, loaded or not,
    and all of them when one dies twice within seconds: either way nobody would answer."""

    def __init__(self, loaded: Event, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._loaded = loaded

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0.0
    ) -> None:
        for index in workers:
            if not self._loaded.is_set():
                self.respawned_wrks[index] = time.monotonic()  # ends them all, if it is soon again
            loaded = multiprocessing.Event()
            load = partial(target_loader, loaded)
            old: Any = self.wrks[index]
            new: Any = self._spawn_worker(index, spawn_target, load)
            new.loaded = loaded  # an event that nobody holds is gone before the worker has it
            new.start()
            self.wrks[index] = new
            while old.is_alive() and new.is_alive() and not self.interrupt_signal:
                if loaded.wait(0.1):
                    break
            self._stop(old)

    def _stop(self, worker: Any) -> None:
        worker.terminate()
        worker.join(STOP_LIMIT)
        if worker.is_alive():
            worker.kill()
            worker.join()


def load_app(ever: Event, mine: Event | None = None) -> Any:
    """The WSGI application; runs first thing in each worker, and tells the parent by the events:
    that any worker has loaded, and that this one has."""
    os.setpgrp()  # Ctrl-C and then our parent's SIGTERM: two signals at once deadlock granian
    Thread(target=stop_with_parent, daemon=True).start()
    log.to_standard_error()
    while True:
        try:
            app = import_module("wsgi").app
        except Exception as error:
            _cannot_load(error, ever)
        else:
            for event in filter(None, (ever, mine)):
                event.set()
            return app


def _cannot_load(error: Exception, loaded: Event) -> None:
    """Ends the start, if no worker has ever loaded. Else the others go on, and this one waits."""
    if not loaded.is_set():
        if isinstance(error, BotError):
            raise SystemExit(str(error)) from None
        raise error
    log.event("worker_cannot_load", reason=log.reason_of(error), place=log.place_of(error))
    time.sleep(LOAD_AGAIN_AFTER)


def stop_with_parent() -> None:
    """Ends this process when the one that started it has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
