"""From a request of Twilio's to TwiML: signature, turn, and the last resort if anything fails.

`webhooks` routes to it. Nothing of a message or a number is ever written to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from functools import partial
from time import perf_counter

from bot import counts
from bot.channels import sms, voice
from bot.channels.base import Inbound
from bot.channels.signature import Signatures
from bot.conduct import Outcome, TurnFailedError, conduct
from bot.outside import Bot
from bot.store import Counters
from bot.values import value
from bot.web.failures import log_failure
from bot.web.last_resort import LastResort
from bot.web.posted import Posted, args_of
from bot.web.refusals import Refusals
from bot.web.statuses import Statuses

TURN_PATH = "/voice/turn"
"""Where every answer of a call is posted; under `/voice`, which begins the call."""


@value(frozen=True, slots=True)
class Webhooks:
    """What the routes need: the bot, the signatures it believes, the secrets of its keys."""

    bot: Bot
    public_url: str
    signatures: Signatures
    secrets: tuple[str, ...]
    caller_id: str | None
    last_resort: LastResort
    statuses: Statuses
    keywords: bool = True
    """Whether Twilio acts on STOP and START by itself."""
    refusals: Refusals = field(default_factory=Refusals)

    @property
    def counters(self) -> Counters:
        """Where turns are counted, too."""
        return self.bot.counters


@value(frozen=True, slots=True)
class Answer:
    """What Twilio is answered: a status line of HTTP, and TwiML or nothing."""

    status: str
    twiml: str = ""


REFUSED = Answer("403 Forbidden")
"""No word to whoever has not signed."""

Parse = Callable[[Webhooks, Posted], Inbound]
Render = Callable[[Webhooks, Inbound, Outcome], str]


def answer_text(hooks: Webhooks, found: Posted | None) -> Answer:
    """A text message, answered."""
    return _answer(hooks, found, "sms", _text, _text_twiml)


def answer_call(hooks: Webhooks, found: Posted | None) -> Answer:
    """A call that begins, or one input of it, answered."""
    return _answer(hooks, found, "voice", _call, _call_twiml)


def believed(hooks: Webhooks, found: Posted | None) -> Posted | None:
    """What was posted, if Twilio signed it; of None the body could not be read."""
    if found is None or not found.signed(hooks.signatures):
        hooks.refusals.refused()
        hooks.counters.add(counts.REFUSED_SIGNATURES.of())
        return None
    hooks.refusals.valid()
    return found


def last_resort(hooks: Webhooks, channel: str, query: str, error: Exception) -> Answer:
    """A caller never hears of a bug: they hear numbers, in the language that is known."""
    failed = error if isinstance(error, TurnFailedError) else None
    log_failure("turn", (failed and failed.__cause__) or error)
    with suppress(Exception):  # also when it is the counting that broke
        hooks.counters.add(counts.LAST_RESORTS.of(channel))
    language = (failed and failed.language) or args_of(query).get("lang")
    return spoken(hooks.last_resort.twiml(channel, language))


def spoken(twiml: str) -> Answer:
    """The document as an answer."""
    return Answer("200 OK", twiml)


def _answer(
    hooks: Webhooks, found: Posted | None, channel: str, parse: Parse, render: Render
) -> Answer:
    started, found = perf_counter(), believed(hooks, found)
    if found is None:
        return REFUSED
    answer = _said(hooks, found, channel, parse, render)
    spent = perf_counter() - started
    hooks.counters.add(counts.ANSWERS_WITHIN.of(channel, counts.within(spent)))
    hooks.counters.add(counts.MICROSECONDS.of(channel), times=round(spent * 1_000_000))
    return answer


def _said(hooks: Webhooks, found: Posted, channel: str, parse: Parse, render: Render) -> Answer:
    try:
        inbound = parse(hooks, found)
        if inbound.opted_out:  # the session stays: whoever comes back goes on
            hooks.statuses.opted_out(inbound.event_id)
            return spoken(sms.NOTHING)
        return spoken(conduct(hooks.bot, inbound, partial(render, hooks, inbound)))
    except Exception as error:
        return last_resort(hooks, channel, found.query, error)


def _text(hooks: Webhooks, found: Posted) -> Inbound:
    return sms.parse(found.form, hooks.secrets, hooks.keywords)


def _call(hooks: Webhooks, found: Posted) -> Inbound:
    return voice.parse(found.form, found.args, hooks.secrets)


def _text_twiml(_: Webhooks, __: Inbound, outcome: Outcome) -> str:
    return sms.render(outcome.script)


def _call_twiml(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """The action is absolute: relative to a public URL with a path it would lose that path."""
    url = hooks.public_url + TURN_PATH
    language = outcome.language or ""
    following = inbound.step + (1 if outcome.remembered else 2)  # a step no session was left at
    action = voice.action_url(url, following, language, outcome.position)
    return voice.render(outcome.script, action, hooks.caller_id)
