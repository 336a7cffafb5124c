"""Who may see the pages: nobody, whoever sits at this machine, or users who are known.

`console` asks before every page. Nothing here signs anybody in; `signin` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from werkzeug import Request

from bot.config import Settings, only_here

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""What proxies and tunnels add: with one of them the request is not from this machine."""

LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page; `name` is None at the machine itself, where nobody signs in."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of one process. Without users, proxy and `here` there are no pages at all."""

    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Name -> password hash."""
    proxy_header: str | None = None
    here: bool = False
    """Whether this machine's own browser may see everything without a user."""

    @staticmethod
    def of(settings: Settings) -> Access:
        """Open here only while all of it is here: our own store, and an address of loopback."""
        known = bool(settings.console_users or settings.console_proxy_header)
        here = not known and settings.store_is_ours and only_here(settings.public_url)
        return Access(settings.console_users, settings.console_proxy_header, here)

    @property
    def possible(self) -> bool:
        """Whether anybody may see a page."""
        return bool(self.users or self.proxy_header or self.here)

    def exists(self, request: Request) -> bool:
        """Whether there are pages for whoever sends this request; if not, they get a 404."""
        return bool(self.users or self.proxy_header or (self.here and _from_here(request)))

    def visitor(self, request: Request, session: Mapping[str, str]) -> Visitor | None:
        """Who sends this request, or None when they have to sign in first."""
        if self.here and _from_here(request):
            return Visitor(None)
        if self.proxy_header and (name := request.headers.get(self.proxy_header)):
            return Visitor(name)
        name = session.get("user", "")
        known = name in self.users and session.get("mark") == mark(self.users[name])
        return Visitor(name) if known else None


def mark(password_hash: str) -> str:
    """What a signed cookie keeps of a password: a new password ends every session of the old."""
    return sha256(password_hash.encode()).hexdigest()[:16]


def _from_here(request: Request) -> bool:
    """Sent by this machine to this machine, by a name of it: a page elsewhere that gives its own
    name the address 127.0.0.1 is told by the Host header."""
    return (
        request.remote_addr in LOOPBACK
        and urlsplit(f"//{request.host}").hostname in ("localhost", *LOOPBACK)
        and not any(name in request.headers for name in FORWARDED)
    )
