"""Texts whose UTF-8 was read as another encoding on their way, and those that only look like it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.content import Content
from bot.understanding.model import Expected
from bot.understanding.read import Understanding
from bot.understanding.text.folding import LONGEST
from bot.understanding.text.repair import mended

CORPORA = Path(__file__).parent / "corpora"
OPEN = Expected(slots=("municipality", "situation"))


def scrambled(text: str, encoding: str = "cp1252") -> str:
    """As somebody sees it who takes UTF-8 for this encoding."""
    return text.encode().decode(encoding)


def _in_letters_of_ours(text: str) -> bool:
    """Not in Sami: its letters begin as our Ä and Å do, which are no sign of anything."""
    try:
        unicodedata.normalize("NFC", text).encode("cp1252")
    except UnicodeError:
        return False
    return True


def messages() -> Iterator[str]:
    for file in sorted(CORPORA.glob("*.tsv")):
        if "unseen" not in file.name:
            for line in file.read_text("utf-8").splitlines():
                yield from (column for column in line.split("\t") if not column.isascii())


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("JÃ¤rvenpÃ¤Ã¤", "Järvenpää"),
        ("apua, mies lyÃ¶ minua", "apua, mies lyö minua"),
        ("Ã…bo", "Åbo"),  # one letter
        ("jag bor i Ã…bo", "jag bor i Åbo"),
        ("fÃ¥r Ã¥ngest", "får ångest"),
        ("Ã„Ã„NEKOSKI", "ÄÄNEKOSKI"),
        ("I canâ€™t go on", "I can’t go on"),
        ("JÃƒÂ¤rvenpÃƒÂ¤ÃƒÂ¤", "Järvenpää"),  # twice
        ("mies lyÃ¶ minua 😢", "mies lyö minua 😢"),  # but for what was added later
        ("JÃ¤rvenpÃ¤Ã", "JärvenpäÃ"),  # and cut
        ("J├ñrvenp├ñ├ñ", "Järvenpää"),  # as a DOS console reads it
        ("J√§rvenp√§√§ss√§ h√§t√§", "Järvenpäässä hätä"),  # as an old Mac did
        ("Ð¿Ð¾Ð¼Ð¾Ð³Ð¸Ñ‚Ðµ", "помогите"),
        ("Ð´Ð¾Ð¿Ð¾Ð¼Ð¾Ð¶Ñ–Ñ‚ÑŒ Ð¼ÐµÐ½Ñ–", "допоможіть мені"),
        ("apua ðŸ˜¢", "apua 😢"),
    ],
)
def test_a_scrambled_text_is_read_as_it_was_written(heard: str, written: str) -> None:
    assert mended(heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "", "apua", "Järvenpää", "ÄÄNEKOSKI", "ÅÄÖ åäö", "São Paulo", "SÃO PAULO", "Ã", "Â", "√",
        "√2 ei riitä", "Ðóra býður", "góðan daginn", "pâtisserie à Åbo", "mâđii", "ØL", "Øystein",
        "ÑANDÚ", "Þ ð", "100 %, ½ å", "«apua» “äiti” – …", "не могу", "مساعدة",
        "👍🏽 äiti €5", "l� minua",
    ],
)  # fmt: skip
def test_a_text_that_is_right_stays_as_it_is(text: str) -> None:
    assert mended(text) == text


def test_no_message_that_people_wrote_is_changed_and_each_is_found_again() -> None:
    for text in messages():
        assert mended(text) == text
        if _in_letters_of_ours(text):
            assert mended(scrambled(text, "latin-1")) == text


@given(st.text(max_size=LONGEST))
def test_mending_again_changes_nothing_and_nothing_grows(text: str) -> None:
    once = mended(text)
    assert mended(once) == once
    assert len(once) <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "apua, mies lyö minua, olen Järvenpäässä",
        "hjälp, jag är rädd, han slår mig, jag bor i Åbo",
        "äiti löi minua Äänekoskella",
        "jag får ångest, Åland",
        "I can’t go on, I’m in Jyväskylä",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
def test_it_means_the_same(understanding: Understanding, text: str, encoding: str) -> None:
    heard = scrambled(text, encoding)
    assert heard != text
    assert understanding.read(heard, OPEN, ()) == understanding.read(text, OPEN, ())
