"""The shape of a flow file and of anywhere.yaml, field by field, before any meaning is checked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.dialogue.model import Medium
from bot.files.schema import Record
from bot.understanding.model import Verb


class PerChannel(Record):
    """A text that differs by channel."""

    sms: str
    voice: str


Text = str | PerChannel


class RawChoice(Record):
    """One menu answer, or a group of them with a menu of its own."""

    label: Text | None = None
    sets: str | dict[str, str] | None = None
    does: Verb | None = None
    only: Medium | None = None
    answer: Literal["yes", "no"] | None = None
    words: dict[str, list[str]] = Field(default_factory=dict)
    choices: dict[str, RawChoice] = Field(default_factory=dict)
    give_up: dict[str, str] = Field(default_factory=dict)


class RawState(Record):
    """One state; exactly one of say, ask, menu, choose, refer, transfer, end says its kind."""

    say: str | None = None
    ask: list[str] | None = None
    menu: str | None = None
    choose: str | None = None
    refer: Literal["now"] | None = None
    transfer: str | None = None
    end: Literal["yes"] | None = None
    only: Medium | None = None
    only_for: dict[str, str | list[str]] = Field(default_factory=dict)
    every_language: bool = False
    text: Text | None = None
    danger: Text | None = None
    more: Text | None = None
    last: Text | None = None
    dialling: Text | None = None
    not_answered: Text | None = None
    ended: Text | None = None
    reprompt: Text | list[Text] | None = None
    silence: Text | list[Text] | None = None
    more_letters: Text | list[Text] | None = None
    choices: dict[str, RawChoice] = Field(default_factory=dict)
    tries: int = Field(default=1, ge=1, le=5)
    give_up: dict[str, str] = Field(default_factory=dict)
    next: str | None = None


class RawTurns(Record):
    """How often a caller is asked at most before numbers come."""

    sms: int = Field(ge=2, le=9)
    voice: int = Field(ge=2, le=9)


class RawFlow(Record):
    """A flow file."""

    flow: str
    initial: str
    turns_at_most: RawTurns
    keys: dict[str, str]
    keys_after_silence: dict[str, Literal["cannot_speak"]] = Field(default_factory=dict)
    slots: dict[str, list[str]] = Field(default_factory=dict)
    states: dict[str, RawState]


class RawCommands(Record):
    """What is said when a caller asks for something in any state."""

    help: Text
    help_now: Text
    help_now_connect: Text
    urgent: Text
    abroad: Text
    cannot_speak: Text
    discreet: Text
    text_sent: Text
    text_not_sent: Text
    text_failed: Text
    back: Text
    restart: Text
    forget: Text
    forget_later: Text
    thanks: Text
    goodbye: Text


class RawPhrases(Record):
    """The phrases that sentences are made of."""

    call_112: Text
    place: Text
    menu_item: Text
    unknown_municipality: Text
    unknown_situation: Text
    line: Text
    line_without_number: Text
    relay: Text
    always_open: Text
    open_until: Text
    opens: Text
    closed: Text
    closed_because: Text
    unknown_hours: Text
    may_go_unanswered: Text
    call_yourself: Text
    after_silence: Text
    cannot_speak: Text
    speaks: Text
    if_no_answer_always: Text
    if_no_answer_if_cannot_wait: Text
    if_no_answer_no: Text
    today: Text
    tomorrow: Text
    another_day: Text
    hour: Text
    hour_and_minutes: Text
    weekday: Text
    day_and_month: Text
    dot: Text
    this_language: Text
    digits: Text


class RawAnywhere(Record):
    """What holds in every state: commands, the last resort, advice and phrases."""

    commands: RawCommands
    last_resort: PerChannel
    advice: dict[str, Text] = Field(default_factory=dict)
    phrases: RawPhrases
