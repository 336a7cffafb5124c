"""`POST /gateway`: messages from an aggregator of short numbers, as JSON. See docs/gateway.md.

Without GATEWAY_TOKEN there is no such address.
"""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.channels.gateway import MalformedError, parse_message, render_messages, verify_token
from bot.dialogue.channel import GATEWAY
from bot.service import counts
from bot.service.live import Live
from bot.turn.turn import take_turn
from bot.web.webhooks import Webhooks, count_time, last_resort


def gateway_blueprint(live: Live[Webhooks], tokens: tuple[str, ...]) -> Blueprint:
    """The route: 401 without one of the tokens, 400 for what is no message, else 200 with the
    messages to send, whatever fails.
    """
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
