"""Whether a request was signed by Twilio, over the public URL; and the same signature made.

`web` calls `valid` before it looks at a request; the player signs with `sign`. The URL that is
checked is PUBLIC_URL plus the path and query exactly as they came: never a Host or forwarding
header, which anybody may send, and never Flask's decoded URL. The HMAC is our own, since Twilio's
validator alone took a third of a turn; the tests hold it against that one on any form.

PUBLIC_URL may have a path (https://host/bot). A proxy in front may cut that path off or leave
it on, so a request for /bot/sms is read as https://host/bot/sms in both cases.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Iterator, Mapping
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
