"""The application for any WSGI server: `wsgi:app`."""

from __future__ import annotations

from bot.app import create_app

app = create_app()
