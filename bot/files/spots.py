"""Where things stand in the files, for problems that the proof finds. The commands call it.

Read apart from the content, so that what answers callers does not carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import Spot
from bot.files.flow_texts import GROUP_MARK, source_texts
from bot.files.marked_yaml import Marked, Where, read

Spots = Mapping[tuple[str, ...], Spot]


def spots_of(root: Path) -> Spots:
    """("state", name), ("choice", state, key), ("text", key), ("line", id), ("situation", id),
    ("notice", id) -> where it is written."""
    found: dict[tuple[str, ...], Spot] = {}
    for stem in ("triage", "anywhere"):
        marked = read(root / "flows" / f"{stem}.yaml", f"flows/{stem}.yaml")
        found |= {("text", text.key): text.spot for text in source_texts(marked)}
        found |= dict(_states(marked))
    for path in sorted((root / "directory" / "lines").glob("*.yaml")):
        found |= _records("line", path, f"directory/lines/{path.name}")
    for what in ("situation", "notice"):
        name = f"{what}s.yaml"
        found |= _records(what, root / "directory" / name, f"directory/{name}")
    return found


def _records(what: str, path: Path, name: str) -> dict[tuple[str, ...], Spot]:
    marked = read(path, name)
    return {(what, str(at[0])): spot for at, spot in marked.spots.items() if len(at) == 1}


def _states(marked: Marked) -> Iterator[tuple[tuple[str, ...], Spot]]:
    """The states and choices; the submenu of a choice is a state of its own."""
    for at, spot in marked.spots.items():
        if at[:1] == ("states",) and len(at) == 2:
            yield ("state", str(at[1])), spot
        elif at[:1] == ("states",) and at[-2:-1] == ("choices",):
            state, key = _menu(at)
            yield ("choice", state, key), spot
            yield ("state", f"{state}{GROUP_MARK}{key}"), spot


def _menu(at: Where) -> tuple[str, str]:
    """`states, situation, choices, 1, choices, 2` is choice 2 of the menu situation/1."""
    name, *keys = [str(part) for part in at[1:] if part != "choices"]
    return GROUP_MARK.join([name, *keys[:-1]]), keys[-1]
