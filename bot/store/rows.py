"""What a session holds as rows: the fields by position, in fewer bytes than by name.

`codec` writes and reads them. A new field goes last in its row, so that an older or newer version
of this software reads what it knows and skips the rest; what is missing has its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from bot.dialogue.model import (
    Act,
    Answer,
    Channel,
    Connect,
    Safety,
    Say,
    SendText,
    Session,
    Snapshot,
    Wait,
)  # fmt: skip
from bot.dialogue.pace import Pace
from bot.directory.refer import Request

Row = list[Any]

ORDER: Mapping[type[Any], tuple[str, ...]] = {
    Session: (
        "state", "slots", "offered", "turns", "back", "position", "no_match", "no_input", "danger",
        "discreet", "dialled", "step",
    ),
    Snapshot: ("state", "slots", "offered", "position"),
    Pace: ("said", "since", "replies", "times", "answered", "held"),
    Request: ("situation", "municipality", "language", "county", "detail", "danger"),
    Say: ("text", "choices", "every_language"),
    Answer: ("state", "choices", "request", "position", "discreet", "yourself"),
    Wait: ("one_key", "places", "patient"),
    Connect: ("line",),
    SendText: ("answer",),
    Safety: ("language",),
}  # fmt: skip
"""What is seldom other than by itself stands late: defaults at the end of a row are left out."""
KINDS: Mapping[str, type[Act]] = {
    "s": Say, "a": Answer, "w": Wait, "c": Connect, "t": SendText, "z": Safety,
}  # fmt: skip
LETTERS = {kind: letter for letter, kind in KINDS.items()}
"""What the row of an act begins with."""


def _defaults(kind: type[Any]) -> dict[str, Any]:
    """The fields of a kind with what they are by themselves; MISSING equals no value."""
    return {
        f.name: f.default if f.default_factory is MISSING else f.default_factory()
        for f in fields(kind)
    }


FROM_THE_END = {
    kind: [_defaults(kind)[name] for name in reversed(names)] for kind, names in ORDER.items()
}
"""The defaults of a row, last first."""


def row(value: Any) -> Row:
    """The fields of a value of ORDER; those that are values themselves are left as they are."""
    kind = type(value)
    found = [getattr(value, name) for name in ORDER[kind]]
    for default in FROM_THE_END[kind]:
        if found[-1] != default:
            break
        found.pop()
    return [LETTERS[kind], *found] if kind in LETTERS else found


def read_session(found: Row, channel: Channel) -> Session:
    """The session of a row, of this channel."""
    named = _named(Session, found)
    back = tuple(Snapshot(**_named(Snapshot, then)) for then in named.pop("back", ()))
    return Session(channel, back=back, **named)


def read_pace(found: Row) -> Pace:
    """The pace of a row."""
    named = _named(Pace, found)
    return Pace(**{**named, "times": tuple(named.get("times", (0,)))})


def read_act(found: Row) -> Act:
    """The act of a row."""
    letter, *rest = found
    named = _named(KINDS[letter], rest)
    if "request" in named:
        named["request"] = Request(**_named(Request, named["request"]))
    if "answer" in named:
        named["answer"] = read_act(named["answer"])
    return KINDS[letter](**named)


def _named(kind: type[Any], found: Row) -> dict[str, Any]:
    """The fields by name, as far as both sides know them."""
    if not isinstance(found, list):
        raise TypeError(f"found {type(found).__name__}, expected a row")
    return dict(zip(ORDER[kind], found, strict=False))
