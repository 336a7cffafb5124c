"""What channels share: a caller's request, keyed hashes instead of callers, words that fit, and
Twilio's signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from urllib.parse import urlsplit

from bot.dialogue.model import Channel, Heard
from bot.directory.model import E164
from bot.text.compose import Words

HEADER = "X-Twilio-Signature"

Fields = Iterable[tuple[str, str]]
"""Names and values of a form in the order they came; a name may occur more than once."""


class Signatures:
    """Checks signatures for one public URL and every auth token that may have signed."""

    def __init__(self, public_url: str, tokens: tuple[str, ...]) -> None:
        self._public_urls = _with_port_and_without(public_url.rstrip("/"))
        self._path = urlsplit(self._public_urls[0]).path
        # An empty token would compute a signature that anyone can compute.
        self._tokens = [token.encode() for token in tokens if token]

    def valid(self, path_and_query_raw: str, fields: Fields, header: str | None) -> bool:
        """Return whether any token signed these fields at this URL. Never raises, whatever comes
        in."""
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
    """Return the signature header that Twilio sends with this form, posted to this URL."""
    return _signature(url.encode() + _signed(form.items()), token.encode()).decode()


def _signed(fields: Fields) -> bytes:
    """The fields as Twilio concatenates them: sorted, each pair once."""
    return "".join(chain.from_iterable(sorted(set(fields)))).encode()


def _signature(message: bytes, token: bytes) -> bytes:
    return base64.b64encode(hmac.digest(token, message, "sha1"))


def _with_port_and_without(public_url: str) -> tuple[str, str]:
    """An address with and without its port, since Twilio signs sometimes one and sometimes the
    other."""
    parts = urlsplit(public_url)
    host = parts.netloc.partition(":")[0]
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with_port, without = parts._replace(netloc=f"{host}:{port}"), parts._replace(netloc=host)
    return without.geturl(), with_port.geturl()


KEPT_BYTES = 16
"""128 bits: no two callers collide, and the key stays short in the store."""

EVENT_BYTES = 8
"""64 bits: enough to tell a request from the last ones of its session, or a report from others."""
LIKENESS_BYTES = 6
"""48 bits: enough to tell one message from the next."""

PREFIX = re.compile(r"\A(?:rcs|whatsapp):")
"""The prefix of a number when Twilio carries a text in another way than as an SMS."""

WHATSAPP_USER = re.compile(r"whatsapp:[A-Z]{2}(?:\.ENT)?\.[0-9A-Za-z]{1,128}")
"""What stands in place of a number when a user hides it behind a user name; it identifies one
person."""

TELEPHONE = re.compile(E164)
WITHHELD = frozenset(
    {
        "+266696687",  # ANONYMOUS
        "+7378742833",  # RESTRICTED
        "+86282452253",  # UNAVAILABLE
        "+8656696",  # UNKNOWN
        "+2562533",  # BLOCKED
    }
)
"""Words spelt on a keypad. They look like numbers, and everybody who withholds theirs shares them.
"""


def session_key(secret: str, *parts: str) -> str:
    """The key under which the session of these parts (channel first) is stored."""
    return _keyed(secret, "session", parts)


def event_id(secret: str, *parts: str) -> str:
    """An id that tells one request from the next, so that a retry is recognised."""
    return _keyed(secret, "event", parts, EVENT_BYTES)


def likeness(secret: str, *parts: str) -> str:
    """A hash that tells a message from another of the same session, and reveals nothing else."""
    return _keyed(secret, "likeness", parts, LIKENESS_BYTES)


def is_someone(number: str) -> bool:
    """Return whether this is the number of one telephone (E.164), and not a word that many callers
    share."""
    return number not in WITHHELD and TELEPHONE.fullmatch(number) is not None


def unprefixed(address: str) -> str:
    """Return the address without the prefix of RCS or WhatsApp."""
    return PREFIX.sub("", address)


def sender(address: str) -> str | None:
    """Return who sent a message from this address, or None when it may be several people.

    A number is the same person by SMS, RCS and WhatsApp: RCS falls back to SMS in the middle of a
    conversation.
    """
    number = unprefixed(address)
    if is_someone(number):
        return number
    return address if WHATSAPP_USER.fullmatch(address) else None


def digest(*parts: str) -> str:
    """A short name for these parts, which hold nothing of a caller that is not hashed already."""
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[: 2 * KEPT_BYTES]


def _keyed(secret: str, purpose: str, parts: tuple[str, ...], size: int = KEPT_BYTES) -> str:
    # Each part follows its length, which keeps them apart whatever they hold.
    message = "".join([f"{len(part)}:{part}" for part in (purpose, *parts)])
    hashed = _empty(secret, size).copy()
    hashed.update(message.encode("utf-8", "surrogatepass"))
    return base64.urlsafe_b64encode(hashed.digest()).rstrip(b"=").decode("ascii")


def _empty(secret: str, size: int) -> hashlib.blake2b:
    """BLAKE2 takes a key of up to 64 bytes itself (RFC 7693), in a third of the time of an HMAC."""
    key = hashlib.sha512(secret.encode("utf-8")).digest()
    return hashlib.blake2b(key=key, digest_size=size)


HEARD_AT_MOST = 1600
"""Characters of one message that are read: the longest text that Twilio passes on."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BREAKS = (re.compile(r"(?<=[.!?])\s+|\n"), re.compile(r"\s+"))
"""Where a long text is cut: after a sentence, otherwise between words."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a request under one secret, as in `Inbound`."""

    session: str | None
    event: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One request of a caller, without the caller: only `text_to` leaves the channel."""

    channel: Channel
    session_key: str | None
    """A keyed hash. None: a session of one turn, because the sender cannot be told from others."""
    event_id: str
    """A keyed hash of the message, or of the call and its step; "" when Twilio sent no id."""
    to: str
    """The number that was called or texted, as given (a number or a short code). It is ours, not
    the caller's."""
    heard: Heard
    begins: bool
    """Voice: whether this is the first request of a call, which has no step."""
    step: int = 0
    """Voice: the step number in the action URL."""
    language: str | None = None
    """Voice: the language in the action URL."""
    line: int = 0
    """Voice: the transfer position in the action URL."""
    text_to: str | None = field(default=None, repr=False)
    """Voice: the caller's mobile number (E.164), only for the outbox; otherwise None."""
    former: tuple[Keys, ...] = ()
    """The same keys under former secrets, while secrets are rotated."""
    said: str = ""
    """SMS: a keyed hash of the words, to tell whether the text before had the same."""
    opted_out: bool = False
    """SMS: Twilio has taken the message as STOP; no answer would arrive."""


def readable(text: str) -> str:
    """Return what a caller wrote or said, without characters that no alphabet has, and cut to a
    limit."""
    return NOT_XML.sub("", text)[:HEARD_AT_MOST].strip()


def runs(words: Iterable[Words]) -> list[Words]:
    """Return the words with neighbours in one language joined, without characters that XML cannot
    hold."""
    clean = (Words(run.language, NOT_XML.sub("", run.text).strip()) for run in words)
    spoken = [run for run in clean if run.text]
    return [
        Words(language, " ".join(run.text for run in same))
        for language, same in groupby(spoken, key=lambda run: run.language)
    ]


def pieces(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Return the text in parts that fit, cut after sentences or otherwise between words."""
    found = []
    while not fits(text):
        part = _head(text, fits)
        found.append(part)
        text = text[len(part) :].lstrip()
    return [*found, text] if text else found


def _head(text: str, fits: Callable[[str], bool]) -> str:
    for pattern in BREAKS:
        heads = [text[: found.start()] for found in pattern.finditer(text)]
        fitting = [head for head in heads if head.strip() and fits(head)]
        if fitting:
            return fitting[-1]
    return next(head for end in range(len(text), 0, -1) if fits(head := text[:end]) or end == 1)
