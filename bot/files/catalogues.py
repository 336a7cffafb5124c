"""A gettext catalogue as Babel reads it, and what is wrong with its file. `texts` and `page_words`
read with it.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.errors import Problem, Spot

LINE = re.compile(
    rb'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s*)?"([^"\\]|\\.)*")?\s*'
)
"""A line of a catalogue: empty, a remark, or text between quotation marks."""


def read_catalogue(
    path: Path, name: str, language: str, code: str
) -> tuple[Catalog | None, list[Problem]]:
    """The catalogue at `path`, or None and problems with this code; they call the file `name`."""
    try:
        content = path.read_bytes().removeprefix(BOM_UTF8)  # an editor's mark, not a message
        catalogue = read_po(BytesIO(content), locale=language, abort_invalid=True)
    except OSError as error:
        return None, [Problem(code, Spot(name), f"cannot be read: {error.strerror}")]
    except (PoFileError, ValueError, LookupError) as error:  # LookupError: an unknown charset
        spot = Spot(name, getattr(error, "lineno", None))
        return None, [Problem(code, spot, f"cannot be read: {error}")]
    words = "a quotation mark is missing, or one in the text has no backslash before it"
    torn = [n for n, line in enumerate(content.splitlines(), 1) if not LINE.fullmatch(line)]
    if torn:  # Babel takes the quotation marks off without looking, and a letter with them
        return None, [Problem(code, Spot(name, n), f"cannot be read: {words}") for n in torn]
    return catalogue, []
