"""docs/architecture.md: the house is drawn as it is, and one text stays within its bars.

`pytest tests/test_architecture.py --rewrite` draws it again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.files.content import Content
from tests.one_turn import Trace, trace

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
MODULES = [path for path in sorted((ROOT / "bot").rglob("*.py")) if path.stat().st_size]
"""The markers of packages are empty and none of them."""
BARS = {"modules": 120, "files": 29, "hops": 5}
Edges = Mapping[str, frozenset[str]]


@pytest.fixture(scope="module")
def traced(content: Content) -> Trace:
    return trace(content)


def test_the_page_is_as_the_house_is(traced: Trace, rewrite: bool) -> None:
    written = PAGE.read_text("utf-8")
    now = _put(_put(written, "house", house()), "figures", figures(traced))
    if rewrite:
        PAGE.write_text(now, "utf-8")
    assert now == written


def test_every_room_and_function_of_the_page_is_there(traced: Trace) -> None:
    written = PAGE.read_text("utf-8")
    rooms = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)/` \|", written, re.MULTILINE)) == rooms
    known = {
        name.rpartition(".")[2] for name in re.findall(r":([\w.]+)", "\n".join(traced.functions))
    }
    walk = written.partition("## One turn")[2]
    named = set(re.findall(r"`(\w+)\(\)`", walk))
    assert named
    assert named <= known


def test_the_house_stays_small(traced: Trace) -> None:
    assert len(MODULES) <= BARS["modules"]
    assert len(traced.files) <= BARS["files"]
    assert len(traced.hops) - 1 <= BARS["hops"]


def house() -> str:
    """The rooms as Mermaid: each points to those it imports, unless another way leads there."""
    edges = _needed(dict(_imports()))
    lines = [f"    {room} --> {other}" for room in edges for other in sorted(edges[room])]
    return "\n".join(["```mermaid", "graph TD", *lines, "```"])


def figures(traced: Trace) -> str:
    """What there is, and what one text message enters of it; what every change moves is rounded."""
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in MODULES)
    names = " > ".join(f"`{name.rpartition(':')[2]}`" for name in traced.hops)
    house = f"{len(MODULES)} modules, about {round(lines, -3):,} lines."
    functions = f"about {round(len(traced.functions), -2)} functions"
    return (
        f"{house} One text message in a conversation enters {len(traced.files)} files\n"
        f"and {functions}; from the route to the words of the reply it is "
        f"{len(traced.hops) - 1} hops:\n{names}."
    )


def _imports() -> Iterator[tuple[str, frozenset[str]]]:
    rooms: dict[str, set[str]] = {}
    for path in MODULES:
        here = path.relative_to(ROOT / "bot").parts[0].removesuffix(".py")
        found = rooms.setdefault(here, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
                found.add(str(node.module).split(".")[1])
    for room, others in rooms.items():
        if not room.startswith("__"):
            yield room, frozenset(others - {room})


def _needed(edges: Edges) -> Edges:
    """Without the edges that a longer way makes needless."""
    reached: dict[str, frozenset[str]] = {}

    def reach(room: str) -> frozenset[str]:
        if room not in reached:
            further = (reach(other) for other in edges.get(room, ()))
            reached[room] = edges.get(room, frozenset()).union(*further)
        return reached[room]

    return {
        room: frozenset(o for o in others if not any(o in reach(x) for x in others - {o}))
        for room, others in edges.items()
    }


def _put(page: str, name: str, block: str) -> str:
    """The page with a block between the markers of its name."""
    begins, ends = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
    before, found, rest = page.partition(begins)
    assert found, name
    assert ends in rest, name
    return f"{before}{begins}{block}{ends}{rest.partition(ends)[2]}"
