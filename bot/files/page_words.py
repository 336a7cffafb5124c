"""The pages' own gettext catalogues: Finnish text -> its translation, by language."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from bot.directory.model import LANGUAGES
from bot.errors import Problem, Spot

DOMAIN = "console"


def load_page_words(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The translations under a folder of locales; a catalogue with a problem is left out, since
    a page in Finnish is better than callers without an answer."""
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES[1:]:
        name = f"{language}/LC_MESSAGES/{DOMAIN}.po"
        try:
            with (folder / name).open("rb") as file:
                catalog = read_po(file, locale=language, abort_invalid=True)
        except (OSError, PoFileError, ValueError) as error:
            spot = Spot(f"locales/{name}", getattr(error, "lineno", None))
            problems.append(Problem("unreadable-page-words", spot, f"cannot be read: {error}"))
            continue
        texts[language] = {str(m.id): str(m.string) for m in catalog if m.id and not m.fuzzy}
    return texts, problems
