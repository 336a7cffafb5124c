"""Addresses of the pages, also where the public URL has a path that a proxy cuts off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for

PREFIX = "CONSOLE_PREFIX"
"""Where the application's configuration keeps that path."""


def link(page: str, **values: Any) -> str:
    """The address of a page by the name of its function."""
    return str(current_app.config[PREFIX]) + url_for(f"console.{page}", **values)


def in_language(language: str) -> str:
    """This very page in another language."""
    arguments = {**request.args.to_dict(), "lang": language}
    return f"?{urlencode(arguments)}"
