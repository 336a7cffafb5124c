"""The console: every page behind one gate, in three languages.

`app` registers it beside the webhooks, which never pass through the gate.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from bot.files.po_file import PAGES
from bot.pages import directory_page, figures_page, flow_page, signin, try_page, words
from bot.pages.kit import Kit
from bot.pages.signin import Access, Throttle
from bot.pages.words import PREFIX, in_language, link
from bot.service.log import log_failure
from bot.service.settings import Settings, only_here

WITHOUT_SIGNING_IN = ("sign_in", "signed_in", "static")
SIGNED_IN_FOR = timedelta(hours=12)
OUR_FORMS = CSRFProtect()
"""Tells forms of our own pages from those of other sites."""


@dataclass(frozen=True, slots=True)
class Console:
    """What the pages are made of."""

    settings: Settings
    texts: words.Texts
    kit: Kit


def register(app: Flask, console: Console) -> None:
    """Add the pages to the application. Without users, on a public machine, they are all 404."""
    access = Access.of(console.settings)
    words.install(app, console.texts, lambda: console.kit.served().directory.languages)
    _configure(app, console.settings)
    routes = Blueprint("console", "bot.pages", static_folder="static", template_folder="templates")
    _guard(routes, access)
    _add_pages(routes, access, console)
    app.register_blueprint(routes)
    if app.config[PREFIX]:  # a proxy may leave it on
        app.register_blueprint(routes, url_prefix=app.config[PREFIX], name="console_behind_path")


def _add_pages(routes: Blueprint, access: Access, console: Console) -> None:
    signin.add_routes(routes, access, Throttle())
    try_page.add_routes(routes, console.kit)
    flow_page.add_routes(routes, console.kit)
    directory_page.add_routes(routes, console.kit)
    figures_page.add_routes(routes, console.kit)

    @routes.get("/")
    def home() -> str:
        return render_template("home.html")


def _configure(app: Flask, settings: Settings) -> None:
    """Cookies are only sent by our own pages, and only over TLS where other machines are
    involved."""
    secure = not only_here(settings.public_url)
    current, *former = map(_derived, settings.session_secrets)
    app.config.update(
        {PREFIX: urlsplit(settings.public_url).path},
        SECRET_KEY=current,
        SECRET_KEY_FALLBACKS=former,
        SESSION_COOKIE_NAME="__Host-console" if secure else "console",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,  # `gate` asks, after it has looked who is there
        WTF_CSRF_FIELD_NAME="csrf",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # a proxy may change the host that the Referer is held to
    )
    OUR_FORMS.init_app(app)


def _derived(secret: str) -> bytes:
    """A separate key for cookies, so that what it signs has no value elsewhere."""
    return hmac.new(secret.encode(), b"console cookies", hashlib.sha256).digest()


def _guard(routes: Blueprint, access: Access) -> None:
    @routes.before_request
    def gate() -> Response | None:
        words.choose_language()
        g.visitor = None
        if not access.exists(request):
            abort(404)
        g.visitor = access.visitor(request, session)
        if g.visitor is None and _endpoint() not in WITHOUT_SIGNING_IN:
            return _sent_to_sign_in(access)
        OUR_FORMS.protect()
        return None

    @routes.app_context_processor
    def names() -> dict[str, object]:
        return {
            "link": link,
            "in_language": in_language,
            "languages": PAGES,
            "language": g.language,
            "visitor": g.visitor,
            "page": _endpoint(),
        }

    @routes.errorhandler(Exception)
    def failed(error: Exception) -> HTTPException | tuple[str, int]:
        return _failed(access, error)

    @routes.app_errorhandler(404)
    def nowhere(error: NotFound) -> HTTPException | Response:
        return _nowhere(access, error)

    routes.after_request(words.remember_language)


def _nowhere(access: Access, error: NotFound) -> HTTPException | Response:
    """For an unknown address: a page for somebody who may see pages, otherwise the plain error."""
    if not access.exists(request) or not request.accept_mimetypes.accept_html:
        return error
    words.choose_language()
    g.visitor = access.visitor(request, session)
    return make_response(_failed(access, error))


def _endpoint() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _sent_to_sign_in(access: Access) -> Response:
    """Go back to the page afterwards, if it can be shown again."""
    if not access.users:
        abort(403)  # the proxy in front has not said who it is
    if request.method != "GET":
        abort(401)
    return redirect(link("sign_in", next=request.full_path.rstrip("?")))


def _failed(access: Access, error: Exception) -> HTTPException | tuple[str, int]:
    """A page that says what happened; for somebody who may not see pages, a plain 404."""
    if isinstance(error, HTTPException):
        if not access.exists(request):
            return error
        return render_template("error.html", code=error.code, error_id=None), error.code or 500
    error_id = log_failure("page", error)
    return render_template("error.html", code=500, error_id=error_id), 500
