"""What Twilio has posted, read from the request once: `answers` believes it and answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import HTTPException

from bot.channels.form import Fields, fields, first_of_each
from bot.channels.signature import HEADER, Signatures


@dataclass(frozen=True, slots=True)
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
        return first_of_each(fields(self.query.encode("latin-1")))

    def signed(self, signatures: Signatures) -> bool:
        """Whether Twilio signed it."""
        path_and_query = f"{self.path}?{self.query}" if self.query else self.path
        return signatures.valid(path_and_query, self.fields, self.signature)


def posted() -> Posted | None:
    """The request that is being answered; None for one too large to be read."""
    try:
        body = request.get_data(cache=False)
    except HTTPException:
        return None
    query = request.query_string.decode("latin-1")
    return Posted(request.path, query, fields(body), request.headers.get(HEADER))
