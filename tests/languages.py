"""The languages of the shipped files, for tests that go through all of them."""

from __future__ import annotations

from bot.files.content import ROOT
from bot.files.lexicons import load_languages

SPOKEN, _ = load_languages(ROOT)
LANGUAGES = SPOKEN.codes
UNITS_AT_MOST = SPOKEN["fi"].room
"""GSM-7 units of two joined segments."""
