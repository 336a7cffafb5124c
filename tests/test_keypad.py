"""Places by telephone keys: the rules, and that everybody in Finland gets through by keys alone."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.model import Municipality, Place, PostalCode
from bot.files.content import Content
from bot.understanding.places.keypad import CANDIDATES_AT_MOST, Keyed, Keypad, keys_of
from tests import keypad_table
from tests.keypad_table import fewest_presses, keypad_tables, presses

PAGE = Path(__file__).parents[1] / "docs" / "keypad.md"
MOST_PRESSES = 7


@pytest.fixture(scope="module")
def keypad(content: Content) -> Keypad:
    places = content.directory
    return Keypad.build(places.municipalities, places.postal_codes, places.places)


def small(*names: str, codes: tuple[PostalCode, ...] = (), former: str = "") -> Keypad:
    """A keypad of these municipalities; each has the code of its place in the list, from 1."""
    places = {
        str(number): Municipality(str(number), "01", {"fi": name, "sv": name, "en": name}, {})
        for number, name in enumerate(names, start=1)
    }
    merged = [Place(former, ("1",), "former"), Place("Kylä", ("1",), "locality")]
    return Keypad.build(places, {code.code: code for code in codes}, merged if former else ())


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Ii", "44"),
        ("Åbo", "226"),
        ("Äänekoski", "226356754"),
        ("Öü é", "683"),
        ("Øx", "69"),
        ("Koski Tl", "5675485"),
        ("S:t Karins", "78527467"),
        ("Mänttä-Vilppula", "62688284577852"),
        ("Pqrs wxyz", "77779999"),
    ],
)
def test_the_keys_of_a_name(name: str, keys: str) -> None:
    assert keys_of(name) == keys


SHIPPED = [
    ("44", ["Ii"], True),  # two keys: a whole name only
    ("456", ["Ii", "Ilmajoki", "Ilomantsi"], False),  # Ijo, and three keys begin the others
    ("01300", ["Vantaa"], True),
    ("00002", ["Hattula"], False),  # the sources disagree
    ("83835", ["Polvijärvi", "Veteli"], False),  # a postal code, and VETEL
    ("8268", ["Vantaa"], False),  # the only one, but four keys are not sure
    ("826822", ["Vantaa"], True),
    ("82632", ["Vantaa"], True),  # Vanda
    ("5364", ["Kemi", "Lemi"], False),  # five in all: the whole names only
    ("53645", ["Kemijärvi"], False),
    ("52756", ["Hailuoto", "Kaskinen", "Kärkölä"], False),  # Karlö, Kaskö, KÄRKÖ
    ("3872", ["Eura", "Eurajoki"], False),
    ("38725", ["Eurajoki"], False),
    ("72866", ["Rauma", "Savonlinna"], False),  # Raumo, SAVON
    ("8266472274", ["Raasepori"], True),  # Tammisaari
    ("5878", ["Ylöjärvi", "Kurikka", "Kustavi"], False),  # Kuru hides nothing
    ("7265852746", ["Kaarina"], True),  # Sankt Karins
    ("5675485", ["Koski Tl"], True),
]


@pytest.mark.parametrize(("digits", "names", "certain"), SHIPPED)
def test_an_entry(
    content: Content, keypad: Keypad, digits: str, names: list[str], certain: bool
) -> None:
    keyed = keypad.read(digits)
    places = content.directory.municipalities
    found = [places[code].names["fi"] for code in keyed.candidates]
    assert (found[:1], sorted(found)) == (names[:1], sorted(names))
    assert (keyed.certain, keyed.too_many) == (certain, False)


@pytest.mark.parametrize("digits", ["8", "82", "526"])
def test_one_more_letter(keypad: Keypad, digits: str) -> None:
    """Two keys are not enough, even where few names begin with them."""
    assert keypad.read(digits) == Keyed(too_many=True)


@pytest.mark.parametrize("digits", ["1", "10", "19999", "8268229", "0", "*", "82*", "826-", "²"])
def test_what_begins_nothing(keypad: Keypad, digits: str) -> None:
    assert keypad.read(digits) == Keyed()


def test_two_keys_of_a_whole_name_shared_by_two() -> None:
    assert small("Ii", "Ig", "Iisalmi").read("44") == Keyed(("1", "2"))


def test_four_are_offered_and_five_are_too_many() -> None:
    names = ("Aura", "Aurb", "Aurca", "Bura")
    assert small(*names).read("287") == Keyed(("1", "2", "4", "3"))
    assert small(*names, "Cura").read("287") == Keyed(too_many=True)


def test_a_whole_name_stands_before_those_it_begins_and_alone_when_they_are_many() -> None:
    assert small("Iisalmi", "Iit").read("448") == Keyed(("2",), certain=True)
    assert small("Salonen", "Salo").read("7256") == Keyed(("2", "1"))
    longer = ("Salonen", "Saloma", "Salola", "Salora")
    assert small(*longer, "Salo").read("7256") == Keyed(("5",))  # asked about, as others fit


def test_a_postal_code_stays_when_too_many_names_begin_with_it() -> None:
    names = ("Salonen", "Salonia", "Salomaa", "Salooja", "Muu")
    codes = (PostalCode("72566", "5", certain=True),)
    assert small(*names, codes=codes).read("72566") == Keyed(("5",))


@pytest.mark.parametrize("certain", [True, False])
def test_a_postal_code_and_the_name_of_the_same_place_are_one_candidate(certain: bool) -> None:
    """A whole name is sure, whatever is thought of the postal code; a beginning is not."""
    codes = (PostalCode("52484", "1", certain), PostalCode("52842", "1", certain))
    assert small("Lahti", codes=codes).read("52484") == Keyed(("1",), certain=True)
    assert small("Lavia", codes=codes).read("52842") == Keyed(("1",), certain=True)
    assert small("Laviasalo", codes=codes).read("52842") == Keyed(("1",), certain=certain)


def test_six_keys_of_a_single_name_are_sure() -> None:
    keypad = small("Sastamala", former="Vammala")
    for keys, certain in (("727", False), ("72782", False), ("727826", True), ("727826252", True)):
        assert keypad.read(keys) == Keyed(("1",), certain=certain)
    assert keypad.read("8266252") == Keyed(("1",), certain=True)
    assert keypad.read("82662") == Keyed(("1",))
    assert keypad.read("5952") == Keyed()  # Kylä is no municipality


def test_nothing_of_it_changes(keypad: Keypad) -> None:
    with pytest.raises(FrozenInstanceError):
        keypad.names = {}  # type: ignore[misc]


# Everybody


def test_every_whole_name_offers_its_municipality(content: Content, keypad: Keypad) -> None:
    """No collision is left unresolved, in either language."""
    for place in content.directory.municipalities.values():
        for name in (place.names["fi"], place.names["sv"]):
            keyed = keypad.read(keys_of(name))
            assert place.code in keyed.candidates, name
            assert not keyed.too_many
            assert len(keyed.candidates) <= CANDIDATES_AT_MOST


def test_every_municipality_is_reached_in_few_presses(content: Content, keypad: Keypad) -> None:
    for place in content.directory.municipalities.values():
        for name in (place.names["fi"], place.names["sv"]):
            assert fewest_presses(keypad, place.code, name) <= MOST_PRESSES, name


def test_one_more_letter_always_leads_somewhere(content: Content, keypad: Keypad) -> None:
    """A name keyed in letter by letter is either too many places or offers its own.

    Only keys that are somebody's whole name hide it for a letter: Kemijärvi behind Kemi and Lemi.
    """
    for place in content.directory.municipalities.values():
        for name in (place.names["fi"], place.names["sv"]):
            keys = keys_of(name)
            for length in range(1, len(keys) + 1):
                keyed = keypad.read(keys[:length])
                offered = keyed.too_many or place.code in keyed.candidates
                assert offered or keys[:length] in keypad.names, (name, length)


def test_every_certain_postal_code_offers_its_municipality(
    content: Content, keypad: Keypad
) -> None:
    for postal in content.directory.postal_codes.values():
        keyed = keypad.read(postal.code)
        assert postal.municipality in keyed.candidates
        assert keyed.certain <= postal.certain


def test_every_former_municipality_leads_to_todays(content: Content, keypad: Keypad) -> None:
    for place in content.directory.places:
        if place.kind == "former":
            assert set(place.municipalities) <= set(keypad.read(keys_of(place.name)).candidates)


@given(st.text("0123456789*#", max_size=20) | st.text("23456789", max_size=6) | st.text())
def test_any_entry_is_read(content: Content, keypad: Keypad, digits: str) -> None:
    keyed = keypad.read(digits)
    assert len(set(keyed.candidates)) == len(keyed.candidates) <= CANDIDATES_AT_MOST
    assert set(keyed.candidates) <= set(content.directory.municipalities)
    assert not (keyed.too_many and keyed.candidates)
    assert len(keyed.candidates) == 1 or not keyed.certain


# The page


def test_presses_count_the_hash_and_the_choosing_key() -> None:
    assert presses("44", Keyed(("1",), certain=True)) == 3
    assert presses("3872", Keyed(("1", "2"))) == 6


def test_the_page_has_the_tables(content: Content, rewrite: bool) -> None:
    """`--rewrite` writes them anew."""
    written = PAGE.read_text("utf-8")
    if rewrite:
        written = written.partition("| presses |")[0] + keypad_tables(content.directory)
        PAGE.write_text(written, "utf-8")
    assert written.endswith("\n\n" + keypad_tables(content.directory))


def test_the_command_prints_the_tables(
    content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    keypad_table.main()
    assert capsys.readouterr().out == keypad_tables(content.directory)
