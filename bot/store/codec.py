"""A session and its last events as one short string, and back.

The session and the pace are its first line; each event is a line of its own, which a turn hands on
as it is and reads only when the event comes again. Nothing is compressed: that would take longer
than all the rest of it.
"""

from __future__ import annotations

import json
from dataclasses import field
from datetime import UTC, datetime
from json.encoder import encode_basestring

from bot.dialogue.model import Act, Channel, Session
from bot.dialogue.pace import Pace
from bot.store.rows import read_act, read_pace, read_session, row
from bot.values import value

COMPACT = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, check_circular=False, default=row
)
EVENTS_KEPT = 3


@value(frozen=True, slots=True)
class Event:
    """A turn that was answered: enough to say exactly the same again on a retry."""

    id: str
    at: datetime
    acts: tuple[Act, ...]
    language: str | None = None
    position: int = 0


@value(frozen=True, slots=True)
class Record:
    """What one key of the store holds: the session and the last events it has answered."""

    session: Session
    events: tuple[str, ...] = ()
    """As they are stored; `answered` reads them."""
    pace: Pace = field(default_factory=Pace)

    def answered(self, *ids: str) -> Event | None:
        """The event with one of these ids, if it is among the last ones; "" is never known.

        Nor is one that another version has written in a way that this one cannot read.
        """
        beginnings = tuple(_beginning(id_) for id_ in ids if id_)
        line = next((line for line in self.events if line.startswith(beginnings)), None)
        return _read(line) if line else None

    def after(self, session: Session, event: Event, pace: Pace) -> Record:
        """The record once this event is answered too."""
        events = (*self.events, _written(event)) if event.id else self.events
        return Record(session, events[-EVENTS_KEPT:], pace)


def encode(record: Record) -> bytes:
    """The record as it is stored."""
    return "\n".join((COMPACT.encode([record.session, record.pace]), *record.events)).encode()


def decode(value: bytes, channel: Channel) -> Record:
    """The record of a stored string. Raises ValueError when it is not one of ours."""
    try:
        first, *events = value.decode().split("\n")
        session, pace, *_ = json.loads(first)
        return Record(read_session(session, channel), tuple(events), read_pace(pace))
    except (TypeError, AttributeError, LookupError) as error:
        raise ValueError("not a stored session") from error


def _written(event: Event) -> str:
    at = int(event.at.timestamp())
    position = [event.position] if event.position else []
    return COMPACT.encode([event.id, at, event.acts, event.language, *position])


def _beginning(id_: str) -> str:
    """What the line of the event with this id begins with."""
    return f"[{encode_basestring(id_)},"


def _read(line: str) -> Event | None:
    try:
        id_, at, acts, language, *more = json.loads(line)
        acts = tuple(read_act(act) for act in acts)
        return Event(id_, datetime.fromtimestamp(at, UTC), acts, language, *more[:1])
    except (ValueError, TypeError, KeyError):
        return None
