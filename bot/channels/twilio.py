"""What both of Twilio's channels share: its signature, and callers known by keyed hashes only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from urllib.parse import urlsplit

HEADER = "X-Twilio-Signature"

Fields = Iterable[tuple[str, str]]
"""Names and values of a form as they came; a name may come again."""


class Signatures:
    """The check itself, over one public URL and every auth token that may have signed."""

    def __init__(self, public_url: str, tokens: tuple[str, ...]) -> None:
        self._public_urls = _with_port_and_without(public_url.rstrip("/"))
        self._path = urlsplit(self._public_urls[0]).path
        # An empty token would compute a signature that anyone can compute.
        self._tokens = [token.encode() for token in tokens if token]

    def valid(self, path_and_query_raw: str, fields: Fields, header: str | None) -> bool:
        """Whether any token signed these fields at this URL. Never raises, whatever comes in."""
        if not header:
            return False
        try:
            found, signed = header.encode(), _signed(fields)
            return any(
                hmac.compare_digest(_signature(url.encode() + signed, token), found)
                for url in self._urls(path_and_query_raw)
                for token in self._tokens
            )
        except (TypeError, ValueError):  # what cannot be checked was not signed
            return False

    def _urls(self, path_and_query: str) -> Iterator[str]:
        for public_url in self._public_urls:
            yield public_url + path_and_query
            if self._path and path_and_query.startswith(f"{self._path}/"):
                yield public_url.removesuffix(self._path) + path_and_query


def sign(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature header Twilio sends with this form, posted to this URL."""
    return _signature(url.encode() + _signed(form.items()), token.encode()).decode()


def _signed(fields: Fields) -> bytes:
    """The fields as Twilio strings them together: sorted, and each pair once."""
    return "".join(chain.from_iterable(sorted(set(fields)))).encode()


def _signature(message: bytes, token: bytes) -> bytes:
    return base64.b64encode(hmac.digest(token, message, "sha1"))


def _with_port_and_without(public_url: str) -> tuple[str, str]:
    """An address both ways, since Twilio signs now one and now the other."""
    parts = urlsplit(public_url)
    host = parts.netloc.partition(":")[0]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with_port, without = parts._replace(netloc=f"{host}:{port}"), parts._replace(netloc=host)
    return without.geturl(), with_port.geturl()


KEPT_BYTES = 16
"""128 bits: no two callers meet, and the key stays short in the store."""

EVENT_BYTES = 8
"""64 bits: enough to tell a request from the last ones of its session, or a report from others."""
LIKENESS_BYTES = 6
"""48 bits: enough for one message and the next."""

PREFIX = re.compile(r"\A(?:rcs|whatsapp):")
"""Before a number, when Twilio carries a text message in another way than as an SMS."""

WHATSAPP_USER = re.compile(r"whatsapp:[A-Z]{2}(?:\.ENT)?\.[0-9A-Za-z]{1,128}")
"""In place of a number, for a user who hides it behind a user name: one person's id with us."""

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
WITHHELD = frozenset(
    {
        "+266696687",  # ANONYMOUS
        "+7378742833",  # RESTRICTED
        "+86282452253",  # UNAVAILABLE
        "+8656696",  # UNKNOWN
        "+2562533",  # BLOCKED
    }
)
"""Words spelt on a keypad: they look like numbers, and all who withhold theirs share them."""


def session_key(secret: str, *parts: str) -> str:
    """The key under which the session of these parts (channel first) is stored."""
    return _keyed(secret, "session", parts)


def event_id(secret: str, *parts: str) -> str:
    """What tells one request from the next, so that a retry is known as one."""
    return _keyed(secret, "event", parts, EVENT_BYTES)


def likeness(secret: str, *parts: str) -> str:
    """What tells a message from another of the same session, and nothing else."""
    return _keyed(secret, "likeness", parts, LIKENESS_BYTES)


def is_someone(number: str) -> bool:
    """Whether this is one telephone's number (E.164), and not a word many callers share."""
    return number not in WITHHELD and E164.fullmatch(number) is not None


def unprefixed(address: str) -> str:
    """The address without the prefix of RCS or WhatsApp."""
    return PREFIX.sub("", address)


def sender(address: str) -> str | None:
    """Who sent a message from this address; None: it may be several people.

    A number is the same person by SMS, RCS and WhatsApp: RCS falls back to SMS in the middle of
    a conversation.
    """
    number = unprefixed(address)
    if is_someone(number):
        return number
    return address if WHATSAPP_USER.fullmatch(address) else None


def digest(*parts: str) -> str:
    """A short name for these parts; they hold nothing of a caller that is not keyed already."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[: 2 * KEPT_BYTES]


def _keyed(secret: str, purpose: str, parts: tuple[str, ...], size: int = KEPT_BYTES) -> str:
    # Each part follows its length, which keeps them apart whatever they hold.
    message = "".join([f"{len(part)}:{part}" for part in (purpose, *parts)])
    hashed = _empty(secret, size).copy()
    hashed.update(message.encode("utf-8", "surrogatepass"))
    return base64.urlsafe_b64encode(hashed.digest()).rstrip(b"=").decode("ascii")


@cache
def _empty(secret: str, size: int) -> hashlib.blake2b:
    """BLAKE2 takes a key by itself (RFC 7693), of 64 bytes, in a third of an HMAC's time."""
    key = hashlib.sha512(secret.encode("utf-8")).digest()
    return hashlib.blake2b(key=key, digest_size=size)
