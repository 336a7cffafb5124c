"""No file can end `check` in a traceback: each kind of file, damaged in many ways.

Bytes, values, lines, encodings, nesting and huge numbers, each from a seed of its own; what loads
in spite of it has to answer, and a sample of that is proved and compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from bot.cli.check import subject_of, world_of
from bot.files.content import ROOT, Content, read_content
from bot.files.lines import RawLine
from bot.files.po_file import load_page_words
from bot.files.releases import PARTS
from bot.proof.diff import Side, differences
from bot.proof.prove import parts_of
from bot.service.live import failing
from bot.understanding.model import Expected
from tests import small_project
from tests.small_project import SMALL

pytestmark = pytest.mark.no_cover

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DAMAGES = range(2)
"""Seeds for each file and each way."""
VALUES = (
    "", "0", "-1", "9" * 30, "9" * 5000, "1e400", "NaN", "null", "~", "[]", "{}", "{a: b}", "- a",
    "0208-12-24", "9999-12-31", "0001-01-01", "2026-02-30", "2026-W52-4", "20261224", "24:30",
    "until 25:00", "sun-mon", "00:00-00:00", "HHH", "EEEEEEEE", "'", '"', "&a", "*a", "!!binary x",
    "| ", "a: b: c", "@", "\\", "\\1", "{", "}", "{line:d}", "{line!z}", "{0}", "{line[0]}", "/",
    "!!!", "a*", "<x>", "...", "&", "=", "= ", "a & b & c & d", "\0", "\u2028", "\U0001f600", "٠١",
    "é" * 3000, "x" * 150_000, "(", "[a-", "^", "+358", "112",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-32", "latin-1", "cp1252")
Damage = Callable[[Random, bytes], bytes]


def somewhere(rng: Random, raw: bytes) -> int:
    return rng.randrange(len(raw) + 1)


def other_bytes(rng: Random, raw: bytes) -> bytes:
    at = somewhere(rng, raw)
    return raw[:at] + rng.randbytes(rng.randint(1, 4)) + raw[at + rng.randint(0, 2) :]


def cut_off(rng: Random, raw: bytes) -> bytes:
    return raw[: somewhere(rng, raw)]


def other_encoding(rng: Random, raw: bytes) -> bytes:
    return raw.decode().encode(rng.choice(ENCODINGS), "replace")


def other_lines(rng: Random, raw: bytes) -> bytes:
    """One is lost, stands twice or is moved to the right."""
    lines = raw.split(b"\n")
    at = rng.randrange(len(lines))
    line = lines[at]
    lines[at : at + 1] = rng.choice(([], [line, line], [b"  " + line], [b"\t" + line]))
    return b"\n".join(lines)


def nested(rng: Random, raw: bytes) -> bytes:
    """A value inside so many lists, names or items."""
    depth, (opened, closed) = rng.choice((40, 100_000)), rng.choice(((b"[", b"]"), (b"{a: ", b"}")))
    found = _values(raw)
    start, end = rng.choice(found) if found else (len(raw), len(raw))
    return raw[:start] + opened * depth + b"x" + closed * depth + raw[end:]


def other_value(rng: Random, raw: bytes) -> bytes:
    """One value, cell, text or word is another, as it is or between quotation marks."""
    new = rng.choice(VALUES)
    quoted = '"' + new.replace("\\", "\\\\").replace('"', '\\"') + '"'
    found = _values(raw)
    start, end = rng.choice(found) if found else (0, len(raw))
    return raw[:start] + rng.choice((new, quoted)).encode() + raw[end:]


def _values(raw: bytes) -> list[tuple[int, int]]:
    """Where the values of a file stand: after a colon or a dash, in a cell, between quotes."""
    pattern = (
        rb"(?<=: )[^\n,{}\[\]#]+|(?<=- )[^\n#]+|(?<=[,\t\n])[^,\t\n\"]+(?=[,\t\n])|\"[^\"\n]*\""
    )
    return [found.span() for found in re.finditer(pattern, raw)]


WAYS: tuple[Damage, ...] = (
    other_bytes, cut_off, other_encoding, other_lines, nested, other_value, other_value,
    other_value,
)  # fmt: skip


KINDS = [
    "flows/triage.yaml", "flows/anywhere.yaml", "directory/special_days.csv",
    "directory/municipalities.csv", "directory/counties.yaml", "directory/situations.yaml",
    "directory/places.csv", "directory/abroad.csv", "directory/postal_codes.csv",
    "directory/sound_alikes.csv", "directory/notices.yaml", "directory/entrances.yaml",
    "directory/lines/07-kanta-hame.yaml", "directory/lines/national.yaml",
    "locales/sv/LC_MESSAGES/messages.po", "locales/fi/lexicon.yaml", "locales/en/lexicon.yaml",
    "locales/fi/ordinary_words.txt", "locales/others.yaml", "locales/languages.yaml",
    "locales/pieces.tsv", "locales/sv/LC_MESSAGES/console.po",
]  # fmt: skip
"""A file of every kind there is; of lines also one with every field."""


def test_every_kind_of_file_is_damaged() -> None:
    shipped = {path.name for part in PARTS for path in (ROOT / part).rglob("*") if path.is_file()}
    tests = {path.name for path in (ROOT / "flows" / "tests").iterdir()}
    lines = {path.name for path in (ROOT / "directory" / "lines").iterdir()}
    assert shipped - tests - lines == {Path(name).name for name in KINDS} - lines


def test_every_field_of_a_line_is_damaged() -> None:
    text = (SMALL / "directory/lines/national.yaml").read_text("utf-8")
    record = text.partition("\nevery-field:\n")[2]
    fields = {*RawLine.model_fields} - {"disputed"}  # of another record: it is not dialled
    assert {name for name in fields if f"\n  {name}:" not in f"\n{record}"} == set()
    assert "\n  disputed:" in text


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project.copy(tmp_path_factory.mktemp("small"))


def damaged(path: Path, name: str) -> Iterator[bytes]:
    whole = path.read_bytes()
    for number, way in enumerate(WAYS):
        for seed in DAMAGES:
            yield way(Random(f"{name} {number} {seed}"), whole)


def loaded(folder: Path) -> Content | None:
    """The content if it loads; every problem can be told, and there is one if it does not."""
    content, problems = read_content(folder, examples=False)
    assert all(str(problem) and problem.severity for problem in problems)
    assert content or any(problem.severity == "error" for problem in problems)
    return content


def test_the_small_files_are_sound(folder: Path) -> None:
    content = loaded(folder)
    assert content is not None
    assert failing(content, NOW) is None


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_is_told_or_answers(folder: Path, name: str) -> None:
    path = folder / name
    whole = path.read_bytes()
    try:
        for raw in damaged(path, name):
            path.write_bytes(raw)
            if path.name == "console.po":
                load_page_words(folder / "locales")
                continue
            content = loaded(folder)
            if content is not None:
                assert failing(content, NOW) is None
                content.understanding.read("mies lyö minua Kemissä nyt", Expected(), ())
    finally:
        path.write_bytes(whole)


PROVED = ("flows/anywhere.yaml", "directory/special_days.csv")


def test_what_loads_in_spite_of_it_is_proved_and_compared(folder: Path) -> None:
    """One value is another, and the whole of `check` and `diff` comes to its end all the same."""
    whole = loaded(folder)
    assert whole is not None
    for name in PROVED:
        content = _still_loading(folder, name)
        subject = subject_of(folder, content, TODAY)
        for part in ("records", "answers", "sms fi"):
            parts_of(content.directory.languages)[part](subject, world_of(subject), lambda *_: None)
        differences(_side(whole), _side(content), TODAY)


def _still_loading(folder: Path, name: str) -> Content:
    """The first content that another value leaves loadable."""
    path = folder / name
    whole = path.read_bytes()
    try:
        for seed in range(99):
            path.write_bytes(other_value(Random(f"{name} {seed}"), whole))
            if (content := loaded(folder)) is not None:
                return content
        raise AssertionError("every value was refused")
    finally:
        path.write_bytes(whole)


def _side(content: Content) -> Side:
    return Side(content.flow, content.directory, content.catalogue, content.lexicons)
