"""A .po file is read strictly: whatever is not well formed is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.files.content import ROOT
from bot.files.po_file import Entry, PoFile, read_po_file

NAME = "locales/sv/LC_MESSAGES/messages.po"
HEADER = """\
# A remark.
msgid ""
msgstr ""
"Project-Id-Version: bot\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
WHOLE = """\
#, fuzzy, python-brace-format
msgctxt "a"
msgid ""
"Soita 112.\\n"
"{choices}"
msgstr "Ring \\"112\\".\\n{choices}"

#: somewhere
#| msgid "older"
msgctxt "b"
msgid "Hei"

msgstr "Hej \\\\"
#~ msgctxt "c"
#~ msgid "Ei"
#~ msgstr "Nej"
"""
UNCLOSED = 'the text is not closed: a straight quotation mark (") is missing at its end'
UNOPENED = 'the text does not begin with a straight quotation mark ("), as in msgstr "Hej."'
ESCAPE = '8: "\\c" means nothing: a line break is \\n, a backslash \\\\'
STRANGE = "expected msgctxt, msgid, msgstr, a text in quotes or a # remark"
ONCE = "an entry is msgctxt, msgid and msgstr, each once"


def file(tmp_path: Path, text: str | bytes) -> PoFile:
    path = tmp_path / "messages.po"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_po_file(path, NAME)


def told(tmp_path: Path, text: str | bytes) -> list[str]:
    return [f"{p.code} {p}".replace(f"{NAME}:", "") for p in file(tmp_path, text).problems]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_as_any_editor_saves_it(tmp_path: Path, mark: bytes, break_: str) -> None:
    found = file(tmp_path, mark + f"{HEADER}{WHOLE}".replace("\n", break_).encode())
    assert found.problems == []
    first, second = found.entries
    assert first[:4] == ("a", "Soita 112.\n{choices}", 'Ring "112".\n{choices}', True)
    assert second[:4] == ("b", "Hei", "Hej \\", False)
    assert (first.spot.line, second.spot.line) == (9, 17)
    assert {key: spot.line for key, spot in found.switched_off.items()} == {"c": 20}


@pytest.mark.parametrize("path", sorted((ROOT / "locales").rglob("*.po")), ids=lambda p: p.name)
def test_the_shipped_files_are_read_as_babel_reads_them(path: Path) -> None:
    with path.open("rb") as opened:
        catalog = read_po(opened, abort_invalid=True)
    expected = [(m.context or "", m.id, m.string, m.fuzzy) for m in catalog if m.id]
    assert [entry[:4] for entry in read_po_file(path, NAME).entries] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('msgid "a"\nmsgstr "Ring 112', f'8: {UNCLOSED}'),
        ('msgid "a"\nmsgstr "Ring 112.\\"', f'8: {UNCLOSED}'),
        ('msgid "a"\nmsgstr "', f'8: {UNCLOSED}'),
        ('msgid "a"\nmsgstr ""\n"Ring 112', f'9: {UNCLOSED}'),
        ('msgid "a"\nmsgstr "Ring 112”', f'8: {UNCLOSED}'),
        ('msgid "a"\nmsgstr “Ring 112”', f'8: {UNOPENED}'),
        ("msgid \"a\"\nmsgstr 'Ring 112'", f'8: {UNOPENED}'),
        ('msgid "a"\nmsgstr Ring 112"', f'8: {UNOPENED}'),
        ('msgid "a"\nmsgstr', f'8: {UNOPENED}'),
        ('msgid "a"\nmsgstr "säg "hej" nu"', '8: a quotation mark within the text is written \\"'),
        ('msgid "a"\nmsgstr "b" "c"', '8: a quotation mark within the text is written \\"'),
        ('msgid "a"\nmsgstr "b\\c"', ESCAPE),
        ('msgid "a"\nmsgstr "b"\n<<<<<<< HEAD', f'9: found "<<<<<<< HEAD", {STRANGE}'),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"', f'8: found "msgid_plural "b"", {STRANGE}'),
        ('msgctxt "k"\nmsgstr "b"', f"7: found msgctxt, msgstr; {ONCE}"),
        ('msgctxt "k"\nmsgid "a"', f"7: found msgctxt, msgid; {ONCE}"),
        ('msgctxt "k"\n\n# gone\nmsgid "a"\nmsgstr "b"', f"7: found msgctxt; {ONCE}"),
        ('msgid "a"\n#msgstr "b"\n"c"', f"7: found msgid; {ONCE}"),
        ('msgid "a"\nmsgstr "b"\nmsgstr "b"', f"7: found msgid, msgstr, msgstr; {ONCE}"),
        ('# x\n"alone"', f"8: found a text alone; {ONCE}"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_is_told(tmp_path: Path, text: str, words: str) -> None:
    """And the entry is not used, nor is its text that of another."""
    after = '\n\nmsgctxt "z"\nmsgid "y"\nmsgstr "x"\n'
    assert f"not-a-catalogue {words}" in told(tmp_path, HEADER + text + after)
    others = file(tmp_path, HEADER + text + after).entries
    assert others[-1][:4] == ("z", "y", "x", False)
    assert [entry for entry in others if "112" in entry.text] == []


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ('msgctxt "k"\nmsgid "a"', 'msgctxt "k"\nmsgid "a"', "k"),
        ('msgctxt "k"\nmsgid "a"', 'msgctxt "k"\nmsgid "b"', "k"),
        ('msgid "a"', 'msgid "a"', "a"),
        ('msgid ""', 'msgid "a"', ""),
    ],
)
def test_what_stands_twice_is_told(tmp_path: Path, first: str, second: str, name: str) -> None:
    """Whichever of the two was meant, one of them would be lost without a word."""
    text = f'{HEADER}{first}\nmsgstr "b"\n\n{second}\nmsgstr "c"\n'
    keyed = first.count("\n")
    lines = (2, 7) if name == "" else (7 + keyed, 10 + 2 * keyed)
    words = f'"{name}" is defined twice (first on line {lines[0]})'
    assert told(tmp_path, text) == [f"defined-twice {lines[1]}: {words}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", '1: the header is missing: msgid "" and what its msgstr says of the file'),
        (WHOLE, '1: the header is missing: msgid "" and what its msgstr says of the file'),
        (HEADER.replace("utf-8", "iso-8859-1"),
         '2: the header does not say "charset=utf-8", so editors may save it otherwise'),
        ('msgid ""\nmsgstr ""\n',
         '1: the header does not say "charset=utf-8", so editors may save it otherwise'),
    ],
)  # fmt: skip
def test_a_header_that_is_lost_or_says_something_else_is_told(
    tmp_path: Path, text: str, words: str
) -> None:
    assert told(tmp_path, text) == [f"not-a-catalogue {words}"]


def test_a_file_in_another_encoding_or_none_is_told(tmp_path: Path) -> None:
    latin = f'{HEADER}msgid "a"\nmsgstr "nöd"\n'.encode("latin-1")
    words = "is not UTF-8 text: save it with the encoding UTF-8"
    assert told(tmp_path, latin) == [f"unreadable-file 8: {words}"]
    (problem,) = read_po_file(tmp_path / "none.po", NAME).problems
    assert str(problem) == f"{NAME}: cannot be read: No such file or directory"


def test_an_entry_is_told_by_its_own_place(tmp_path: Path) -> None:
    (entry,) = file(tmp_path, f'{HEADER}msgctxt "k"\nmsgid "a"\nmsgstr "b"\n').entries
    assert isinstance(entry, Entry)
    assert str(entry.spot) == f"{NAME}:8"
