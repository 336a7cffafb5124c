"""The date of a line's verification, written into its file: one line of it, and no other byte.

`verify` calls it. The rest of the file is a person's own writing, so it is never written out anew.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from bot.errors import BotError
from bot.files.marked_yaml import read

FIELD = "verified_on"


def record_verification(root: Path, line: str, day: date, role: str) -> Path:
    """Write the day and who verified; the file that was changed.

    The role stands behind the date as a comment. Raises BotError when it cannot be written.
    """
    if not re.fullmatch(r"[^\W_][^\n\r]{0,59}", role):
        raise BotError(f'found "{role}", expected a role such as "shift lead" on one line')
    for path in sorted((root / "directory" / "lines").glob("*.yaml")):
        marked = read(path, path.name)
        if isinstance(marked.data, dict) and line in marked.data:
            spot = marked.spots.get((line, FIELD)) or marked.spot((line, "source"))
            written = f"{FIELD}: {day.isoformat()}  # by the {role}"
            text = _with(path, (spot.line or 1) - 1, written, (line, FIELD) in marked.spots)
            path.write_bytes(text)
            return path
    raise BotError(f'found "{line}", expected the id of a line in directory/lines')


def _with(path: Path, number: int, written: str, replaces: bool) -> bytes:
    """The file with this line in place of the one there, or before it."""
    lines = path.read_bytes().split(b"\n")
    old = lines[number]
    shape = re.match(rb"( *)(?:verified_on|source) *:", old)
    if shape is None:
        raise BotError(f"{path.name}:{number + 1}: expected the field on a line of its own")
    ending = b"\r" if old.endswith(b"\r") else b""
    new = shape[1] + written.encode() + ending
    lines[number : number + replaces] = [new]
    return b"\n".join(lines)
