"""Outside Finland: a foreign place counts where the caller is now, and in no other way."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.content import Content
from bot.files.directory import load_directory
from bot.understanding.model import Expected, Found
from bot.understanding.read import Understanding
from bot.understanding.text.folding import phrase
from tests.languages import SPOKEN
from tests.small_directory import change, write

OPEN = Expected(slots=("municipality", "situation"))


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


PLACE = Expected(slots=("municipality",))
MENU = Expected(slots=("situation",), keys={"1": "situation=violence"})


@pytest.mark.parametrize(
    "text",
    [
        "olen Tukholmassa", "Tukholma", "Stockholm", "tallinna", "mies hakkaa mua Tukholmassa",
        "i Stockholm", "jag är i Göteborg", "jag är på Mallorca", "I am in London", "in Sweden",
        "utomlands", "jag är utomlands just nu", "ulkomailla", "olen ulkomailla", "i am abroad",
        "asun ruotsissa", "asun Espanjassa ja mies lyö", "minut ryöstettiin Barcelonassa",
        "olen haaparannalla", "en ole suomessa", "jag är inte i Finland", "i'm stuck in New York",
        "olen nyt Tukholma", "jag bor i Sverige", "ollaan Virossa lomalla, lapsi sairastui",
        "mieheni lyö minua saksassa", "Olen Ruotsissa, äiti kuoli", "we are in Tallinn",
        "passi varastettiin Roomassa",
        "I can't sleep, in Berlin", "isä on kuollut ja olen yksin Pariisissa",
    ],
)  # fmt: skip
def test_abroad(content: Content, text: str) -> None:
    meaning = content.understanding.read(text, OPEN, ())
    assert meaning.abroad
    assert "municipality" not in meaning.slots


@pytest.mark.parametrize(
    "text",
    [
        "tulin ukrainasta", "olen ukrainasta", "äiti on ruotsissa", "isä asuu virossa",
        "jag kommer från Sverige", "I come from Syria", "I am from London", "hon är i Stockholm",
        "mamma bor i Sverige", "menen ruotsiin", "olen Tukholmassa ja Turussa",
        "asun Turussa, olin Tallinnassa", "olin eilen tallinnassa", "en ole Tukholmassa",
        "miehen turkki on norja", "muutin Saksasta Ouluun", "turku", "in Vantaa",
        "my brother lives in London", "isä kuoli Ruotsissa", "i was born in Iraq",
        "ruotsinlaivalla", "jag är finländare", "se tapahtui viime vuonna espanjassa",
        "my husband is in Germany", "venäläinen mies", "puhun venäjää",
        "", "äiti on nyt Ruotsissa", "new", "las palmeras", "we met in Paris last year",
    ],
)  # fmt: skip
def test_not_abroad(content: Content, text: str) -> None:
    assert not content.understanding.read(text, OPEN, ()).abroad


@pytest.mark.parametrize("text", ["Ruotsi", "tallinn", "in Spain", "täällä Tanska"])
def test_a_bare_name_answers_the_question_for_the_place(content: Content, text: str) -> None:
    assert content.understanding.read(text, PLACE, ()).abroad


def test_a_bare_name_in_a_menu_for_something_else_is_not_taken(content: Content) -> None:
    assert not content.understanding.read("Ruotsi", MENU, ()).abroad
    assert content.understanding.read("olen Ruotsissa", MENU, ()).abroad


def test_explains_it_by_its_row(content: Content) -> None:
    matched = content.understanding.read("olen new yorkissa", OPEN, ()).matched
    assert ("abroad", "new yorkissa", "directory/abroad.csv: New York") in [
        (m.what, m.words, m.entry) for m in matched
    ]


def test_every_foreign_place_in_every_form(content: Content) -> None:
    """None of them hides a municipality, nor is hidden by a village."""
    for place in content.directory.abroad:
        for form in (place.name, *place.here):
            assert content.understanding.read(form, PLACE, ()).abroad, form
            named = content.understanding.places.named(phrase(form))
            assert named is None or named.size == "small", form


def test_a_fault_in_the_table_is_told(tmp_path: Path) -> None:
    directory = write(tmp_path)
    change(directory, "abroad.csv", "Ruotsi,Ruotsissa\n", "Ruotsi,Ruotsissa\nRuotsi,\n-,\n")
    told = [str(problem) for problem in load_directory(directory, SPOKEN)[1]]
    assert 'directory/abroad.csv:3: name "Ruotsi" stands twice' in told
    assert any("abroad.csv:4" in problem for problem in told)


@pytest.mark.parametrize(
    "text",
    [
        "asun Tampereella, nyt Tukholmassa",
        "lomalla Espanjassa mutta asun Kuopiossa",
        "jag bor i Åbo men är i Sverige nu",
        "just nu i Haparanda, bor i Torneå",
        "olen kotoisin Vaasasta mutta nyt Göteborgissa",
    ],
)
def test_a_home_in_finland_counts_no_more(understanding: Understanding, text: str) -> None:
    meaning = understanding.read(text, OPEN, ())
    assert meaning.abroad
    assert "municipality" not in meaning.slots


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("poika Tukholmassa ja minä olen Turussa", True),
        ("Turussa lapset, Tukholmassa itken", False),
    ],
)
def test_abroad_and_in_finland(understanding: Understanding, text: str, certain: bool) -> None:
    meaning = understanding.read(text, OPEN, ())
    assert not meaning.abroad
    assert meaning.slots["municipality"] == Found(("853",), certain)
