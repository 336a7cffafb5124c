"""`line`: whether numbers answer at given instants, the numbers outermost."""

from __future__ import annotations

import re
from datetime import datetime

import click

from bot.cli.values import Instant, iso, json_option, now, show
from bot.directory.hours import line_status
from bot.directory.model import Directory, Line
from bot.files.content import load_content

FINLAND = "+358"
DATED = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
"""`--at` may be followed by several times; the ones after the first arrive among the numbers."""


@click.command("line")
@click.argument("words", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--at", "first", type=Instant(), multiple=True, metavar="T...", help="Helsinki time.")
@json_option
def command(words: tuple[str, ...], first: tuple[datetime, ...], as_json: bool) -> None:
    """The status of each NUMBER at each time, numbers outermost; now without --at."""
    directory = load_content().directory
    more = [Instant().convert(word, None, None) for word in words if DATED.match(word)]
    lines = [_line(directory, word) for word in words if not DATED.match(word)]
    for line in lines:
        for instant in (*first, *more) or (now(),):
            _show(directory, line, instant, as_json)


def _show(directory: Directory, line: Line, instant: datetime, as_json: bool) -> None:
    status = line_status(line, directory.special_days, instant)
    number = line.phone.display if line.phone else None
    row = {
        "number": number,
        "name": line.names["fi"],
        "at": iso(instant),
        "status": status.state,
        "until": iso(status.until),
        "opens_at": iso(status.opens),
    }
    until = f" until {row['until']}" if status.until else ""
    opens = f", opens {row['opens_at']}" if status.opens else ""
    show(row, as_json, f"{number}  {row['name']}  {row['at']}: {status.state}{until}{opens}")


def _line(directory: Directory, number: str) -> Line:
    digits = _national(number)
    for line in directory.lines.values():
        if line.phone and _national(line.phone.display) == digits:
            return line
    raise click.BadParameter(f'found "{number}", expected a number of the directory')


def _national(number: str) -> str:
    """The digits as dialled in Finland, however the number was written."""
    plain = re.sub(r"^00", "+", re.sub(r"[^\d+]", "", number))
    return "0" + plain.removeprefix(FINLAND) if plain.startswith(FINLAND) else plain
