"""What a browser is told with every page: run nothing foreign, keep nothing, show it in no frame.

`app` puts it on everything of Flask's: Twilio's webhooks, which no browser reads, stand before it.
"""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing inline and no eval: a page's own words can never become a script."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(app: Flask) -> None:
    """Put the headers on every answer of the application, errors too."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    """The response with these headers; only the style, scripts and icon may be kept."""
    response.headers.update(HEADERS)
    if not (request.endpoint or "").endswith(".static") or response.status_code != 200:
        response.headers["Cache-Control"] = "no-store"
    return response
