"""The addresses that Twilio posts to. Whatever fails, the caller gets the last resort.

They are answered as plain WSGI in front of Flask: a turn has no cookie, session or template, and
what Flask prepares for them took up to a sixth of it. `app` puts `InFront` there; `answers` does
the answering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from bot.web.answers import (
    REFUSED,
    TURN_PATH,
    Answer,
    Webhooks,
    answer_call,
    answer_text,
    believed,
    last_resort,
    spoken,
)  # fmt: skip
from bot.web.posted import Posted, posted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Answering = Callable[[Webhooks, Posted | None], Answer]

WRONG_METHOD = Answer("405 Method Not Allowed")


def addresses() -> Mapping[str, Answering]:
    """Who answers at which exact path; nothing redirects, since that would lose the form."""
    found: dict[str, Answering] = {
        "/sms": answer_text,
        "/voice": answer_call,
        TURN_PATH: answer_call,
    }
    for channel in ("sms", "voice"):
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
            channel = "sms" if environ["PATH_INFO"].endswith("/sms") else "voice"
            return last_resort(hooks, channel, environ.get("QUERY_STRING", ""), error)


def _headers(body: bytes, posts: bool) -> list[tuple[str, str]]:
    what = ("Content-Type", "text/xml; charset=utf-8") if posts else ("Allow", "POST")
    return [what, ("Content-Length", str(len(body)))]


def _fallback(channel: str, hooks: Webhooks, _: Posted | None) -> Answer:
    return spoken(hooks.last_resort.twiml(channel, None))


def _status(channel: str, hooks: Webhooks, found: Posted | None) -> Answer:
    found = believed(hooks, found)
    if found is None:
        return REFUSED
    hooks.statuses.report(channel, found.form)
    return Answer("204 No Content")
