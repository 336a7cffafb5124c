"""The TwiML this product may send: a closed list, narrower than what Twilio takes.

`twiml` checks documents against it. What is missing here is missing on purpose: no recording, no
speechModel, no SSML, no GET. Values are checked as text; what spans elements is in `twiml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.channels.voice import VOICES

Channel = Literal["sms", "voice"]


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute or a text may hold: the whole of it matches `pattern`."""

    pattern: str
    expected: str


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its attributes, which of them must be there, its children and its text."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    text: Value | None = None


def one_of(words: Iterable[str]) -> Value:
    """A value that is one of these words."""
    known = list(words)
    return Value("|".join(map(re.escape, known)), " or ".join(known))


SECONDS = Value(r"[1-9][0-9]*", "a whole number from 1")
YES_NO = one_of(["true", "false"])
POST = one_of(["POST"])
URL = Value(r"[!-~]+", "a URL of plain ASCII")
WORDS = Value(r"(?s).*\S.*", "words")
TAG = one_of(voice.tag for voice in VOICES.values())
NAME = one_of(voice.name for voice in VOICES.values())
# Twilio dials only whole international numbers, and no emergency or short number at all. Behind
# +358 a number that begins with 11 is such a short number (112, 116 123) in disguise.
DIALLED = Value(r"\s*\+(?!35811)[1-9][0-9]{7,14}\s*", "a whole number such as +358401234567")

VOICE: Mapping[str, Element] = {
    "Response": Element(children=("Say", "Play", "Pause", "Gather", "Dial", "Redirect", "Hangup")),
    "Say": Element(
        {"voice": NAME, "language": TAG},
        required=("voice", "language"),
        text=WORDS,
    ),
    "Play": Element(text=URL),
    "Pause": Element({"length": SECONDS}),
    "Gather": Element(
        {
            "input": one_of(["dtmf", "speech", "dtmf speech"]),
            "action": URL,
            "method": POST,
            "timeout": SECONDS,
            "speechTimeout": SECONDS,
            "finishOnKey": Value(r"[0-9#*]?", "one key or nothing"),
            "numDigits": SECONDS,
            "hints": WORDS,
            "language": TAG,
            "profanityFilter": one_of(["false"]),
            "actionOnEmptyResult": YES_NO,
            "bargeIn": YES_NO,
        },
        required=("input", "action", "language", "profanityFilter"),
        children=("Say", "Play", "Pause"),
    ),
    "Dial": Element(
        {
            "action": URL,
            "method": POST,
            "timeout": SECONDS,
            "timeLimit": SECONDS,
            "callerId": DIALLED,
            "answerOnBridge": YES_NO,
            "ringTone": one_of(["fi"]),
        },
        required=("callerId",),
        children=("Number",),
        text=DIALLED,
    ),
    "Number": Element(text=DIALLED),
    "Redirect": Element({"method": POST}, text=URL),
    "Hangup": Element(),
}

SMS: Mapping[str, Element] = {
    "Response": Element(children=("Message",)),
    "Message": Element(text=WORDS),
}

ELEMENTS: Mapping[Channel, Mapping[str, Element]] = {"sms": SMS, "voice": VOICE}
