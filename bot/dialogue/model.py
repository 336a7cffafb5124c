"""Channels, the flow, the session and what happens in a turn, as frozen values.

`bot.files.flows` builds the flow, and `engine` steps a session through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal, Protocol, get_args

import msgspec
from msgspec.structs import replace

from bot.directory.hours import day_of
from bot.directory.model import Directory
from bot.directory.refer import Referral, Request, refer
from bot.understanding.model import Expected, Meaning, Verb
from bot.understanding.places.keypad import Keypad

Medium = Literal["sms", "voice"]
"""The names in flows and texts for the two kinds of channels: written and spoken."""


class Channel(Enum):
    """One way to reach the bot. The value is its name in counters, keys, file names and the store.

    Two channels of one medium say the same words.
    """

    def __new__(  # noqa: PLR0913
        cls,
        name: str,
        spoken: bool,
        room: int,
        dials: bool = False,
        hangs_up: bool = False,
        texted: bool = False,
        remembered: int | None = None,
    ) -> Channel:
        self = object.__new__(cls)
        self._value_ = name
        self.spoken, self.room, self.remembered = spoken, room, remembered
        self.dials, self.hangs_up, self.texted = dials, hangs_up, texted
        return self

    value: str
    spoken: bool
    """Whether words are spoken and heard rather than written and read."""
    room: int
    """The most that one message or one spoken piece holds; a longer reply is cut into several.
    UTF-16 units when written, characters when spoken."""
    dials: bool
    """Whether the bot can connect the caller to a line."""
    hangs_up: bool
    """Whether either side can end the conversation."""
    texted: bool
    """Whether the answer can be sent to the caller's telephone as a text."""
    remembered: int | None
    """Seconds that a conversation is kept. None: as SESSION_TTL says."""

    SMS = "sms", False, 1600
    """Text messages through Twilio, which refuses a longer body (error 14103)."""
    VOICE = "voice", True, 3000, True, True, True, 5 * 3600
    """Calls through Twilio, which ends one after four hours and speaks no longer text (error
    13521)."""
    GATEWAY = "gateway", False, 1600
    """Text messages through an aggregator of short numbers, as JSON."""

    @property
    def medium(self) -> Medium:
        """The name of its medium in flows and texts."""
        return "voice" if self.spoken else "sms"

    def __str__(self) -> str:
        return self.value


SMS, VOICE, GATEWAY = Channel.SMS, Channel.VOICE, Channel.GATEWAY
CHANNELS: Mapping[str, Channel] = {channel.value: channel for channel in Channel}
BY_MEDIUM: Mapping[Medium, Channel] = {"sms": SMS, "voice": VOICE}
"""One channel for each medium; whatever it says, the other channels of the medium say too."""


Kind = Literal["say", "ask", "menu", "choose", "refer", "transfer", "end"]
Missed = Literal["no_match", "no_input"]
TEXT_SAFE = "text_safe"
"""The slot of the menu before `send_text`; its answer is not kept."""

Outcome = Literal["completed", "answered", "busy", "no-answer", "failed", "canceled"]
"""The outcomes of a transfer (Twilio's DialCallStatus)."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
TAKEN: tuple[Outcome, ...] = ("completed", "answered")
"""The outcomes of a transfer that a person or a machine answered."""

STOP_WORDS = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
START_WORDS = ("start", "unstop")
"""Whole messages, in any case, that stop and resume texts (Twilio's defaults)."""
NETWORK_WORDS = frozenset((*STOP_WORDS, *START_WORDS, "yes", "help", "info"))
"""Whole messages that Twilio may act on by itself. "Yes" resumes texts too, but is otherwise an
ordinary answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in: text, speech with confidence (0 to 1), digits (DTMF), silence, a command that
    the channel itself recognised, or the outcome of a transfer and its seconds."""

    kind: Literal["text", "speech", "digits", "silence", "command", "transfer"]
    text: str = ""
    confidence: float | None = None
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a menu: its key and exactly one effect: slot values, a verb or a target
    state."""

    key: str
    sets: Mapping[str, str] = field(default_factory=dict)
    does: Verb | None = None
    goes: str | None = None
    only: Medium | None = None
    words: tuple[str, ...] = ()
    """The names of the words that choose it: YES or NO of the lexicons, and its own (`said`)."""
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> entries as in a lexicon, understood while the choice is offered."""

    @property
    def effect(self) -> str:
        """The effect as one string, as a session keeps it."""
        if self.does:
            return f"does={self.does}"
        if self.goes:
            return f"goes={self.goes}"
        return "&".join(f"{slot}={value}" for slot, value in sorted(self.sets.items()))


@dataclass(frozen=True, slots=True)
class State:
    """One state of a flow; which fields matter depends on its kind."""

    name: str
    kind: Kind
    slots: tuple[str, ...] = ()
    only: Medium | None = None
    only_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slot -> values. Callers for whom one of these slots has another value, or none, skip the
    state."""
    choices: tuple[Choice, ...] = ()
    tries: int = 1
    give_up: Mapping[str, str] = field(default_factory=dict)
    """Slot values that are set when the last try has failed; the flow then goes on to `next`."""
    next: str | None = None
    every_language: bool = False
    wording: str = ""
    """The state whose texts it uses: its own name, or that of the menu whose submenu it is."""
    called: Mapping[str, str] = field(default_factory=dict)
    """The names of candidates: effect -> text key of a menu's label."""
    reprompts: Mapping[str, int] = field(default_factory=dict)
    """How many reprompts and silence texts there are (they taper). 0 or absent: the text is
    repeated."""

    def is_for(self, session: Session) -> bool:
        """Return whether callers on this channel with these slots come to this state."""
        slots = session.slots
        met = all(slots.get(slot) in values for slot, values in self.only_for.items())
        return met and self.only in (None, session.channel.medium)

    def offered(self, channel: Channel) -> dict[str, str]:
        """Return the keys of the choices on this channel, with their effects."""
        return {c.key: c.effect for c in self.choices if c.only in (None, channel.medium)}


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow file together with `anywhere.yaml`: states, keys and what holds in every state."""

    name: str
    initial: str
    states: Mapping[str, State]
    turns_at_most: Mapping[str, int]
    keys: Mapping[str, str]
    """Keys that act in every state, when they are the whole entry: key -> command."""
    keys_after_silence: Mapping[str, str]
    """Keys that are offered by phone after silence, where they are free: key -> verb."""
    answer: str
    """The state that gives the answer; danger leads straight to it."""
    transfer: str
    """The state of a call while it is connected to a line, and after that."""
    choosing: Mapping[str, str]
    """By slot: the state that asks which of several candidates is meant."""
    asking: Mapping[str, str]
    """By slot: the state that asks for this slot alone."""
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The flow's own slots, besides those of the directory, with the values of each."""


class Snapshot(msgspec.Struct, frozen=True):
    """Where the conversation was, for `back`."""

    state: str
    slots: Mapping[str, str]
    offered: Mapping[str, str] = msgspec.field(default_factory=dict)
    position: int = 0
    inferred: tuple[str, ...] = ()
    """See `Session.inferred`."""


class Session(msgspec.Struct, frozen=True):
    """What is kept of one conversation: codes and counts, never a caller's words or numbers."""

    channel: Channel
    state: str | None = None
    slots: Mapping[str, str] = msgspec.field(default_factory=dict)
    danger: bool = False
    no_match: int = 0
    no_input: int = 0
    offered: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The choices that were offered to the caller: key -> effect."""
    position: int = 0
    """The position of the line of the referral that was named first last time."""
    turns: int = 0
    """Turns since the caller began or was given an answer."""
    back: tuple[Snapshot, ...] = ()
    discreet: bool = False
    """Whether somebody else may see or hear the answers, which are then kept short."""
    dialled: str | None = None
    """The line a call was last connected to, until the next answer."""
    step: int = 0
    """The step of the call at which this session was left."""
    answered: bool = False
    """Whether the caller had been given an answer before they came to this state. At the answer
    itself the state says so."""
    silent: bool = False
    """Whether the caller has said that they cannot speak."""
    inferred: tuple[str, ...] = ()
    """The slots whose values the caller did not tell: inferred from letters, or given up."""

    def fill(self, values: Mapping[str, str]) -> Session:
        """Return the session with what was told. It replaces what was known, and lines are named
        from the first again.

        A detail of one situation does not carry over to another.
        """
        inferred = tuple(slot for slot in self.inferred if slot not in values)
        if (
            values.items() <= self.slots.items()
        ):  # the language found again must not name the first line again
            return self if inferred == self.inferred else replace(self, inferred=inferred)
        kept = {k: v for k, v in self.slots.items() if k != "detail" or "situation" not in values}
        return replace(self, slots={**kept, **values}, position=0, inferred=inferred)

    def infer(self, values: Mapping[str, str]) -> Session:
        """Return the session with what was inferred, which never replaces what was told."""
        free = {s: v for s, v in values.items() if not self.has_told(s)}
        if not free:
            return self
        filled = self.fill(free)
        return replace(filled, inferred=(*filled.inferred, *free))

    def has_told(self, slot: str) -> bool:
        """Return whether the caller has told the value of the slot."""
        return slot in self.slots and slot not in self.inferred

    def without(self, slot: str) -> Session:
        """Return the session as if this slot had never been filled."""
        slots = {k: v for k, v in self.slots.items() if k != slot}
        inferred = tuple(other for other in self.inferred if other != slot)
        return replace(self, slots=slots, position=0, inferred=inferred)


class Reader(Protocol):
    """Reads messages and keys: `Understanding`, or a reader that remembers what it has read."""

    @property
    def keypad(self) -> Keypad: ...

    def read(self, text: str, expected: Expected, languages: Sequence[str]) -> Meaning: ...


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a turn may look at: the frozen directory, understanding, and the instant."""

    directory: Directory
    understanding: Reader
    now: datetime
    transfers: bool = False
    """Whether calls can be connected, which needs a number of ours to call from."""
    texts: bool = False
    """Whether this caller can be sent the answer as a text."""
    refer: Callable[[Directory, Request, datetime], Referral] = refer
    """The function that finds who answers; the proof passes one that remembers its results."""

    def place_today(self, code: str) -> str:
        """Return the municipality that this one is, or has become part of, on this day."""
        return self.directory.municipality_on(day_of(self.now), code)


class Say(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Say a text of the catalogue, with the choices that it offers."""

    text: str
    choices: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Key -> text key of its label, or "@" and a municipality code."""
    every_language: bool = False


class Answer(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Give the answer to this request, from line number `position` on."""

    state: str
    request: Request
    position: int = 0
    choices: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What the caller may do next: key -> text key of the label."""
    discreet: bool = False
    yourself: bool = False
    """Whether the caller has to dial the number themselves."""


class Wait(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The turn ends here; the bot listens."""

    one_key: bool
    places: bool
    """Whether a place may be named, so that the recogniser expects place names."""
    patient: bool = False
    """Whether the caller may be writing a number down and is given more time."""


class Connect(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Connect the call to this line, after what comes before has been said."""

    line: str


class SendText(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Send this answer to the caller's telephone as a text; they have said that this is safe."""

    answer: Answer


class Safety(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Name 112 in this language, which the bot does not speak; only by text, in a message of its
    own."""

    language: str


Act = Say | Answer | Wait | Connect | SendText | Safety


class Turn(msgspec.Struct, frozen=True):
    """One input up to the next question: the new session, what to do, the states on the way."""

    session: Session
    acts: tuple[Act, ...]
    path: tuple[str, ...] = ()
    forget: bool = False
    """Whether the caller asked to be forgotten: the session is erased, not saved."""
    missed: Missed | None = None
    """Whether a question got no answer that was understood, or none at all."""
    held: Literal["referral", "nothing"] | None = None
    """What a text that came too often got instead. None: it was answered for what it says."""
