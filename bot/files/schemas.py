"""JSON Schemas of the YAML files, of the same records that the loaders read them with.

Editors complete and underline with them; `bot schema` writes them. They know the shape of a file
and not its meaning: that is what `check` is for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from bot.files.announcements import RawEntrance, RawNotice
from bot.files.fields import Words
from bot.files.flow_schema import RawAnywhere, RawFlow
from bot.files.lines import RawLine
from bot.files.situations import RawSituation

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
