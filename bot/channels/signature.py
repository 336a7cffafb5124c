"""Whether a request was signed by Twilio, over the public URL; and the same signature made.

`web` calls `valid` before it looks at a request; the player signs with `sign`. The URL that is
checked is PUBLIC_URL plus the path and query exactly as they came: never a Host or forwarding
header, which anybody may send, and never Flask's decoded URL.

PUBLIC_URL may have a path (https://host/bot). A proxy in front may cut that path off or leave
it on, so a request for /bot/sms is read as https://host/bot/sms in both cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

HEADER = "X-Twilio-Signature"


class Signatures:
    """The check itself, over one public URL and every auth token that may have signed."""

    def __init__(self, public_url: str, tokens: tuple[str, ...]) -> None:
        self._public_url = public_url.rstrip("/")
        self._path = urlsplit(self._public_url).path
        # An empty token would compute a signature that anyone can compute.
        self._validators = [RequestValidator(token) for token in tokens if token]

    def valid(self, path_and_query_raw: str, form: Mapping[str, str], header: str | None) -> bool:
        """Whether any token signed this form at this URL. Never raises, whatever comes in.

        `form` is the parsed form as Flask has it (repeated names kept), not a copy of it.
        """
        if not header:
            return False
        try:
            return any(
                validator.validate(url, form, header)
                for url in self._urls(path_and_query_raw)
                for validator in self._validators
            )
        except (TypeError, ValueError):  # what cannot be checked was not signed
            return False

    def _urls(self, path_and_query: str) -> Iterator[str]:
        yield self._public_url + path_and_query
        if self._path and path_and_query.startswith(f"{self._path}/"):
            yield self._public_url.removesuffix(self._path) + path_and_query


def sign(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature header Twilio sends with this form, posted to this URL."""
    return str(RequestValidator(token).compute_signature(url, form))
