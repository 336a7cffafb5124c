"""The application for any WSGI server: `wsgi:app`."""

from __future__ import annotations

from bot.site import create_site

app = create_site()
