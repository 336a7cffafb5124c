"""What the tables of understanding cost: the time to build them and the memory they take.

`evaluate` prints it.
"""

from __future__ import annotations

import gc
import time
import tracemalloc

from bot.files.collecting import without_collecting
from bot.files.content import ROOT, Content, understand
from bot.files.others import load_others
from bot.files.pieces import load_pieces
from bot.understanding import Understanding

TIMES = 3
MEGABYTE = 1_000_000


def cost(content: Content) -> dict[str, float]:
    """Seconds of processor time, the best of a few, and megabytes that stay allocated."""
    return {"build_seconds": round(_seconds(content), 3), "megabytes": round(_size(content), 1)}


def _seconds(content: Content) -> float:
    best = float("inf")
    for _ in range(TIMES):
        start = time.process_time()
        _build(content)
        best = min(best, time.process_time() - start)
    return best


def _size(content: Content) -> float:
    gc.collect()
    tracemalloc.start()
    kept = _build(content)
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / MEGABYTE


@without_collecting
def _build(content: Content) -> Understanding:
    """The tables of the shipped files, as at start; their words and places are read already."""
    pieces, _ = load_pieces(ROOT)
    others, _ = load_others(ROOT)
    return understand(content.directory, content.lexicons).weighing(pieces).hearing(others)
