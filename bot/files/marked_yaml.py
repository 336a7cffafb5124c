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

from bot.errors import Problem, Severity

Where = tuple[str | int, ...]
"""The way to a value: names of mappings and positions in lists, from the top of the file."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it was built


@dataclass(slots=True)
class Marked:
    """A file's data with the line of everything in it; `data` is None for an empty file.

    With problems the data is what could be read of it, so that more can be found in one run.
    """

    name: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, path: Where) -> int | None:
        """Where the value at this path stands, or the nearest thing around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, path: Where, message: str, severity: Severity = "error") -> Problem:
        """A problem of the value at this path."""
        return Problem(self.name, self.line(path), message, severity)


def read(path: Path, name: str) -> Marked:
    """The file at `path`; `name` is how problems call it. Faults are in the result, not raised."""
    marked = Marked(name)
    text = read_text(path, name, marked.problems)
    if text is None:
        return marked
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        marked.problems.append(_syntax(error, name))
        return marked
    if node is not None:
        marked.data = _Reading(marked).value(node, ())
    return marked


def read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """A file's text without the mark that Windows puts first; None and a problem if unreadable."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem(name, None, "is not UTF-8 text: save it with the encoding UTF-8"))
    except OSError as error:
        problems.append(Problem(name, None, f"cannot be read: {error.strerror}"))
    return None


def _syntax(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(name, mark.line + 1 if mark else None, f"is not YAML here: {what}")


class _Reading:
    """One walk over a file's nodes."""

    def __init__(self, marked: Marked) -> None:
        self._marked = marked
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Where) -> Any:
        """The node as text, list or mapping, and its lines noted."""
        self._marked.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:  # also what keeps a list inside itself from looping
            self._fault(node, "an alias (*name) is not used in these files: write the value out")
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
                self._fault(key, "a name must be a word, found a list or a mapping")
                continue
            at = (*path, str(key.value))
            if at in self._marked.lines:
                first = self._marked.lines[at]
                self._fault(key, f'"{key.value}" is defined twice (first on line {first})')
                continue
            self._marked.lines[at] = key.start_mark.line + 1
            yield str(key.value), value

    def _fault(self, node: yaml.Node, message: str) -> None:
        line = node.start_mark.line + 1
        self._marked.problems.append(Problem(self._marked.name, line, message))
