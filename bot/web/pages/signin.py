"""Signing in and out: a name, a password, and a signed cookie that lives half a day."""

from __future__ import annotations

import secrets
from functools import cache
from hmac import compare_digest

from flask import Blueprint, g, redirect, render_template, request, session
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response

from bot.web.pages.access import Access, mark
from bot.web.pages.links import link
from bot.web.pages.throttle import Throttle

PASSWORD_LETTERS = 12
"""The fewest a password may have."""


@cache
def _nobody() -> str:
    """The hash compared with when a name is not known, so that it takes as long."""
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


def token() -> str:
    """The secret of this browser's session that every form sends along."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def token_is_right() -> bool:
    """Whether this POST comes from a page of ours."""
    sent = request.form.get("csrf") or request.headers.get("X-CSRF-Token") or ""
    return compare_digest(sent.encode(), str(session.get("csrf", secrets.token_hex())).encode())


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
    """Where to go on: a path of ours and nothing that a browser reads as another host."""
    path = request.values.get("next", "")
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else link("home")
