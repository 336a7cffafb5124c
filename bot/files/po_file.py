"""A gettext .po file -> its entries, read strictly: what is malformed is told with its line."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import unescape

from bot.directory.languages import SOURCE
from bot.files.flow_texts import other_numbers
from bot.problems.errors import Problem, Spot

WHOLE = (["msgctxt", "msgid", "msgstr"], ["msgid", "msgstr"])
"""The parts of an entry, in their order; the header and the pages' words have no msgctxt."""

_TEXT = r'"(?:[^"\\]|\\[nt"\\])*"'
_LINE = re.compile(rf"(?:(msgctxt|msgid|msgstr)\s+)?({_TEXT})")
_KEYWORD = re.compile(r'(msgctxt|msgid|msgstr)\b|"')
_ESCAPE = re.compile(r'\\[^nt"\\]')
_SWITCHED_OFF = re.compile(rf"#~\s*msgctxt\s+({_TEXT})")
_CHARSET = re.compile(r"charset=([\w-]+)")


class Entry(NamedTuple):
    """A text and its translation; `key` is its msgctxt, "" when it has none. It stands at `spot`,
    where its msgid does."""

    key: str
    msgid: str
    text: str
    fuzzy: bool
    spot: Spot


@dataclass(slots=True)
class PoFile:
    """The whole entries of a file, apart from its header, and what is wrong with it."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    switched_off: dict[str, Spot] = field(default_factory=dict)
    """Where entries stand that "#~" puts out of use, by msgctxt."""


@dataclass(slots=True)
class _Group:
    """The lines of one entry: each part with its place and its text, and the flags before it."""

    parts: list[tuple[str, Spot, list[str]]] = field(default_factory=list)
    flags: str = ""
    broken: bool = False
    """Whether a line of it cannot be read, which is told already."""


def read_po_file(path: Path, name: str) -> PoFile:
    """The entries of the file at `path`; `name` is what problems call it."""
    file = PoFile()
    try:
        text = path.read_bytes().removeprefix(BOM_UTF8).decode("utf-8")
    except OSError as error:
        words = f"cannot be read: {error.strerror}"
        file.problems.append(Problem("unreadable-file", Spot(name), words))
        return file
    except UnicodeDecodeError as error:
        spot = Spot(name, error.object.count(b"\n", 0, error.start) + 1)
        words = "is not UTF-8 text: save it with the encoding UTF-8"
        file.problems.append(Problem("unreadable-file", spot, words))
        return file
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    first: dict[str, int] = {}
    for group in _groups(lines, file, name):
        entry = _entry(group, file)
        if entry is not None:
            _add(entry, first, file)
    if "" not in first and not file.problems:
        words = 'the header is missing: msgid "" and what its msgstr says of the file'
        file.problems.append(Problem("not-a-catalogue", Spot(name, 1), words))
    return file


def _groups(lines: list[str], file: PoFile, name: str) -> Iterator[_Group]:
    """The lines by entry: one ends at a remark, and where the first part of the next begins."""
    group = _Group()
    for number, line in enumerate(lines, start=1):
        spot = Spot(name, number)
        if line.startswith("#"):
            if group.parts:
                yield group
                group = _Group()
            _remark(line, spot, group, file)
        elif line:
            begun = _KEYWORD.match(line)
            keyword = begun[1] if begun else None
            if group.parts and _begins(keyword, group):
                yield group
                group = _Group()
            _part(line, keyword, spot, group, file)
    if group.parts:
        yield group


def _begins(keyword: str | None, group: _Group) -> bool:
    """Whether this part is the first of another entry."""
    return keyword == "msgctxt" or (keyword == "msgid" and group.parts[-1][0] != "msgctxt")


def _remark(line: str, spot: Spot, group: _Group, file: PoFile) -> None:
    """Flags, and what "#~" puts out of use; all else is for people."""
    if line.startswith("#,"):
        group.flags += line
    elif off := _SWITCHED_OFF.match(line):
        file.switched_off[unescape(off[1])] = spot


def _part(line: str, keyword: str | None, spot: Spot, group: _Group, file: PoFile) -> None:
    """A part of the entry; a text without a keyword goes on with the part before it."""
    match = _LINE.fullmatch(line)
    if match is None:
        file.problems.append(Problem("not-a-catalogue", spot, _fault(line)))
        group.broken = True
    text = unescape(match[2]) if match else ""
    if keyword is None and group.parts:
        group.parts[-1][2].append(text)
    else:
        group.parts.append((keyword or "a text alone", spot, [text]))


def _entry(group: _Group, file: PoFile) -> Entry | None:
    """The entry, if it is whole."""
    if group.broken:
        return None
    found = [keyword for keyword, _, _ in group.parts]
    if found not in WHOLE:
        spot = group.parts[0][1]
        words = f"found {', '.join(found)}; an entry is msgctxt, msgid and msgstr, each once"
        file.problems.append(Problem("not-a-catalogue", spot, words))
        return None
    *key, (_, spot, msgid), (_, _, msgstr) = group.parts
    named = "".join(key[0][2]) if key else ""
    return Entry(named, "".join(msgid), "".join(msgstr), "fuzzy" in group.flags, spot)


def _add(entry: Entry, first: dict[str, int], file: PoFile) -> None:
    """Keep the entry unless its name is taken; the one without a name is the header."""
    named = entry.key or entry.msgid
    if named in first:
        words = f'"{named}" is defined twice (first on line {first[named]})'
        file.problems.append(Problem("defined-twice", entry.spot, words))
        return
    first[named] = entry.spot.line or 1
    if named:
        file.entries.append(entry)
    elif (charset := _CHARSET.search(entry.text)) is None or charset[1].casefold() != "utf-8":
        words = 'the header does not say "charset=utf-8", so editors may save it otherwise'
        file.problems.append(Problem("not-a-catalogue", entry.spot, words))


def _fault(line: str) -> str:
    """What is wrong with a line, for the person who mends it."""
    keyword = _KEYWORD.match(line)
    if keyword is None:
        return (
            f'found "{line[:20]}", expected msgctxt, msgid, msgstr, a text in quotes or a # remark'
        )
    text = line.removeprefix(keyword[1] or "").strip()
    if not text.startswith('"'):
        return 'the text does not begin with a straight quotation mark ("), as in msgstr "Hej."'
    inside = text[1:].replace("\\\\", "").replace('\\"', "")
    if not inside.endswith('"'):
        return 'the text is not closed: a straight quotation mark (") is missing at its end'
    if escape := _ESCAPE.search(inside):
        return f'"{escape[0]}" means nothing: a line break is \\n, a backslash \\\\'
    return 'a quotation mark within the text is written \\"'


DOMAIN = "console"
PAGES = ("fi", "sv", "en")
"""The languages of the pages; those of callers are in locales/languages.yaml."""


def load_page_words(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The translations under a folder of locales, and what is wrong with them.

    A catalogue with a fault is left out, and so is a text with other numbers than the Finnish: a
    page in Finnish is better than callers without an answer, or a wrong number.
    """
    problems: list[Problem] = []
    texts: dict[str, dict[str, str]] = {}
    for language in PAGES[1:]:
        name = f"{language}/LC_MESSAGES/{DOMAIN}.po"
        file = read_po_file(folder / name, f"locales/{name}")
        if file.problems:
            faults = file.problems
            problems += [Problem("unreadable-page-words", f.spot, f.message) for f in faults]
            continue
        texts[language] = {}
        for entry in file.entries:
            if entry.fuzzy or not entry.text:
                continue
            others = [*other_numbers({SOURCE: entry.msgid, language: entry.text})]
            for _, words in others:
                message = f'"{entry.msgid[:40]}": {words}'
                problems.append(Problem("other-numbers", entry.spot, message))
            if not others:
                texts[language][entry.msgid] = entry.text
    return texts, problems
