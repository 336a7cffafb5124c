"""Text messages through an aggregator of short numbers: JSON to Inbound, a Script to JSON.

Twilio has no Finnish short numbers. An aggregator posts each message to this address and sends the
replies on. `web.webhooks` verifies and parses. The sender's number is hashed here and goes no
further.
"""

from __future__ import annotations

import hmac
import json
import re

from bot.channels.base import (
    Inbound,
    Keys,
    event_id,
    is_someone,
    likeness,
    pieces,
    readable,
    runs,
    session_key,
)
from bot.dialogue.model import GATEWAY, Heard
from bot.text.compose import Script

FIELDS = ("id", "from", "to", "text")
SCHEME = "bearer "
STOP = "stop"
"""The whole message. Twilio's other stop words (end, cancel) are read like any word."""


class MalformedError(ValueError):
    """The body is not a message as documented. It is not quoted, since it may hold a caller's
    words."""


def verify_token(header: str | None, tokens: tuple[str, ...]) -> bool:
    """Return whether the Authorization header holds one of these tokens, in constant time."""
    scheme, token = (header or "")[: len(SCHEME)], (header or "")[len(SCHEME) :]
    given = token.strip().encode("utf-8", "surrogatepass")
    known = [hmac.compare_digest(given, one.encode()) for one in tokens]
    return scheme.lower() == SCHEME and any(known)


def parse_message(body: bytes, secrets: tuple[str, ...]) -> Inbound:
    """Return the message as an Inbound. `secrets`: for the keys, the current one first.

    STOP erases what is remembered and is confirmed once; nothing is ever sent unasked, so there is
    nothing else to stop. Raises MalformedError.
    """
    fields = _message_fields(body)
    words, person, to = readable(fields["text"]), _sender(fields["from"]), fields["to"].strip()
    keys, *former = (_message_keys(secret, fields["id"], person, to) for secret in secrets)
    return Inbound(
        channel=GATEWAY,
        session_key=keys.session,
        event_id=keys.event,
        to=to,
        heard=_heard_words(words),
        begins=False,
        former=tuple(former),
        said=likeness(secrets[0], fields["from"], words),
    )


def render_messages(script: Script) -> str:
    """Return JSON with the messages to send, in order; what is about safety comes first. None:
    nothing is sent."""
    text = "\n".join(run.text for run in runs(script.words))
    safety = [script.safety] if script.safety else []
    return json.dumps({"messages": [*safety, *pieces(text, _has_room)]}, ensure_ascii=False)


def _message_fields(body: bytes) -> dict[str, str]:
    """The fields of a message; null is read as nothing, and a whole number as its digits."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedError("the body is not JSON") from None
    if not isinstance(found, dict):
        raise MalformedError("the body is not an object")
    fields = {}
    for name in FIELDS:
        value = found.get(name, False)  # which is no value of any field
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise MalformedError(f"{name}: expected a string")
        fields[name] = "" if value is None else str(value)
    return fields


def _sender(address: str) -> str | None:
    """Return who sent it, as E.164, or None when it may be several people.

    Aggregators write +358401234567 with a plus sign, with 00, with neither, or as it is dialled in
    Finland.
    """
    number = re.sub(r"[\s-]", "", address)
    number = re.sub(r"^(?:\+|00)?(?=[1-9])", "+", number)
    number = re.sub(r"^0(?=[1-9])", "+358", number)
    return number if is_someone(number) else None


def _heard_words(words: str) -> Heard:
    if words.casefold() == STOP:
        return Heard("command", "forget")
    return Heard("text", words) if words else Heard("silence")


def _message_keys(secret: str, id_: str, person: str | None, to: str) -> Keys:
    name = GATEWAY.value
    session = session_key(secret, name, person, to) if person else None
    return Keys(session, event_id(secret, name, id_) if id_ else "")


def _has_room(text: str) -> bool:
    return len(text.encode("utf-16-le")) <= 2 * GATEWAY.room
