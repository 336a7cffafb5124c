"""The Twilio account through its REST API: where its numbers send texts and calls, and sending a
text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import RequestException, SSLError, Timeout
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

from bot.problems.errors import AccountError, BusyError

CREDENTIALS_REFUSED = 20003
TOO_MANY = 429
TEXT_REFUSED = {
    21610: "the recipient has sent STOP",
    21614: "the recipient's telephone takes no texts",
}


@contextmanager
def told(host: str, sid: str = "the account") -> Iterator[None]:
    """Turn whatever twilio and its HTTP client raise in here into an AccountError, without quoting
    them."""
    try:
        yield
    except TwilioException as error:
        code, status = _code_and_status(error)
        kind = BusyError if status == TOO_MANY else AccountError
        raise kind(_refusal(host, sid, code, status)) from None
    except RequestException as error:
        raise AccountError(_no_answer(host, error)) from None
    except ValueError:
        raise AccountError(f"{host}: the answer is not JSON; is a proxy in between?") from None


def _code_and_status(error: TwilioException) -> tuple[int | None, int | None]:
    """When a page cannot be read, twilio raises a bare exception that holds the response."""
    if hasattr(error, "status"):
        return _number(getattr(error, "code", None)), error.status
    response: Any = error.args[-1] if error.args else None
    status = getattr(response, "status_code", None)
    try:
        return _number(json.loads(response.text).get("code")), status
    except (AttributeError, TypeError, ValueError):  # a proxy's page, or no response at all
        return None, status


def _number(code: object) -> int | None:
    """Twilio's error codes are numbers; anything else may quote somebody's words."""
    return code if isinstance(code, int) else None


def _refusal(host: str, sid: str, code: int | None, status: int | None) -> str:
    answered = f"{host} answered {status}" + (
        f" (error {code})" if code not in (None, status) else ""
    )
    if code == CREDENTIALS_REFUSED or status == 401:
        return (
            f"{answered}: TWILIO_ACCOUNT_SID and the first token of TWILIO_AUTH_TOKEN do not "
            "belong together, or not to this region: each region has tokens of its own"
        )
    if status == 404:
        return f"{answered}: {sid} is not in this account, or not in this region"
    if code in TEXT_REFUSED:
        return f"{answered}: {TEXT_REFUSED[code]}"
    if status == TOO_MANY:
        return f"{answered}: too many requests at once, try again in a minute"
    if status is not None and status >= 500:
        return f"{answered}: a fault at Twilio, try again later (https://status.twilio.com)"
    return f"{answered}: see https://www.twilio.com/docs/api/errors/{code or ''}"


def _no_answer(host: str, error: RequestException) -> str:
    if isinstance(error, Timeout):
        return f"{host}: no answer in time; what was asked may be done all the same"
    if isinstance(error, SSLError):
        return (
            f"{host}: its certificate is not valid; TWILIO_REGION and TWILIO_EDGE must be a pair "
            "Twilio has, such as ie1 and dublin"
        )
    if isinstance(error, NoConnection):
        return f"{host}: cannot be reached; is there a network, and is the region or edge right?"
    return f"{host}: {type(error).__name__}"


TIMEOUT = 5
"""Seconds; twilio's own default is to wait for ever."""

TEXT_HOLDS = 600
"""Seconds; opening hours in a text that arrives later may no longer be right."""

NUMBER_HOOKS = {
    "sms_url": "sms_method",
    "sms_fallback_url": "sms_fallback_method",
    "voice_url": "voice_method",
    "voice_fallback_url": "voice_fallback_method",
    "status_callback": "status_callback_method",
}
SERVICE_HOOKS = {
    "inbound_request_url": "inbound_method",
    "fallback_url": "fallback_method",
    "status_callback": None,
}
"""Twilio's name for an address and for its HTTP method; a service has no method for the last."""

SERVICES_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Credentials:
    """The account that asks, and the region; each region has a token of its own."""

    account_sid: str
    token: str = field(repr=False)
    region: str | None = None
    edge: str | None = None

    @property
    def host(self) -> str:
        """The address of the main API."""
        return f"api.{self.edge}.{self.region}.twilio.com" if self.region else "api.twilio.com"


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that Twilio calls, under Twilio's name for it; "" when it is not set."""

    name: str
    url: str
    method: str = "POST"

    def does(self, wanted: Hook) -> bool:
        """Return whether this address is as good as the wanted one: a fragment only tunes the
        connection."""
        found = urlsplit(self.url)._replace(fragment="").geturl()
        return (found, self.method) == (wanted.url, wanted.method)


@dataclass(frozen=True, slots=True)
class Configured:
    """A number or a messaging service, as it is set at Twilio."""

    sid: str
    name: str
    hooks: tuple[Hook, ...]
    overrides: tuple[str, ...]
    """Settings that make Twilio ignore some of these addresses, one sentence each."""
    doubts: tuple[str, ...] = ()
    """What could not be found out, one sentence each."""


class Account:
    """One account, reached over `http_client` (tests pass their own). Raises AccountError."""

    def __init__(self, credentials: Credentials, http_client: Any = None) -> None:
        from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
        from twilio.rest import Client  # type: ignore[import-untyped]

        self._credentials = credentials
        self._client = Client(
            credentials.account_sid,
            credentials.token,
            region=credentials.region,
            edge=credentials.edge,
            # A connection each: one that went stale while idle would cost a caller the text.
            http_client=http_client or TwilioHttpClient(pool_connections=False, timeout=TIMEOUT),
            environment={"": ""},  # an empty one would make it read the process's own
        )

    def number(self, number: str) -> Configured:
        """Return the settings of this number, and what overrides them."""
        with told(self._credentials.host):
            found = self._client.incoming_phone_numbers.list(phone_number=number, limit=20)
        phones = [phone for phone in found if phone.phone_number == number]  # no wildcards
        if len(phones) != 1:
            raise AccountError(
                f"{number}: not among the numbers of this account; expected one of its own, "
                "with a plus sign and the country code"
            )
        phone = phones[0]
        doubts: list[str] = []
        overrides = (*_ignored(phone), *self._services_with(phone.sid, doubts))
        return Configured(phone.sid, number, _hooks(phone, NUMBER_HOOKS), overrides, tuple(doubts))

    def service(self, sid: str) -> Configured:
        """Return the settings of this messaging service, which hold for texts to all its
        numbers."""
        with told(self._credentials.host, sid):
            service = self._client.messaging.v1.services(sid).fetch()
        overrides = (
            ("the service leaves texts to the addresses of each number: use --number",)
            if service.use_inbound_webhook_on_number
            else ()
        )
        name = service.friendly_name or "messaging service"
        return Configured(service.sid, name, _hooks(service, SERVICE_HOOKS), overrides)

    def set(self, sid: str, hooks: Iterable[Hook]) -> None:
        """Set these addresses of a number or a service. May be repeated after a timeout."""
        is_service = sid.startswith("MG")
        methods: Mapping[str, str | None] = SERVICE_HOOKS if is_service else NUMBER_HOOKS
        values = {}
        for hook in hooks:
            values[hook.name] = hook.url
            if method := methods[hook.name]:
                values[method] = hook.method
        with told(self._credentials.host, sid):
            if is_service:
                self._client.messaging.v1.services(sid).update(**values)
            else:
                self._client.incoming_phone_numbers(sid).update(**values)

    def text(self, to: str, body: str, sender: str, status_url: str | None = None) -> None:
        """Send a text from a number or a messaging service.

        Repeat only after BusyError: after a timeout or a fault at Twilio, the text may have been
        sent all the same.
        """
        more = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        if status_url:
            more["status_callback"] = status_url
        with told(self._credentials.host, "the sender of texts"):
            self._client.messages.create(to=to, body=body, validity_period=TEXT_HOLDS, **more)

    def _services_with(self, phone_sid: str, doubts: list[str]) -> Iterator[str]:
        """The services that answer texts to this number instead; the number itself does not name
        them."""
        try:
            with told(self._credentials.host):
                services = self._client.messaging.v1.services.list(limit=SERVICES_AT_MOST)
            for service in services:
                if not service.use_inbound_webhook_on_number and self._has(service, phone_sid):
                    yield (
                        f"messaging service {service.sid} answers this number's texts instead "
                        f"of sms_url: set it with --service {service.sid}"
                    )
        except AccountError as error:
            doubts.append(f"whether a messaging service answers its texts is not known: {error}")

    def _has(self, service: Any, phone_sid: str) -> bool:
        with told(self._credentials.host, service.sid):
            numbers = self._client.messaging.v1.services(service.sid).phone_numbers.list()
        return any(number.sid == phone_sid for number in numbers)


def _hooks(resource: Any, names: dict[str, Any]) -> tuple[Hook, ...]:
    return tuple(
        Hook(name, getattr(resource, name) or "", getattr(resource, method or "", None) or "POST")
        for name, method in names.items()
    )


def _ignored(phone: Any) -> Iterator[str]:
    """Settings of the number that take precedence over its addresses."""
    for name, what in (
        ("sms_application_sid", "sms_url and sms_fallback_url"),
        ("voice_application_sid", "voice_url and voice_fallback_url"),
        ("trunk_sid", "voice_url and voice_fallback_url"),
    ):
        if sid := getattr(phone, name):
            yield f"{name} is {sid}: Twilio ignores {what} until it is removed in the console"
