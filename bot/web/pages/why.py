"""Why the bot said what it said: a turn taken apart for a reader, without taking it again.

`try_page` shows it beside the telephone. The reading and the referral are the product's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.fitting import fit
from bot.dialogue.matching import match
from bot.dialogue.model import Answer
from bot.directory.refer import Listed, county_of, refer
from bot.files.content import Content
from bot.outside import Watched
from bot.understanding.model import Match, Meaning
from bot.web.pages.names import place_name, situation_name, slot_name


@dataclass(frozen=True, slots=True)
class Considered:
    """One line of a referral: its place in the order, and why it is there."""

    listed: Listed
    name: str
    said: bool
    """Whether this turn begins to name the lines with it or before it."""


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
    """Whether there were words or keys, and nothing in them was understood."""
    path: tuple[str, ...]
    known: Mapping[str, str]
    """What the session knows after it, by slot, in words."""
    orders: tuple[Order, ...]


def why(content: Content, watched: Watched, *, begins: bool, language: str) -> Why:
    """The explanation of this turn in a page's language."""
    meaning = _meaning(content, watched, begins)
    turn = watched.turn
    slots = {slot: value for slot, value in turn.session.slots.items() if slot != "text_safe"}
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
    """The reading that the engine made of it; what a line did is no words."""
    if begins or watched.heard.kind == "transfer":
        return Meaning()
    session = fit(content.flow, content.directory, watched.before)
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
