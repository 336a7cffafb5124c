"""The application for any WSGI server: `wsgi:app`."""

from __future__ import annotations

from bot.app import create_app
from bot.service.log import to_standard_error

to_standard_error()
app = create_app()
