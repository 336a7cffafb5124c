"""Text messages (SMS, RCS, WhatsApp): Twilio's form to Inbound, a Script to TwiML.

`web.webhooks` calls `parse` and `render`. The sender's number is hashed here and goes no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from bot.channels.base import (
    PREFIX,
    Inbound,
    Keys,
    event_id,
    likeness,
    pieces,
    readable,
    runs,
    sender,
    session_key,
    unprefixed,
)
from bot.dialogue.model import SMS, START_WORDS, STOP_WORDS, Heard
from bot.text.compose import Script

MESSAGES_AT_MOST = 10
"""Messages in one answer (error 14109)."""


def parse(form: Mapping[str, str], secrets: tuple[str, ...], keywords: bool = True) -> Inbound:
    """Return the text as an Inbound; an empty text, or a picture alone, is silence.

    `secrets`: for the keys, the current one first. `keywords`: whether Twilio acts on STOP and
    START by itself (TWILIO_KEYWORDS).
    """
    words = readable(form.get("Body", ""))
    keyword = _keyword(form, words) if keywords else None
    keys, *former = (_keys(secret, form) for secret in secrets)
    return Inbound(
        channel=SMS,
        session_key=keys.session,
        event_id=keys.event,
        to=unprefixed(form.get("To", "")),
        heard=_heard(words, keyword),
        begins=False,
        former=tuple(former),
        said=likeness(secrets[0], unprefixed(form.get("From", "")), words),
        opted_out=keyword == "STOP",
    )


def _keyword(form: Mapping[str, str], words: str) -> str | None:
    """STOP, START or HELP: what Twilio says it has acted on, otherwise by the words themselves.

    In RCS and WhatsApp the word STOP alone does not count: Twilio need not act on it there, and the
    sender would get no answer at all.
    """
    word, plain = words.casefold(), not PREFIX.match(form.get("From", ""))
    stops = plain and word in STOP_WORDS
    by_word = "STOP" if stops else "START" if word in START_WORDS else None
    return form.get("OptOutType", "").upper() or by_word


def _heard(words: str, keyword: str | None) -> Heard:
    """Callers who come back, or ask for help with Twilio's keyword, are told of 112 and the
    lines."""
    if keyword in ("START", "HELP"):
        return Heard("command", "help")
    return Heard("text", words) if words else Heard("silence")


def _keys(secret: str, form: Mapping[str, str]) -> Keys:
    person, to = sender(form.get("From", "")), unprefixed(form.get("To", ""))
    sid = form.get("MessageSid", "")
    session = session_key(secret, SMS.value, person, to) if person else None
    return Keys(session, event_id(secret, SMS.value, sid) if sid else "")


def body(script: Script) -> str:
    """Return the words as one text."""
    return "\n".join(run.text for run in runs(script.words))


def render(script: Script) -> str:
    """Return TwiML with the words in one message, each language on its own line; what is about
    safety comes first."""
    safety = [script.safety] if script.safety else []
    parts = [*safety, *pieces(body(script), _fits)][:MESSAGES_AT_MOST]
    messages = "".join(f"<Message>{escape(part)}</Message>" for part in parts)
    return f"{XML}<Response>{messages}</Response>" if messages else NOTHING


XML = '<?xml version="1.0" encoding="UTF-8"?>'
NOTHING = f"{XML}<Response />"
"""An answer without a message."""


def _fits(text: str) -> bool:
    return len(text.encode("utf-16-le")) <= 2 * SMS.room
