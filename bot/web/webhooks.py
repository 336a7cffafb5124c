"""Twilio's webhooks: signature, turn, TwiML. Whatever fails, the caller gets the last resort.

`app` registers the blueprint. Nothing of a message or a number is ever written to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot import counts
from bot.channels import sms, voice
from bot.channels.base import Inbound
from bot.channels.signature import Signatures
from bot.conduct import Bot, Outcome, TurnFailedError, conduct
from bot.store import Counters
from bot.web.failures import log_failure
from bot.web.last_resort import LastResort
from bot.web.refusals import Refusals
from bot.web.statuses import Statuses

TURN_PATH = "/voice/turn"
"""Where every answer of a call is posted; under `/voice`, which begins the call."""


@dataclass(frozen=True, slots=True)
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


Parse = Callable[[], Inbound]
Render = Callable[[Webhooks, Inbound, Outcome], str]


def blueprint(current: Callable[[], Webhooks]) -> Blueprint:
    """The routes that Twilio calls; exact paths, no redirects. Each request asks for `current`."""
    routes = Blueprint("webhooks", __name__)

    @routes.post("/sms")
    def sms_webhook() -> Response:
        hooks = current()
        return _answer(
            hooks,
            "sms",
            lambda: sms.parse(request.form, hooks.secrets, hooks.keywords),
            _sms_twiml,
        )

    @routes.post("/voice")
    @routes.post(TURN_PATH)
    def voice_webhook() -> Response:
        hooks = current()
        return _answer(
            hooks,
            "voice",
            lambda: voice.parse(request.form, request.args, hooks.secrets),
            _voice_twiml,
        )

    @routes.post("/fallback/<any(sms, voice):channel>")
    def fallback(channel: str) -> Response:
        return _twiml(current().last_resort.twiml(channel, None))

    @routes.post("/status/<any(sms, voice):channel>")
    def status(channel: str) -> Response:
        hooks = current()
        if not _believed(hooks):
            return Response(status=403)
        hooks.statuses.report(channel, request.form)
        return Response(status=204)

    @routes.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        """What broke beside the turn itself. Whoever asks wrongly is told so."""
        if isinstance(error, HTTPException):
            return Response(status=error.code)
        channel = "sms" if request.path.endswith("/sms") else "voice"
        return _twiml(_last_resort(current(), channel, error))

    return routes


def _answer(hooks: Webhooks, channel: str, parse: Parse, render: Render) -> Response:
    started = perf_counter()
    if not _believed(hooks):
        return Response(status=403)
    answer = _twiml(_document(hooks, channel, parse, render))
    spent = perf_counter() - started
    hooks.counters.add(counts.ANSWERS_WITHIN.of(channel, counts.within(spent)))
    hooks.counters.add(counts.MICROSECONDS.of(channel), times=round(spent * 1_000_000))
    return answer


def _document(hooks: Webhooks, channel: str, parse: Parse, render: Render) -> str:
    try:
        inbound = parse()
        if inbound.opted_out:  # the session stays: whoever comes back goes on
            hooks.counters.add(counts.OPT_OUTS.of("keyword"))
            return sms.NOTHING
        return conduct(hooks.bot, inbound, partial(render, hooks, inbound))
    except Exception as error:
        return _last_resort(hooks, channel, error)


def _last_resort(hooks: Webhooks, channel: str, error: Exception) -> str:
    """A caller never hears of a bug: they hear numbers."""
    cause = error.__cause__ if isinstance(error, TurnFailedError) else error
    log_failure("turn", cause or error)
    with suppress(Exception):  # also when it is the counting that broke
        hooks.counters.add(counts.LAST_RESORTS.of(channel))
    language = error.language if isinstance(error, TurnFailedError) else None
    return hooks.last_resort.twiml(channel, language or request.args.get("lang"))


def _believed(hooks: Webhooks) -> bool:
    signed = _signed(hooks.signatures)
    if signed:
        hooks.refusals.valid()
    else:
        hooks.refusals.refused()
        hooks.counters.add(counts.REFUSED_SIGNATURES.of())
    return signed


def _signed(signatures: Signatures) -> bool:
    """Whether Twilio signed it; what cannot even be read as a form was not."""
    query = request.query_string.decode("latin-1")
    path = request.path + (f"?{query}" if query else "")
    try:
        fields = request.form.items(multi=True)
    except HTTPException:
        return False
    return signatures.valid(path, fields, request.headers.get("X-Twilio-Signature"))


def _sms_twiml(_: Webhooks, __: Inbound, outcome: Outcome) -> str:
    return sms.render(outcome.script)


def _voice_twiml(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """The action is absolute: relative to a public URL with a path it would lose that path."""
    url = hooks.public_url + TURN_PATH
    language = outcome.language or ""
    following = inbound.step + (1 if outcome.remembered else 2)  # a step no session was left at
    action = voice.action_url(url, following, language, outcome.position)
    return voice.render(outcome.script, action, hooks.caller_id)


def _twiml(body: str) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8")
