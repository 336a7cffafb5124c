"""The requests of text conversations, signed as Twilio signs them and made before anything is
measured. Every conversation is another caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.channels.base import HEADER, sign

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://bench.invalid"
BOT = "+358454910000"

MENU = ("Hei, tarvitsen apua", "Tampere", "1", "1")
"""A caller who is asked everything; two menu answers, the last gets a referral."""
FREE_TEXT = "Mieheni on lyönyt minua eilen illalla, olen nyt Tampereella"
"""A caller who says it all at once, and gets a referral."""
CONVERSATIONS = (MENU, (FREE_TEXT, "2"), ("Var kan jag ringa? Jag bor i Åbo", "4", "1"))
"""What the load is made of: Finnish and Swedish, menus and free text, the next number."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One POST to /sms."""

    body: bytes
    signature: str

    @property
    def http(self) -> bytes:
        """The whole request on a connection that stays open."""
        return (
            f"POST /sms HTTP/1.1\r\nHost: bench.invalid\r\n{HEADER}: {self.signature}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        ).encode() + self.body


def signed(words: str, caller: int, turn: int) -> Signed:
    """The message of this caller (a number made up of it) at this turn: Twilio's 23 fields."""
    form = _form(words, f"+3584{caller:09d}", _sid("SM", f"{caller} {turn}"))
    return Signed(urlencode(form).encode(), sign(f"{PUBLIC_URL}/sms", form, TOKEN))


def conversations(first: int, count: int) -> Iterator[list[Signed]]:
    """The requests of `count` callers from number `first` on, in the order they are sent."""
    for caller in range(first, first + count):
        said = CONVERSATIONS[caller % len(CONVERSATIONS)]
        yield [signed(words, caller, turn) for turn, words in enumerate(said)]


def _form(words: str, caller: str, sid: str) -> dict[str, str]:
    places = {f"{who}{part}": "" for who in ("From", "To") for part in ("City", "State", "Zip")}
    return places | {
        "ToCountry": "FI",
        "FromCountry": "FI",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "MessageSid": sid,
        "AccountSid": _sid("AC", "account"),
        "MessagingServiceSid": _sid("MG", "service"),
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "Body": words,
        "To": BOT,
        "From": caller,
        "ApiVersion": "2010-04-01",
        "ChannelMetadata": '{"type":"sms"}',
        "OptInType": "",
        "ProfileName": "",
    }


def _sid(kind: str, seed: str) -> str:
    return kind + hashlib.sha256(seed.encode()).hexdigest()[:32]
