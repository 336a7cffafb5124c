"""Commands that write something to use elsewhere: `fallback`, `schema` and `user`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from bot.files.content import ROOT, load_content
from bot.files.directory import RawEntrance, RawNotice, RawSituation
from bot.files.fields import Words
from bot.files.flow_schema import RawAnywhere, RawFlow
from bot.files.lines import RawLine
from bot.pages.signin import PASSWORD_LETTERS, new_user
from bot.service.settings import USER_NAME
from bot.turn.bot import last_resort

_DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that yaml-language-server reads."""
SHAPES: Mapping[str, Any] = {
    "flow": RawFlow,
    "anywhere": RawAnywhere,
    "lines": dict[str, RawLine],
    "situations": dict[str, RawSituation],
    "notices": dict[str, RawNotice],
    "entrances": dict[str, RawEntrance],
    "counties": dict[str, Words],
}
"""Name of the schema -> what its files hold."""


class _AsWritten(GenerateJsonSchema):
    """What an editor sees: `yes` is a word to it, and 112 a number; both are text here."""

    def bool_schema(self, schema: core_schema.BoolSchema) -> dict[str, Any]:
        return {"enum": ["yes", "no", True, False]}

    def str_schema(self, schema: core_schema.StringSchema) -> dict[str, Any]:
        return super().str_schema(schema) | {"type": ["string", "number"]}


def schemas() -> dict[str, str]:
    """File name -> text of every schema."""
    return {f"{name}.json": _text(shape) for name, shape in SHAPES.items()}


def _text(shape: Any) -> str:
    schema = TypeAdapter(shape).json_schema(
        schema_generator=_AsWritten, ref_template="#/$defs/{model}"
    )
    return json.dumps({"$schema": _DRAFT, **schema}, indent=1, ensure_ascii=False) + "\n"


@click.command("fallback")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def fallback_command(folder: Path) -> None:
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


FOLDER = ROOT / "docs" / "schemas"


@click.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
def schema_command(folder: Path) -> None:
    """Write the schemas into FOLDER (docs/schemas/ when left out); each YAML file names its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")
        click.echo(folder / name)


@click.command("user")
@click.argument("name")
@click.password_option(
    help=f"At least {PASSWORD_LETTERS} letters; asked for when left out, which leaves no trace."
)
def user_command(name: str, password: str) -> None:
    """Print NAME with the hash of a password: a user for CONSOLE_USERS."""
    if not re.fullmatch(USER_NAME, name):
        raise click.BadParameter("expected 1 to 40 letters, digits, dots, hyphens or @")
    try:
        click.echo(new_user(name, password))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--password") from None
