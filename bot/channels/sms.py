"""Text messages: Twilio's form to Inbound, a Script to TwiML.

`web.webhooks` parses, `conduct` renders. The sender's number is hashed here and goes no further.
"""

from __future__ import annotations

from collections.abc import Mapping

from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from bot.channels.base import Inbound, pieces, readable, runs
from bot.channels.hashing import event_id, is_someone, session_key
from bot.dialogue.model import Heard
from bot.text.script import Script

BODY_UNITS = 1600
"""UTF-16 units in one message; Twilio refuses a longer one and sends nothing (error 14103)."""
MESSAGES_AT_MOST = 10
"""Messages in one answer (error 14109)."""


def parse(form: Mapping[str, str], secret: str) -> Inbound:
    """The text as it is told to the rest; an empty one, or a picture alone, is silence."""
    words = readable(form.get("Body", ""))
    sid = form.get("MessageSid", "")
    to = form.get("To", "")
    return Inbound(
        channel="sms",
        session_key=_session(secret, form.get("From", ""), to),
        event_id=event_id(secret, "sms", sid) if sid else "",
        to=to,
        heard=Heard("text", words) if words else Heard("silence"),
        begins=False,
    )


def _session(secret: str, sender: str, to: str) -> str | None:
    return session_key(secret, "sms", sender, to) if is_someone(sender) else None


def render(script: Script) -> str:
    """TwiML with the words in one message, each language on its own line."""
    response = MessagingResponse()
    text = "\n".join(run.text for run in runs(script.words))
    for piece in pieces(text, _fits)[:MESSAGES_AT_MOST]:
        response.message(piece)
    return str(response)


def _fits(text: str) -> bool:
    return len(text.encode("utf-16-le")) <= 2 * BODY_UNITS
