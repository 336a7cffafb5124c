"""`lookup`: who answers for a place, a situation, a language and an instant, in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from bot.cli.values import at_option, iso, json_option, now, show
from bot.directory.model import LANGUAGES, Directory
from bot.directory.refer import Listed, Referral, Request, county_of, refer
from bot.files.content import Content, load_content
from bot.understanding.model import Expected


@click.command("lookup")
@click.option("--municipality", help="A municipality as people write it, or a postal code.")
@click.option("--situation", required=True, help="An id of directory/situations.yaml.")
@click.option("--detail", help="What changes who answers, as in directory/situations.yaml.")
@click.option("--language", type=click.Choice(LANGUAGES), default="fi", show_default=True)
@click.option("--channel", type=click.Choice(["sms", "voice"]), default="sms", show_default=True)
@click.option("--danger", is_flag=True, help="As if somebody were in danger now.")
@at_option
@json_option
def command(
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
