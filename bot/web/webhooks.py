"""The addresses that Twilio posts to. Whatever fails, the caller gets the last resort.

`app` registers the blueprint; `answers` does the answering.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.web.answers import (
    TURN_PATH,
    Webhooks,
    answer_call,
    answer_text,
    believed,
    last_resort,
    twiml,
)  # fmt: skip

Current = Callable[[], Webhooks]


def blueprint(current: Current) -> Blueprint:
    """The routes that Twilio calls; exact paths, no redirects. Each request asks for `current`."""
    routes = Blueprint("webhooks", __name__)
    for path, answer in (
        ("/sms", lambda: answer_text(current())),
        ("/voice", lambda: answer_call(current())),
        (TURN_PATH, lambda: answer_call(current())),
        ("/fallback/<any(sms, voice):channel>", partial(_fallback, current)),
        ("/status/<any(sms, voice):channel>", partial(_status, current)),
    ):
        routes.add_url_rule(path, path, answer, methods=["POST"])
    routes.register_error_handler(Exception, partial(_broken, current))
    return routes


def _fallback(current: Current, channel: str) -> Response:
    return twiml(current().last_resort.twiml(channel, None))


def _status(current: Current, channel: str) -> Response:
    hooks = current()
    found = believed(hooks)
    if found is None:
        return Response(status=403)
    hooks.statuses.report(channel, found.form)
    return Response(status=204)


def _broken(current: Current, error: Exception) -> Response:
    """What broke beside the turn itself. Whoever asks wrongly is told so."""
    if isinstance(error, HTTPException):
        return Response(status=error.code)
    channel = "sms" if request.path.endswith("/sms") else "voice"
    return twiml(last_resort(current(), channel, error))
