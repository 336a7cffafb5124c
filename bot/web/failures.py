"""What is logged of a bug: where it broke and an id to ask about, and no word of anybody's."""

from __future__ import annotations

import secrets

from bot import log


def log_failure(what: str, error: BaseException) -> str:
    """Log it and give its id; the exception's own words may hold the caller's."""
    error_id = secrets.token_hex(4)
    kind, place = type(error).__name__, log.place_of(error)
    log.event(f"{what}_failed", error_id=error_id, type=kind, place=place)
    return error_id
