"""A session and its last events as one small JSON string, and back.

Only codes, counts and text keys are written, each by name and only where it differs from the
default, so that an older or newer version of this software reads what it knows and skips the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

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

COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
EVENTS_KEPT = 3
KINDS: Mapping[str, type[Act]] = {
    "say": Say,
    "answer": Answer,
    "wait": Wait,
    "connect": Connect,
    "send_text": SendText,
    "safety": Safety,
}
NAMES = {kind: name for name, kind in KINDS.items()}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """A turn that was answered: enough to say exactly the same again on a retry."""

    id: str
    at: datetime
    acts: tuple[Act, ...]
    language: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What one key of the store holds: the session and the last events it has answered."""

    session: Session
    events: tuple[Event, ...] = ()
    pace: Pace = field(default_factory=Pace)

    def answered(self, *ids: str) -> Event | None:
        """The event with one of these ids, if it is among the last ones; "" is never known."""
        return next((e for e in self.events if e.id and e.id in ids), None)

    def after(self, session: Session, event: Event, pace: Pace) -> Record:
        """The record once this event is answered too."""
        events = (*self.events, event) if event.id else self.events
        return Record(session, events[-EVENTS_KEPT:], pace)


def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    """The fields of a kind with what they are by themselves; MISSING equals no value."""
    return tuple(
        (f.name, f.default if f.default_factory is MISSING else f.default_factory())
        for f in fields(kind)
    )


WRITTEN: tuple[type[Any], ...] = (Session, Snapshot, Request, Pace, Event, *KINDS.values())
DEFAULTS = {kind: _defaults(kind) for kind in WRITTEN}
NAMED = {kind: frozenset(name for name, _ in DEFAULTS[kind]) for kind in WRITTEN}
"""Known once, not looked for anew in each turn."""


def encode(record: Record) -> bytes:
    """The record as compact JSON."""
    data = {"session": _written(record.session), "events": [_event(e) for e in record.events]}
    if record.pace != Pace():
        data["pace"] = _written(record.pace)
    return COMPACT.encode(data).encode()


def decode(value: bytes, channel: Channel) -> Record:
    """The record of a stored string. Raises ValueError when it is not one of ours."""
    try:
        data = json.loads(value)
        back = tuple(_read(Snapshot, b) for b in data["session"].pop("back", ()))
        session = _read(Session, {**data["session"], "channel": channel, "back": back})
        events = tuple(_read_event(e) for e in data["events"])
        return Record(session, events, _read_pace(data.get("pace", {})))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a stored session: {type(error).__name__}") from error


def _written(value: Any) -> dict[str, Any]:
    """The fields of a value that are not what they would be by themselves."""
    found = ((name, getattr(value, name), default) for name, default in DEFAULTS[type(value)])
    return {name: _plain(v) for name, v, default in found if v != default}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _written(value) if hasattr(value, "__dataclass_fields__") else value


def _read(kind: type[T], data: Mapping[str, Any]) -> T:
    """The value of this kind; names that it does not know are passed over."""
    known = NAMED[kind]
    return kind(**{name: value for name, value in data.items() if name in known})


def _read_pace(data: dict[str, Any]) -> Pace:
    times = tuple(int(time) for time in data.get("times", (0,)))
    return _read(Pace, {**data, "times": times})


def _event(event: Event) -> dict[str, Any]:
    acts = [{"kind": NAMES[type(act)], **_written(act)} for act in event.acts]
    return {**_written(event), "at": int(event.at.timestamp()), "acts": acts}


def _read_event(data: dict[str, Any]) -> Event:
    at = datetime.fromtimestamp(data["at"], UTC)
    return _read(Event, {**data, "at": at, "acts": tuple(_read_act(a) for a in data["acts"])})


def _read_act(data: dict[str, Any]) -> Act:
    if "request" in data:
        data["request"] = _read(Request, data["request"])
    if "answer" in data:
        data["answer"] = _read_act({**data["answer"], "kind": "answer"})
    return _read(KINDS[data["kind"]], data)
