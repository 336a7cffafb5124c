"""Slips in writing a place: found where the word stands like a place, and mostly asked about."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.understanding.model import Expected, Found
from bot.understanding.places.slips import SHORTEST, near_table, spellings_near
from bot.understanding.read import Understanding

OPEN = Expected(slots=("municipality", "situation"))
PLACE = Expected(slots=("municipality",))
MENU = Expected(slots=("situation",), keys={"1": "situation=violence"})


MANY = " ".join(f"talos{letter}ssa" for letter in "bcdfghjklmnpqrstvwxz") * 2
"""More strange words in the form of a place than are looked at."""


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


@pytest.mark.parametrize(
    ("heard", "meant", "one"),
    [
        ("tampree", "tampere", True),  # swapped
        ("tamper", "tampere", True),
        ("tamppere", "tampere", True),
        ("tanpere", "tampere", True),
        ("tampere", "tampere", True),
        ("tamprer", "tampere", False),
        ("dampere", "tampere", False),  # the first letter is never wrong
        ("", "tampere", False),
        ("tampereen", "tampere", False),
        ("tabpeer", "tampere", False),
    ],
)
def test_one_slip(heard: str, meant: str, one: bool) -> None:
    near = spellings_near(heard, near_table([meant]), SHORTEST)
    assert list(near) == [meant] * one


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("olen tampreella", ("837",)),
        ("mies lyö mua jyväsylässä", ("179",)),
        ("mies lyö mua, jyväskla", ("179",)),
        ("asun Oulussa, olen nyt Helsinsgissä", ("091",)),
        ("kuopoi", ("297",)),
        ("i Tammerfros", ("837",)),
        ("Kuopoin kaupunki", ("297",)),
        ("in Helsinky", ("091",)),
        ("olen espoosas", ("049",)),
        ("Jyväskylqä, en jaksa", ("179",)),
        ("ollaan tikurilasa", ("092",)),
    ],
)  # fmt: skip
def test_asked_about(understanding: Understanding, text: str, codes: tuple[str, ...]) -> None:
    found = understanding.read(text, OPEN, ()).slots.get("municipality")
    assert found == Found(codes, certain=False)


@pytest.mark.parametrize(
    ("text", "codes"), [("espo", ("049",)), ("turkru", ("853",))]
)  # fmt: skip
def test_asked_for_the_place_shorter_names_are_tried(
    understanding: Understanding, text: str, codes: tuple[str, ...]
) -> None:
    found = understanding.read(text, PLACE, ()).slots.get("municipality")
    assert found == Found(codes, certain=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("helsniki", "091"),
        ("Jyväskyllä", "179"),
        ("Hämeenlinnässä", "109"),
        ("rovaniemeelä", "698"),
    ],
)
def test_a_long_name_alone_is_believed(understanding: Understanding, text: str, code: str) -> None:
    assert understanding.read(text, OPEN, ()).slots["municipality"] == Found((code,))


@pytest.mark.parametrize(
    "text",
    [
        "nokka", "hanki", "apua", "lähti", "varkaus", "olen pelossa", "olen vaarassa", "jumala",
        "olen pariisissa", "en ole tampreella", "se maksamalla hoituu", "olen Kuopiossa ja kaljaa",
        "perhe on jumalan hylkäämä", "vaikka mitä lukijoille", "kattilassa palaa",
        "jag väntar på dig", "it is simple", "olen xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ],
)  # fmt: skip
def test_an_ordinary_word_is_no_slip(understanding: Understanding, text: str) -> None:
    found = understanding.read(text, OPEN, ()).slots.get("municipality")
    assert found in (None, Found(("297",)), Found(("915",), certain=False))


def test_in_a_menu_for_something_else_a_slip_is_no_place(understanding: Understanding) -> None:
    assert "municipality" not in understanding.read("helsniki", MENU, ()).slots


def test_near_two_places_both_are_asked_about(understanding: Understanding) -> None:
    """Alajärvi, and Artjärvi, now in Orimattila."""
    found = understanding.read("Altjärvi", OPEN, ()).slots.get("municipality")
    assert found == Found(("005", "560"), certain=False)


def test_so_many_words_are_tried_and_no_more(understanding: Understanding) -> None:
    """A text made to cost time is read no further for slips than any that people write."""
    first = understanding.read(f"rovaniemelka rovanimella {MANY}", OPEN, ())
    last = understanding.read(f"{MANY} {MANY} rovanimella", OPEN, ())
    assert first.slots["municipality"] == Found(("698",), certain=False)
    assert "municipality" not in last.slots
