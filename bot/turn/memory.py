"""The session of one turn: loaded or begun, saved, forgotten.

A store that fails costs the memory, never the answer. Sessions are stored as compressed JSON, which
`msgspec` writes and reads by the types of the values.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from bot.channels.base import Inbound
from bot.dialogue.engine import Pace, resume
from bot.dialogue.model import Act, Session
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service import counts, log
from bot.store import Stored
from bot.store.sessions import moved
from bot.turn.bot import Bot

EVENTS_KEPT = 3
"""Events kept with a session: Twilio retries a request within seconds, before many others come."""
STORED_AT_MOST = 64 * 1024
"""Bytes of a session as JSON. The largest that conversations reach have two kilobytes."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A turn that was answered: enough to give exactly the same reply to a retry."""

    id: str
    at: datetime
    acts: tuple[Act, ...]
    language: str | None = None
    position: int = 0


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of one key in the store: the session and the last events that it answered."""

    session: Session
    events: tuple[msgspec.Raw, ...] = ()
    """The events as stored: one that another version wrote must not cost the session."""
    pace: Pace = Pace()

    def answered(self, *ids: str) -> Event | None:
        """Return the event with one of these ids, if it is among the last ones. "" never
        matches."""
        known = (_event(raw) for raw in self.events)
        return next((event for event in known if event and event.id in ids), None)

    def after(self, session: Session, event: Event, pace: Pace) -> Record:
        """Return the record with this event added."""
        events = (*self.events, msgspec.Raw(_JSON.encode(event))) if event.id else self.events
        return Record(session, events[-EVENTS_KEPT:], pace)


COMMON = (
    b'[{"type":"Say","text":"situation.text","choices":{"1":"open_question.choices.1.label",'
    b'"2":"situation.choices.2.label"}},"patient":"places":"one_key":false}],"goes=situation/1",'
    b'"no_match":0,"no_input":0,"offered":{},"back":[{"state":"open_question","slots":{"language":'
    b'"fi"},"offered":{},"position":0,"inferred":[]}],"position":0,"turns":0,"discreet":false,'
    b'"dialled":null,"step":0,"answered":false,"silent":false,"inferred":[]},"events":[{"id":"",'
    b'"at":"2026-01-01T00:00:00Z","acts":[{"type":"Answer","state":"answer","request":{"situation":'
    b'"child","municipality":null,"county":null,"language":"fi","detail":null,"danger":false},'
    b'"choices":{"2":"answer.choices.2.label","3":"answer.choices.3.label"}}],"language":"fi"}],'
    b'"pace":{"said":"","since":0,"replies":1,"times":[0],"answered":0,"held":false}}'
    b'{"session":{"channel":"sms","state":"answer","slots":{"language":"fi","situation":"'
)
"""A dictionary for zlib: what most sessions contain. It halves the room of a session at no cost in
time.

Sessions that were stored with another dictionary cannot be read, and their conversations begin
again.
"""

_JSON = msgspec.json.Encoder()
_RECORDS = msgspec.json.Decoder(Record)
_EVENTS = msgspec.json.Decoder(Event)


def _event(raw: msgspec.Raw) -> Event | None:
    try:
        return _EVENTS.decode(raw)
    except msgspec.DecodeError:
        return None


def encode(record: Record) -> bytes:
    """The record as it is stored."""
    deflate = zlib.compressobj(level=1, zdict=COMMON)
    return deflate.compress(_JSON.encode(record)) + deflate.flush()


def decode(value: bytes) -> Record:
    """Return the record of a stored string. Raises ValueError when it is not one of ours."""
    try:
        inflate = zlib.decompressobj(zdict=COMMON)
        return _RECORDS.decode(inflate.decompress(value, STORED_AT_MOST))
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError("not a stored session") from error


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is remembered of a caller, and what is needed to save it again."""

    record: Record
    revision: int | None
    """None: there is no store to load from."""
    claim: str = ""
    """Not empty: other turns of this session wait for this one."""
    saves: bool = True
    """Whether this turn can be remembered; otherwise it stands alone."""
    language: str | None = None
    """The language of the conversation, as far as it is known."""
    broke: Exception | None = None
    """The error that the stored session caused, when the turn is taken again without it."""


def recall(bot: Bot, inbound: Inbound, claim: str) -> Recalled:
    """Return the caller's record, or a new one. A session of one turn is never kept."""
    if inbound.session_key is None:
        return _nothing_recalled(bot, inbound)
    try:
        stored = bot.store.load(inbound.session_key, claim) or _moved(bot, inbound)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("load"))
        return _nothing_recalled(bot, inbound)
    record = _decoded(bot, stored, inbound) or _begun(bot, inbound)
    language = record.session.slots.get("language")
    return Recalled(record, stored.revision if stored else 0, claim, language=language)


def without_memory(bot: Bot, inbound: Inbound, recalled: Recalled, error: Exception) -> Recalled:
    """Return a new record in place of one that broke the turn; saving it replaces that one."""
    return replace(recalled, record=_begun(bot, inbound), broke=error)


def dropped(bot: Bot, inbound: Inbound, error: Exception) -> None:
    """Count and log that a stored session broke a turn, without its words."""
    bot.counters.add(counts.DROPPED.of(inbound.channel.value))
    kind, place = type(error).__name__, log.place_of(error)
    log.event("session_dropped", log.WARNING, type=kind, place=place)


def saved(bot: Bot, inbound: Inbound, recalled: Recalled, record: Record) -> bool:
    """Save, and return whether that is done: also true when there is no store. Raises
    StoreError."""
    if inbound.session_key is None or recalled.revision is None or not recalled.saves:
        return True
    value, ttl = encode(record), _ttl(bot, inbound)
    return bot.store.save(inbound.session_key, recalled.revision, value, ttl, recalled.claim)


def forgotten(bot: Bot, inbound: Inbound) -> bool:
    """Return whether the session is erased, or there was none."""
    try:
        if inbound.session_key:
            bot.store.forget(inbound.session_key)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("forget"))
        return False
    return True


def _decoded(bot: Bot, stored: Stored | None, inbound: Inbound) -> Record | None:
    if stored is None:
        return None
    try:
        return decode(stored.value)
    except (ValueError, RecursionError) as error:  # written by something else: they begin again
        dropped(bot, inbound, error)
        return None


def _moved(bot: Bot, inbound: Inbound) -> Stored | None:
    """Return the session as it was begun under a former secret."""
    former = tuple(keys.session for keys in inbound.former if keys.session)
    return moved(bot.store, str(inbound.session_key), former, _ttl(bot, inbound))


def _ttl(bot: Bot, inbound: Inbound) -> int:
    """Seconds that a conversation on this channel is remembered."""
    return inbound.channel.remembered or bot.session_ttl


def _nothing_recalled(bot: Bot, inbound: Inbound) -> Recalled:
    record = _begun(bot, inbound)
    return Recalled(record, None, saves=False, language=record.session.slots.get("language"))


def _begun(bot: Bot, inbound: Inbound) -> Record:
    return Record(_new_session(bot.content, inbound))


def _new_session(content: Content, inbound: Inbound) -> Session:
    """A session with what the number called and the action URL say by themselves."""
    entrance = (content.directory.entrances or {}).get(inbound.to)
    slots = {}
    if entrance and entrance.county:
        slots["county"] = entrance.county
    if inbound.language:
        slots["language"] = inbound.language
    elif entrance and entrance.language and not inbound.channel.spoken:
        slots["language"] = entrance.language
    session = Session(inbound.channel, slots=slots, position=inbound.line)
    if inbound.channel.spoken and not inbound.begins:
        return resume(content.flow, session, inbound.step - 1)
    return session
