"""The session of one turn: loaded, or begun where there is none, saved, forgotten.

`conduct` calls it around each turn. A store that fails costs the memory, never the answer.
"""

from __future__ import annotations

from bot import counts, log
from bot.channels.base import Inbound
from bot.dialogue.engine import resume
from bot.dialogue.model import Session
from bot.errors import StoreError
from bot.files.content import Content
from bot.outside import Bot
from bot.store import Stored
from bot.store.codec import Record, decode, encode
from bot.store.rotation import moved
from bot.values import replace, value


@value(frozen=True, slots=True)
class Recalled:
    """What is remembered of a caller, and under which conditions it may be saved again."""

    record: Record
    revision: int | None
    """None: there is no store to load from."""
    claim: str = ""
    """Not empty: other turns of this session wait for this one."""
    saves: bool = True
    """Whether this turn can be remembered; else it stands for itself."""


def recall(bot: Bot, inbound: Inbound, claim: str) -> Recalled:
    """The record of this caller, or a new one; a session of one turn is never kept."""
    if inbound.session_key is None:
        return Recalled(_begun(bot, inbound), None, saves=False)
    try:
        stored = bot.store.load(inbound.session_key, claim) or _moved(bot, inbound)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("load"))
        return Recalled(_begun(bot, inbound), None, saves=False)
    record = _read(bot, stored, inbound) or _begun(bot, inbound)
    return Recalled(record, stored.revision if stored else 0, claim)


def without_memory(bot: Bot, inbound: Inbound, recalled: Recalled) -> Recalled:
    """A new record in the place of one that breaks the turn; saved, it is written over."""
    return replace(recalled, record=_begun(bot, inbound))


def dropped(bot: Bot, inbound: Inbound, error: Exception) -> None:
    """Count and tell, without its words, that what is remembered broke a turn."""
    bot.counters.add(counts.DROPPED.of(inbound.channel))
    kind, place = type(error).__name__, log.place_of(error)
    log.event("session_dropped", log.WARNING, type=kind, place=place)


def language_of(recalled: Recalled) -> str | None:
    """The language of the conversation, as far as it is known."""
    found = recalled.record.session.slots.get("language")
    return found if isinstance(found, str) else None


def saved(bot: Bot, inbound: Inbound, recalled: Recalled, record: Record) -> bool:
    """Whether nothing is left to do: saved, or there is no store to save to. Raises StoreError."""
    if inbound.session_key is None or recalled.revision is None or not recalled.saves:
        return True
    value, ttl = encode(record), bot.ttl(inbound.channel)
    return bot.store.save(inbound.session_key, recalled.revision, value, ttl, recalled.claim)


def forgotten(bot: Bot, inbound: Inbound) -> bool:
    """Whether the session is erased; there may have been none."""
    try:
        if inbound.session_key:
            bot.store.forget(inbound.session_key)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("forget"))
        return False
    return True


def _read(bot: Bot, stored: Stored | None, inbound: Inbound) -> Record | None:
    if stored is None:
        return None
    try:
        return decode(stored.value, inbound.channel)
    except (ValueError, RecursionError) as error:  # written by something else: they begin again
        dropped(bot, inbound, error)
        return None


def _moved(bot: Bot, inbound: Inbound) -> Stored | None:
    """The session as it was begun under a former secret."""
    former = tuple(keys.session for keys in inbound.former if keys.session)
    return moved(bot.store, str(inbound.session_key), former, bot.ttl(inbound.channel))


def _begun(bot: Bot, inbound: Inbound) -> Record:
    return Record(_new_session(bot.content, inbound))


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
