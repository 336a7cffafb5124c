"""YAML as plain text values that remember their lines.

Flows, directory and lexicons are read with it. It never guesses a type: every scalar stays the
text that stands in the file (`no`, `010` and `9:00` mean what they say), an empty one is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.problems.errors import Problem, Spot

Where = tuple[str | int, ...]
"""The way to a value: names of mappings and positions in lists, from the top of the file."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built

DEEPEST = 30
"""Lists and mappings inside each other; the shipped files have nine at most."""


@dataclass(slots=True)
class Marked:
    """A file's data with the line of everything in it; `data` is None for an empty file.

    With problems the data is what could be read of it, so that more can be found in one run.
    """

    name: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    spots: dict[Where, Spot] = field(default_factory=dict)

    def spot(self, path: Where) -> Spot:
        """Where the value at this path stands, or the nearest thing around it that exists."""
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, Spot(self.name))

    def problem(self, code: str, path: Where, message: str) -> Problem:
        """A problem of the value at this path."""
        return Problem(code, self.spot(path), message)


def read(path: Path, name: str) -> Marked:
    """The file at `path`; `name` is how problems call it. Faults are in the result, not raised."""
    marked = Marked(name)
    text = read_text(path, name, marked.problems)
    if text is None:
        return marked
    try:
        deep = _too_deep(text)
        node = None if deep else yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        marked.problems.append(_syntax(error, name))
        return marked
    if deep:
        words = f"more than {DEEPEST} lists and names stand inside each other here"
        marked.problems.append(Problem("not-plain", _spot(name, deep), words))
    elif node is not None:
        marked.data = _Reading(marked).value(node, ())
    return marked


def _too_deep(text: str) -> Any:
    """Where the file first nests deeper than any of ours; None when it does not.

    Asked of the events, because composing calls itself at each level and a stack that runs over
    ends the process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event.start_mark
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """A file's text without the mark that Windows puts first; None and a problem if unreadable."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        words = "is not UTF-8 text: save it with the encoding UTF-8"
        problems.append(Problem("unreadable-file", Spot(name), words))
    except OSError as error:
        words = f"cannot be read: {error.strerror}"
        problems.append(Problem("unreadable-file", Spot(name), words))
    return None


def _syntax(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    spot = _spot(name, mark) if mark else Spot(name)
    return Problem("not-yaml", spot, f"is not YAML here: {what}")


def _spot(name: str, mark: Any) -> Spot:
    return Spot(name, mark.line + 1, mark.column + 1)


class _Reading:
    """One walk over a file's nodes."""

    def __init__(self, marked: Marked) -> None:
        self._marked = marked
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Where) -> Any:
        """The node as text, list or mapping, and its lines noted."""
        self._marked.spots.setdefault(path, self._spot(node))
        if id(node) in self._seen:  # also what keeps a list inside itself from looping
            self._fault(
                "not-plain",
                node,
                "an alias (*name) is not used in these files: write the value out",
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.value or node.style else None
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, n)) for n, item in enumerate(node.value)]
        return {key: self.value(value, (*path, key)) for key, value in self._entries(node, path)}

    def _entries(self, node: yaml.Node, path: Where) -> Iterator[tuple[str, yaml.Node]]:
        """Keys and values; of a key that stands twice the first counts."""
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._fault("not-plain", key, "a name must be a word, found a list or a mapping")
                continue
            at = (*path, str(key.value))
            if at in self._marked.spots:
                first = self._marked.spots[at].line
                words = f'"{key.value}" is defined twice (first on line {first})'
                self._fault("defined-twice", key, words)
                continue
            self._marked.spots[at] = self._spot(key)
            yield str(key.value), value

    def _spot(self, node: yaml.Node) -> Spot:
        return _spot(self._marked.name, node.start_mark)

    def _fault(self, code: str, node: yaml.Node, message: str) -> None:
        self._marked.problems.append(Problem(code, self._spot(node), message))
