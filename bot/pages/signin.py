"""Who may see the pages, and signing in and out."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug import Request
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response

from bot.pages.words import link
from bot.service.settings import Settings, only_here

WINDOW = 15 * 60
"""Seconds, from the first failure on, during which failures are added up."""
FAILURES_AT_MOST = 5
"""Attempts for one name from one address."""
FAILURES_OF_MANY = 30
"""Attempts for one name from anywhere, and for one address with any name."""


class Throttle:
    """Failed attempts of a quarter of an hour. Names and addresses are only kept hashed."""

    def __init__(self, window: int = WINDOW) -> None:
        self._counted = FixedWindowRateLimiter(MemoryStorage())
        self._few = RateLimitItemPerSecond(FAILURES_AT_MOST, window)
        self._many = RateLimitItemPerSecond(FAILURES_OF_MANY, window)
        self._secret = secrets.token_bytes(32)

    def wait(self, name: str, address: str) -> int:
        """Return the seconds until this name may be tried again from this address; 0: now."""
        ends = [
            self._counted.get_window_stats(limit, key).reset_time
            for limit, key in self._limits(name, address)
            if not self._counted.test(limit, key)
        ]
        return max(1, ceil(max(ends) - time.time())) if ends else 0

    def failed(self, name: str, address: str) -> None:
        """Count a wrong password or an unknown name."""
        for limit, key in self._limits(name, address):
            self._counted.hit(limit, key)

    def succeeded(self, name: str, address: str) -> None:
        """A right password resets the count for this address; attempts from others stay counted."""
        self._counted.clear(self._few, self._key(name, address))

    def _limits(self, name: str, address: str) -> list[tuple[RateLimitItem, str]]:
        return [
            (self._few, self._key(name, address)),
            (self._many, self._key(name, "")),
            (self._many, self._key("", address)),
        ]

    def _key(self, name: str, address: str) -> str:
        words = f"{len(name)} {name}{address}".encode()
        return hashlib.blake2b(words, key=self._secret, digest_size=16).hexdigest()


FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""Headers that proxies and tunnels add: with one of them, the request is not from this machine."""

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
    """What a signed cookie keeps of a password, so that a new password ends every old session."""
    return sha256(password_hash.encode()).hexdigest()[:16]


def _from_here(request: Request) -> bool:
    """Whether this machine sent the request to itself, under one of its own names: a page elsewhere
    that gives its own name the address 127.0.0.1 is recognised by the Host header."""
    return (
        request.remote_addr in LOOPBACK
        and urlsplit(f"//{request.host}").hostname in ("localhost", *LOOPBACK)
        and not any(name in request.headers for name in FORWARDED)
    )


PASSWORD_LETTERS = 12
"""The least number of characters in a password."""


@cache
def _nobody() -> str:
    """The hash that is compared when a name is unknown, so that it takes as long."""
    return generate_password_hash(secrets.token_hex(), method="scrypt")


def add_routes(routes: Blueprint, access: Access, throttle: Throttle) -> None:
    """The two addresses; signing out is a POST, so that no link can do it."""

    @routes.get("/sign-in")
    def sign_in() -> str | Response:
        return redirect(_next()) if g.visitor else _form()

    @routes.post("/sign-in")
    def signed_in() -> Response | tuple[str, int]:
        name, password = request.form.get("name", "").strip(), request.form.get("password", "")
        address = request.remote_addr or ""
        if wait := throttle.wait(name, address):
            return _form(wait=wait), 429
        if not _right(access, name, password):
            throttle.failed(name, address)
            return _form(wrong=True), 401
        throttle.succeeded(name, address)
        _begin(access, name)
        return redirect(_next())

    @routes.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect(link("sign_in"))


def new_user(name: str, password: str) -> str:
    """A user as CONSOLE_USERS has it. Raises ValueError for a password that is too short."""
    if len(password) < PASSWORD_LETTERS:
        raise ValueError(f"found {len(password)} letters, expected at least {PASSWORD_LETTERS}")
    return f"{name}:{generate_password_hash(password, method='scrypt')}"


def _right(access: Access, name: str, password: str) -> bool:
    known = access.users.get(name)
    return check_password_hash(known or _nobody(), password) and known is not None


def _begin(access: Access, name: str) -> None:
    session.clear()
    session.permanent = True
    session["user"], session["mark"] = name, mark(access.users[name])


def _form(*, wrong: bool = False, wait: int = 0) -> str:
    minutes = -(-wait // 60)
    return render_template("sign_in.html", wrong=wrong, minutes=minutes, next=_next())


def _next() -> str:
    """Return where to go next: a path of ours, and nothing that a browser takes for another
    host."""
    path = request.values.get("next", "")
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else link("home")
