"""`fallback`: the last resort as files for another host, so that a dead server still answers."""

from __future__ import annotations

from pathlib import Path

import click

from bot.files.content import load_content
from bot.web.last_resort import last_resort


@click.command("fallback")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write sms.xml and voice.xml into FOLDER: 112 and the national lines, in all languages.

    To be served by another host, and set with `python -m bot twilio configure`.
    """
    content = load_content()
    resort = last_resort(content.catalogue, content.directory)
    folder.mkdir(parents=True, exist_ok=True)
    for channel in ("sms", "voice"):
        path = folder / f"{channel}.xml"
        path.write_text(resort.twiml(channel, None), "utf-8")
        click.echo(f"wrote {path}")
