"""What a session holds as rows: the fields by position, in fewer bytes than by name.

`codec` writes and reads them. A new field goes last in its row, so that an older or newer version
of this software reads what it knows and skips the rest; what is missing has its default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import partial
from operator import attrgetter
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
from bot.dialogue.walk import choice_label
from bot.directory.refer import Request

Row = list[Any]

ORDER: Mapping[type[Any], tuple[str, ...]] = {
    Session: (
        "state", "slots", "offered", "turns", "back", "position", "no_match", "no_input", "danger",
        "discreet", "dialled", "step", "inferred", "answered", "silent",
    ),
    Snapshot: ("state", "slots", "offered", "position", "inferred"),
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
SLOTS = ("language", "municipality", "situation", "county", "detail")
"""The slots that stand by position, too."""
_SLOTS = frozenset(SLOTS)
GOES = "goes="
Named = Callable[[str, str], str]
"""What a state's key is named."""
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


def _fields_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What gets the fields of these names at once."""
    found = attrgetter(*names)
    return found if len(names) > 1 else lambda value: (found(value),)


FIELDS = {kind: _fields_of(names) for kind, names in ORDER.items()}
FROM_THE_END = {
    kind: [_defaults(kind)[name] for name in reversed(names)] for kind, names in ORDER.items()
}
"""The defaults of a row, last first."""


def row(value: Any) -> Row | str:
    """The fields of a value of ORDER; those that are values themselves are left as they are. What
    is only said is its text key alone, as most acts are."""
    kind = type(value)
    if kind is Say and not (value.choices or value.every_language):
        return str(value.text)
    found = list(FIELDS[kind](value))
    for default in FROM_THE_END[kind]:
        if found[-1] != default:
            break
        found.pop()
    for place, name in SHORTENED[kind]:
        if place < len(found):
            found[place] = SHORT[name](found[place])
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


def read_act(found: Row | str) -> Act:
    """The act of a row."""
    if isinstance(found, str):
        return Say(found)
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
    named = dict(zip(ORDER[kind], found, strict=False))
    for place, name in SHORTENED[kind]:
        if place < len(found):
            named[name] = IN_FULL[name](named[name])
    return named


def _short_slots(slots: Mapping[str, str]) -> Row:
    """The slots by position, and what others there are by name."""
    found: Row = [*map(slots.get, SLOTS)]
    while found and found[-1] is None:
        found.pop()
    others = {name: slots[name] for name in slots.keys() - _SLOTS}
    return [*found, others] if others else found


def _slots_in_full(found: Row) -> Mapping[str, str]:
    others = found.pop() if found and isinstance(found[-1], dict) else {}
    return {name: v for name, v in zip(SLOTS, found, strict=False) if v is not None} | others


def _short_choices(choices: Mapping[str, str]) -> Mapping[str, str] | Row:
    """Labels named by their state and key, as most are, by the state and the keys alone."""
    state = next(iter(choices.values()), "").partition(".")[0]
    return _by_keys(choices, state, choice_label)


def _short_offered(offered: Mapping[str, str]) -> Mapping[str, str] | Row:
    """The submenus of one state in the same way; what else is offered in full."""
    state = next(iter(offered.values()), "").removeprefix(GOES).partition("/")[0]
    return _by_keys(offered, state, _submenu)


def _submenu(state: str, key: str) -> str:
    """The effect of a choice with choices of its own, which are a state named by both."""
    return f"{GOES}{state}/{key}"


def _by_keys(by_key: Mapping[str, str], state: str, name_of: Named) -> Mapping[str, str] | Row:
    short = [state, "".join(by_key)]
    return short if by_key == _in_full(name_of, short) else by_key


def _in_full(name_of: Named, found: Mapping[str, str] | Row) -> Mapping[str, str]:
    if isinstance(found, Mapping):
        return found
    state, keys = found
    return {key: name_of(state, key) for key in keys}


SHORT: Mapping[str, Callable[[Any], Any]] = {
    "slots": _short_slots,
    "choices": _short_choices,
    "offered": _short_offered,
    "inferred": list,
}
IN_FULL: Mapping[str, Callable[[Any], Any]] = {
    "inferred": tuple,
    "slots": _slots_in_full,
    "choices": partial(_in_full, choice_label),
    "offered": partial(_in_full, _submenu),
}
SHORTENED = {
    kind: tuple((names.index(name), name) for name in SHORT if name in names)
    for kind, names in ORDER.items()
}
