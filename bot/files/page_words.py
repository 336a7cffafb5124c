"""The pages' own gettext catalogues: Finnish text -> its translation, by language."""

from __future__ import annotations

from pathlib import Path

from bot.directory.model import LANGUAGES
from bot.errors import Problem
from bot.files.catalogues import read_catalogue

DOMAIN = "console"


def load_page_words(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The translations under a folder of locales; a catalogue with a problem is left out, since
    a page in Finnish is better than callers without an answer."""
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES[1:]:
        name = f"{language}/LC_MESSAGES/{DOMAIN}.po"
        found, faults = read_catalogue(
            folder / name, f"locales/{name}", language, "unreadable-page-words"
        )
        problems += faults
        if found is not None:
            texts[language] = {str(m.id): str(m.string) for m in found if m.id and not m.fuzzy}
    return texts, problems
