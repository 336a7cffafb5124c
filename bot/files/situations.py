"""situations.yaml -> Situations: who answers for each, in order. `directory` calls it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import get_args

from pydantic import Field

from bot.directory.model import Situation, Urgent
from bot.errors import Problem
from bot.files.lines import Role
from bot.files.marked_yaml import Marked
from bot.files.schema import Record, records, unknown

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
