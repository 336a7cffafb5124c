"""One whole turn: recall, step, compose, render, save.

The route of a channel calls `take_turn` and answers what it raises with the last resort.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replace_value

from msgspec.structs import replace

from bot.channels import sms
from bot.channels.base import Inbound, digest
from bot.dialogue.engine import Pace, begin, heard, paced, step, step_once, unheard
from bot.dialogue.model import SMS, Act, Say, SendText, Turn, Wait, World
from bot.dialogue.walk import CALL_112
from bot.problems.errors import StoreError
from bot.service import counts
from bot.service.counts import counted
from bot.store import OutgoingText
from bot.text.compose import Script, compose
from bot.turn.bot import Bot, Watched
from bot.turn.memory import Event, Recalled, dropped, forgotten, recall, saved, without_memory

TRIES = 3
"""How often a turn is taken again because another turn of its session was saved first; after that
it is not saved."""
TEXT_SENT = Say("commands.text_sent")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The script to render and where the conversation stands, for a call's next action URL."""

    script: Script
    language: str | None
    position: int
    remembered: bool = True
    """Whether the session remembers what is said here, so that a key can be understood against it.
    """


Render = Callable[[Outcome], str]


class TurnFailedError(Exception):
    """A turn broke. `language` is the caller's if it is known; the cause says what broke."""

    def __init__(self, language: str | None) -> None:
        super().__init__("a turn failed")
        self.language = language


@dataclass(frozen=True, slots=True)
class _Taken:
    """A turn that was taken: its reply, whether it is saved, and what to count if it is."""

    reply: str
    holds: bool
    names: tuple[str, ...]


def take_turn(bot: Bot, inbound: Inbound, render: Render) -> str:
    """Return the reply to one message or one key.

    When several turns of a session run at once, the first to save holds and the others are taken
    again. Raises TurnFailedError when anything breaks; nothing is saved then.
    """
    world = World(bot.content.directory, bot.content.understanding, bot.clock(), bot.transfers)
    claim = ""
    for _ in range(TRIES):
        taken = _attempt(bot, inbound, world, recall(bot, inbound, claim), render)
        if taken.holds:
            break
        claim = claim or secrets.token_hex(4)
    else:
        bot.counters.add(counts.UNSAVED.of(inbound.channel.value))
    bot.counters.add(*taken.names)
    return taken.reply


def _attempt(
    bot: Bot, inbound: Inbound, world: World, recalled: Recalled, render: Render
) -> _Taken:
    """Take the turn: unsaved when the store fails, and from the beginning when the stored session
    breaks it, since it would break every turn until it expires. Raises TurnFailedError.
    """
    try:
        return _take(bot, inbound, world, recalled, render)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("save"))
        return _attempt(bot, inbound, world, replace_value(recalled, saves=False), render)
    except Exception as error:
        if recalled.broke or not recalled.revision:
            raise TurnFailedError(recalled.language) from recalled.broke or error
        taken = _attempt(bot, inbound, world, without_memory(bot, inbound, recalled, error), render)
        dropped(bot, inbound, error)
        return taken


def _take(bot: Bot, inbound: Inbound, world: World, recalled: Recalled, render: Render) -> _Taken:
    """Take the turn once. Nothing is saved before the whole reply is made.

    Only a text that a caller asked for is in the outbox before, because the reply says whether it
    will be sent. Raises StoreError when the session cannot be saved.
    """
    before = recalled.record.session
    event = recalled.record.answered(inbound.event_id, *(keys.event for keys in inbound.former))
    turn = None
    if event:  # a retry gets what the first try got, judged at the first try's instant
        world = replace_value(world, now=event.at)
    else:
        texted = inbound.channel.texted and inbound.text_to is not None
        texts = texted and recalled.saves and bot.outbox is not None
        world = replace_value(world, texts=texts)
        turn, pace = _step(bot, inbound, world, recalled)
        if bot.watch:
            bot.watch(Watched(before, inbound.heard, world, turn))
        turn = _kept_promises(bot, inbound, world, turn)
        event = _event(inbound, world, turn)
    # A save that seemed to fail may have been carried out: the session then holds other words.
    remembered = turn is None or recalled.saves or recalled.revision is None
    script = compose(bot.content.catalogue, world, inbound.channel, event.language, event.acts)
    reply = render(Outcome(script, event.language, event.position, remembered))
    if turn is None:
        return _Taken(reply, True, (counts.RETRIES.of(inbound.channel.value),))
    record = recalled.record.after(turn.session, event, pace)
    holds = turn.forget or saved(bot, inbound, recalled, record)
    names = counted(bot.content.flow, bot.content.directory, before, inbound.heard, turn)
    return _Taken(reply, holds, names)


def _step(bot: Bot, inbound: Inbound, world: World, recalled: Recalled) -> tuple[Turn, Pace]:
    """The turn of the dialogue, and how often texts come. A call keeps the step it was left at."""
    flow, session, pace = bot.content.flow, recalled.record.session, recalled.record.pace
    if not inbound.channel.spoken:
        turn = (step if recalled.saves else step_once)(flow, session, inbound.heard, world)
        pace = heard(pace, inbound.said, int(world.now.timestamp()))
        return paced(flow, session, turn, world, pace)
    if inbound.begins:
        turn = begin(flow, session)
    else:
        if recalled.revision and session.step != inbound.step - 1:
            session = unheard(flow, session)  # what was said since could not be saved
        turn = (step if recalled.saves else step_once)(flow, session, inbound.heard, world)
    return replace(turn, session=replace(turn.session, step=inbound.step)), pace


def _kept_promises(bot: Bot, inbound: Inbound, world: World, turn: Turn) -> Turn:
    """The turn with its promise kept, or with the truth if it could not be."""
    sent = next((act for act in turn.acts if isinstance(act, SendText)), None)
    if sent and bot.outbox and not _sent(bot, inbound, world, turn, sent):
        failed = Say("commands.text_failed")
        acts = [failed if act == TEXT_SENT else act for act in turn.acts if act is not sent]
        turn = replace(turn, acts=tuple(acts))
    if turn.forget and not forgotten(bot, inbound):
        return replace(turn, acts=tuple(_later(act) for act in turn.acts))
    return turn


def _sent(bot: Bot, inbound: Inbound, world: World, turn: Turn, sent: SendText) -> bool:
    """Queue the answer as a text that stands alone, with 112 first. Return whether it is in the
    outbox."""
    first = () if sent.answer.request.danger else (CALL_112,)
    language = turn.session.slots.get("language")
    script = compose(bot.content.catalogue, world, SMS, language, [*first, sent.answer])
    body = sms.body(script)
    text = OutgoingText(digest(str(inbound.session_key), body), str(inbound.text_to), body)
    try:
        return bot.outbox is not None and bot.outbox.put(text)
    except StoreError:
        bot.counters.add(counts.STORE_ERRORS.of("outbox"))
        return False


def _event(inbound: Inbound, world: World, turn: Turn) -> Event:
    """What is remembered of the turn, in case the same request comes again."""
    session, acts = turn.session, turn.acts
    if not inbound.channel.spoken:  # a text has nothing to wait with
        acts = tuple(act for act in acts if not isinstance(act, Wait))
    return Event(inbound.event_id, world.now, acts, session.slots.get("language"), session.position)


def _later(act: Act) -> Act:
    """What is said instead when a promise could not be kept."""
    told = isinstance(act, Say) and act.text == "commands.forget"
    return Say("commands.forget_later", every_language=True) if told else act
