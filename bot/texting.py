"""The answer of a call sent to the caller as a text: put into the outbox before it is promised.

`conduct` calls it once a turn is taken; `cli.texts` sends what is in the outbox.
"""

from __future__ import annotations

from bot import counts
from bot.channels import sms
from bot.channels.base import Inbound
from bot.channels.hashing import digest
from bot.dialogue.model import Act, Say, SendText, Turn, World
from bot.dialogue.walk import CALL_112
from bot.errors import StoreError
from bot.outside import Bot
from bot.store import OutgoingText
from bot.text.compose import compose
from bot.values import replace

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
    script = compose(bot.content.catalogue, world, "sms", language, [*first, sent.answer])
    body = sms.body(script)
    return OutgoingText(digest(str(inbound.session_key), body), str(inbound.text_to), body)


def _not_sent(act: Act) -> Act:
    return Say("commands.text_failed") if act == TEXT_SENT else act
