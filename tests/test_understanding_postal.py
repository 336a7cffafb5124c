"""Five digits: a postal code, a sum or another number, by what stands beside them."""

from __future__ import annotations

import pytest

from bot.directory.model import PostalCode
from bot.files.content import Content
from bot.understanding.model import Expected, Found
from bot.understanding.read import Understanding

OPEN = Expected(slots=("municipality", "situation"))
PLACE = Expected(slots=("municipality",))
MENU = Expected(slots=("situation",), keys={"1": "situation=violence", "2": "situation=crime"})
TAMPERE, VANTAA, RAASEPORI, HELSINKI = "837", "092", "710", "091"
SUMS = range(10_000, 100_000, 100)
"""Of these 900, half are postal codes."""
SOME = 41
"""Where not each of the 3,600 postal codes is tried, each of this number is."""

WITH_UNITS = """
Velkaa {} euroa, häätö tulossa
velkaa {}€ ja ulosotto
maksettava {} e heti
lainaa {} egeä, en pärjää
meiltä puuttuu {} eur vuokraan
ajoin {} km ja väsyttää
asiakasnumeroni on {}
asianumero: {}
tilinumeroni on {}
lasku nro {} on maksamatta
PIN-koodi on {}
{} on mun asiakasnumero
{},50 velkaa
soita numeroon {}
huone {}
jag har skulder på {} kronor
skuld {} kr och vräkning
mitt kundnummer är {}
ärendenummer: {}
rum {}
{} var koden
jag är skyldig {}
I owe {} euros and get evicted
my debt is €{}
{} dollars in debt
my customer number is {}
case number: {}
invoice no. {}, help
I drove {} miles
room {}
the code is {}
"""
BARE = """
mies lyö mua {}
velkaa {} ja häätö tulossa
velkaa {}
häätö tulossa, {}
{} puuttuu vuokrasta
maksoin siitä {} eilen
min man slår mig {} och
räkningar, {}
{} fattas i kassan
he hits me {} again
bills to pay, {}
they took {} from me
"""


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


@pytest.fixture(scope="module")
def codes(content: Content) -> dict[str, PostalCode]:
    return dict(content.directory.postal_codes)


@pytest.fixture(scope="module")
def sums(codes: dict[str, PostalCode]) -> list[int]:
    """The sums that are postal codes as well."""
    return [amount for amount in SUMS if str(amount) in codes]


def test_half_of_the_sums_are_postal_codes(sums: list[int]) -> None:
    assert len(sums) > 400


def place(
    understanding: Understanding, text: str, expected: Expected = OPEN, *languages: str
) -> Found | None:
    return understanding.read(text, expected, languages).slots.get("municipality")


@pytest.mark.no_cover
@pytest.mark.parametrize("sentence", WITH_UNITS.strip().splitlines())
def test_no_sum_and_no_number_of_something_is_a_place(
    understanding: Understanding, sums: list[int], sentence: str
) -> None:
    """Neither believed nor asked about, and not either where a place was asked for."""
    read = {amount: place(understanding, sentence.format(amount)) for amount in sums}
    read |= {amount: place(understanding, sentence.format(amount), PLACE) for amount in sums[::9]}
    assert {amount: found for amount, found in read.items() if found} == {}


@pytest.mark.no_cover
@pytest.mark.parametrize("sentence", BARE.strip().splitlines())
def test_no_bare_sum_is_a_certain_place(
    understanding: Understanding, sums: list[int], sentence: str
) -> None:
    read = (place(understanding, sentence.format(amount)) for amount in sums)
    assert not any(found.certain for found in read if found)


@pytest.mark.no_cover
@pytest.mark.parametrize("text", ["{}", "Esimerkkikatu 12 A 4, {}", "äiti kuoli, {}"])
def test_every_postal_code_is_found(
    understanding: Understanding, codes: dict[str, PostalCode], text: str
) -> None:
    """Alone, behind a street, and as a clause of its own."""
    read = {code: place(understanding, text.format(code)) for code in codes}
    right = {code: Found((row.municipality,), row.certain) for code, row in codes.items()}
    assert read == right


@pytest.mark.parametrize(
    "text",
    [
        "{}.", "FI-{}", "se on {}", "olen {}", "asun {}", "{} kiitos", "mitt postnummer är {}",
        "it is {}", "Skolgatan 1, {}", "Skolgatan 12 A lgh 4 {}",
        "Vanha tie 5 as 3 {}, mies lyö", "Kauppakadulla {}", "12 Station Road, {}",
        "postinumero on {} ja mies lyö", "postal code {}, he hits me", "jag bor i {} och han slår",
        "{}, äiti kuoli", "min mamma dog, {}", "he hits me, I live in {}",
        "kotikunta on {} ja isä juo",
    ],
)  # fmt: skip
def test_a_postal_code_is_found_where_people_write_it(
    understanding: Understanding, codes: dict[str, PostalCode], text: str
) -> None:
    """In an address, beside words for it, or as a clause of its own beside a matter."""
    some = dict([*codes.items()][::SOME])
    read = {code: place(understanding, text.format(code)) for code in some}
    right = {code: Found((row.municipality,), row.certain) for code, row in some.items()}
    assert read == right


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Esimerkkikatu 12 A 4, 33540", TAMPERE),
        ("Skolgatan 1, 10600", RAASEPORI),
        ("33100 Tampere, velkaa", TAMPERE),
        ("mies lyö, Hämeenkatu 33100", TAMPERE),
        ("postinumero 00980 ja asiakasnumero 33100", HELSINKI),
        ("nolla yksi kolme nolla nolla", VANTAA),
        ("nolla, yksi, kolme, nolla, nolla", VANTAA),
        ("postinumero on nolla yksi kolme nolla nolla", VANTAA),
        ("noll ett tre noll noll", VANTAA),
        ("zero one three zero zero", VANTAA),
        ("asun 01 300", VANTAA),
        ("01 300 Vantaa", VANTAA),
        ("0, 1, 3, 0, 0", VANTAA),
        ("013 00", VANTAA),
        ("0 13 00", VANTAA),
        ("Hämeentie 12 Vantaa", VANTAA),
    ],
)
def test_found(understanding: Understanding, text: str, code: str) -> None:
    assert place(understanding, text) == Found((code,))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mies lyö mua 33100", TAMPERE),
        ("33540 mies lyö", TAMPERE),
        ("rahat loppu, 33100", TAMPERE),
        ("ei päästä, asiakasnumero ei kelpaa, 33100", TAMPERE),
        ("lähellä 33100", TAMPERE),
    ],
)
def test_asked_about(understanding: Understanding, text: str, code: str) -> None:
    assert place(understanding, text) == Found((code,), certain=False)


def test_a_postal_code_of_another_place_than_the_name_is_asked_about(
    understanding: Understanding,
) -> None:
    assert place(understanding, "33500 Helsinki") == Found((TAMPERE, HELSINKI), certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "21 500 €", "21.500 euroa", "215,00", "013,00", "012 345", "33100/2023", "12-33100",
        "#33100", "TKT-33100", "nro33100", "040 33100 22", "soita 040 33100",
        "asiakasnumero on nolla yksi kolme nolla nolla",
        "nolla neljä nolla yksi kaksi kolme", "yksi kaksi", "nolla yksi. kolme nolla, nolla nolla",
        "velkaa 21 500 euroa",
    ],
)  # fmt: skip
def test_no_place(understanding: Understanding, text: str) -> None:
    assert place(understanding, text) is None


def test_beside_a_menu_of_matters_only_digits_alone_are_a_place(
    understanding: Understanding,
) -> None:
    assert place(understanding, "33100", MENU) == Found((TAMPERE,))
    assert place(understanding, "mies lyö, 33100", MENU) == Found((TAMPERE,), certain=False)


def test_a_place_that_was_told_stays_when_a_sum_follows(understanding: Understanding) -> None:
    """Asked for the place, three words with a sum among them are no place either."""
    for text in ("velkaa 21500", "21500 euroa velkaa", "laina 21500 nyt"):
        assert place(understanding, text, PLACE) is None
    assert place(understanding, "no 33100 kai", PLACE) == Found((TAMPERE,))
