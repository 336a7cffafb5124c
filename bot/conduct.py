"""One whole turn: load, step, compose, render, save. The only module that knows every layer.

`web` and the simulator call `conduct`; what it raises is answered with the last resort.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot import counts
from bot.channels import sms
from bot.channels.base import Inbound
from bot.channels.hashing import digest
from bot.config import VOICE_SESSION_TTL
from bot.dialogue.counting import counted
from bot.dialogue.engine import begin, resume, step, step_once, unheard
from bot.dialogue.model import Act, Flow, Heard, Say, SendText, Session, Turn, World
from bot.dialogue.pace import heard, paced
from bot.dialogue.walk import CALL_112
from bot.errors import StoreError
from bot.files.content import Content
from bot.store import Counters, CountersInMemory, Outbox, OutgoingText, SessionStore, Stored
from bot.store.codec import Event, Record, decode, encode
from bot.store.rotation import moved
from bot.text.compose import compose
from bot.text.script import Script

TRIES = 3
"""Of one turn, when others of the same session are saved before it; then it stays unsaved."""
TEXT_SENT = Say("commands.text_sent")


@dataclass(frozen=True, slots=True)
class Watched:
    """A turn as it was taken: from which session, by what was heard, in which world."""

    before: Session
    heard: Heard
    world: World
    turn: Turn


Watch = Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Bot:
    """What a turn needs from outside: the content, the store, the clock, how long to remember."""

    content: Content
    store: SessionStore
    clock: Callable[[], datetime]
    session_ttl: int
    """Seconds that a text conversation is remembered."""
    transfers: bool = False
    """Whether calls can be connected: there is a number of ours to call from."""
    outbox: Outbox | None = None
    """Where texts to callers are put; None: no caller is sent one."""
    counters: Counters = field(default_factory=CountersInMemory)
    watch: Watch | None = None
    """Is shown every turn. Only for conversations that are tried: a caller's are nobody's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The script to render and where the conversation stands, for a call's next action URL."""

    script: Script
    language: str | None
    position: int
    remembered: bool = True
    """Whether the session holds what is said here, so that a key may be read against it."""


Render = Callable[[Outcome], str]


class TurnFailedError(Exception):
    """A turn broke; `language` is the caller's, as far as it is known. The cause says why."""

    def __init__(self, language: str | None) -> None:
        super().__init__("a turn failed")
        self.language = language


@dataclass(frozen=True, slots=True)
class _Loaded:
    record: Record
    revision: int | None
    """None: there is no store to load from."""
    claim: str = ""
    """Not empty: other turns of this session wait for this one."""
    saves: bool = True
    """Whether this turn can be remembered; else it stands for itself."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A turn that was made: its reply, whether it holds, and what to count if it does."""

    reply: str
    holds: bool
    names: tuple[str, ...]


def conduct(bot: Bot, inbound: Inbound, render: Render) -> str:
    """The reply to one message or one key. Of many at once, who was late steps again.

    Raises TurnFailedError when anything breaks; nothing is saved then.
    """
    world = World(
        bot.content.directory, bot.content.understanding, bot.clock(), transfers=bot.transfers
    )
    claim = secrets.token_hex(4)
    for tried in range(TRIES):
        loaded = _load(bot, inbound, claim if tried else "")
        try:
            taken = _take(bot, inbound, render, world, loaded)
        except Exception as error:
            raise TurnFailedError(loaded.record.session.slots.get("language")) from error
        if taken.holds:
            bot.counters.add(*taken.names)
            return taken.reply
    bot.counters.add(*taken.names, counts.UNSAVED.of(inbound.channel))
    return taken.reply


def _take(bot: Bot, inbound: Inbound, render: Render, world: World, loaded: _Loaded) -> _Taken:
    """The turn; when it cannot be saved, the one that will not be remembered."""
    try:
        return _conduct(bot, inbound, render, world, loaded)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("save"))
        return _conduct(bot, inbound, render, world, replace(loaded, saves=False))


def _conduct(bot: Bot, inbound: Inbound, render: Render, world: World, loaded: _Loaded) -> _Taken:
    """The reply, and whether it holds: nothing is saved before all of it is made.

    Only a text is in the outbox before, because the reply says whether it will be sent. Raises
    StoreError when it cannot be saved.
    """
    known = loaded.record.answered(inbound.event_id, *(keys.event for keys in inbound.former))
    if known:  # a retry gets what the first try got, judged at the first try's instant
        then = replace(world, now=known.at)
        reply = render(_outcome(bot, then, inbound.channel, known))
        return _Taken(reply, True, (counts.RETRIES.of(inbound.channel),))
    texts = loaded.saves and bot.outbox is not None and inbound.text_to is not None
    world = replace(world, texts=texts)
    turn = _turn(bot.content.flow, loaded, inbound, world)
    before, pace = loaded.record.session, loaded.record.pace
    if inbound.channel == "sms":
        pace = heard(pace, inbound.said, int(world.now.timestamp()))
        turn, pace = paced(bot.content.flow, before, turn, world, pace)
    turn = replace(turn, session=replace(turn.session, step=inbound.step))
    if bot.watch:
        bot.watch(Watched(before, inbound.heard, world, turn))
    if turn.forget:
        turn = _forgotten(bot, inbound, turn)
    turn = _texted(bot, inbound, world, turn)
    session = turn.session
    language = session.slots.get("language")
    event = Event(inbound.event_id, world.now, turn.acts, language, session.position)
    outcome = _outcome(bot, world, inbound.channel, event)
    # A save that seemed to fail may have been carried out: the session then holds other words.
    remembered = loaded.saves or loaded.revision is None
    reply = render(replace(outcome, remembered=remembered))
    holds = turn.forget or _saved(bot, inbound, loaded, loaded.record.after(session, event, pace))
    names = counted(bot.content.flow, bot.content.directory, before, inbound.heard, turn)
    return _Taken(reply, holds, names)


def _load(bot: Bot, inbound: Inbound, claim: str) -> _Loaded:
    """The record of this caller, or a new one; a session of one turn is never kept."""
    fresh = Record(_new_session(bot.content, inbound))
    if inbound.session_key is None:
        return _Loaded(fresh, None, saves=False)
    try:
        stored = bot.store.load(inbound.session_key, claim) or _moved(bot, inbound)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("load"))
        return _Loaded(fresh, None, saves=False)
    if stored is None:
        return _Loaded(fresh, 0, claim)
    return _Loaded(_decoded(stored.value, inbound, fresh), stored.revision, claim)


def _moved(bot: Bot, inbound: Inbound) -> Stored | None:
    """The session as it was begun under a former secret."""
    former = tuple(keys.session for keys in inbound.former if keys.session)
    return moved(bot.store, str(inbound.session_key), former, _ttl(bot, inbound))


def _ttl(bot: Bot, inbound: Inbound) -> int:
    return bot.session_ttl if inbound.channel == "sms" else VOICE_SESSION_TTL


def _decoded(value: bytes, inbound: Inbound, fresh: Record) -> Record:
    try:
        return decode(value, inbound.channel)
    except ValueError:  # written by something else: the caller begins again
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
    session = Session(inbound.channel, slots=slots, position=inbound.line)
    if inbound.channel == "voice" and not inbound.begins:
        return resume(content.flow, session, inbound.step - 1)
    return session


def _turn(flow: Flow, loaded: _Loaded, inbound: Inbound, world: World) -> Turn:
    if inbound.begins:
        return begin(flow, loaded.record.session)
    session = loaded.record.session
    if inbound.channel == "voice" and loaded.revision and session.step != inbound.step - 1:
        session = unheard(flow, session)  # what was said since could not be saved
    take = step if loaded.saves else step_once
    return take(flow, session, inbound.heard, world)


def _forgotten(bot: Bot, inbound: Inbound, turn: Turn) -> Turn:
    """The turn after the session is erased, or with the truth when it could not be."""
    try:
        if inbound.session_key:
            bot.store.forget(inbound.session_key)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("forget"))
        return replace(turn, acts=tuple(_later(act) for act in turn.acts))
    return turn


def _texted(bot: Bot, inbound: Inbound, world: World, turn: Turn) -> Turn:
    """The turn after its text is in the outbox, or with the truth when it could not be."""
    sent = next((act for act in turn.acts if isinstance(act, SendText)), None)
    if sent is None or bot.outbox is None:
        return turn
    text = _outgoing(bot, inbound, world, turn, sent)
    try:
        if bot.outbox.put(text):
            return turn
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("outbox"))
    return replace(turn, acts=tuple(_not_sent(act) for act in turn.acts if act is not sent))


def _outgoing(bot: Bot, inbound: Inbound, world: World, turn: Turn, sent: SendText) -> OutgoingText:
    """The answer as a text that stands alone, with 112 first."""
    first = () if sent.answer.request.danger else (CALL_112,)
    language = turn.session.slots.get("language")
    script = compose(bot.content.catalogue, world, "sms", language, [*first, sent.answer])
    body = sms.body(script)
    return OutgoingText(digest(str(inbound.session_key), body), str(inbound.text_to), body)


def _not_sent(act: Act) -> Act:
    return Say("commands.text_failed") if act == TEXT_SENT else act


def _later(act: Act) -> Act:
    """What is said instead of a promise that was not kept."""
    forgotten = isinstance(act, Say) and act.text == "commands.forget"
    return Say("commands.forget_later", every_language=True) if forgotten else act


def _saved(bot: Bot, inbound: Inbound, loaded: _Loaded, record: Record) -> bool:
    """Whether nothing is left to do: saved, or there is no store to save to. Raises StoreError."""
    if inbound.session_key is None or loaded.revision is None or not loaded.saves:
        return True
    value, ttl = encode(record), _ttl(bot, inbound)
    return bot.store.save(inbound.session_key, loaded.revision, value, ttl, loaded.claim)


def _outcome(bot: Bot, world: World, channel: str, event: Event) -> Outcome:
    script = compose(bot.content.catalogue, world, channel, event.language, event.acts)
    return Outcome(script, event.language, event.position)
