"""What Twilio has posted, read from the request once: `answers` believes it and answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from bot.channels.form import Fields, fields, first_of_each
from bot.channels.signature import HEADER, Signatures
from bot.values import value

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BODY_BYTES_AT_MOST = 128 * 1024
"""Twilio's forms are a few kilobytes; nothing larger is read, so that reading one is never long."""
SIGNATURE = f"HTTP_{HEADER.upper().replace('-', '_')}"
"""The header as WSGI names it."""


@value(frozen=True, slots=True)
class Posted:
    """One request; nothing of it has been believed yet."""

    path: str
    query: str
    fields: Fields = field(repr=False)
    signature: str | None

    @property
    def form(self) -> Mapping[str, str]:
        """The values of the body by name."""
        return first_of_each(self.fields)

    @property
    def args(self) -> Mapping[str, str]:
        """The values of the query by name."""
        return args_of(self.query)

    def signed(self, signatures: Signatures) -> bool:
        """Whether Twilio signed it."""
        path_and_query = f"{self.path}?{self.query}" if self.query else self.path
        return signatures.valid(path_and_query, self.fields, self.signature)


def posted(environ: WSGIEnvironment) -> Posted | None:
    """A request of WSGI; None for one without a body that can be read whole."""
    body = _body(environ)
    if body is None:
        return None
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    return Posted(path, query, fields(body), environ.get(SIGNATURE))


def _body(environ: WSGIEnvironment) -> bytes | None:
    """As long as its header says, which Twilio always sends; None: longer than is read, or not
    there to its end."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if not 0 <= length <= BODY_BYTES_AT_MOST:
        return None
    body: bytes = environ["wsgi.input"].read(length)
    return body if len(body) == length else None


def args_of(query: str) -> Mapping[str, str]:
    """The values of a query by name."""
    return first_of_each(fields(query.encode("latin-1", "replace")))
