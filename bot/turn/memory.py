"""The session of one turn: loaded, or begun where there is none, saved, forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import partial
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from bot.channels.base import Inbound
from bot.dialogue.channel import Channel
from bot.dialogue.engine import Pace, resume
from bot.dialogue.model import Act, Answer, Connect, Safety, Say, SendText, Session, Snapshot, Wait
from bot.dialogue.walk import choice_label
from bot.directory.refer import Request
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service import counts, log
from bot.store import Stored
from bot.store.sessions import moved
from bot.turn.bot import Bot

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


COMPACT = json.JSONEncoder(
    separators=(",", ":"), ensure_ascii=False, check_circular=False, default=row
)
EVENTS_KEPT = 3


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


@dataclass(frozen=True, slots=True)
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
    record = _decoded(bot, stored, inbound) or _begun(bot, inbound)
    return Recalled(record, stored.revision if stored else 0, claim)


def without_memory(bot: Bot, inbound: Inbound, recalled: Recalled) -> Recalled:
    """A new record in the place of one that breaks the turn; saved, it is written over."""
    return replace(recalled, record=_begun(bot, inbound))


def dropped(bot: Bot, inbound: Inbound, error: Exception) -> None:
    """Count and tell, without its words, that what is remembered broke a turn."""
    bot.counters.add(counts.DROPPED.of(inbound.channel.name))
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


def _decoded(bot: Bot, stored: Stored | None, inbound: Inbound) -> Record | None:
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
    elif entrance and entrance.language and not inbound.channel.spoken:
        slots["language"] = entrance.language
    session = Session(inbound.channel, slots=slots, position=inbound.line)
    if inbound.channel.spoken and not inbound.begins:
        return resume(content.flow, session, inbound.step - 1)
    return session
