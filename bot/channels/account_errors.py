"""What went wrong at Twilio's REST interface, worded for an operator; `account` alone uses it.

Only codes, statuses and kinds are told: Twilio's own words hold telephone numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import RequestException, SSLError, Timeout
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

from bot.errors import AccountError, BusyError

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
