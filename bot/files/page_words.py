"""The pages' own gettext catalogues: Finnish text -> its translation, by language."""

from __future__ import annotations

from pathlib import Path

from bot.directory.model import LANGUAGES
from bot.errors import Problem
from bot.files.po_file import read_po_file
from bot.files.same_numbers import SOURCE, other_numbers

DOMAIN = "console"


def load_page_words(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The translations under a folder of locales, and what is wrong with them.

    A catalogue with a fault is left out, and so is a text with other numbers than the Finnish: a
    page in Finnish is better than callers without an answer, or a wrong number.
    """
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES[1:]:
        name = f"{language}/LC_MESSAGES/{DOMAIN}.po"
        file = read_po_file(folder / name, f"locales/{name}")
        if file.problems:
            faults = file.problems
            problems += [Problem("unreadable-page-words", f.spot, f.message) for f in faults]
            continue
        texts[language] = {}
        for entry in file.entries:
            if entry.fuzzy or not entry.text:
                continue
            others = [*other_numbers({SOURCE: entry.msgid, language: entry.text})]
            for _, words in others:
                message = f'"{entry.msgid[:40]}": {words}'
                problems.append(Problem("other-numbers", entry.spot, message))
            if not others:
                texts[language][entry.msgid] = entry.text
    return texts, problems
