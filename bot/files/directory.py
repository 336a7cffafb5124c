"""The folder directory/ -> one frozen Directory, and everything wrong with it, file by file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import Field

from bot.directory.languages import Languages
from bot.directory.model import (
    E164,
    County,
    Directory,
    Entrance,
    Line,
    Municipality,
    Notice,
    Situation,
    Urgent,
)
from bot.files import tables
from bot.files.fields import Area, Areas, Day, Words, unknown_code
from bot.files.line_checks import Known, county_problems, line_problems
from bot.files.lines import LinesFile, Role, line, read_lines
from bot.files.marked_yaml import Marked, read
from bot.files.schema import Record, not_one_of, records, unknown
from bot.files.tables import Table, read_table
from bot.problems.errors import Problem


class RawNotice(Area):
    """An operator's dated message, as it stands in the file."""

    starts: Day = Field(alias="from")
    ends: Day = Field(alias="until")
    text: Words


class RawEntrance(Record):
    """What a number that people call or text says by itself."""

    county: str | None = None
    language: str | None = None


def notices(marked: Marked, areas: Areas) -> tuple[tuple[Notice, ...], list[Problem]]:
    """The notices in the order of the file."""
    found, problems = records(RawNotice, marked)
    for id_, raw in found.items():
        problems += areas.problems(marked, (id_,), raw)
        if raw.ends < raw.starts:
            words = f"until {raw.ends} is before from {raw.starts}"
            problems.append(marked.problem("days-reversed", (id_, "until"), f"{id_}: {words}"))
    return tuple(_notice(id_, raw) for id_, raw in found.items()), problems


def entrances(
    marked: Marked, areas: Areas, languages: Languages
) -> tuple[dict[str, Entrance], list[Problem]]:
    """The entrances by the number that is called or texted."""
    found, problems = records(RawEntrance, marked)
    for number, raw in found.items():
        if not re.fullmatch(rf"{E164}|[0-9]{{3,6}}", number):
            words = f'found "{number}", expected a number such as "+358401234567" or "16123"'
            problems.append(marked.problem("entrance-number", (number,), words))
        if raw.county is not None and raw.county not in areas.counties:
            words = unknown_code("county", raw.county, areas.counties)
            words = f"{number}.county: {words}"
            problems.append(marked.problem("unknown-name", (number, "county"), words))
        if raw.language is not None and raw.language not in languages:
            words = f"{number}.language: {not_one_of(raw.language, languages.codes)}"
            problems.append(marked.problem("wrong-value", (number, "language"), words))
    made = {n: Entrance(n, raw.county, raw.language) for n, raw in found.items()}
    return made, problems


def _notice(id_: str, raw: RawNotice) -> Notice:
    text = raw.text.localized()
    return Notice(id_, raw.starts, raw.ends, text, raw.counties, raw.municipalities)


ROLES: tuple[str, ...] = get_args(Role)


class RawDetail(Record):
    """What replaces urgency and order when the caller said something that changes who answers."""

    urgent: Urgent
    order: tuple[str, ...] = Field(min_length=1)


class RawSituation(RawDetail):
    """One situation, as it stands in the file."""

    rank: int
    neutral: bool = False
    details: dict[str, RawDetail] = Field(default_factory=dict)


def read_situations(marked: Marked) -> tuple[dict[str, RawSituation], list[Problem]]:
    """The well-formed situations by id."""
    found, problems = records(RawSituation, marked)
    return found, [*problems, *_ranks(found, marked)]


def order_problems(
    found: Mapping[str, RawSituation], marked: Marked, lines: Collection[str]
) -> Iterator[Problem]:
    """Every name in an order that is neither a role nor a line."""
    if not lines:
        return
    known = {*ROLES, *lines}
    for id_, raw in found.items():
        where: list[tuple[tuple[str, ...], RawDetail]] = [((id_,), raw)]
        where += [((id_, "details", name), detail) for name, detail in raw.details.items()]
        for place, detail in where:
            for n, name in enumerate(detail.order):
                if name not in known:
                    words = unknown("role or line", name, known)
                    words = f"{'.'.join(place)}.order: {words}"
                    yield marked.problem("unknown-name", (*place, "order", n), words)


def situation(id_: str, raw: RawSituation) -> Situation:
    """The frozen situation with its details, which lead in the same rank."""
    details = {
        name: Situation(name, detail.urgent, detail.order, raw.rank, {}, raw.neutral)
        for name, detail in raw.details.items()
    }
    return Situation(id_, raw.urgent, raw.order, raw.rank, details, raw.neutral)


def _ranks(found: Mapping[str, RawSituation], marked: Marked) -> Iterator[Problem]:
    first: dict[int, str] = {}
    for id_, raw in found.items():
        if raw.rank in first:
            words = f"{raw.rank} is the rank of {first[raw.rank]} too: which of them leads?"
            yield marked.problem("same-rank", (id_, "rank"), f"{id_}.rank: {words}")
        first.setdefault(raw.rank, id_)


T = TypeVar("T")


def load_directory(folder: Path, languages: Languages) -> tuple[Directory | None, list[Problem]]:
    """The directory of a folder, or None when it has errors, with all problems."""
    loading = _Loading(folder, languages)
    directory = loading.directory()
    if any(problem.severity == "error" for problem in loading.problems):
        return None, loading.problems
    return directory, loading.problems


class _Loading:
    """One reading of the folder, gathering problems."""

    def __init__(self, folder: Path, languages: Languages) -> None:
        self._folder = folder
        self._languages = languages
        self.problems: list[Problem] = []

    def directory(self) -> Directory:
        """Whatever could be read; to be used only without errors."""
        counties = self._counties()
        municipalities = self._municipalities(counties)
        areas = Areas(counties, municipalities)
        lines, situations = self._lines(areas)
        return Directory(
            languages=self._languages,
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
            entrances=self._gather(entrances(self._yaml("entrances"), areas, self._languages)),
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
            "municipalities",
            tables.MUNICIPALITIES,
            lambda t: tables.municipalities(t, counties),
            tables.MERGED,
        )

    def _lines(self, areas: Areas) -> tuple[dict[str, Line], dict[str, Situation]]:
        """Lines and situations name each other, so they are checked together."""
        marked = self._yaml("situations")
        raw = self._gather(read_situations(marked))
        files = self._gather(read_lines(self._folder / "lines", self._name("lines")))
        self.problems += county_problems(files, areas.counties, self._name("lines"))
        ids = _ids(files)
        named = marked.data if isinstance(marked.data, dict) else {}
        self.problems += line_problems(files, Known(areas, named, ids, self._languages))
        self.problems += order_problems(raw, marked, ids)
        lines = {id_: line(id_, record) for _, found in files for id_, record in found.items()}
        return lines, {id_: situation(id_, record) for id_, record in raw.items()}

    def _yaml(self, stem: str) -> Marked:
        marked = read(self._folder / f"{stem}.yaml", self._name(f"{stem}.yaml"))
        self.problems += marked.problems
        return marked

    def _table(
        self,
        stem: str,
        columns: tuple[str, ...],
        use: Callable[[Table], T],
        optional: tuple[str, ...] = (),
    ) -> T:
        name = f"{stem}.csv"
        table = read_table(self._folder / name, self._name(name), columns, optional)
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
    """Return the ids of all records, including malformed ones, since they do exist.

    Empty when some file is not YAML, because nobody can tell which ids it would hold.
    """
    if any(marked.problems and marked.data is None for marked, _ in files):
        return set()
    return {id_ for marked, _ in files if isinstance(marked.data, dict) for id_ in marked.data}
