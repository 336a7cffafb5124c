"""A session and its last events as one small JSON string, and back.

Only codes, counts and text keys are written; a caller's number or words never reach this module.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.dialogue.model import Act, Answer, Channel, Say, Session, Snapshot, Wait
from bot.directory.refer import Request

EVENTS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Event:
    """A turn that was answered: enough to say exactly the same again on a retry."""

    id: str
    at: datetime
    session: Session
    """Only language, danger and position matter when it is said again."""
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What one key of the store holds: the session and the last events it has answered."""

    session: Session
    events: tuple[Event, ...] = ()

    def answered(self, event_id: str) -> Event | None:
        """The event with this id, if it is among the last ones; an empty id is never known."""
        return next((e for e in self.events if event_id and e.id == event_id), None)

    def after(self, event: Event) -> Record:
        """The record once this event is answered too."""
        events = (*self.events, event) if event.id else self.events
        return Record(event.session, events[-EVENTS_KEPT:])


def encode(record: Record) -> bytes:
    """The record as compact JSON."""
    data = {"s": _session(record.session), "e": [_event(e) for e in record.events]}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def decode(value: bytes, channel: Channel) -> Record:
    """The record of a stored string. Raises ValueError when it is not one of ours."""
    try:
        data = json.loads(value)
        session = _read_session(data["s"], channel)
        return Record(session, tuple(_read_event(e, channel) for e in data["e"]))
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not a stored session: {type(error).__name__}") from error


def _session(s: Session) -> list[Any]:
    back = [[b.state, dict(b.slots)] for b in s.back]
    counts = [int(s.danger), s.no_match, s.no_input, s.position, s.turns]
    return [s.state, dict(s.slots), counts, dict(s.offered), back]


def _read_session(data: list[Any], channel: Channel) -> Session:
    state, slots, (danger, no_match, no_input, position, turns), offered, back = data
    snapshots = tuple(Snapshot(name, values) for name, values in back)
    return Session(
        channel, state, slots, bool(danger), no_match, no_input, offered, position, turns, snapshots
    )


def _event(event: Event) -> list[Any]:
    s = event.session
    return [
        event.id,
        int(event.at.timestamp()),
        s.slots.get("language"),
        int(s.danger),
        [_act(act) for act in event.acts],
    ]


def _read_event(data: list[Any], channel: Channel) -> Event:
    event_id, at, language, danger, acts = data
    slots = {"language": language} if language else {}
    session = Session(channel, slots=slots, danger=bool(danger))
    when = datetime.fromtimestamp(at, UTC)
    return Event(event_id, when, session, tuple(_read_act(act) for act in acts))


def _act(act: Act) -> list[Any]:
    if isinstance(act, Say):
        return ["say", act.text, dict(act.choices), int(act.every_language)]
    if isinstance(act, Wait):
        return ["wait", int(act.one_key), int(act.places)]
    r = act.request
    request = [r.situation, r.municipality, r.county, r.language, r.detail, int(r.danger)]
    return ["answer", act.state, request, act.position]


def _read_act(data: list[Any]) -> Act:
    kind, *fields = data
    if kind == "say":
        return Say(fields[0], fields[1], bool(fields[2]))
    if kind == "wait":
        return Wait(bool(fields[0]), bool(fields[1]))
    state, request, position = fields
    situation, municipality, county, language, detail, danger = request
    where = (municipality, county, language, detail)
    return Answer(state, Request(situation, *where, danger=bool(danger)), position)
