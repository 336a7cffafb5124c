"""What the directory says: `lookup` who answers, `line` whether a number answers, and `verify`, the
round of the operator.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.options import Instant, at_option, iso, json_option, known_language, now, show
from bot.dialogue.model import BY_MEDIUM, SMS
from bot.directory.hours import HELSINKI, line_status
from bot.directory.languages import SOURCE
from bot.directory.model import Directory, Line
from bot.directory.refer import Listed, Referral, Request, county_of, refer
from bot.files.content import ROOT, Content, load_content
from bot.files.lines import record_verification
from bot.files.schema import unknown
from bot.problems.errors import BotError
from bot.proof.record_checks import Due, due
from bot.understanding.model import Expected


@click.command("lookup")
@click.option("--municipality", help="A municipality as people write it, or a postal code.")
@click.option("--situation", required=True, help="An id of directory/situations.yaml.")
@click.option("--detail", help="What changes who answers, as in directory/situations.yaml.")
@click.option(
    "--language", default=SOURCE, show_default=True, help="A language of locales/languages.yaml."
)
@click.option("--channel", type=click.Choice(list(BY_MEDIUM)), default=SMS.value, show_default=True)
@click.option("--danger", is_flag=True, help="As if somebody were in danger now.")
@at_option
@json_option
def lookup_command(
    municipality: str | None,
    situation: str,
    detail: str | None,
    language: str,
    channel: str,
    danger: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """The lines for a caller, first to last, with their status at that instant."""
    content = load_content()
    known_language(content, language)
    code = _municipality(content, municipality)
    if situation not in content.directory.situations:
        known = ", ".join(content.directory.situations)
        raise click.BadParameter(f'found "{situation}", expected one of: {known}')
    request = Request(situation, code, None, language, detail, danger)
    referral = refer(content.directory, request, at or now())
    row = _row(content.directory, referral)
    show(row, as_json, _sentences(row))


def _municipality(content: Content, name: str | None) -> str | None:
    """The code of the one municipality that is meant."""
    if name is None:
        return None
    meaning = content.understanding.read(name, Expected(slots=("municipality",)), ())
    found = meaning.slots.get("municipality")
    if (
        found is None
        or not found.certain
        or found.values[0] not in content.directory.municipalities
    ):
        names = (
            [content.directory.municipalities[c].names["fi"] for c in found.values] if found else []
        )
        expected = ", ".join(names) or "a municipality or a postal code"
        raise click.BadParameter(f'--municipality: found "{name}", expected {expected}')
    return found.values[0]


def _row(directory: Directory, referral: Referral) -> dict[str, Any]:
    request = referral.request
    place = directory.municipalities.get(request.municipality or "")
    county = directory.counties.get(county_of(directory, request) or "")
    return {
        "municipality": place.names["fi"] if place else None,
        "county": county.names["fi"] if county else None,
        "lines": [_line(listed, request.language) for listed in referral.lines],
    }


def _line(listed: Listed, language: str) -> dict[str, Any]:
    line, status = listed.line, listed.status
    return {
        "id": line.id,
        "name": line.names[language],
        "number": line.phone.display if line.phone else None,
        "status": status.state,
        "until": iso(status.until),
        "opens_at": iso(status.opens),
        "why": listed.why,
    }


def _sentences(row: dict[str, Any]) -> str:
    place = row["municipality"] or "place not known"
    lines = [
        f"  {n}. {e['name']}  {e['number'] or '(no number)'}  {e['status']}"
        + (f" until {e['until']}" if e["until"] else "")
        + (f", opens {e['opens_at']}" if e["opens_at"] else "")
        + f"  [{e['why']}]"
        for n, e in enumerate(row["lines"], start=1)
    ]
    return "\n".join([f"{place} ({row['county'] or 'no county'})", *lines])


FINLAND = "+358"
DATED = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
"""`--at` may be followed by several times; the ones after the first arrive among the numbers."""


@click.command("line")
@click.argument("words", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--at", "first", type=Instant(), multiple=True, metavar="T...", help="Helsinki time.")
@json_option
def line_command(words: tuple[str, ...], first: tuple[datetime, ...], as_json: bool) -> None:
    """The status of each NUMBER at each time, numbers outermost; now without --at."""
    directory = load_content().directory
    more = [Instant().convert(word, None, None) for word in words if DATED.match(word)]
    lines = [_state_of(directory, word) for word in words if not DATED.match(word)]
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


def _state_of(directory: Directory, number: str) -> Line:
    digits = _national(number)
    for line in directory.lines.values():
        if line.phone and _national(line.phone.display) == digits:
            return line
    raise click.BadParameter(f'found "{number}", expected a number of the directory')


def _national(number: str) -> str:
    """The digits as dialled in Finland, however the number was written."""
    plain = re.sub(r"^00", "+", re.sub(r"[^\d+]", "", number))
    return "0" + plain.removeprefix(FINLAND) if plain.startswith(FINLAND) else plain


@click.command("verify")
@click.argument("line", required=False)
@click.option("--by", "role", help="The role of who verified it at its source; nobody's name.")
@click.option("--on", "on", type=Instant(), default=None, help="The day; today if left out.")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=ROOT,
    help="Where directory/ is; this project's own when left out.",
)  # fmt: skip
@json_option
def verify_command(
    line: str | None, role: str | None, on: datetime | None, folder: Path, as_json: bool
) -> None:
    """List the lines that are due, with their sources; with LINE and --by record that it was
    verified, changing only that line of its file.
    """
    if (line is None) != (role is None):
        raise click.UsageError("LINE and --by belong together: which line, and by whom")
    day = (on or now()).astimezone(HELSINKI).date()
    directory = load_content(folder).directory
    if line is None or role is None:
        found = due(directory, day)
        for one in found:
            _tell(one, as_json)
        if not as_json:
            click.echo(f"{len(found)} of {len(directory.lines)} lines are due on {day}")
        return
    if line not in directory.lines:
        raise BotError(unknown("line", line, directory.lines))
    path = record_verification(folder, line, day, role)
    row = {"line": line, "verified_on": day.isoformat(), "by": role, "file": path.name}
    show(row, as_json, f"{line}: verified on {day} by the {role} ({path.name})")


def _tell(one: Due, as_json: bool) -> None:
    line = one.line
    number = line.phone.display if line.phone else "no number"
    row = {"line": line.id, "number": number, "reasons": list(one.reasons), "source": line.source}
    words = f"{line.id} ({number}): {'; '.join(one.reasons)}\n    source: {line.source}"
    show(row, as_json, words)
