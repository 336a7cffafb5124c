"""`POST /gateway`: messages from an aggregator of short numbers, as JSON. See docs/gateway.md.

Without GATEWAY_TOKEN there is no such address.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from flask import Blueprint, Response, request

from bot.channels.base import Inbound
from bot.channels.gateway import MalformedError, parse_message, render_messages, verify_token
from bot.dialogue.channel import GATEWAY
from bot.service import counts
from bot.turn.turn import conduct
from bot.web.webhooks import Webhooks, last_resort

JSON = "application/json"


def gateway_blueprint(current: Callable[[], Webhooks], tokens: tuple[str, ...]) -> Blueprint:
    """The route: 401 without one of the tokens, 400 for what is no message, else 200 with the
    messages to send, whatever fails."""
    routes = Blueprint("gateway", __name__)

    @routes.post("/gateway")
    def gateway() -> Response:
        hooks = current()
        if not verify_token(request.headers.get("Authorization"), tokens):
            hooks.counters.add(counts.REFUSED_GATEWAY.of("token"))
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        started = perf_counter()
        try:
            inbound = parse_message(request.get_data(), hooks.secrets)
        except MalformedError as error:
            hooks.counters.add(counts.REFUSED_GATEWAY.of("body"))
            return Response(f"{error}\n", 400, content_type="text/plain; charset=utf-8")
        answer = _messages(hooks, inbound)
        spent = perf_counter() - started
        hooks.counters.add(counts.ANSWERS_WITHIN.of(GATEWAY.name, counts.within(spent)))
        hooks.counters.add(counts.MICROSECONDS.of(GATEWAY.name), times=round(spent * 1_000_000))
        return Response(answer, content_type=JSON)

    return routes


def _messages(hooks: Webhooks, inbound: Inbound) -> str:
    try:
        return conduct(hooks.bot, inbound, lambda outcome: render_messages(outcome.script))
    except Exception as error:
        return last_resort(hooks, GATEWAY.name, "", error).twiml
