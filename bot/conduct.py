"""One whole turn: load, step, compose, save. The only module that knows every layer.

`web` and `cli` call `conduct`; whatever it raises is answered by them with the last resort.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.base import Inbound
from bot.config import VOICE_SESSION_TTL
from bot.dialogue.engine import begin, step
from bot.dialogue.model import Flow, Session, Turn, World
from bot.errors import StoreError
from bot.files.content import Content
from bot.store import SessionStore
from bot.store.codec import Event, Record, decode, encode
from bot.text.compose import compose
from bot.text.script import Script

CONFLICTS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Bot:
    """What a turn needs from outside: the content, the store, the clock, how long to remember."""

    content: Content
    store: SessionStore
    clock: Callable[[], datetime]
    session_ttl: int
    """Seconds that a text conversation is remembered."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The script to render and where the conversation stands, for a call's next action URL."""

    script: Script
    session: Session


@dataclass(frozen=True, slots=True)
class _Loaded:
    record: Record
    revision: int | None
    """None: the store does not answer, so there is nothing to save to."""


def conduct(bot: Bot, inbound: Inbound) -> Outcome:
    """Answer one message or one key. Two messages at once: the later one is stepped again."""
    world = World(bot.content.directory, bot.content.understanding, bot.clock())
    for _ in range(CONFLICTS_AT_MOST):
        loaded = _load(bot, inbound)
        known = loaded.record.answered(inbound.event_id)
        if known:
            return _again(bot, world, known)
        turn = _turn(bot.content.flow, loaded, inbound, world)
        event = Event(inbound.event_id, world.now, turn.session, turn.acts)
        if _saved(bot, inbound, turn, loaded, event):
            break
    return _outcome(bot, world, event)


def _load(bot: Bot, inbound: Inbound) -> _Loaded:
    """The record of this caller, or a new one; a one-turn session is never kept."""
    fresh = Record(_new_session(bot.content, inbound))
    if inbound.session_key is None:
        return _Loaded(fresh, None)
    try:
        stored = bot.store.load(inbound.session_key)
    except StoreError:
        return _Loaded(fresh, None)
    if stored is None:
        return _Loaded(fresh, 0)
    return _Loaded(_decoded(stored.value, inbound, fresh), stored.revision)


def _decoded(value: bytes, inbound: Inbound, fresh: Record) -> Record:
    try:
        return decode(value, inbound.channel)
    except ValueError:  # written by another version: the caller begins again
        return fresh


def _new_session(content: Content, inbound: Inbound) -> Session:
    """A session from what the number called and the action URL say by themselves."""
    entrance = (content.directory.entrances or {}).get(inbound.to)
    slots = {}
    if entrance and entrance.county:
        slots["county"] = entrance.county
    if inbound.language:
        slots["language"] = inbound.language
    elif entrance and entrance.language and inbound.channel == "sms":
        slots["language"] = entrance.language
    session = Session(inbound.channel, slots=slots)
    if inbound.channel == "voice" and not inbound.begins:
        return _resumed(content.flow, session, inbound)
    return session


def _resumed(flow: Flow, session: Session, inbound: Inbound) -> Session:
    """A call whose session is gone goes on with what its action URL knows."""
    asked = begin(flow, replace(session, turns=inbound.step - 1)).session
    return replace(asked, position=inbound.line)


def _turn(flow: Flow, loaded: _Loaded, inbound: Inbound, world: World) -> Turn:
    session = loaded.record.session
    if inbound.begins:
        return begin(flow, session)
    turn = step(flow, session, inbound.heard, world)
    if inbound.channel == "voice" or loaded.revision is not None or not _has_more(flow, turn):
        return turn
    hurried = replace(session, turns=flow.turns_at_most[inbound.channel])
    return step(flow, hurried, inbound.heard, world)


def _has_more(flow: Flow, turn: Turn) -> bool:
    """Whether a text that will not be remembered was understood in part, and then asked about.

    The answer to that question could not be joined to it, so numbers are given at once.
    """
    known = {"municipality", "situation"} & turn.session.slots.keys()
    return bool(known) and turn.session.state != flow.answer


def _saved(bot: Bot, inbound: Inbound, turn: Turn, loaded: _Loaded, event: Event) -> bool:
    """Whether nothing is left to do: saved, forgotten, or there is no store to save to."""
    if inbound.session_key is None or loaded.revision is None:
        return True
    ttl = bot.session_ttl if inbound.channel == "sms" else VOICE_SESSION_TTL
    value = encode(loaded.record.after(event))
    try:
        if turn.forget:
            bot.store.forget(inbound.session_key)
            return True
        return bot.store.save(inbound.session_key, loaded.revision, value, ttl)
    except StoreError:
        return True


def _outcome(bot: Bot, world: World, event: Event) -> Outcome:
    script = compose(bot.content.catalogue, world, event.session, event.acts)
    return Outcome(script, event.session)


def _again(bot: Bot, world: World, event: Event) -> Outcome:
    """A retry gets what the first try got, judged at the first try's instant."""
    return _outcome(bot, replace(world, now=event.at), event)
