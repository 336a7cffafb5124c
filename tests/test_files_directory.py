"""The shipped directory: it loads, it is whole, and it says what the sources say."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path

import phonenumbers
import pytest
from holidays import country_holidays

from bot.directory.model import Directory, Line
from bot.files.directory import load_directory
from tests.languages import SPOKEN
from tests.seed_table import SEEDS, seed_table

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def directory() -> Directory:
    loaded, problems = load_directory(ROOT / "directory", SPOKEN)
    assert [str(p) for p in problems if p.severity == "error"] == []
    assert loaded is not None
    return loaded


def numbered(directory: Directory) -> list[Line]:
    return [line for line in directory.lines.values() if line.phone]


def names_of_county(directory: Directory, county: str) -> set[str]:
    return {m.names["fi"] for m in directory.municipalities.values() if m.county == county}


# Places


def test_all_municipalities_and_counties_are_there(directory: Directory) -> None:
    assert len(directory.municipalities) == 308
    assert len(directory.counties) == 23
    assert {m.county for m in directory.municipalities.values()} == set(directory.counties)


def test_the_municipalities_of_the_seed_counties(directory: Directory) -> None:
    """Kerava is in 04, although it lies in old Keski-Uusimaa; Hyvinkää is not in 07."""
    assert names_of_county(directory, "04") == {"Vantaa", "Kerava"}
    assert names_of_county(directory, "02") == {
        "Hyvinkää", "Järvenpää", "Mäntsälä", "Nurmijärvi", "Pornainen", "Tuusula",
    }  # fmt: skip
    assert names_of_county(directory, "07") == {
        "Forssa", "Hattula", "Hausjärvi", "Humppila", "Hämeenlinna", "Janakkala", "Jokioinen",
        "Loppi", "Riihimäki", "Tammela", "Ypäjä",
    }  # fmt: skip


USUAL = {
    "049": ("Espoon", "Espoossa"),
    "092": ("Vantaan", "Vantaalla"),
    "169": ("Jokioisten", "Jokioisissa"),
    "284": ("Kosken Tl", "Koskella Tl"),
    "420": ("Leppävirran", "Leppävirralla"),
    "433": ("Lopen", "Lopella"),
    "478": ("Maarianhaminan", "Maarianhaminassa"),
    "503": ("Mynämäen", "Mynämäessä"),
    "599": ("Pedersören", "Pedersöressä"),
    "694": ("Riihimäen", "Riihimäellä"),
    "936": ("Virtain", "Virroilla"),
}


def test_the_usual_form_comes_first(directory: Directory) -> None:
    found = {
        code: (directory.municipalities[code].cases["genitive"][0], cases["in"][0])
        for code in USUAL
        if (cases := directory.municipalities[code].cases)
    }
    assert found == USUAL


def test_no_form_belongs_to_two_municipalities(directory: Directory) -> None:
    forms = Counter(
        form.casefold()
        for m in directory.municipalities.values()
        for form in {*m.names.values(), *(f for forms in m.cases.values() for f in forms)}
    )
    assert [form for form, count in forms.items() if count > 1] == []


def test_english_uses_the_swedish_name_where_swedish_is_the_majority(directory: Directory) -> None:
    differ = {
        m.names["en"] for m in directory.municipalities.values() if m.names["en"] != m.names["fi"]
    }
    assert differ == {
        "Ingå", "Jakobstad", "Kimitoön", "Korsholm", "Kristinestad", "Kronoby", "Larsmo", "Malax",
        "Mariehamn", "Nykarleby", "Närpes", "Pargas", "Pedersöre", "Raseborg", "Vörå",
    }  # fmt: skip


OTHER_NAMES = {
    "Nastola": ("398",),
    "Nummi-Pusula": ("444",),
    "Längelmäki": ("182", "562"),
    "Klaukkala": ("543",),
    "Tikkurila": ("092",),
    "Dickursby": ("092",),
    "Stadi": ("091",),
    "Tammela": ("837",),
    "Pertunmaa": ("507",),
}


@pytest.mark.parametrize(("name", "codes"), OTHER_NAMES.items())
def test_other_names_lead_to_their_municipality(
    directory: Directory, name: str, codes: tuple[str, ...]
) -> None:
    assert codes in [place.municipalities for place in directory.places if place.name == name]


def test_a_name_of_two_places_leads_to_both(directory: Directory) -> None:
    """Pohja was a municipality, now of Raasepori, and is a locality of Kangasala."""
    codes = {place.municipalities for place in directory.places if place.name == "Pohja"}
    assert codes == {("710",), ("211",)}


def test_no_other_name_hides_a_number_word(directory: Directory) -> None:
    """ "Tre" is Tampere to some, but three to every Swedish speaker."""
    words = {"yksi", "kaksi", "kolme", "ett", "två", "tre", "fyra", "one", "two", "three"}
    assert words.isdisjoint(place.name.casefold() for place in directory.places)


def test_postal_codes_say_where_the_sources_disagree(directory: Directory) -> None:
    assert len(directory.postal_codes) == 3613
    assert sum(not code.certain for code in directory.postal_codes.values()) == 48
    assert directory.postal_codes["01300"].municipality == "092"
    assert {c.municipality for c in directory.postal_codes.values()} == set(
        directory.municipalities
    )


# Special days


@pytest.mark.parametrize("year", range(2024, 2031))
def test_feasts_are_the_public_holidays(directory: Directory, year: int) -> None:
    """Juhannusaatto and jouluaatto are among them: closed days, as decided."""
    feasts = {d.day for d in directory.special_days if d.kind == "feast" and d.day.year == year}
    assert feasts == set(country_holidays("FI", years=year, categories=("public",)))


def test_eves_come_right_before_a_feast_and_never_open_a_weekend(directory: Directory) -> None:
    for special in directory.special_days:
        if special.kind != "feast":
            following = directory.calendar.get(special.day + timedelta(days=1))
            assert following is None or following.kind == "feast"
            assert following is not None or special == directory.special_days[-1]
            assert special.day.weekday() < 5


# Lines


def test_every_seed_service_has_a_record(directory: Directory) -> None:
    assert {seed for line in directory.lines.values() for seed in line.seed} == set(SEEDS)


SEED_NUMBERS = {
    1: "09 8392 4005", 2: "09 2949 2120", 3: None, 4: None, 5: "03 621 7100", 6: "112",
    7: "0400 291 141", 8: None, 9: None, 10: None, 11: None, 12: "019 226 0401", 13: None,
    14: None, 15: "112", 16: "09 2525 0111", 17: "09 2525 0112", 18: "09 2525 0116",
    19: "116 006", 20: "0800 161 177", 21: None, 22: None, 23: None,
}  # fmt: skip


@pytest.mark.parametrize(("seed", "number"), SEED_NUMBERS.items())
def test_a_seed_service_has_its_own_number_and_no_other(
    directory: Directory, seed: int, number: str | None
) -> None:
    lines = [line for line in directory.lines.values() if seed in line.seed]
    assert {line.phone.display if line.phone else None for line in lines} == {number}
    assert all(line.phone or line.described for line in lines)


def test_numbers_are_real_finnish_numbers(directory: Directory) -> None:
    for line in numbered(directory):
        assert line.phone is not None
        shown = line.phone.display.replace(" ", "")
        if line.phone.e164 is None:
            number = phonenumbers.parse(shown, "FI")
            assert phonenumbers.is_valid_short_number_for_region(number, "FI"), line.id
        else:
            number = phonenumbers.parse(line.phone.e164)
            assert phonenumbers.is_valid_number(number), line.id
            assert phonenumbers.parse(shown, "FI") == number, line.id


def test_only_ordinary_numbers_are_dialled_for_a_caller(directory: Directory) -> None:
    ordinary = {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
    dialled = [line for line in numbered(directory) if line.phone and line.phone.transfer]
    for line in dialled:
        assert line.phone is not None
        assert line.phone.e164 is not None
        assert phonenumbers.number_type(phonenumbers.parse(line.phone.e164)) in ordinary, line.id
    assert {"kainuu-emergency", "mieli-en", "helsinki-emergency"}.isdisjoint(d.id for d in dialled)


NEVER_GIVEN = [
    "040 726 6965", "040 315 3970", "020 692 207", "09 2525 0113", "09 2525 0114", "09 2525 0115",
    "0800 97899", "116 000", "06 218 1111", "044 718 3930",
]  # fmt: skip


@pytest.mark.parametrize("number", NEVER_GIVEN)
def test_a_number_of_low_confidence_is_nowhere(number: str) -> None:
    digits = number.replace(" ", "")
    for path in (ROOT / "directory").rglob("*.yaml"):
        assert digits not in path.read_text("utf-8").replace(" ", ""), path.name


COUNTY_NUMBERS = {
    "01": "019 5600 150", "03": "09 816 42439", "04": "09 8392 4005", "05": "02 262 6003",
    "06": "02 623 4380", "07": "03 621 7100", "08": "050 062 5990", "09": "044 482 8201",
    "15": "014 266 0149", "19": "044 703 6235", "20": "044 797 0676", "90": "0206 96006",
}  # fmt: skip


def test_each_county_has_its_own_emergency_number_or_none(directory: Directory) -> None:
    found = {
        line.counties[0]: line.phone.display
        for line in numbered(directory)
        if line.phone and line.role == "emergency" and line.counties
    }
    assert found == COUNTY_NUMBERS


def test_an_emergency_line_takes_everything_but_custody(directory: Directory) -> None:
    today = date(2026, 11, 22)
    for line in directory.lines.values():
        if line.role == "emergency":
            taken = {s for s in directory.situations if line.takes(s, today)}
            assert taken == set(directory.situations) - {"custody"}, line.id


def test_a_line_that_a_situation_names_takes_it(directory: Directory) -> None:
    today = date(2026, 11, 22)
    for situation in directory.situations.values():
        for order in (situation.order, *(d.order for d in situation.details.values())):
            for name in order:
                line = directory.lines.get(name)
                assert line is None or line.takes(situation.id, today), (situation.id, name)


def test_the_disputed_english_line(directory: Directory) -> None:
    line = directory.lines["mieli-en"]
    assert line.disputed
    assert line.followed_by == "mieli-fi"
    assert line.phone is not None
    assert not line.phone.transfer


def test_kemi_has_a_number_of_unknown_hours_and_offices_without_numbers(
    directory: Directory,
) -> None:
    kemi = [line for line in directory.lines.values() if line.municipalities == ("240",)]
    found = {line.id: (line.role, line.schedule.kind, bool(line.phone)) for line in kemi}
    assert found == {
        "kemi-emergency": ("emergency", "unknown", True),
        "kemi-refugee-services": ("services", "unknown", False),
        "kemi-counselling-phone": ("services", "weekly", False),
        "kemi-counselling-walk-in": ("services", "weekly", False),
        "kemi-office": ("services", "weekly", False),
    }


def test_the_guidance_line_of_keski_uusimaa_is_no_emergency_line(directory: Directory) -> None:
    line = directory.lines["keski-uusimaa-guidance"]
    taken = {s for s in directory.situations if line.takes(s, date(2026, 11, 22))}
    assert (line.role, taken) == ("office", {"child", "youth"})
    assert (line.schedule.eves, line.schedule.feast_days) == (time(13), "closed")


MOVED = [
    ("child", date(2023, 3, 13)),
    ("youth", date(2023, 3, 13)),
    ("housing", date(2023, 4, 3)),
    ("substance", date(2023, 4, 3)),
    ("elder", date(2023, 4, 24)),
    ("disability", date(2023, 4, 24)),
]


@pytest.mark.parametrize(("situation", "day"), MOVED)
def test_kanta_hame_took_over_office_hours_step_by_step(
    directory: Directory, situation: str, day: date
) -> None:
    office = directory.lines["kanta-hame-municipal-office"]
    before = day - timedelta(days=1)
    assert (office.takes(situation, before), office.takes(situation, day)) == (True, False)


def test_catastrophe_support_serves_its_own_county_only(directory: Directory) -> None:
    line = directory.lines["vantaa-catastrophe-support"]
    assert (line.covers("092", "04"), line.covers("240", "21")) == (True, False)


def test_the_documentation_has_the_seed_table(directory: Directory, rewrite: bool) -> None:
    """`--rewrite` writes it anew."""
    path = ROOT / "docs/directory.md"
    before, _, rest = path.read_text("utf-8").partition("| seed |")
    after = rest.partition("\n\n")[2]
    if rewrite:
        path.write_text(f"{before}{seed_table(directory)}\n\n{after}", "utf-8")
    assert seed_table(directory) in path.read_text("utf-8")
