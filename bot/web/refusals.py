"""Refused signatures in a row: rather a wrong setting than a stranger, and callers hear an error.

`web.answers` tells each verdict; nothing of a request is known here.
"""

from __future__ import annotations

from threading import Lock

from bot import log

FIRST_TOLD = 10
TOLD_AGAIN_AFTER = 100
HINT = (
    "if they are Twilio's, nobody is answered. Run `python -m bot probe`; "
    "docs/operations.md, When webhooks are refused (403)"
)


class Refusals:
    """Counts refusals since the last valid signature, in one worker process."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._lock = Lock()

    def valid(self) -> None:
        """A signature was believed: what was refused before was not meant for us."""
        self._in_a_row = 0

    def refused(self) -> None:
        """Count one, and say so at the tenth and at every hundredth after it."""
        with self._lock:
            self._in_a_row += 1
            count = self._in_a_row
        if count >= FIRST_TOLD and (count - FIRST_TOLD) % TOLD_AGAIN_AFTER == 0:
            log.event("signatures_refused", count=count, hint=HINT)
