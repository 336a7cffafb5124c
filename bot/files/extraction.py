"""The extractor that `pybabel` calls over the flow files (babel.cfg): one message a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bot.files.flow_texts import source_texts
from bot.files.marked_yaml import read

Message = tuple[int, str, Any, list[str]]


def extract(
    fileobj: IO[bytes], _keywords: object, _comment_tags: object, options: object
) -> Iterator[Message]:
    """Every text with its key as context: (line, "pgettext", (context, text), comments)."""
    path = Path(fileobj.name)
    for text in source_texts(read(path, path.name)):
        if text.text.strip():
            yield text.spot.line or 1, "pgettext", (text.key, text.text), []
