"""How a name stands: in which form, beside which words, and what is believed because of it."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.understanding import Understanding
from bot.understanding.inflection import stems_of_name
from bot.understanding.model import Expected, Found
from bot.understanding.spoken import spoken_stems, without_glides, worn_stems

OPEN = Expected(slots=("municipality", "situation"))
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
