"""`serve`: the whole product on one machine: a store, worker processes, and what to do next."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from multiprocessing.synchronize import Event
from threading import Thread
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from bot.files.releases import load_released
from bot.pages.signin import Access
from bot.problems.errors import BotError
from bot.service import log
from bot.service.settings import Settings, from_environment, inherit, only_here
from bot.store.embedded import embedded_store

ADDRESS = "127.0.0.1"
THREADS = 8  # a turn waits for the store and computes in between; more gained nothing
LOAD_AGAIN_AFTER = 5.0
"""Seconds until a worker that could not load tries again."""
STOP_LIMIT = 5
"""Seconds that a worker has to finish its turns; the slowest turn with a failing store takes less.
"""


def require_free_port(port: int) -> None:
    """Raises BotError when `port` is taken.

    Granian's sockets share a port, so a second server would silently take half of the callers.
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

    A message that kills a worker, which Twilio sends again, must not end the service: workers that
    have ever started are started again.
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
    """Granian's own would stop an old worker seconds after the new one began, loaded or not, and
    all workers when one dies twice within seconds. Either way nobody would answer."""

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
    """The WSGI application. It runs first in each worker and tells the parent, by events, that some
    worker and that this worker has loaded."""
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
    """End the start if no worker has ever loaded; otherwise the others go on, and this one
    waits."""
    if not loaded.is_set():
        if isinstance(error, BotError):
            raise SystemExit(str(error)) from None
        raise error
    log.event("worker_cannot_load", reason=log.reason_of(error), place=log.place_of(error))
    time.sleep(LOAD_AGAIN_AFTER)


def stop_with_parent() -> None:
    """End this process when the one that started it has ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@click.command("serve")
def command() -> None:
    """Answer texts and calls on 127.0.0.1 at PORT until stopped."""
    settings = from_environment()
    release, _ = load_released(settings.releases)  # what is wrong is said once, not by each worker
    require_free_port(settings.port)
    with _store(settings.redis_url) as url:
        for sentence in [*welcome(settings), *_of_the_files(release)]:
            click.echo(sentence)
        ours = settings.redis_url is None
        settings = inherit(replace(settings, redis_url=url, store_is_ours=ours))
        if settings.twilio_text_from:
            from bot.cli import texts  # only here: it takes twilio.rest, which is slow to import

            texts.start(settings)
        run_workers(settings.port, settings.workers)


@contextmanager
def _store(configured: str | None) -> Iterator[str]:
    """The URL of the store while the service runs."""
    if configured is None:
        with embedded_store() as url:
            yield url
        return
    from bot.store.sessions import connect  # only here: redis takes longer to import than Valkey

    if not connect(configured).ping():
        click.echo("The store at REDIS_URL does not answer: callers are answered without it.")
    yield configured


def _of_the_files(release: str | None) -> list[str]:
    if release is None:
        return [
            "  Nothing was published: the files are served as they are at each start, not proved.",
            "  `python -m bot reload` proves them and makes them a release.",
        ]
    return [f"  Release {release} is served; edited files are from `python -m bot reload` on."]


def welcome(settings: Settings) -> list[str]:
    """What to tell the person who started it, depending on the settings."""
    here = f"http://{ADDRESS}:{settings.port}"
    return [
        f"Answering at {here} (workers: {settings.workers}); Ctrl-C stops it.",
        f"  Is it well?      curl {here}/healthz",
        "  Talk with it:    .venv/bin/python -m bot simulate sms",
        *of_the_pages(settings, here),
        *_of_the_store(settings),
        *_of_twilio(settings),
        *_of_texts(settings),
    ]


def of_the_pages(settings: Settings, here: str) -> list[str]:
    """Said before the store is started: it will be ours when none is set."""
    access = Access.of(replace(settings, store_is_ours=settings.redis_url is None))
    if access.here:
        return [f"  Look at it:      {here}/ (open on this machine alone)"]
    if access.possible:
        return [f"  Look at it:      {settings.public_url}/ (for who signs in)"]
    return ["  No CONSOLE_USERS: there are no pages, only webhooks."]


def _of_the_store(settings: Settings) -> list[str]:
    if settings.redis_url is not None:
        return []
    return ["  No REDIS_URL: sessions live in an embedded Valkey and end with this process."]


def _of_texts(settings: Settings) -> list[str]:
    if settings.twilio_text_from is None:
        return []
    return [f"  Callers may ask for the numbers as a text, from {settings.twilio_text_from}."]


def _of_twilio(settings: Settings) -> list[str]:
    if not settings.twilio_auth_tokens:
        return ["  No TWILIO_AUTH_TOKEN: every real webhook is refused."]
    url = settings.public_url
    sentences = [f"  Twilio calls {url}/sms and {url}/voice."]
    if only_here(url):
        sentences.append("  Twilio cannot reach that: set PUBLIC_URL to the address it calls.")
    return sentences
