"""How a name stands: in which form, beside which words, and what is believed because of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.files.content import Content
from bot.understanding.model import Expected, Found
from bot.understanding.places.inflection import (
    spoken_stems,
    stems_of_name,
    without_glides,
    worn_stems,
)
from bot.understanding.read import Understanding

OPEN = Expected(slots=("municipality", "situation"))
PLACE = Expected(slots=("municipality",))
AURA, TURKU, KEMI, OULU, RAUMA, SALO = "019", "853", "240", "564", "684", "734"


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


def place(understanding: Understanding, text: str) -> Found | None:
    return understanding.read(text, OPEN, ()).slots.get("municipality")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("turku", "turust"), ("turku", "turus"), ("rauma", "raumalt"), ("rauma", "raumal"),
        ("oulu", "oulusa"), ("savonlinna", "savonlinnasta"), ("lapua", "lapuahna"),
        ("kuopio", "kuopijossa"), ("kuopio", "kuopijosa"), ("helsinki", "helsinkii"),
        ("vantaa", "vantaasee"), ("kauhava", "kauhavaha"), ("oulu", "oulhun"),
    ],
)  # fmt: skip
def test_spoken_forms(name: str, form: str) -> None:
    assert stems_of_name(name) & set(spoken_stems(form))


@pytest.mark.parametrize("word", ["poris", "jos", "tala"])
def test_no_spoken_form_of_a_short_stem(word: str) -> None:
    assert all(len(stem) >= 4 for stem in spoken_stems(word))


def test_without_glides() -> None:
    assert without_glides("lapuvalla") == "lapualla"


def test_worn_stems() -> None:
    assert [*worn_stems("lahde"), *worn_stems("turu")] == ["lahe"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("turust soittelen", TURKU),
        ("oon raumalt kotosin ja täällä raumal nyt", RAUMA),
        ("lahessa ollaan", "398"),
        ("haapaveellä asun", "071"),
        ("varkauessa asun", "915"),
        ("kuopijossa minä asun", "297"),
        ("pispalas ollaan", "837"),
        ("i dalsbruk", "322"),
        ("bor i bennäs", "599"),
        ("levillä hotellissa", "261"),
        ("ohcejogas", "890"),
        ("uuessakaupungissa ollaan", "895"),
        ("asutaan aurassa lähellä turkua", AURA),
        ("aurassa, turun naapurissa", AURA),
        ("lähellä turkua, aurassa", AURA),
        ("simossa, kemin naapurissa", "751"),
        ("I am in Aura near Turku", AURA),
        ("jag är i Lundo nära Åbo", "423"),
        ("nokialla asun tampereen vieressä kyllä nokian kunnassa", "536"),
        ("keuruulla ollaan matkalla jyväskylään", "249"),
        ("tulin Kemistä, Oulussa nyt", OULU),
        ("in Kemi, going to Oulu", KEMI),
        ("i am from Kemi, in Oulu now", OULU),
        ("Turun Halisissa", TURKU),
        ("Helsingin Kalliossa", "091"),
        ("33500 Tampere", "837"),
        ("huoli lapsesta, hyvinkää", "106"),
        ("kunta on Salo ja mies lyö", SALO),
        ("vi for till Åbo sen", TURKU),
        ("Rovaniemi mies lyö mua taas", "698"),
    ],
)
def test_believed(understanding: Understanding, text: str, code: str) -> None:
    assert place(understanding, text) == Found((code,))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("lähellä turkua", (TURKU,)),
        ("turun lähellä", (TURKU,)),
        ("near Salo", (SALO,)),
        ("olen tampereen kupeessa", ("837",)),
        ("Laitila, se mun valvoja", ("400",)),
        ("minun nimeni on Kustavi", ("304",)),
        ("min son heter Karis", ("710",)),
        ("kerava niminen hevonen", ("245",)),
        ("imatran voiman lasku tuli", ("153",)),
        ("vi flyttade från Salo sen", (SALO,)),
        ("asun Kemissä, töissä Oulussa", (KEMI, OULU)),
        ("sonen studerar i Åbo, själv bor jag i Pargas", (TURKU, "445")),
    ],
)
def test_asked_about(understanding: Understanding, text: str, codes: tuple[str, ...]) -> None:
    assert place(understanding, text) == Found(codes, certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "kan int vanda mej",
        "hermanni löi mua taas",
        "se koskee minua",
        "nokkaan tuli hieman",
        "level up gamer",
    ],
)
def test_no_place(understanding: Understanding, text: str) -> None:
    assert place(understanding, text) is None


def test_where_no_place_was_asked_for_a_form_that_is_a_word_is_one(
    understanding: Understanding,
) -> None:
    assert "municipality" not in understanding.read("lopeta", Expected(), ()).slots
    assert understanding.read("salo", Expected(), ()).slots["municipality"] == Found((SALO,))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hämeen linnassa", "109"),
        ("itä-keskus", "091"),
        ("itä keskus", "091"),
        ("olen pohjoishaagassa", "091"),
        ("Hämeen linna", "109"),
    ],
)
def test_a_name_in_two_or_together(understanding: Understanding, text: str, code: str) -> None:
    assert place(understanding, text) == Found((code,))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("oon lappeen rannassa ja pelkään", ("405",)),
        ("olen siilin järvellä töissä", ("749",)),
        ("kemi järvellä ollaan", ("320", KEMI)),
        ("ii salmi", ("140", "139")),
        ("kiskossa asun", (SALO,)),
        ("olen tamperelainen äiti", ("837",)),
        ("jag är jakobstadsbo", ("598",)),
        ("jätettiin kurikalla yksin", ("301",)),
        ("Tuomas Kitee soitti minulle", ("260",)),
        ("äiti kuoli Salo", (SALO,)),
        ("Salo isä hakkaa", (SALO,)),
        ("tulin juuri Saloon", (SALO,)),
        ("Turku vai Salo, en muista", (TURKU, SALO)),
        ("muutettiin Oulusta Raaheen", (OULU, "678")),
        ("asuin lapsena Turussa", (TURKU,)),
    ],
)
def test_what_may_be_meant_is_asked_about(
    understanding: Understanding, text: str, codes: tuple[str, ...]
) -> None:
    assert place(understanding, text) == Found(codes, certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "ha mina en tieda", "vi bor. inte i stan", "Salo on iso mies", "mies lyö Aurassa. salo soi",
        "oma lainen", "kemi. järvellä", "kahvilainen",
    ],
)  # fmt: skip
def test_no_name_in_two(understanding: Understanding, text: str) -> None:
    found = place(understanding, text)
    assert found is None or found.values in ((AURA,), (KEMI,))


def test_a_word_right_behind_a_place_goes_with_it(understanding: Understanding) -> None:
    read = place(understanding, "lieksas oon mutta poika on joensuussa")
    assert read is not None
    assert read.values[0] == "422"


def test_a_negation_of_the_next_clause_undoes_no_place(understanding: Understanding) -> None:
    assert place(understanding, "vi bor i Jomala, inte i stan") == Found(("170",))


SIGNS = ("/", " / ", " & ", "&", " + ", "+", " - ", "-", " ", ", ", " tai ", " och ", " or ")


@pytest.mark.no_cover
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("text", ["{}", "{}, mies lyö", "olen {}", "min man slår mig, {}"])
def test_two_neighbouring_towns_are_asked_about(
    content: Content, understanding: Understanding, sign: str, text: str
) -> None:
    """Pairs of municipalities of one county, whatever joins them."""
    pairs = neighbours(content)
    assert len(pairs) > 20
    for first, second in pairs:
        joined = sign.join(
            content.directory.municipalities[code].names["fi"] for code in (first, second)
        )
        found = place(understanding, text.format(joined))
        assert found, joined
        assert (found.values, found.certain) == ((first, second), False), joined


def neighbours(content: Content) -> list[tuple[str, str]]:
    """The first two towns of each county whose names are nothing else."""
    plain = content.understanding.vocabulary.plain
    towns: dict[str, list[str]] = {}
    for m in content.directory.municipalities.values():
        if m.names["fi"].casefold() in plain:
            towns.setdefault(m.county, []).append(m.code)
    return [(a, b) for codes in towns.values() for a, b in pairwise(codes)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kemi/Tornio, mies lyö", (KEMI, "851")),
        ("Vantaa & Helsinki", ("092", "091")),
        ("Tampere Nokia", ("837", "536")),
        ("Tampere Nokia mies lyö mua", ("837", "536")),
        ("Turku Salo isä hakkaa", (TURKU, SALO)),
        ("turku salo", (TURKU, SALO)),
        ("turku/salo isä hakkaa", (TURKU, SALO)),
        ("Pori, Rauma", ("609", RAUMA)),
        ("Lahti & Salo", ("398", SALO)),
        ("mies lyö, lahti/salo", ("398", SALO)),
        ("salo vai lahti", (SALO, "398")),
        ("Kemi Tornio Oulu", (KEMI, "851", OULU)),
        ("Kemi/Tornio/Oulu", (KEMI, "851", OULU)),
        ("olen Kemissä tai Torniossa", (KEMI, "851")),
        ("asun Kemissä/Torniossa", (KEMI, "851")),
        ("jag är i Kemi/Torneå nu", (KEMI, "851")),
        ("i live in Kemi/Tornio", (KEMI, "851")),
    ],
)
def test_joined_towns_are_asked_about(
    understanding: Understanding, text: str, codes: tuple[str, ...]
) -> None:
    assert place(understanding, text) == Found(codes, certain=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Åbo/Turku", TURKU),
        ("Turku Åbo", TURKU),
        ("Vantaa Tikkurila", "092"),
        ("Seinäjoki/Nurmo", "743"),
        ("Helsinki-Vantaa", "092"),
        ("Oulussa Simo hakkaa mua", OULU),
        ("turku kolari kehätiellä", TURKU),
        ("Vantaa eno lyö mua", "092"),
        ("lähellä Turkua, Oulussa", OULU),
    ],
)
def test_one_town_beside_its_part_its_other_name_or_a_word(
    understanding: Understanding, text: str, code: str
) -> None:
    assert place(understanding, text) == Found((code,))


@pytest.mark.parametrize(
    "text",
    [
        "tre dagar utan mat",
        "tre barn hemma",
        "vi är tre",
        "i tre dagar har han slagit mig",
        "hjälp, tre",
    ],
)
@pytest.mark.parametrize("expected", [OPEN, PLACE], ids=["open", "place"])
def test_a_number_of_swedish_is_no_place(
    understanding: Understanding, text: str, expected: Expected
) -> None:
    assert "municipality" not in understanding.read(text, expected, ()).slots


@pytest.mark.parametrize("text", ["tre", "Tre", "i tre", "olen tre"])
def test_a_number_that_answers_the_question_for_a_town_is_one(
    understanding: Understanding, text: str
) -> None:
    found = understanding.read(text, PLACE, ()).slots["municipality"]
    assert found == Found(("837",), certain=False)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Järvenpää lapsi on yksin kotona", ("186",)),
        ("Järven pää lapsi on yksin kotona", ("186",)),
        ("Vesilahti lapsi on yksin kotona", ("922",)),
        ("Ristijärvi lapsi on yksin kotona", ("697",)),
        ("Kemin maa, lapsi on yksin kotona", ("241", KEMI)),
    ],
)
def test_the_words_of_a_place_say_nothing_of_danger(
    understanding: Understanding, text: str, codes: tuple[str, ...]
) -> None:
    meaning = understanding.read(text, OPEN, ())
    assert meaning.slots["municipality"].values == codes
    assert not meaning.danger


def test_the_words_of_a_place_that_is_denied_say_nothing_of_danger(
    understanding: Understanding,
) -> None:
    meaning = understanding.read("en ole Järvenpäässä, lapsi on yksin kotona", OPEN, ())
    assert "municipality" not in meaning.slots
    assert not meaning.danger


@pytest.mark.parametrize(
    ("text", "situation"),
    [("olen kolarissa", "accident"), ("varkaus", "crime"), ("veteli turpaan mua", "violence")],
)
def test_a_word_that_may_be_a_place_says_what_it_says(
    understanding: Understanding, text: str, situation: str
) -> None:
    """Rather a place too much than a crash that is taken for one."""
    assert situation in understanding.read(text, OPEN, ()).slots["situation"].values
