"""A form as Twilio posts it: names and values in the order they came, read from the bytes once.

`web.posted` reads bodies and queries by it. Nothing here raises, whatever comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

Fields = Sequence[tuple[str, str]]
"""Names and values of a form as they came; a name may come again."""


def fields(raw: bytes) -> list[tuple[str, str]]:
    """The fields of a URL-encoded form or query; what is no UTF-8 is read as U+FFFD."""
    text = raw.decode("utf-8", "replace").replace("+", " ")
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return [(unquote(name), unquote(value)) for name, _, value in pairs]


def first_of_each(fields: Fields) -> Mapping[str, str]:
    """The values by name; of a name that comes again the first."""
    return dict(reversed(fields))
