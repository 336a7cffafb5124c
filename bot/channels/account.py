"""The Twilio account through its REST interface: where texts and calls go, and sending one."""

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
    """Whatever twilio and its HTTP raise in here becomes an AccountError, without their words."""
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
    """A page that cannot be had is a bare exception with the response in it."""
    if hasattr(error, "status"):
        return _number(getattr(error, "code", None)), error.status
    response: Any = error.args[-1] if error.args else None
    status = getattr(response, "status_code", None)
    try:
        return _number(json.loads(response.text).get("code")), status
    except (AttributeError, TypeError, ValueError):  # a proxy's page, or no response at all
        return None, status


def _number(code: object) -> int | None:
    """Twilio's codes are numbers; whatever else stands there is somebody's words."""
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
"""Seconds; twilio's own default never ends."""

TEXT_HOLDS = 600
"""Seconds; a text that a telephone gets later says hours that may no longer hold."""

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
"""What Twilio calls an address and its HTTP method; a service has no method for the last."""

SERVICES_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and where; the token belongs to the region."""

    account_sid: str
    token: str = field(repr=False)
    region: str | None = None
    edge: str | None = None

    @property
    def host(self) -> str:
        """Where the main interface is asked."""
        return f"api.{self.edge}.{self.region}.twilio.com" if self.region else "api.twilio.com"


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that Twilio calls, under Twilio's name for it; "" when none is set."""

    name: str
    url: str
    method: str = "POST"

    def does(self, wanted: Hook) -> bool:
        """Whether this is as good as the wanted one: a fragment only tunes the connection."""
        found = urlsplit(self.url)._replace(fragment="").geturl()
        return (found, self.method) == (wanted.url, wanted.method)


@dataclass(frozen=True, slots=True)
class Configured:
    """A number or a messaging service as it stands at Twilio."""

    sid: str
    name: str
    hooks: tuple[Hook, ...]
    overrides: tuple[str, ...]
    """What makes Twilio ignore some of these addresses, a sentence each."""
    doubts: tuple[str, ...] = ()
    """What could not be found out, a sentence each."""


class Account:
    """One account, asked over `http_client` (tests bring their own). Raises AccountError."""

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
        """This number's settings, and what overrides them."""
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
        """This messaging service's settings, for the texts of all its numbers."""
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
        """Set these addresses of a number or a service; may be done again after a timeout."""
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
        """Send a text from a number or a messaging service. Never to be repeated but on BusyError:
        after a timeout or a fault at Twilio it may have been sent all the same.
        """
        more = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        if status_url:
            more["status_callback"] = status_url
        with told(self._credentials.host, "the sender of texts"):
            self._client.messages.create(to=to, body=body, validity_period=TEXT_HOLDS, **more)

    def _services_with(self, phone_sid: str, doubts: list[str]) -> Iterator[str]:
        """The services that answer this number's texts instead; the number itself names none."""
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
    """Settings of the number itself that Twilio prefers to its addresses."""
    for name, what in (
        ("sms_application_sid", "sms_url and sms_fallback_url"),
        ("voice_application_sid", "voice_url and voice_fallback_url"),
        ("trunk_sid", "voice_url and voice_fallback_url"),
    ):
        if sid := getattr(phone, name):
            yield f"{name} is {sid}: Twilio ignores {what} until it is removed in the console"
