"""Whether a turn takes longer when there are more sessions, more lines, or a larger flow.

The quickest of several rounds counts: what else the machine does can only add to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

from bot.dialogue.model import Flow
from bot.directory.model import Directory
from bot.files.content import Content
from tests.bench.costs import CALLERS, fill
from tests.bench.requests import Signed
from tests.bench.turns import Wsgi, called, free_texts, menu_answers, product_at
from tests.faults.stores import Valkey

ROUNDS, TURNS = 9, 40
FEW, MANY = 1_000, 1_000_000
TIMES = 10
ELSEWHERE = "another county"
VALUE = b"1|" + b"x" * 200


def by_sessions(store: Valkey, content: Content) -> float:
    """Time of a turn among MANY sessions, as a multiple of that among FEW."""
    app = product_at(store.url, content)
    quickest: list[float] = []
    with store.client() as client:
        for sessions in (FEW, MANY):
            client.flushall()
            fill(client, sessions, [VALUE])
            quickest.append(min(_round(app) for _ in range(ROUNDS)))
        client.flushall()
    return quickest[1] / quickest[0]


def by_lines(store: Valkey, content: Content) -> float:
    """Time of a turn with ten times the lines, as a multiple of that with those there are."""
    more = replace(content, directory=_more_lines(content.directory))
    return _grown(store, content, more)


def by_flow(store: Valkey, content: Content) -> float:
    """The same with ten times the states in the flow."""
    return _grown(store, content, replace(content, flow=_more_states(content.flow)))


def _grown(store: Valkey, content: Content, more: Content) -> float:
    """Rounds alternate, so that what else the machine does is in both."""
    apps = product_at(store.url, content), product_at(store.url, more)
    few, many = zip(*([_round(app) for app in apps] for _ in range(ROUNDS)), strict=True)
    return float(min(many) / min(few))


def _round(app: Wsgi) -> float:
    """Seconds of CPU and waiting for so many turns, menu answers and free texts alike."""
    kinds: tuple[Callable[[Wsgi, int, int], list[Signed]], ...] = (menu_answers, free_texts)
    requests = list(chain.from_iterable(kind(app, TURNS, next(CALLERS)) for kind in kinds))
    began = time.perf_counter()
    for request in requests:
        called(app, request)
    return time.perf_counter() - began


def _more_lines(directory: Directory) -> Directory:
    """Every line nine times more, for the same situations elsewhere: answers stay as they are."""
    more = {
        f"{id_}{copy}": replace(line, id=f"{id_}{copy}", counties=(ELSEWHERE,), municipalities=())
        for copy in range(1, TIMES)
        for id_, line in directory.lines.items()
    }
    return replace(directory, lines={**directory.lines, **more})


def _more_states(flow: Flow) -> Flow:
    """Every state nine times more; nothing leads to the copies."""
    states = {
        f"{name}{copy or ''}": replace(state, name=f"{name}{copy or ''}")
        for copy in range(TIMES)
        for name, state in flow.states.items()
    }
    return replace(flow, states=states)
