"""Points of word pieces: sums over the letters of words, and the file that holds them."""

from __future__ import annotations

from math import isclose
from pathlib import Path

import pytest

from bot.files.content import ROOT, Content
from bot.files.lexicons import PIECES_FILE, load_pieces, written
from bot.understanding.model import Expected
from bot.understanding.text.reading import (
    DANGER,
    NO_PIECES,
    NOTHING_SAID,
    ZERO,
    PieceTable,
    piece_table,
    pieces_of,
    rarity,
)

LONG = ["koti", "palaa", "nyt", "tulkaa", "pian", "tänne"]


def table() -> PieceTable:
    points = {"_pal": (1, 20, 0), "laa_": (3, 4, -6), "_nyt_": (1, -2, 8)}
    rows = [(p, seen, bytes((ZERO + a, ZERO + b))) for p, (seen, a, b) in points.items()]
    return piece_table((DANGER, "disaster"), 9, (-1.0, -2.0), rows)


def test_pieces_are_three_to_five_letters_of_an_edged_word() -> None:
    assert pieces_of("ei") == ("_ei", "ei_", "_ei_")
    assert pieces_of("a") == ("_a_",)
    assert "_koti" in pieces_of("koti")
    assert "_koti_" not in pieces_of("koti")


def test_the_points_are_those_of_the_pieces_over_their_weight() -> None:
    said = table().said(LONG)
    weight = (2 * rarity(9, 1) ** 4 + rarity(9, 3) ** 4) ** 0.5
    assert isclose(said.danger, -1 + (20 + 4 - 2) / weight)
    assert isclose(said.situations["disaster"], -2 + (-6 + 8) / weight)


def test_a_word_said_twice_counts_once() -> None:
    assert table().said([*LONG, "palaa"]).situations == table().said(LONG).situations


def test_few_words_and_unknown_words_say_nothing() -> None:
    assert table().said(["palaa", "nyt"]) is NOTHING_SAID
    assert table().said(["x1", "x2", "x3", "x4", "x5", "x6"]) is NOTHING_SAID
    assert NO_PIECES.said(LONG) is NOTHING_SAID


def test_the_leading_words_explain_it() -> None:
    assert table().said(LONG).leading(DANGER) == ["palaa"]
    assert table().said(LONG).leading("disaster") == ["nyt"]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "locales").mkdir()
    text = written((DANGER, "disaster"), 9, [-1.0, -2.0], [("_pal", 1, bytes((ZERO + 20, ZERO)))])
    (tmp_path / PIECES_FILE).write_text(text, "utf-8")
    read, problems = load_pieces(tmp_path)
    assert not problems
    only = piece_table(
        (DANGER, "disaster"), 9, (-1.0, -2.0), [("_pal", 1, bytes((ZERO + 20, ZERO)))]
    )
    assert read == only


@pytest.mark.parametrize(
    "text",
    [
        "",
        "piece\tseen\tdanger\n\t9\tx\n",
        "piece\tseen\n\t9\n_a\tmany\t\n",
        "piece\tseen\tx\n\t9\t1\n_a_\t3\t8080\n",
    ],
)
def test_a_broken_file_is_told_of(tmp_path: Path, text: str) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / PIECES_FILE).write_text(text, "utf-8")
    read, problems = load_pieces(tmp_path)
    assert read is NO_PIECES
    assert ["make learn" in p.message for p in problems] == [True]


def test_a_missing_file_is_told_of(tmp_path: Path) -> None:
    _, problems = load_pieces(tmp_path)
    assert [p.spot.file for p in problems] == [PIECES_FILE]


def test_danger_that_no_entry_foresees_is_explained_by_its_words(content: Content) -> None:
    text = "rappukäytävä on mustana savusta, asutaan neljännessä eikä alas pääse"
    meaning = content.understanding.read(text, Expected(("situation",)), ())
    assert meaning.danger
    assert any(m.entry.startswith("locales/pieces.tsv") for m in meaning.matched)


def test_the_shipped_table_fits_the_messages_it_was_learnt_from() -> None:
    """`make learn` was run after the last change of the messages."""
    learnt = int((ROOT / PIECES_FILE).read_text("utf-8").splitlines()[2].split("\t")[1])
    files = [f for f in (ROOT / "tests/corpora").glob("messages_*.tsv") if "unseen" not in f.stem]
    lines = [line for f in files for line in f.read_text("utf-8").splitlines()]
    levels = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    assert learnt == sum(level != "possible" for level in levels)
