"""Twilio's webhooks: signature, turn, TwiML. Whatever fails, the caller gets the last resort.

`app` registers the blueprint. Nothing of a message or a number is ever written to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.channels import sms, voice
from bot.channels.base import Inbound
from bot.channels.signature import Signatures
from bot.conduct import Bot, Outcome, conduct
from bot.store import Counters
from bot.web.failures import log_failure
from bot.web.last_resort import LastResort
from bot.web.refusals import Refusals

TURN_PATH = "/voice/turn"
"""Where every answer of a call is posted; under `/voice`, which begins the call."""

STATUSES = {
    "sms": ("MessageStatus", ("queued", "sending", "sent", "delivered", "undelivered", "failed")),
    "voice": ("CallStatus", ("completed", "busy", "failed", "no-answer", "canceled")),
}
"""Twilio's status callbacks: the field, and the values that are counted each by itself."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What the routes need: the bot, the signatures it believes, the secret of its keys."""

    bot: Bot
    public_url: str
    signatures: Signatures
    secret: str
    caller_id: str | None
    last_resort: LastResort
    counters: Counters
    keywords: bool = True
    """Whether Twilio acts on STOP and START by itself."""
    refusals: Refusals = field(default_factory=Refusals)


def blueprint(hooks: Webhooks) -> Blueprint:
    """The routes that Twilio calls; exact paths, no redirects."""
    routes = Blueprint("webhooks", __name__)

    @routes.post("/sms")
    def sms_webhook() -> Response:
        return _answer(
            hooks,
            "sms",
            lambda: sms.parse(request.form, hooks.secret, hooks.keywords),
            _sms_twiml,
        )

    @routes.post("/voice")
    @routes.post(TURN_PATH)
    def voice_webhook() -> Response:
        return _answer(
            hooks,
            "voice",
            lambda: voice.parse(request.form, request.args, hooks.secret),
            _voice_twiml,
        )

    @routes.post("/fallback/<any(sms, voice):channel>")
    def fallback(channel: str) -> Response:
        return _twiml(hooks.last_resort.twiml(channel, None))

    @routes.post("/status/<any(sms, voice):channel>")
    def status(channel: str) -> Response:
        return _status(hooks, channel)

    return routes


def _answer(
    hooks: Webhooks,
    channel: str,
    parse: Callable[[], Inbound],
    render: Callable[[Webhooks, Inbound, Outcome], str],
) -> Response:
    if not _believed(hooks):
        return Response(status=403)
    try:
        inbound = parse()
        if inbound.opted_out:  # the session stays: whoever comes back goes on
            hooks.counters.add("opted_out")
            return _twiml(sms.NOTHING)
        return _twiml(conduct(hooks.bot, inbound, partial(render, hooks, inbound)))
    except Exception as error:  # a caller never hears of a bug: they hear numbers
        log_failure("turn", error.__cause__ or error)
        language = getattr(error, "language", None) or request.args.get("lang")
        return _twiml(hooks.last_resort.twiml(channel, language))


def _status(hooks: Webhooks, channel: str) -> Response:
    """What became of a text or a call: counted by its kind, and nothing else is read."""
    if not _believed(hooks):
        return Response(status=403)
    field, known = STATUSES[channel]
    found = request.form.get(field, "")
    hooks.counters.add(f"{channel}_{found}" if found in known else f"{channel}_other_status")
    return Response(status=204)


def _believed(hooks: Webhooks) -> bool:
    signed = _signed(hooks.signatures)
    if signed:
        hooks.refusals.valid()
    else:
        hooks.refusals.refused()
    return signed


def _signed(signatures: Signatures) -> bool:
    """Whether Twilio signed it; what cannot even be read as a form was not."""
    query = request.query_string.decode("latin-1")
    path = request.path + (f"?{query}" if query else "")
    try:
        form = request.form
    except HTTPException:
        return False
    return signatures.valid(path, form, request.headers.get("X-Twilio-Signature"))


def _sms_twiml(_: Webhooks, __: Inbound, outcome: Outcome) -> str:
    return sms.render(outcome.script)


def _voice_twiml(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """The action is absolute: relative to a public URL with a path it would lose that path."""
    url = hooks.public_url + TURN_PATH
    language = outcome.language or ""
    action = voice.action_url(url, inbound.step + 1, language, outcome.position)
    return voice.render(outcome.script, action, hooks.caller_id)


def _twiml(body: str) -> Response:
    return Response(body, content_type="text/xml; charset=utf-8")
