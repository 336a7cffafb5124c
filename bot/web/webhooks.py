"""The addresses that Twilio posts to. Whatever fails, the caller gets the last resort."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from string import hexdigits
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from bot.channels import sms, voice
from bot.channels.base import Inbound
from bot.channels.twilio import HEADER, Signatures, event_id
from bot.dialogue.channel import SMS, VOICE
from bot.problems.errors import StoreError
from bot.service import counts, log
from bot.service.log import log_failure
from bot.store import Counters, Seen
from bot.turn.bot import Bot
from bot.turn.last_resort import LastResort
from bot.turn.turn import Outcome, TurnFailedError, conduct

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Fields = Sequence[tuple[str, str]]
"""Names and values of a form as they came; a name may come again."""

_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_BYTES = {(a + b).encode(): bytes.fromhex(a + b) for a in hexdigits for b in hexdigits}


def fields(raw: bytes) -> list[tuple[str, str]]:
    """The fields of a URL-encoded form or query; what is no UTF-8 is read as U+FFFD."""
    text = raw.decode("utf-8", "replace").replace("+", " ")
    return [_field(pair) for pair in text.split("&") if pair]


def first_of_each(fields: Fields) -> Mapping[str, str]:
    """The values by name; of a name that comes again the first."""
    return dict(reversed(fields))


def _field(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return (_unquoted(name), _unquoted(value)) if "%" in pair else (name, value)


def _unquoted(text: str) -> str:
    """As `unquote` of the library, which takes five times as long, and for escapes that are none
    many times as long again."""
    if "%" not in text:
        return text
    return _ESCAPE.sub(_byte, text.encode()).decode("utf-8", "replace")


def _byte(escape: re.Match[bytes]) -> bytes:
    return _BYTES[escape[1]]


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


FIELDS = {
    SMS.name: ("MessageSid", "MessageStatus"),
    VOICE.name: ("CallSid", "CallStatus"),
}
KNOWN = {
    SMS.name: ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed"),
    VOICE.name: ("completed", "busy", "failed", "no-answer", "canceled"),
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
        kind = counts.OPT_OUTS.of("keyword") if new else counts.RETRIES.of(SMS.name)
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
    if channel != SMS.name or code in ("", "0"):
        return []
    names = [counts.TEXT_ERRORS.of(counts.listed(code, ERRORS))]
    return [*names, counts.OPT_OUTS.of("callback")] if code == OPTED_OUT else names


BODY_BYTES_AT_MOST = 128 * 1024
"""Twilio's forms are a few kilobytes; nothing larger is read, so that reading one is never long."""
SIGNATURE = f"HTTP_{HEADER.upper().replace('-', '_')}"
"""The header as WSGI names it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One request; nothing of it has been believed yet."""

    path: str
    query: str
    fields: Fields = field(repr=False)
    signature: str | None

    @property
    def form(self) -> Mapping[str, str]:
        """The values of the body by name."""
        return first_of_each(self.fields)

    @property
    def args(self) -> Mapping[str, str]:
        """The values of the query by name."""
        return args_of(self.query)

    def signed(self, signatures: Signatures) -> bool:
        """Whether Twilio signed it."""
        path_and_query = f"{self.path}?{self.query}" if self.query else self.path
        return signatures.valid(path_and_query, self.fields, self.signature)


def posted(environ: WSGIEnvironment) -> Posted | None:
    """A request of WSGI; None for one without a body that can be read whole."""
    body = _body(environ)
    if body is None:
        return None
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    return Posted(path, query, fields(body), environ.get(SIGNATURE))


def _body(environ: WSGIEnvironment) -> bytes | None:
    """As long as its header says, which Twilio always sends; None: longer than is read, or not
    there to its end."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if not 0 <= length <= BODY_BYTES_AT_MOST:
        return None
    body: bytes = environ["wsgi.input"].read(length)
    return body if len(body) == length else None


def args_of(query: str) -> Mapping[str, str]:
    """The values of a query by name."""
    return first_of_each(fields(query.encode("latin-1", "replace")))


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


@dataclass(frozen=True, slots=True)
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
    return _answer(hooks, found, SMS.name, _text, _text_twiml)


def answer_call(hooks: Webhooks, found: Posted | None) -> Answer:
    """A call that begins, or one input of it, answered."""
    return _answer(hooks, found, VOICE.name, _call, _call_twiml)


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
    return spoken(hooks.last_resort.document(channel, language))


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
    return voice.parse(found.form, found.args, hooks.secrets, hooks.bot.content.directory.languages)


def _text_twiml(_: Webhooks, __: Inbound, outcome: Outcome) -> str:
    return sms.render(outcome.script)


def _call_twiml(hooks: Webhooks, inbound: Inbound, outcome: Outcome) -> str:
    """The action is absolute: relative to a public URL with a path it would lose that path."""
    url = hooks.public_url + TURN_PATH
    language = outcome.language or ""
    following = inbound.step + (1 if outcome.remembered else 2)  # a step no session was left at
    action = voice.action_url(url, following, language, outcome.position)
    languages = hooks.bot.content.directory.languages
    return voice.render(outcome.script, action, languages, hooks.caller_id)


Answering = Callable[[Webhooks, Posted | None], Answer]

WRONG_METHOD = Answer("405 Method Not Allowed")


def addresses() -> Mapping[str, Answering]:
    """Who answers at which exact path; nothing redirects, since that would lose the form."""
    found: dict[str, Answering] = {
        "/sms": answer_text,
        "/voice": answer_call,
        TURN_PATH: answer_call,
    }
    for channel in (SMS.name, VOICE.name):
        found[f"/fallback/{channel}"] = partial(_fallback, channel)
        found[f"/status/{channel}"] = partial(_status, channel)
    return found


class InFront:
    """The addresses, in front of `others`; each request is answered with what is `current`.

    They stand under each of the `prefixes`: a proxy may leave the path of PUBLIC_URL on.
    """

    def __init__(
        self, current: Callable[[], Webhooks], prefixes: Iterable[str], others: WSGIApplication
    ) -> None:
        found = addresses().items()
        self._answering = {prefix + path: answer for prefix in prefixes for path, answer in found}
        self._current, self._others = current, others

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """As any WSGI application."""
        answering = self._answering.get(environ["PATH_INFO"])
        if answering is None:
            return self._others(environ, start_response)
        posts = environ["REQUEST_METHOD"] == "POST"
        answer = self._answered(answering, environ) if posts else WRONG_METHOD
        body = answer.twiml.encode()
        start_response(answer.status, _headers(body, posts))
        return [body]

    def _answered(self, answering: Answering, environ: WSGIEnvironment) -> Answer:
        hooks = self._current()
        try:
            return answering(hooks, posted(environ))
        except Exception as error:  # beside the turn itself, which answers its own
            by_text = environ["PATH_INFO"].endswith("/sms")
            channel = SMS.name if by_text else VOICE.name
            return last_resort(hooks, channel, environ.get("QUERY_STRING", ""), error)


def _headers(body: bytes, posts: bool) -> list[tuple[str, str]]:
    what = ("Content-Type", "text/xml; charset=utf-8") if posts else ("Allow", "POST")
    return [what, ("Content-Length", str(len(body)))]


def _fallback(channel: str, hooks: Webhooks, _: Posted | None) -> Answer:
    return spoken(hooks.last_resort.document(channel, None))


def _status(channel: str, hooks: Webhooks, found: Posted | None) -> Answer:
    found = believed(hooks, found)
    if found is None:
        return REFUSED
    hooks.statuses.report(channel, found.form)
    return Answer("204 No Content")
