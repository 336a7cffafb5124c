"""What the commands share: instants as typed, and answers as lines for people or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.simulator.transcript import YEARS


class Instant(click.ParamType[datetime]):
    """An ISO date and time of our years; without an offset it is Helsinki time."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f'found "{value}", expected a time such as 2026-12-24T14:00', param, ctx)
        if instant.year not in YEARS:
            expected = f"expected a year from {YEARS[0]} to {YEARS[-1]}"
            self.fail(f'found "{value}", {expected}', param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=HELSINKI)


def now() -> datetime:
    """The instant of commands that were not told one."""
    return datetime.now(UTC)


at_option = click.option(
    "--at", type=Instant(), default=None, help="Helsinki time; now if left out."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def iso(instant: datetime | None) -> str | None:
    """An instant as ISO 8601 in Helsinki time, to the minute."""
    return instant.astimezone(HELSINKI).isoformat(timespec="minutes") if instant else None


def show(row: Mapping[str, Any], as_json: bool, sentence: str) -> None:
    """One answer: a JSON object, or a sentence for a person."""
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else sentence)


def known_language(content: Content, language: str) -> None:
    """Raises BadParameter for a language that the files do not have."""
    codes = content.directory.languages.codes
    if language not in codes:
        raise click.BadParameter(f'--language: found "{language}", expected {", ".join(codes)}')
