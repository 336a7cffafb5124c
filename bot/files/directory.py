"""The folder directory/ -> one frozen Directory, and everything wrong with it, file by file.

`content` calls it at start and `check` on demand. It never stops at the first problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bot.directory.model import County, Directory, Line, Municipality, Situation
from bot.errors import Problem
from bot.files import directory_tables as tables
from bot.files.announcements import entrances, notices
from bot.files.fields import Areas, Words
from bot.files.line_checks import Known, county_problems, line_problems
from bot.files.lines import LinesFile, line, read_lines
from bot.files.marked_yaml import Marked, read
from bot.files.schema import records
from bot.files.situations import order_problems, read_situations, situation
from bot.files.tables import Table, read_table

T = TypeVar("T")


def load_directory(folder: Path) -> tuple[Directory | None, list[Problem]]:
    """The directory of a folder, or None when it has errors, with all problems."""
    loading = _Loading(folder)
    directory = loading.directory()
    if any(problem.severity == "error" for problem in loading.problems):
        return None, loading.problems
    return directory, loading.problems


class _Loading:
    """One reading of the folder, gathering problems."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []

    def directory(self) -> Directory:
        """Whatever could be read; to be used only without errors."""
        counties = self._counties()
        municipalities = self._municipalities(counties)
        areas = Areas(counties, municipalities)
        lines, situations = self._lines(areas)
        return Directory(
            municipalities=municipalities,
            counties=counties,
            places=self._table("places", tables.PLACES, lambda t: tables.places(t, municipalities)),
            postal_codes=self._table(
                "postal_codes",
                tables.POSTAL_CODES,
                lambda t: tables.postal_codes(t, municipalities),
            ),
            lines=lines,
            situations=situations,
            special_days=self._table("special_days", tables.SPECIAL_DAYS, tables.special_days),
            sound_alikes=self._table(
                "sound_alikes",
                tables.SOUND_ALIKES,
                lambda t: tables.sound_alikes(t, municipalities),
            ),
            notices=self._gather(notices(self._yaml("notices"), areas)),
            entrances=self._gather(entrances(self._yaml("entrances"), areas)),
            abroad=self._table("abroad", tables.ABROAD, tables.abroad),
        )

    def _counties(self) -> dict[str, County]:
        marked = self._yaml("counties")
        found = self._gather(records(Words, marked))
        for code in found:
            if not re.fullmatch(r"\d\d", code):
                words = f'found the code "{code}", expected two digits such as "07"'
                self.problems.append(marked.problem("county-code", (code,), words))
        return {code: County(code, words.localized()) for code, words in found.items()}

    def _municipalities(self, counties: Mapping[str, County]) -> dict[str, Municipality]:
        return self._table(
            "municipalities", tables.MUNICIPALITIES, lambda t: tables.municipalities(t, counties)
        )

    def _lines(self, areas: Areas) -> tuple[dict[str, Line], dict[str, Situation]]:
        """Lines and situations name each other, so they are checked together."""
        marked = self._yaml("situations")
        raw = self._gather(read_situations(marked))
        files = self._gather(read_lines(self._folder / "lines", self._name("lines")))
        self.problems += county_problems(files, areas.counties, self._name("lines"))
        ids = _ids(files)
        named = marked.data if isinstance(marked.data, dict) else {}
        self.problems += line_problems(files, Known(areas, named, ids))
        self.problems += order_problems(raw, marked, ids)
        lines = {id_: line(id_, record) for _, found in files for id_, record in found.items()}
        return lines, {id_: situation(id_, record) for id_, record in raw.items()}

    def _yaml(self, stem: str) -> Marked:
        marked = read(self._folder / f"{stem}.yaml", self._name(f"{stem}.yaml"))
        self.problems += marked.problems
        return marked

    def _table(self, stem: str, columns: tuple[str, ...], use: Callable[[Table], T]) -> T:
        name = f"{stem}.csv"
        table = read_table(self._folder / name, self._name(name), columns)
        made = use(table)
        self.problems += table.problems
        return made

    def _gather(self, result: tuple[T, list[Problem]]) -> T:
        made, problems = result
        self.problems += problems
        return made

    def _name(self, name: str) -> str:
        return f"{self._folder.name}/{name}"


def _ids(files: list[LinesFile]) -> set[str]:
    """The ids of all records, also of those that are not well formed: they do exist.

    Empty when some file is not YAML, because nobody can tell what it would hold.
    """
    if any(marked.problems and marked.data is None for marked, _ in files):
        return set()
    return {id_ for marked, _ in files if isinstance(marked.data, dict) for id_ in marked.data}
