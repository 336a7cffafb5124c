"""The shape of a flow file and of anywhere.yaml, field by field, before any meaning is checked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Channel = Literal["sms", "voice"]


class Raw(BaseModel):
    """Every field is named here; any other is a mistake."""

    model_config = ConfigDict(extra="forbid")


class PerChannel(Raw):
    """A text that differs by channel."""

    sms: str
    voice: str


Text = str | PerChannel


class RawChoice(Raw):
    """One menu answer, or a group of them with a menu of its own."""

    label: Text | None = None
    sets: str | dict[str, str] | None = None
    does: Literal["next_line", "wrong_place"] | None = None
    only: Channel | None = None
    choices: dict[str, RawChoice] = Field(default_factory=dict)
    give_up: dict[str, str] = Field(default_factory=dict)


class RawState(Raw):
    """One state; exactly one of say, ask, menu, choose, refer, transfer, end says its kind."""

    say: str | None = None
    ask: list[str] | None = None
    menu: str | None = None
    choose: str | None = None
    refer: Literal["now"] | None = None
    transfer: str | None = None
    end: bool | None = None
    only: Channel | None = None
    every_language: bool = False
    text: Text | None = None
    danger: Text | None = None
    more: Text | None = None
    last: Text | None = None
    reprompt: Text | list[Text] | None = None
    silence: Text | list[Text] | None = None
    choices: dict[str, RawChoice] = Field(default_factory=dict)
    tries: int = Field(default=1, ge=1, le=5)
    give_up: dict[str, str] = Field(default_factory=dict)
    next: str | None = None


class RawFlow(Raw):
    """A flow file."""

    flow: str
    initial: str
    turns_at_most: dict[Channel, int]
    keys: dict[str, str]
    states: dict[str, RawState]


class RawAnywhere(Raw):
    """What holds in every state: commands, the last resort, advice and phrases."""

    commands: dict[str, Text]
    last_resort: PerChannel
    advice: dict[str, Text] = Field(default_factory=dict)
    phrases: dict[str, Text]
