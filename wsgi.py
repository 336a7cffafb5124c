"""The application for any WSGI server: `wsgi:app`."""

from __future__ import annotations

from bot.log import to_standard_error
from bot.site import create_site

to_standard_error()
app = create_site()
