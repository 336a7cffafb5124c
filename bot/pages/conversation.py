"""A tried conversation as a page shows it, and the reasons for what the bot said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.dialogue.engine import fit
from bot.dialogue.hearing import match
from bot.dialogue.model import TEXT_SAFE, Answer, Channel
from bot.directory.refer import Listed, county_of, refer
from bot.files.content import Content
from bot.pages.words import place_name, situation_name, slot_name
from bot.simulator.call import Call
from bot.simulator.replay import Moment
from bot.simulator.transcript import NEW_LINE, Line
from bot.text.referral import foreign, segments, units
from bot.turn.bot import Watched
from bot.understanding.model import Match, Meaning


@dataclass(frozen=True, slots=True)
class Considered:
    """One line of a referral: its place in the order, and why it is there."""

    listed: Listed
    name: str
    said: bool
    """Whether the lines named in this turn begin with it, or before it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A referral: what it is for, the rule it follows, and the lines in order."""

    situation: str
    place: str | None
    urgent: str
    danger: bool
    steps: tuple[str, ...]
    lines: tuple[Considered, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """One turn explained."""

    matched: tuple[Match, ...]
    command: str | None
    key: str | None
    danger: bool
    abroad: bool
    unread: bool
    """Whether something was said or keyed and not understood."""
    path: tuple[str, ...]
    known: Mapping[str, str]
    """The session after it, by slot, in words."""
    orders: tuple[Order, ...]


def why(content: Content, watched: Watched, *, begins: bool, language: str) -> Why:
    """The explanation of this turn in a page's language."""
    meaning = _meaning(content, watched, begins)
    turn = watched.turn
    slots = {slot: value for slot, value in turn.session.slots.items() if slot != TEXT_SAFE}
    answers = [act for act in turn.acts if isinstance(act, Answer)]
    return Why(
        matched=meaning.matched,
        command=meaning.command,
        key=meaning.key,
        danger=turn.session.danger,
        abroad=meaning.abroad,
        unread=_is_words(watched, begins) and meaning == Meaning(),
        path=turn.path,
        known={slot: slot_name(content, slot, v, language) for slot, v in slots.items()},
        orders=tuple(_order(content, watched, act, language) for act in answers),
    )


def _is_words(watched: Watched, begins: bool) -> bool:
    return not begins and watched.heard.kind in ("text", "speech", "digits")


def _meaning(content: Content, watched: Watched, begins: bool) -> Meaning:
    """The engine's reading of it; the outcome of a transfer is no words."""
    if begins or watched.heard.kind == "transfer":
        return Meaning()
    session = fit(content.flow, watched.world, watched.before)
    return match(content.flow, session, watched.heard, watched.world)


def _order(content: Content, watched: Watched, act: Answer, language: str) -> Order:
    referral = refer(content.directory, act.request, watched.world.now)
    said = {e.line.id for group in referral.groups_from(act.position) for e in group}
    request, situations = act.request, content.directory.situations
    situation = situations[request.situation].details.get(
        request.detail or "", situations[request.situation]
    )
    return Order(
        situation_name(content, request.situation, language),
        _place(content, act, language),
        referral.urgent,
        request.danger,
        situation.order,
        tuple(Considered(e, e.line.names[language], e.line.id in said) for e in referral.lines),
    )


def _place(content: Content, act: Answer, language: str) -> str | None:
    request = act.request
    county = county_of(content.directory, request)
    names = [place_name(content, request.municipality, language)] if request.municipality else []
    names += [slot_name(content, "county", county, language)] if county else []
    return ", ".join(names) or None


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


def shown(content: Content, moment: Moment, channel: Channel, language: str) -> Shown:
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


def _done(moment: Moment, channel: Channel) -> Bubble:
    if moment.who in ("now", "store"):
        return Bubble("event", f"{moment.who} {moment.words}")
    interrupts = moment.who == "caller interrupting"
    if not channel.spoken:
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


def _said(reply: Line, channel: Channel) -> Bubble:
    who, words = reply
    language = who.removeprefix("bot").strip() or None
    if not channel.spoken:
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
