"""What the product is measured beside: (b) bare Flask with static TwiML, (c) the usual stack.

`servers` serves them and `turns` calls them in process; they answer the same signed requests.
"""

from __future__ import annotations

import json
import os
from typing import Any

import redis
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

TWIML = "text/xml; charset=utf-8"
STATIC = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    "<Response><Message>Hädässä soita 112. Missä kunnassa olet nyt?</Message></Response>"
)
QUESTIONS = {
    "place": "Hädässä soita 112. Missä kunnassa olet nyt ja mitä on tapahtunut?",
    "situation": "Mistä on kyse? 1 Väkivalta 2 Lapsi tai läheinen 3 Kuolema 4 Paha olo 5 Muu",
    "answer": "Hädässä soita 112. Sosiaali- ja kriisipäivystys on avoinna vuorokauden ympäri.",
}
FOLLOWING = {"place": "situation", "situation": "answer", "answer": "answer"}
SESSION_SECONDS = 2700


def static() -> Flask:
    """(b) The least Flask can do: a route and a constant."""
    app = Flask(__name__)

    @app.post("/sms")
    def sms() -> Response:
        return Response(STATIC, content_type=TWIML)

    return app


def usual() -> Flask:
    """(c) As Twilio's own tutorials do it, with the session in Redis: GET, SET, JSON."""
    app = Flask(__name__)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    url = os.environ["PUBLIC_URL"] + "/sms"
    store = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)

    @app.post("/sms")
    def sms() -> Response:
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        key = f"usual:{request.form['From']}"
        session = json.loads(str(store.get(key) or "{}"))
        said = _step(session, request.form["Body"])
        store.set(key, json.dumps(session), ex=SESSION_SECONDS)
        answer = MessagingResponse()
        answer.message(said)
        return Response(str(answer), content_type=TWIML)

    return app


def _step(session: dict[str, Any], heard: str) -> str:
    """Three questions in a row, and nothing understood: less than any real bot does."""
    state = session.get("state")
    if state:
        session[state] = heard.strip().lower()[:20]
    session["state"] = FOLLOWING.get(str(state), "place")
    return QUESTIONS[session["state"]]
