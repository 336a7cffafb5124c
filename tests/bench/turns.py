"""Turns called in process, without any HTTP server: what callgrind and the flat lines look at.

`python -m tests.bench.turns STEP COUNT` is run by `instructions` under valgrind: it makes ready,
says so, waits for a line, takes the turns and ends at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from bot.channels.base import HEADER
from bot.files.content import Content
from bot.service.settings import read_settings
from bot.store import Store
from bot.store.sessions import connect
from bot.web.callers import callers_app
from tests.bench import rivals
from tests.bench.requests import BOT, FREE_TEXT, MENU, PUBLIC_URL, TOKEN, Signed, signed

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
WARM = 10
"""Turns before anything is counted."""


def environment(store: str) -> dict[str, str]:
    """The settings of everything that is measured."""
    return {
        "REDIS_URL": store,
        "SESSION_SECRET": "s" * 32,
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_CALLER_ID": BOT,
    }


def product() -> Wsgi:
    """The product as a worker has it."""
    return callers_app().wsgi_app


def product_at(store: str, content: Content) -> Wsgi:
    """The product with this content; nothing but its sessions is in that store."""
    settings = read_settings(environment(store))
    return callers_app(settings, content=content, store=Store(connect(store))).wsgi_app


def called(app: Wsgi, request: Signed) -> bytes:
    """One turn; what is not answered with 200 is no turn."""
    said: list[str] = []
    answer = b"".join(app(environ_of(request), lambda status, *_: said.append(status)))
    if said != ["200 OK"]:
        raise RuntimeError(f"answered {said}")
    return answer


def environ_of(request: Signed, address: str = "/sms") -> dict[str, Any]:
    """The request as a server hands it on, posted to this path and query."""
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "bench.invalid",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_HOST": "bench.invalid",
        f"HTTP_{HEADER.upper().replace('-', '_')}": request.signature,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def menu_answers(app: Wsgi, count: int, first: int) -> list[Signed]:
    """`count` callers led to the menu of situations; the answers they are about to give."""
    callers = range(first, first + count)
    for caller in callers:
        for turn, words in enumerate(MENU[:2]):
            called(app, signed(words, caller, turn))
    return [signed(MENU[2], caller, 2) for caller in callers]


def free_texts(_: Wsgi, count: int, first: int) -> list[Signed]:
    """`count` new callers who say everything at once."""
    return [signed(FREE_TEXT, caller, 0) for caller in range(first, first + count)]


STEPS: dict[str, tuple[Callable[[], Wsgi], Callable[[Wsgi, int, int], list[Signed]]]] = {
    "static": (rivals.static, free_texts),
    "usual": (rivals.usual, free_texts),
    "menu answer": (product, menu_answers),
    "free text": (product, free_texts),
}


def main(step: str, count: int) -> None:
    """Make ready, wait to be told, take the turns, end."""
    made, requests = STEPS[step]
    app = made()
    first = 10_000 * list(STEPS).index(step)  # callers of its own: nobody's message comes twice
    warm, counted = requests(app, WARM, first), requests(app, count, first + WARM)
    for request in warm:
        called(app, request)
    print("ready", flush=True)
    sys.stdin.readline()
    for request in counted:
        called(app, request)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
