"""`make bench`: everything measured in one run, as tables with the bars they are held to.

Instructions are exact whatever else the machine does; turns a second are only comparable with each
other, and only when nothing else runs.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from bot.files.content import load_content
from tests.bench import costs, growth, inputs
from tests.bench.instructions import instructions
from tests.bench.load import CONNECTIONS, Load, load
from tests.bench.servers import server
from tests.faults.stores import Valkey, valkey

ROUNDS, SECONDS = 5, 2.0
STORE = ("--maxmemory-policy", "volatile-ttl")
CALLERS = count(100_000_000, 100_000)
NAMES = {"product": "this bot, granian", "static": "(b) Flask, static TwiML, granian"} | {
    "usual": "(c) the usual stack, gunicorn gthread"
}


RATIO = 1.25
"""Turns a second beside those of the usual stack, at least."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, valkey(Path(folder), *STORE) as store:
        print("| what | measured | bar | |\n|---|---|---|---|")
        for line in (*_instructions(store), *_costs(store), *_growth(store)):
            print(line, flush=True)
        _load(store)


def _row(what: str, measured: float, unit: str, bar: float, *, digits: int = 2) -> str:
    verdict = "met" if measured <= bar else "NOT MET"
    return f"| {what} | {measured:.{digits}f} {unit} | at most {bar:g} {unit} | {verdict} |"


def _instructions(store: Valkey) -> Iterator[str]:
    static = instructions("static", store.url)
    for step, bar in (("menu answer", 5.0), ("free text", None)):
        counted = instructions(step, store.url)
        what = f"instructions of a turn, {step} ({counted:.0f} k)"
        times = counted / static
        yield _row(what, times, "x (b)", bar) if bar else f"| {what} | {times:.2f} x (b) | | |"
    counted = instructions("usual", store.url)
    yield f"| the usual stack in process ({counted:.0f} k) | {counted / static:.2f} x (b) | | |"


def _costs(store: Valkey) -> Iterator[str]:
    content = load_content()
    yield _row("round trips to the store a turn", costs.round_trips(store, content), "", 2)
    megabytes = costs.megabytes_for_a_million(store, content)
    yield _row("a million sessions in the store", megabytes, "MB", 450, digits=0)
    yield _row("start of a process to its first answer", costs.first_answer(store), "s", 1.5)
    name, most = inputs.worst(store, content)
    yield _row(f"processor for the worst of hostile inputs ({name})", most, "ms", 50, digits=0)


def _growth(store: Valkey) -> Iterator[str]:
    content = load_content()
    sessions = f"a turn among {growth.MANY:,} sessions beside {growth.FEW:,}"
    yield _flat(sessions, growth.by_sessions(store, content))
    yield _flat("a turn with ten times the lines", growth.by_lines(store, content))
    yield _flat("a turn with ten times the states", growth.by_flow(store, content))


def _flat(what: str, ratio: float) -> str:
    return f"| {what} | {ratio:.2f} x the time | a flat line | |"


def _load(store: Valkey) -> None:
    print(f"\n| {CONNECTIONS} connections | workers | turns a second | p50 ms | p99 ms | failed |")
    print("|---|---|---|---|---|---|")
    for workers in (1, 2):
        measured, largest = _measured(store, workers)
        for name, loads in measured.items():
            print(_loads(NAMES[name], workers, loads), flush=True)
        turns = {n: statistics.median(x.turns for x in loads) for n, loads in measured.items()}
        ratio = turns["product"] / turns["usual"]
        verdict = "met" if ratio >= RATIO else "NOT MET"
        beside = f"{ratio:.2f} (bar: at least {RATIO}, {verdict})"
        print(f"| turns a second beside (c): {beside} | | | | | |")
        print(f"| largest process of the product: {largest:.0f} MB (bar: 130 MB) | | | | | |")


def _measured(store: Valkey, workers: int) -> tuple[dict[str, list[Load]], float]:
    """All servers stand at once and are loaded in turn, round after round."""
    with ExitStack() as stack:
        servers = {n: stack.enter_context(server(n, workers, store.url)) for n in NAMES}
        measured: dict[str, list[Load]] = {name: [] for name in NAMES}
        for _ in range(ROUNDS):
            for name, its in servers.items():
                measured[name].append(load(its.port, SECONDS, next(CALLERS)))
        return measured, servers["product"].largest


def _loads(name: str, workers: int, loads: list[Load]) -> str:
    turns, p50, p99 = (
        statistics.median(getattr(x, f) for x in loads) for f in ("turns", "p50", "p99")
    )
    failed = sum(x.failed for x in loads)
    return f"| {name} | {workers} | {turns:.0f} | {p50:.1f} | {p99:.1f} | {failed} |"


if __name__ == "__main__":
    main()
