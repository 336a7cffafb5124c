"""What is logged of a bug: where it broke and an id to ask about, and no word of anybody's."""

from __future__ import annotations

import logging
import secrets
from pathlib import PurePath
from traceback import extract_tb

log = logging.getLogger(__name__)


def log_failure(what: str, error: BaseException) -> str:
    """Log it and give its id; the exception's own words may hold the caller's."""
    frame, error_id = extract_tb(error.__traceback__)[-1], secrets.token_hex(4)
    log.error(
        "%s failed: error_id=%s type=%s at=%s:%s in %s",
        what,
        error_id,
        type(error).__name__,
        PurePath(frame.filename).name,
        frame.lineno,
        frame.name,
    )
    return error_id
