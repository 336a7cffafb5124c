"""What the proof looks at and what it finds, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from bot.dialogue.model import Channel, Flow, Heard, Session, Turn, World
from bot.directory.model import Directory
from bot.problems.errors import Spot
from bot.text.words import Catalogue
from bot.understanding.read import Understanding
from bot.understanding.text.lexicon import Lexicon

Kind = Literal[
    "begin", "key", "word", "match", "candidates", "no_match", "no_input", "command", "danger",
    "transfer", "abroad", "hang_up",
]  # fmt: skip
"""The kinds of answer a caller may give; `begin` is the call itself."""

Progress = Callable[[int, int], None]
"""Called with how many steps are done, and how many are known so far."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything under proof, and the day it is judged on."""

    flow: Flow
    directory: Directory
    understanding: Understanding
    catalogue: Catalogue
    lexicons: Mapping[str, Lexicon]
    spots: Mapping[tuple[str, ...], Spot]
    """Places in the files: ("state", name), ("text", key), ("line", id) ..."""
    today: date
    """Helsinki date."""

    def spot(self, *what: str) -> Spot:
        """Return the place of something in the files, or that of the flow as a whole."""
        return self.spots.get(what, FLOW)


FLOW = Spot("flows/triage.yaml")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing a caller may do. `said` is its line in a transcript."""

    kind: Kind
    name: str
    """What it stands for: the key, the command, the situation, the outcome of a transfer."""
    said: str
    heard: Heard | None
    """None: the caller hangs up, and nothing is heard any more."""


@dataclass(frozen=True, slots=True)
class Node:
    """An abstract session: one real session that stands for all equivalent ones."""

    number: int
    session: Session
    reached: int | None
    """The edge by which it was first reached, on the shortest conversation; None for a beginning.
    """
    dialling: bool = False
    """Whether the call is being connected: nobody listens until that has an outcome."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One answer in one session, and the turn it led to.

    `target` is None after a hang-up, and where a caller who is not counted changes the language.
    """

    number: int
    source: int | None
    input: Input
    turn: Turn
    target: int | None


@dataclass(frozen=True, slots=True)
class Broken:
    """An answer on which the engine itself fails: the caller would hear the last resort."""

    source: int
    input: Input
    error: str


class Caller(NamedTuple):
    """Whose conversations are explored."""

    channel: Channel
    language: str
    counted: bool = True
    """Whether sessions are told apart by how often the caller was asked and was not understood."""


@dataclass(frozen=True, slots=True)
class Explored:
    """Every session that can come about for a caller, and every answer in each of them."""

    caller: Caller
    world: World
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    broken: tuple[Broken, ...] = ()

    @property
    def channel(self) -> Channel:
        """The channel of the conversations."""
        return self.caller.channel

    def conversation(self, node: int | None, *more: Input) -> tuple[Input, ...]:
        """Return the shortest conversation that leads to a session, and what is said after it."""
        said = list(more)
        while node is not None and (reached := self.nodes[node].reached) is not None:
            edge = self.edges[reached]
            said.insert(0, edge.input)
            node = edge.source
        return tuple(said)

    def leaving(self) -> Mapping[int, list[Edge]]:
        """The edges of each session."""
        found: dict[int, list[Edge]] = {node.number: [] for node in self.nodes}
        for edge in self.edges:
            if edge.source is not None:
                found[edge.source].append(edge)
        return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was covered, in numbers: what is counted, and how many."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in self.counts.items())
