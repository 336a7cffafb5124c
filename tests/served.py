"""Any WSGI application behind a real socket on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server


class Silent(WSGIRequestHandler):
    """Says nothing about its requests."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Not a word."""


@contextmanager
def served(app: Callable[[int], Any]) -> Iterator[int]:
    """Serve what `app` makes for a port; yields the port."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Silent)
    server.app = app(server.server_port)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()
