"""The routes that Twilio and an aggregator of short numbers post to.

Whatever fails, the caller gets the last resort. Nothing of a message or a number is ever logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import perf_counter
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from bot.channels import sms, voice
from bot.channels.base import HEADER, Inbound, Signatures, event_id
from bot.channels.gateway import MalformedError, parse_message, render_messages, verify_token
from bot.dialogue.model import GATEWAY, SMS, VOICE, Channel
from bot.problems.errors import StoreError
from bot.service import counts, log
from bot.service.live import Live
from bot.service.log import log_failure
from bot.store import Counters, Seen
from bot.turn.bot import Bot, LastResort
from bot.turn.turn import Outcome, TurnFailedError, take_turn

Form = MultiDict[str, str]
"""The fields in the order they came; a name may occur more than once."""

BODY_BYTES_AT_MOST = 128 * 1024
"""Twilio's forms are a few kilobytes. Anything larger is not read, so that reading is always quick.
"""
TURN_PATH = "/voice/turn"
"""Every answer of a call is posted here; the path lies under `/voice`, where a call begins."""
FIRST_TOLD = 10
TOLD_AGAIN_AFTER = 100
HINT = (
    "if they are Twilio's, nobody is answered. Run `python -m bot probe`; "
    "docs/operations.md, When webhooks are refused (403)"
)


class Refusals:
    """Counts refused signatures since the last valid one, in one worker process."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._lock = Lock()

    def valid(self) -> None:
        """A signature was valid: earlier refusals were not about our settings."""
        self._in_a_row = 0

    def refused(self) -> None:
        """Count a refusal, and log the tenth and every hundredth after it."""
        with self._lock:
            self._in_a_row += 1
            count = self._in_a_row
        if count >= FIRST_TOLD and (count - FIRST_TOLD) % TOLD_AGAIN_AFTER == 0:
            log.event("signatures_refused", count=count, hint=HINT)


FIELDS = {SMS: ("MessageSid", "MessageStatus"), VOICE: ("CallSid", "CallStatus")}
KNOWN = {
    SMS: ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed"),
    VOICE: ("completed", "busy", "failed", "no-answer", "canceled"),
}
"""The statuses that are counted under their own names."""
OPTED_OUT = "21610"
ERRORS = (OPTED_OUT, "21614", "30003", "30005", "30006", "30007")
"""Twilio's errors for texts: opted out, landline, unreachable, unknown, landline, filtered."""


@dataclass(frozen=True, slots=True)
class Statuses:
    """Counts status reports; the secret is for the keys by which a repeated one is recognised."""

    counters: Counters
    seen: Seen
    secret: str

    def report(self, channel: Channel, form: Mapping[str, str]) -> None:
        """Count a report unless it was counted before."""
        sid_field, status_field = FIELDS[channel]
        status = counts.listed(form.get(status_field, ""), KNOWN[channel])
        sid = form.get(sid_field, "")
        if self._is_new(event_id(self.secret, "status", channel.value, sid, status) if sid else ""):
            self.counters.add(counts.CALLBACKS.of(channel.value, status), *_errors(channel, form))

    def opted_out(self, message: str) -> None:
        """Count a message that Twilio took as STOP (by its event id) unless it was counted
        before."""
        new = self._is_new(message)
        kind = counts.OPT_OUTS.of("keyword") if new else counts.RETRIES.of(SMS.value)
        self.counters.add(kind)

    def _is_new(self, key: str) -> bool:
        """When in doubt, count: a report counted twice is better than an opt-out that is missed."""
        if not key:
            return True
        try:
            return self.seen.first(key)
        except StoreError:
            self.counters.add(counts.STORE_ERRORS.of("seen"))
            return True


def _errors(channel: Channel, form: Mapping[str, str]) -> list[str]:
    code = form.get("ErrorCode", "")
    if channel is not SMS or code in ("", "0"):
        return []
    names = [counts.TEXT_ERRORS.of(counts.listed(code, ERRORS))]
    return [*names, counts.OPT_OUTS.of("callback")] if code == OPTED_OUT else names


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What the routes need: the bot, the signatures they accept, the secrets for the keys."""

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


def blueprint(live: Live[Webhooks]) -> Blueprint:
    """The routes; each request is answered with the release that is live then.

    No route redirects, since a redirect would lose the form.
    """
    routes = Blueprint("webhooks", __name__)
    for channel, paths in ((SMS, ("/sms",)), (VOICE, ("/voice", TURN_PATH))):
        for path in paths:
            routes.post(path, endpoint=path)(partial(_answer, live, channel))
        routes.post(f"/fallback/{channel.value}", endpoint=f"fallback-{channel.value}")(
            partial(_fallback, live, channel)
        )
        routes.post(f"/status/{channel.value}", endpoint=f"status-{channel.value}")(
            partial(_status, live, channel)
        )
    return routes


def _answer(live: Live[Webhooks], channel: Channel) -> Response:
    """Verify, parse, take the turn and answer; whatever fails, answer with the last resort."""
    started, hooks = perf_counter(), live.served.made
    try:
        form = signed_form(hooks)
        if form is None:
            return Response(status=403)
        inbound = _inbound(hooks, channel, form)
        if inbound.opted_out:  # the session stays: whoever comes back goes on
            hooks.statuses.opted_out(inbound.event_id)
            answer = sms.NOTHING
        else:
            answer = take_turn(hooks.bot, inbound, partial(_rendered, hooks, inbound))
    except Exception as error:
        answer = last_resort(hooks, channel, error)
    count_time(hooks, channel, perf_counter() - started)
    return _twiml(answer)


def count_time(hooks: Webhooks, channel: Channel, seconds: float) -> None:
    """Count an answer by how long it took."""
    with suppress(Exception):  # also when it is the counting that broke
        counters = hooks.bot.counters
        counters.add(counts.ANSWERS_WITHIN.of(channel.value, counts.within(seconds)))
        counters.add(counts.MICROSECONDS.of(channel.value), times=round(seconds * 1_000_000))


def _inbound(hooks: Webhooks, channel: Channel, form: Form) -> Inbound:
    if channel is SMS:
        return sms.parse(form, hooks.secrets, hooks.keywords)
    return voice.parse(form, request.args, hooks.secrets, hooks.bot.content.directory.languages)


def _rendered(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """Return the document. The action of a call is absolute: a relative one would lose the path of
    a public URL."""
    if inbound.channel is SMS:
        return sms.render(outcome.script)
    following = inbound.step + (1 if outcome.remembered else 2)  # a step no session was left at
    url, language = hooks.public_url + TURN_PATH, outcome.language or ""
    action = voice.action_url(url, following, language, outcome.position)
    languages = hooks.bot.content.directory.languages
    return voice.render(outcome.script, action, languages, hooks.caller_id)


def signed_form(hooks: Webhooks) -> Form | None:
    """Return the form that Twilio posted, or None when it has no valid signature or cannot be read
    whole."""
    path, query = request.environ["PATH_INFO"], request.environ.get("QUERY_STRING", "")
    with suppress(HTTPException):
        form = read_form(request.get_data(cache=False))
        pairs, header = list(form.items(multi=True)), request.headers.get(HEADER)
        if hooks.signatures.valid(f"{path}?{query}" if query else path, pairs, header):
            hooks.refusals.valid()
            return form
    hooks.refusals.refused()
    hooks.bot.counters.add(counts.REFUSED_SIGNATURES.of())
    return None


def read_form(body: bytes) -> Form:
    """Read the fields of a form, whatever its content type says; invalid UTF-8 becomes U+FFFD."""
    text = body.decode("utf-8", "replace")
    return MultiDict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def last_resort(hooks: Webhooks, channel: Channel, error: Exception) -> str:
    """A caller never hears of a bug: they hear numbers, in their language when it is known."""
    failed = error if isinstance(error, TurnFailedError) else None
    log_failure("turn", (failed and failed.__cause__) or error)
    with suppress(Exception):  # also when it is the counting that broke
        hooks.bot.counters.add(counts.LAST_RESORTS.of(channel.value))
    language = (failed and failed.language) or request.args.get("lang")
    return hooks.last_resort.document(channel.value, language)


def _fallback(live: Live[Webhooks], channel: Channel) -> Response:
    return _twiml(live.served.made.last_resort.document(channel.value, None))


def _status(live: Live[Webhooks], channel: Channel) -> Response:
    hooks = live.served.made
    try:
        form = signed_form(hooks)
        if form is None:
            return Response(status=403)
        hooks.statuses.report(channel, form)
    except Exception as error:  # no caller waits for it
        log_failure("status", error)
    return Response(status=204)


def _twiml(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def gateway_blueprint(live: Live[Webhooks], tokens: tuple[str, ...]) -> Blueprint:
    """The route of the gateway: 401 without a valid token, 400 for what is no message, otherwise
    200 with the messages to send, whatever fails."""
    routes = Blueprint("gateway", __name__)

    @routes.post("/gateway")
    def gateway() -> Response:
        hooks = live.served.made
        if not verify_token(request.headers.get("Authorization"), tokens):
            hooks.bot.counters.add(counts.REFUSED_GATEWAY.of("token"))
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        started = perf_counter()
        try:
            inbound = parse_message(request.get_data(), hooks.secrets)
            answer = take_turn(hooks.bot, inbound, lambda made: render_messages(made.script))
        except MalformedError as error:
            hooks.bot.counters.add(counts.REFUSED_GATEWAY.of("body"))
            return Response(f"{error}\n", 400, mimetype="text/plain")
        except HTTPException as error:  # a body too long, or not there to its end
            return Response(status=error.code)
        except Exception as error:
            answer = last_resort(hooks, GATEWAY, error)
        count_time(hooks, GATEWAY, perf_counter() - started)
        return Response(answer, mimetype="application/json")

    return routes


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and no eval, so that words on a page can never become a script."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(app: Flask) -> None:
    """Put the headers on every response of the application, including errors."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    """The response with the headers; only style, scripts and icon may be cached."""
    response.headers.update(HEADERS)
    if not (request.endpoint or "").endswith(".static") or response.status_code != 200:
        response.headers["Cache-Control"] = "no-store"
    return response
