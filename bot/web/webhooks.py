"""The addresses that Twilio and an aggregator of short numbers post to. Whatever fails, the caller
gets the last resort.

Nothing of a message or a number is ever written to the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import perf_counter
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from bot.channels import sms, voice
from bot.channels.base import HEADER, Inbound, Signatures, event_id
from bot.problems.errors import StoreError
from bot.service import counts, log
from bot.service.live import Live
from bot.service.log import log_failure
from bot.store import Counters, Seen
from bot.turn.bot import Bot, LastResort
from bot.turn.turn import Outcome, TurnFailedError, take_turn

Form = MultiDict[str, str]
"""The fields as they came; a name may come again."""

BODY_BYTES_AT_MOST = 128 * 1024
"""Twilio's forms are a few kilobytes; nothing larger is read, so that reading one is never long."""
TURN_PATH = "/voice/turn"
"""Where every answer of a call is posted; under `/voice`, which begins the call."""
FIRST_TOLD = 10
TOLD_AGAIN_AFTER = 100
HINT = (
    "if they are Twilio's, nobody is answered. Run `python -m bot probe`; "
    "docs/operations.md, When webhooks are refused (403)"
)


class Refusals:
    """Counts refusals since the last valid signature, in one worker process."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._lock = Lock()

    def valid(self) -> None:
        """A signature was believed: what was refused before was not meant for us."""
        self._in_a_row = 0

    def refused(self) -> None:
        """Count one, and say so at the tenth and at every hundredth after it."""
        with self._lock:
            self._in_a_row += 1
            count = self._in_a_row
        if count >= FIRST_TOLD and (count - FIRST_TOLD) % TOLD_AGAIN_AFTER == 0:
            log.event("signatures_refused", count=count, hint=HINT)


FIELDS = {"sms": ("MessageSid", "MessageStatus"), "voice": ("CallSid", "CallStatus")}
KNOWN = {
    "sms": ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed"),
    "voice": ("completed", "busy", "failed", "no-answer", "canceled"),
}
"""The statuses that are counted each by itself."""
OPTED_OUT = "21610"
ERRORS = (OPTED_OUT, "21614", "30003", "30005", "30006", "30007")
"""Twilio's errors of texts: opted out, a landline, out of reach, unknown, a landline, filtered."""


@dataclass(frozen=True, slots=True)
class Statuses:
    """Where reports are counted, and the secret of the keys that tell a repeated one."""

    counters: Counters
    seen: Seen
    secret: str

    def report(self, channel: str, form: Mapping[str, str]) -> None:
        """Count a report unless it came before."""
        sid_field, status_field = FIELDS[channel]
        status = counts.listed(form.get(status_field, ""), KNOWN[channel])
        sid = form.get(sid_field, "")
        if self._is_new(event_id(self.secret, "status", channel, sid, status) if sid else ""):
            self.counters.add(counts.CALLBACKS.of(channel, status), *_errors(channel, form))

    def opted_out(self, message: str) -> None:
        """Count the message that Twilio took as STOP (its event id) unless it came before."""
        new = self._is_new(message)
        kind = counts.OPT_OUTS.of("keyword") if new else counts.RETRIES.of("sms")
        self.counters.add(kind)

    def _is_new(self, key: str) -> bool:
        """What cannot be told is counted: rather a report twice than an opt-out never."""
        if not key:
            return True
        try:
            return self.seen.first(key)
        except StoreError:
            self.counters.add(counts.STORE_ERRORS.of("seen"))
            return True


def _errors(channel: str, form: Mapping[str, str]) -> list[str]:
    code = form.get("ErrorCode", "")
    if channel != "sms" or code in ("", "0"):
        return []
    names = [counts.TEXT_ERRORS.of(counts.listed(code, ERRORS))]
    return [*names, counts.OPT_OUTS.of("callback")] if code == OPTED_OUT else names


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


def blueprint(live: Live[Webhooks], name: str = "webhooks") -> Blueprint:
    """The routes; each request is answered with what is live then. None redirects, since a
    redirect would lose the form.
    """
    routes = Blueprint(name, __name__)
    for channel, paths in (("sms", ("/sms",)), ("voice", ("/voice", TURN_PATH))):
        for path in paths:
            routes.post(path, endpoint=path)(partial(_answer, live, channel))
        routes.post(f"/fallback/{channel}", endpoint=f"fallback-{channel}")(
            partial(_fallback, live, channel)
        )
        routes.post(f"/status/{channel}", endpoint=f"status-{channel}")(
            partial(_status, live, channel)
        )
    return routes


def _answer(live: Live[Webhooks], channel: str) -> Response:
    """Verify, parse, take the turn, and answer: whatever fails, with the last resort."""
    started, hooks = perf_counter(), live.served.made
    counters = hooks.bot.counters
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
        answer = _last_resort(hooks, channel, error)
    spent = perf_counter() - started
    with suppress(Exception):
        counters.add(counts.ANSWERS_WITHIN.of(channel, counts.within(spent)))
        counters.add(counts.MICROSECONDS.of(channel), times=round(spent * 1_000_000))
    return _twiml(answer)


def _inbound(hooks: Webhooks, channel: str, form: Form) -> Inbound:
    if channel == "sms":
        return sms.parse(form, hooks.secrets, hooks.keywords)
    return voice.parse(form, request.args, hooks.secrets)


def _rendered(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """The document. A call's action is absolute: relative to a public URL with a path it would
    lose that path.
    """
    if inbound.channel == "sms":
        return sms.render(outcome.script)
    following = inbound.step + (1 if outcome.remembered else 2)  # a step no session was left at
    url, language = hooks.public_url + TURN_PATH, outcome.language or ""
    action = voice.action_url(url, following, language, outcome.position)
    return voice.render(outcome.script, action, hooks.caller_id)


def signed_form(hooks: Webhooks) -> Form | None:
    """What Twilio has posted; None if it has not signed it, or the body cannot be read whole."""
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
    """The fields of a form, whatever its content type says; what is no UTF-8 is U+FFFD."""
    text = body.decode("utf-8", "replace")
    return MultiDict(parse_qsl(text, keep_blank_values=True, errors="replace"))


def _last_resort(hooks: Webhooks, channel: str, error: Exception) -> str:
    """A caller never hears of a bug: they hear numbers, in the language that is known."""
    failed = error if isinstance(error, TurnFailedError) else None
    log_failure("turn", (failed and failed.__cause__) or error)
    with suppress(Exception):  # also when it is the counting that broke
        hooks.bot.counters.add(counts.LAST_RESORTS.of(channel))
    language = (failed and failed.language) or request.args.get("lang")
    return hooks.last_resort.twiml(channel, language)


def _fallback(live: Live[Webhooks], channel: str) -> Response:
    return _twiml(live.served.made.last_resort.twiml(channel, None))


def _status(live: Live[Webhooks], channel: str) -> Response:
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
