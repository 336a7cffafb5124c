"""Slows down who guesses passwords: failures by name and by address, in memory, as keyed hashes.

`signin` asks before it looks at a password. Each worker process counts for itself.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

WINDOW = 15 * 60
"""Seconds in which failures add up."""
FAILURES_AT_MOST = 5
"""For one name from one address."""
FAILURES_OF_MANY = 30
"""For one name from anywhere, and for one address with any name."""
KEPT_AT_MOST = 10_000


class Throttle:
    """Failures of the last quarter of an hour. Names and addresses cannot be read back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._failures: OrderedDict[bytes, list[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, address: str) -> int:
        """Seconds until this name may be tried again from this address; 0: now."""
        with self._lock:
            waits = [self._wait(key, most) for key, most in self._keys(name, address)]
        return max(waits)

    def failed(self, name: str, address: str) -> None:
        """A password was wrong, or nobody has this name."""
        with self._lock:
            for key, _ in self._keys(name, address):
                self._failures[key] = [*self._recent(key), self._clock()]
                self._failures.move_to_end(key)
            while len(self._failures) > KEPT_AT_MOST:
                self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Whoever knows the password begins anew; what others tried stays counted."""
        with self._lock:
            self._failures.pop(self._key(name, address), None)

    def _keys(self, name: str, address: str) -> list[tuple[bytes, int]]:
        return [
            (self._key(name, address), FAILURES_AT_MOST),
            (self._key(name, ""), FAILURES_OF_MANY),
            (self._key("", address), FAILURES_OF_MANY),
        ]

    def _key(self, name: str, address: str) -> bytes:
        words = f"{len(name)} {name}{address}".encode()
        return hashlib.blake2b(words, key=self._secret, digest_size=16).digest()

    def _recent(self, key: bytes) -> list[float]:
        since = self._clock() - WINDOW
        return [at for at in self._failures.get(key, ()) if at > since]

    def _wait(self, key: bytes, most: int) -> int:
        recent = self._recent(key)
        if len(recent) < most:
            return 0
        return int(recent[-most] + WINDOW - self._clock()) + 1
