"""One whole turn: recall, step, compose, render, save."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.channels import sms
from bot.channels.base import Inbound
from bot.channels.twilio import digest
from bot.dialogue.channel import SMS, Channel
from bot.dialogue.engine import Pace, begin, heard, paced, step, step_once, unheard
from bot.dialogue.model import Act, Say, SendText, Turn, Wait, World
from bot.dialogue.walk import CALL_112
from bot.problems.errors import StoreError
from bot.service import counts
from bot.service.counts import counted
from bot.store import OutgoingText
from bot.text.compose import Script, compose
from bot.turn.bot import Bot, Watched
from bot.turn.memory import (
    Event,
    Recalled,
    dropped,
    forgotten,
    language_of,
    recall,
    saved,
    without_memory,
)

TEXT_SENT = Say("commands.text_sent")


def texted(bot: Bot, inbound: Inbound, world: World, turn: Turn) -> Turn:
    """The turn after its text is in the outbox, or with the truth when it could not be."""
    sent = next((act for act in turn.acts if isinstance(act, SendText)), None)
    if sent is None or bot.outbox is None:
        return turn
    text = _outgoing(bot, inbound, world, turn, sent)
    try:
        if bot.outbox.put(text):
            return turn
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("outbox"))
    return replace(turn, acts=tuple(_not_sent(act) for act in turn.acts if act is not sent))


def _outgoing(bot: Bot, inbound: Inbound, world: World, turn: Turn, sent: SendText) -> OutgoingText:
    """The answer as a text that stands alone, with 112 first."""
    first = () if sent.answer.request.danger else (CALL_112,)
    language = turn.session.slots.get("language")
    script = compose(bot.content.catalogue, world, SMS, language, [*first, sent.answer])
    body = sms.body(script)
    return OutgoingText(digest(str(inbound.session_key), body), str(inbound.text_to), body)


def _not_sent(act: Act) -> Act:
    return Say("commands.text_failed") if act == TEXT_SENT else act


TRIES = 3
"""Of one turn, when others of the same session are saved before it; then it stays unsaved."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The script to render and where the conversation stands, for a call's next action URL."""

    script: Script
    language: str | None
    position: int
    remembered: bool = True
    """Whether the session holds what is said here, so that a key may be read against it."""


Render = Callable[[Outcome], str]


class TurnFailedError(Exception):
    """A turn broke; `language` is the caller's, as far as it is known. The cause says why."""

    def __init__(self, language: str | None) -> None:
        super().__init__("a turn failed")
        self.language = language


@dataclass(frozen=True, slots=True)
class _Taken:
    """A turn that was made: its reply, whether it holds, and what to count if it does."""

    reply: str
    holds: bool
    names: tuple[str, ...]


def conduct(bot: Bot, inbound: Inbound, render: Render) -> str:
    """The reply to one message or one key. Of many at once, who was late steps again.

    Raises TurnFailedError when anything breaks; nothing is saved then.
    """
    content, now = bot.content, bot.clock()
    world = World(content.directory, content.understanding, now, bot.transfers)
    claim = ""
    for _ in range(TRIES):
        recalled = recall(bot, inbound, claim)
        taken = _take_or_begin(bot, inbound, render, world, recalled)
        if taken.holds:
            bot.counters.add(*taken.names)
            return taken.reply
        claim = claim or secrets.token_hex(4)
    bot.counters.add(*taken.names, counts.UNSAVED.of(inbound.channel.name))
    return taken.reply


def _take(bot: Bot, inbound: Inbound, render: Render, world: World, recalled: Recalled) -> _Taken:
    """The turn; when it cannot be saved, the one that will not be remembered."""
    try:
        return _conduct(bot, inbound, render, world, recalled)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("save"))
        return _conduct(bot, inbound, render, world, replace(recalled, saves=False))


def _take_or_begin(
    bot: Bot, inbound: Inbound, render: Render, world: World, recalled: Recalled
) -> _Taken:
    """The turn; if what is remembered breaks it, without that, lest it break all until its time is
    over. Raises TurnFailedError.
    """
    try:
        return _take(bot, inbound, render, world, recalled)
    except Exception as error:
        if not recalled.revision:
            raise TurnFailedError(language_of(recalled)) from error
        broke = error
    try:
        taken = _take(bot, inbound, render, world, without_memory(bot, inbound, recalled))
    except Exception:
        raise TurnFailedError(language_of(recalled)) from broke
    dropped(bot, inbound, broke)
    return taken


def _conduct(
    bot: Bot, inbound: Inbound, render: Render, world: World, recalled: Recalled
) -> _Taken:
    """The reply, and whether it holds: nothing is saved before all of it is made.

    Only a text is in the outbox before, because the reply says whether it will be sent. Raises
    StoreError when it cannot be saved.
    """
    known = recalled.record.answered(inbound.event_id, *(keys.event for keys in inbound.former))
    if known:  # a retry gets what the first try got, judged at the first try's instant
        reply = render(_outcome(bot, replace(world, now=known.at), inbound.channel, known))
        return _Taken(reply, True, (counts.RETRIES.of(inbound.channel.name),))
    texted = inbound.channel.texted and inbound.text_to is not None
    if texted and recalled.saves and bot.outbox is not None:
        world = replace(world, texts=True)
    before = recalled.record.session
    turn, pace = _paced(bot, inbound, world, recalled)
    if bot.watch:
        bot.watch(Watched(before, inbound.heard, world, turn))
    turn = _promised(bot, inbound, world, turn)
    event = _event(inbound, world, turn)
    # A save that seemed to fail may have been carried out: the session then holds other words.
    remembered = recalled.saves or recalled.revision is None
    reply = render(_outcome(bot, world, inbound.channel, event, remembered=remembered))
    record = recalled.record.after(turn.session, event, pace)
    holds = turn.forget or saved(bot, inbound, recalled, record)
    names = counted(bot.content.flow, bot.content.directory, before, inbound.heard, turn)
    return _Taken(reply, holds, names)


def _paced(bot: Bot, inbound: Inbound, world: World, recalled: Recalled) -> tuple[Turn, Pace]:
    """The turn, and how often texts come; a call keeps the step it was left at."""
    flow, pace = bot.content.flow, recalled.record.pace
    turn = _turn(bot, inbound, world, recalled)
    if inbound.channel.spoken:
        return replace(turn, session=replace(turn.session, step=inbound.step)), pace
    pace = heard(pace, inbound.said, int(world.now.timestamp()))
    return paced(flow, recalled.record.session, turn, world, pace)


def _turn(bot: Bot, inbound: Inbound, world: World, recalled: Recalled) -> Turn:
    flow, session = bot.content.flow, recalled.record.session
    if inbound.begins:
        return begin(flow, session)
    if inbound.channel.spoken and recalled.revision and session.step != inbound.step - 1:
        session = unheard(flow, session)  # what was said since could not be saved
    take = step if recalled.saves else step_once
    return take(flow, session, inbound.heard, world)


def _promised(bot: Bot, inbound: Inbound, world: World, turn: Turn) -> Turn:
    """The turn after what it promises is done, or with the truth when it could not be."""
    turn = texted(bot, inbound, world, turn)
    if turn.forget and not forgotten(bot, inbound):
        return replace(turn, acts=tuple(_later(act) for act in turn.acts))
    return turn


def _event(inbound: Inbound, world: World, turn: Turn) -> Event:
    """What is remembered of the turn, should the same request come again."""
    session, acts = turn.session, turn.acts
    if not inbound.channel.spoken:  # a text has nothing to wait with
        acts = tuple(act for act in acts if not isinstance(act, Wait))
    return Event(inbound.event_id, world.now, acts, session.slots.get("language"), session.position)


def _later(act: Act) -> Act:
    """What is said instead of a promise that was not kept."""
    told = isinstance(act, Say) and act.text == "commands.forget"
    return Say("commands.forget_later", every_language=True) if told else act


def _outcome(
    bot: Bot, world: World, channel: Channel, event: Event, *, remembered: bool = True
) -> Outcome:
    script = compose(bot.content.catalogue, world, channel, event.language, event.acts)
    return Outcome(script, event.language, event.position, remembered)
