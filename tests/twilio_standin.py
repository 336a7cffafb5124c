"""A stand-in for Twilio's REST interface on loopback: numbers, messaging services and texts.

The shapes are those Twilio publishes in its own libraries' tests and documents; `Rerouted` is a
real HTTP client of twilio's that is led here instead of to twilio.com.
"""

from __future__ import annotations

import json
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]

ACCOUNT = "AC" + "a" * 32
TOKEN = "the-token"
PHONE = "PN" + "b" * 32
SERVICE = "MG" + "c" * 32
NUMBER = "+358454910000"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def phone(**fields: Any) -> dict[str, Any]:
    """A number as it is after it was bought, changed by `fields`."""
    return {
        "account_sid": ACCOUNT,
        "address_requirements": "none",
        "address_sid": None,
        "api_version": "2010-04-01",
        "beta": False,
        "bundle_sid": "BU" + "d" * 32,
        "capabilities": {"mms": False, "sms": True, "voice": True},
        "date_created": "Thu, 30 Jul 2015 23:19:04 +0000",
        "date_updated": "Thu, 30 Jul 2015 23:19:04 +0000",
        "emergency_address_sid": None,
        "emergency_status": "Inactive",
        "friendly_name": NUMBER,
        "identity_sid": None,
        "origin": "twilio",
        "phone_number": NUMBER,
        "sid": PHONE,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "https://demo.twilio.com/welcome/sms/reply/",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{PHONE}.json",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_fallback_url": None,
        "voice_method": "GET",
        "voice_url": None,
    } | fields


def service(**fields: Any) -> dict[str, Any]:
    """A messaging service, changed by `fields`."""
    url = f"https://messaging.twilio.com/v1/Services/{SERVICE}"
    return {
        "account_sid": ACCOUNT,
        "area_code_geomatch": True,
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:33Z",
        "fallback_method": "POST",
        "fallback_to_long_code": True,
        "fallback_url": None,
        "friendly_name": "Crisis texts",
        "inbound_method": "POST",
        "inbound_request_url": "https://www.example.com",
        "links": {"phone_numbers": f"{url}/PhoneNumbers", "short_codes": f"{url}/ShortCodes"},
        "mms_converter": True,
        "scan_message_content": "inherit",
        "sid": SERVICE,
        "smart_encoding": False,
        "status_callback": None,
        "sticky_sender": True,
        "synchronous_validation": True,
        "url": url,
        "us_app_to_person_registered": False,
        "use_inbound_webhook_on_number": False,
        "usecase": "undeclared",
        "validity_period": 600,
    } | fields


def message(values: dict[str, str]) -> dict[str, Any]:
    """A text as it is when Twilio has accepted it."""
    sid = "SM" + "e" * 32
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": values["Body"],
        "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
        "date_sent": None,
        "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": values.get("From"),
        "messaging_service_sid": values.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{MESSAGES.removesuffix('.json')}/{sid}/Media.json"},
        "to": values["To"],
        "uri": f"{MESSAGES.removesuffix('.json')}/{sid}.json",
    }


def refusal(status: int, code: int, message: str) -> tuple[int, dict[str, Any]]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": message, "more_info": more, "status": status}


@dataclass
class Twilio:
    """What the account holds, and how the interface behaves."""

    phones: list[dict[str, Any]] = field(default_factory=lambda: [phone()])
    services: list[dict[str, Any]] = field(default_factory=list)
    in_service: list[str] = field(default_factory=list)
    """SIDs of the numbers in every service."""
    failing: tuple[int, bytes] | None = None
    services_refused: bool = False
    forgetful: bool = False
    """Takes an update and changes nothing."""
    stalls: float = 0
    busy: int = 0
    """This many requests are told to come again."""
    arrived: list[str] = field(default_factory=list)
    """Method and path of every request, whatever came of it."""
    posted: list[dict[str, str]] = field(default_factory=list)

    def answer(self, method: str, path: str, values: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The resource at this path, after an update if it is one."""
        if method == "POST":
            self.posted.append(values)
        if path == MESSAGES:
            return 201, message(values)
        base = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
        if path == f"{base}.json":
            return 200, self._numbers(values)
        if path.startswith(base):
            return self._one(self.phones, path.rpartition("/")[2].removesuffix(".json"), values)
        if path.startswith("/v1/Services") and self.services_refused:
            return refusal(403, 30700, "Not in this region")
        if path == "/v1/Services":
            return 200, self._page("services", self.services)
        if path.endswith("/PhoneNumbers"):
            rows = [{"sid": sid, "service_sid": SERVICE} for sid in self.in_service]
            return 200, self._page("phone_numbers", rows)
        return self._one(self.services, path.rpartition("/")[2], values)

    def _numbers(self, values: dict[str, str]) -> dict[str, Any]:
        pattern = re.escape(values["PhoneNumber"]).replace(r"\*", ".")
        rows = [row for row in self.phones if re.search(pattern, row["phone_number"])]
        return {
            "end": 0,
            "first_page_uri": "/2010-04-01/x.json?PageSize=2&Page=0",
            "incoming_phone_numbers": rows,
            "next_page_uri": None,
            "page": 0,
            "page_size": 2,
            "previous_page_uri": None,
            "start": 0,
            "uri": "/2010-04-01/x.json?PageSize=2",
        }

    @staticmethod
    def _page(key: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        meta = {"key": key, "next_page_url": None, "page": 0, "page_size": 50, "url": "https://x"}
        return {"meta": meta, key: rows}

    def _one(
        self, rows: list[dict[str, Any]], sid: str, values: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        found = [row for row in rows if row["sid"] == sid]
        if not found:
            return refusal(404, 20404, f"The requested resource {NUMBER} was not found")
        changes = {re.sub(r"(?<!^)([A-Z])", r"_\1", k).lower(): v for k, v in values.items()}
        assert set(changes) <= set(found[0]), changes
        if not self.forgetful:
            found[0].update(changes)
        return 200, found[0]


class Rerouted(TwilioHttpClient):  # type: ignore[misc]
    """twilio's own client, led to the stand-in; notes the hosts it would have asked."""

    def __init__(self, base: str, timeout: float = 5) -> None:
        super().__init__(timeout=timeout)
        self._base = base
        self.hosts: list[str] = []

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(url)
        self.hosts.append(parts.netloc)
        return super().request(
            method, url.replace(f"https://{parts.netloc}", self._base), *args, **kwargs
        )


class Interface(ThreadingHTTPServer):
    """The stand-in's socket; it wants the account's SID and token, as Twilio does."""

    daemon_threads = True
    expected = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    def __init__(self, twilio: Twilio) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.twilio = twilio

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is what some tests are about."""


class Request(BaseHTTPRequestHandler):
    """One request to the interface."""

    server: Interface

    def do_GET(self) -> None:
        self._answer("GET", dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer("POST", dict(parse_qsl(body)))

    def _answer(self, method: str, values: dict[str, str]) -> None:
        twilio, path = self.server.twilio, urlsplit(self.path).path
        twilio.arrived.append(f"{method} {path}")
        time.sleep(twilio.stalls)
        if twilio.failing:
            self._send(*twilio.failing)
            return
        if twilio.busy:
            twilio.busy -= 1
            status, body = refusal(429, 20429, "Too many requests")
        elif self.headers.get("Authorization") == self.server.expected:
            status, body = twilio.answer(method, path, values)
        else:
            status, body = refusal(401, 20003, "Authenticate")
        self._send(status, json.dumps(body).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def standing_in(twilio: Twilio) -> Iterator[str]:
    """Serve `twilio` on loopback; yields where."""
    server = Interface(twilio)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
