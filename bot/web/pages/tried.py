"""A tried conversation as the page shows it: bubbles and calls, what a text costs, and why.

`try_page` makes it of the moments that a trial had. Nothing of it is kept on the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels.played_call import Call
from bot.channels.transcript import NEW_LINE, Line
from bot.files.content import Content
from bot.text.segments import foreign, segments, units
from bot.trial import Moment
from bot.web.pages.why import Why, why


@dataclass(frozen=True, slots=True)
class Cost:
    """A text message as it is sent and billed, one segment at a time."""

    segments: int
    units: int
    """Of GSM-7, or UTF-16 where a character is in no GSM alphabet."""
    encoding: Literal["GSM-7", "UCS-2"]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """Something said, written, pressed or that happened. `mine`: by the caller."""

    kind: Literal["words", "keys", "speech", "event"]
    words: str
    mine: bool = False
    language: str | None = None
    cost: Cost | None = None
    confidence: float | None = None
    interrupts: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """One moment: its bubbles, and the turns behind them explained."""

    bubbles: tuple[Bubble, ...]
    why: tuple[Why, ...]
    now: datetime


def shown(content: Content, moment: Moment, channel: str, language: str) -> Shown:
    """A moment in the language of the page; bubbles keep their own."""
    bubbles = [_done(moment, channel)] if moment.who else []
    bubbles += [_said(reply, channel) for reply in moment.replies]
    begins = not moment.who
    reasons = tuple(why(content, t, begins=begins, language=language) for t in moment.turns)
    return Shown(tuple(bubbles), reasons, moment.now)


def cost(text: str) -> Cost:
    """What one text message takes."""
    gsm = units(text)
    utf16 = len(text.encode("utf-16-le", "surrogatepass")) // 2
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if gsm is None else "GSM-7"
    return Cost(segments(text), utf16 if gsm is None else gsm, encoding, foreign(text))


def _done(moment: Moment, channel: str) -> Bubble:
    if moment.who in ("now", "store"):
        return Bubble("event", f"{moment.who} {moment.words}")
    interrupts = moment.who == "caller interrupting"
    if channel == "sms":
        return Bubble("words", moment.words, mine=True, cost=cost(moment.words))
    verb, _, rest = moment.words.partition(" ")
    if verb == "press":
        return Bubble("keys", rest, mine=True, interrupts=interrupts)
    if verb in ("say", "mumble", "heard"):
        heard = moment.turns[0].heard if moment.turns else None
        words = heard.text if heard else rest
        confidence = heard.confidence if heard else None
        return Bubble("speech", words, True, confidence=confidence, interrupts=interrupts)
    return Bubble("event", moment.words, mine=True)


def _said(reply: Line, channel: str) -> Bubble:
    who, words = reply
    language = who.removeprefix("bot").strip() or None
    if channel == "sms":
        text = words.replace(NEW_LINE, "\n")
        return Bubble("words", text, cost=cost(text))
    if language is None:
        return Bubble("event", words.strip("()"))
    return Bubble("speech", words, language=language)


@dataclass(frozen=True, slots=True)
class Listening:
    """What the telephone can do now."""

    call: Literal["none", "listens", "dials", "ended"]
    one_key: bool = False
    dialled: str | None = None
    language: str = "fi"


def listening(call: Call | None) -> Listening:
    """The state of the call, for the buttons that make sense now."""
    if call is None:
        return Listening("none")
    if call.ended:
        return Listening("ended")
    if call.dialled:
        return Listening("dials", dialled=call.dialled)
    gather = call.gather
    attributes = gather.attrib if gather is not None else {}
    return Listening(
        "listens",
        one_key=attributes.get("numDigits") == "1",
        language=attributes.get("language", "fi-FI")[:2],
    )
