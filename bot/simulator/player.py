"""Twilio's side of a conversation: signs and posts what a caller does, plays what comes back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

from flask import Flask

from bot.channels.base import HEADER, sign
from bot.dialogue.model import SMS, VOICE, Medium
from bot.files.content import Content
from bot.service.settings import Settings, read_settings
from bot.simulator.call import Call
from bot.simulator.twiml import TwimlError, problems
from bot.store import Outbox, SessionStore, Store
from bot.turn.bot import Watch
from bot.web.callers import callers_app, utc_now

Post = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, str, str]]
"""Path and query, form, headers -> status, content type, body."""

CALLER = "+358401234567"
BOT = "+358454910000"


class Player:
    """A Twilio account with one web address to ask; the same seed makes the same SIDs."""

    def __init__(self, post: Post, public_url: str, token: str, seed: str = "player") -> None:
        self._post = post
        self._public_url = public_url.rstrip("/")
        self.sms_url = f"{self._public_url}/sms"
        self.voice_url = f"{self._public_url}/voice"
        self._token = token
        self._seed = seed
        self._sids = 0
        self._account = self._sid("AC")
        self._resend: Callable[[], str] | None = None

    def call(self, from_: str = CALLER, to: str = BOT) -> Call:
        """Ring the bot and hear its first words."""
        fields = self._fields(from_, to) | {
            "CallSid": self._sid("CA"),
            "Caller": from_,
            "Called": to,
            "Direction": "inbound",
        }
        return Call(self._fetch_voice, self.voice_url, fields)

    def text(
        self,
        body: str,
        from_: str = CALLER,
        to: str = BOT,
        num_media: int = 0,
        more: Mapping[str, str] | None = None,
    ) -> list[str]:
        """Send a text message and return the messages that come back. `more` adds or replaces
        fields."""
        sid = self._sid("MM" if num_media else "SM")
        fields = self._fields(from_, to) | {
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "SmsStatus": "received",
            "Body": body,
            "NumMedia": str(num_media),
            "NumSegments": str(1 + len(body) // 153),
        }
        fields |= {f"MediaUrl{n}": f"https://api.twilio.com/{n}" for n in range(num_media)}
        fields |= {f"MediaContentType{n}": "image/jpeg" for n in range(num_media)}
        root = self._fetch(SMS.medium, self.sms_url, fields | dict(more or {}))
        return [message.text or "" for message in root]

    def resend(self) -> str:
        """Send the last request once more, unchanged, as after a timeout, and return the
        document."""
        if self._resend is None:
            raise ValueError("nothing has been sent yet")
        return self._resend()

    def _fields(self, from_: str, to: str) -> dict[str, str]:
        return {
            "AccountSid": self._account,
            "ApiVersion": "2010-04-01",
            "From": from_,
            "To": to,
            "FromCountry": "FI",
            "FromCity": "",
            "ParameterTwilioAddsNextYear": "Ä 1",
        }

    def _sid(self, kind: str) -> str:
        self._sids += 1
        return kind + hashlib.sha256(f"{self._seed} {self._sids}".encode()).hexdigest()[:32]

    def _fetch_voice(self, url: str, form: Mapping[str, str]) -> ET.Element:
        return self._fetch(VOICE.medium, url, form)

    def _fetch(self, medium: Medium, url: str, form: Mapping[str, str]) -> ET.Element:
        headers = {
            HEADER: sign(url, form, self._token),
            "I-Twilio-Idempotency-Token": self._sid(""),
        }
        path = self._path(url)
        self._resend = lambda: self._document(medium, self._post(path, form, headers))
        return ET.fromstring(self._resend())

    def _path(self, url: str) -> str:
        if not url.startswith(f"{self._public_url}/"):
            raise TwimlError([f"{url}: outside of {self._public_url}"])
        return url.removeprefix(self._public_url)

    @staticmethod
    def _document(medium: Medium, reply: tuple[int, str, str]) -> str:
        status, content_type, body = reply
        if status != 200:
            raise TwimlError([f"status {status}, expected 200"])
        if content_type.partition(";")[0].strip() != "text/xml":
            raise TwimlError([f'content type "{content_type}", expected text/xml'])
        if found := problems(body, medium):
            raise TwimlError(found)
        return body


PUBLIC_URL = "https://simulator.invalid"


def simulator_settings() -> Settings:
    """Settings of a process that only talks to itself; its token is random and secret."""
    return replace(
        read_settings({"PUBLIC_URL": PUBLIC_URL}),
        twilio_caller_id=BOT,
        twilio_auth_tokens=(secrets.token_hex(16),),
        session_secrets=(secrets.token_hex(16),),
    )


def simulate(
    store: SessionStore,
    content: Content | None = None,
    clock: Callable[[], datetime] = utc_now,
    outbox: Outbox | None = None,
    watch: Watch | None = None,
) -> Player:
    """Return Twilio's side of an application made for it; with an outbox, callers can be sent
    texts.

    `watch` is called with every turn, to explain it.
    """
    settings = simulator_settings()
    kept = Store(store, outbox=outbox)
    app = callers_app(settings, content=content, store=kept, clock=clock, watch=watch)
    return Player(over(app), settings.public_url, settings.twilio_auth_tokens[0])


def over(app: Flask) -> Post:
    """Return a function that posts to an application without a network."""
    client = app.test_client(use_cookies=False)

    def post(
        path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        answer = client.post(path, data=dict(form), headers=dict(headers))
        return answer.status_code, answer.content_type or "", answer.get_data(as_text=True)

    return post
