"""One request of a caller's, as every channel hands it to the turn, and words cut to fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from bot.dialogue.channel import Channel
from bot.dialogue.model import Heard
from bot.text.compose import Words

SCRIPTS_REMEMBERED = 1024
"""Rendered by a channel in one process: many callers are told the same. Nothing of a caller is in a
script, and its TwiML depends on nothing else."""

HEARD_AT_MOST = 1600
"""Characters of one message that are read: the longest text Twilio passes on."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BREAKS = (re.compile(r"(?<=[.!?])\s+|\n"), re.compile(r"\s+"))
"""Where a long text is cut: after a sentence, else between words."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a request is known by under one secret, as in `Inbound`."""

    session: str | None
    event: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One request of a caller's, without the caller: `text_to` alone gets past the channel."""

    channel: Channel
    session_key: str | None
    """A keyed hash; None: a session of one turn, since the sender cannot be told from others."""
    event_id: str
    """A keyed hash of the message, or of the call and its step; "" when Twilio sent no id."""
    to: str
    """The number called or texted, as given (a number or a short code): ours, not the caller's."""
    heard: Heard
    begins: bool
    """Voice: the first request of a call, which has no step."""
    step: int = 0
    """Voice: the step number in the action URL."""
    language: str | None = None
    """Voice: the language in the action URL."""
    line: int = 0
    """Voice: the transfer position in the action URL."""
    text_to: str | None = field(default=None, repr=False)
    """Voice: the caller's mobile number (E.164), only to be put into the outbox; else None."""
    former: tuple[Keys, ...] = ()
    """The same under former secrets, while they are rotated."""
    said: str = ""
    """SMS: a keyed hash of the words, to tell whether they are those of the text before."""
    opted_out: bool = False
    """SMS: Twilio has taken the message as STOP; nothing that is answered would arrive."""


def readable(text: str) -> str:
    """What a caller wrote or said, without characters no alphabet has, and not endless."""
    return NOT_XML.sub("", text)[:HEARD_AT_MOST].strip()


def runs(words: Iterable[Words]) -> list[Words]:
    """The words with neighbours of one language joined, and nothing in them XML cannot hold."""
    clean = (Words(run.language, NOT_XML.sub("", run.text).strip()) for run in words)
    spoken = [run for run in clean if run.text]
    return [
        Words(language, " ".join(run.text for run in same))
        for language, same in groupby(spoken, key=lambda run: run.language)
    ]


def pieces(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The text in parts that fit, cut after sentences, or else between words."""
    found = []
    while not fits(text):
        part = _head(text, fits)
        found.append(part)
        text = text[len(part) :].lstrip()
    return [*found, text] if text else found


def _head(text: str, fits: Callable[[str], bool]) -> str:
    for pattern in BREAKS:
        heads = [text[: found.start()] for found in pattern.finditer(text)]
        fitting = [head for head in heads if head.strip() and fits(head)]
        if fitting:
            return fitting[-1]
    return next(head for end in range(len(text), 0, -1) if fits(head := text[:end]) or end == 1)
