"""Places: every municipality in every form, and the traps where a word only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory.model import Directory, Municipality, Place, PostalCode
from bot.files.content import Content
from bot.understanding.model import NO, YES, Expected, Found, Meaning
from bot.understanding.places.inflection import stems_in, stems_of_name
from bot.understanding.read import Understanding
from bot.understanding.text.folding import fold, phrase, words_of

OPEN = Expected(slots=("municipality", "situation"))
PLACE = Expected(slots=("municipality",))
MENU = Expected(slots=("situation",), keys={"1": "situation=violence", "2": "situation=crime"})


@pytest.fixture(scope="module")
def directory(content: Content) -> Directory:
    return content.directory


@pytest.fixture(scope="module")
def understanding(content: Content) -> Understanding:
    return content.understanding


def place(meaning: Meaning) -> Found | None:
    return meaning.slots.get("municipality")


def forms(municipality: Municipality) -> set[str]:
    given = {form for case in municipality.cases.values() for form in case}
    return given | set(municipality.names.values())


@pytest.mark.no_cover
def test_every_municipality_in_every_form(
    directory: Directory, understanding: Understanding
) -> None:
    """Asked for the place, each form means its municipality; homonyms are asked about."""
    homonyms = {"Tammela", "Koski Tl", "Brändö", "Pyhäjärvi", "Itis"}
    for municipality in directory.municipalities.values():
        for form in forms(municipality):
            for text in (form, form.lower(), fold(form), f"{form}.", form.upper()):
                found = place(understanding.read(text, PLACE, ()))
                assert found, text
                assert municipality.code in found.values, text
                certain = found == Found((municipality.code,))
                assert certain or {municipality.names["fi"], form} & homonyms, text


def test_every_municipality_in_a_sentence(
    directory: Directory, understanding: Understanding
) -> None:
    """In running text a local case is the place, or asked about, or missed: never another place."""
    missed, asked = [], []
    for municipality in directory.municipalities.values():
        for form in municipality.cases["in"]:
            text = f"olen {fold(form)} ja en jaksa"
            found = place(understanding.read(text, OPEN, ("fi",)))
            if found is None:
                missed.append(form)
            elif not found.certain:
                asked.append(form)
            assert found is None or municipality.code in found.values, text
    assert missed == []
    ordinary = {"Kolarissa", "Pellossa", "Varkaudessa"}
    assert set(asked) == ordinary | {"Tammelassa", "Koskella", "Brändössä", "Pyhäjärvellä"}


@pytest.mark.no_cover
def test_a_place_and_its_municipality_agree(
    directory: Directory, understanding: Understanding
) -> None:
    """Each other name, asked for the place, leads to its own municipality among the candidates."""
    for other in directory.places:
        found = place(understanding.read(other.name, PLACE, ()))
        assert found, other
        assert set(other.municipalities) <= set(found.values), other


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mies hakkaa mua, ollaan tikkurilassa", "092"),
        ("hämeenlinnassa", "109"),
        ("hameenlinnassa", "109"),
        ("HÄMEENLINNASSA", "109"),
        ("ha\u0308meenlinna", "109"),
        ("Lopella", "433"),
        ("loppi", "433"),
        ("Isossakyrössä", "152"),
        ("uudessakaupungissakin", "895"),
        ("olen jyväskylässäkö", "179"),
        ("jag är i Vanda", "092"),
        ("Vanda stad", "092"),
        ("vandas socialjour", "092"),
        ("i Borgå", "638"),
        ("I am in Vantaa", "092"),
        ("in salo", "734"),
        ("Salon kaupungissa", "734"),
        ("Lahden kaupunki", "398"),
        ("en jaksa enää elää, lahti", "398"),
        ("salossa", "734"),
        ("salo", "734"),
        ("S:t Michel", "491"),
        ("me ollaan hki:ssä", "091"),
        ("äiti kuoli, 01300", "092"),
        ("FI-01300 Vantaa", "092"),
        ("01 300", "092"),
        ("0 1 3 0 0", "092"),
        ("01300", "092"),
        ("Pedersöressä", "599"),
        ("Koski Tl", "284"),
        ("Nilsiässä", "297"),
        ("klaukkalassa", "543"),
        ("Tampereen Tammelassa", "837"),
        ("Tampere, Tammela", "837"),
        ("Helsingin Kalliossa", "091"),
        ("olen nyt Kemissä, asun Oulussa", "240"),
        ("asun Oulussa mutta olen Kemissä", "240"),
        ("jag bor i Åbo men är nu i Vanda", "092"),
        ("I live in Oulu but now I am in Kemi", "240"),
        ("asun Oulussa", "564"),
        ("en ole Kemissä vaan Oulussa", "564"),
        ("Kemijärvellä", "320"),
        ("keminmaassa", "241"),
        ("Kemiönsaaressa", "322"),
        ("lemillä", "416"),
        ("Eurassa", "050"),
        ("Aurassa", "019"),
        ("Vaalassa", "785"),
        ("Vaasassa", "905"),
        ("olen Turus", "853"),
        ("ollaan tampereel", "837"),
        ("Helsinki's police", "091"),
        ("jokioisillakin", "169"),
        ("Vantaassa", "092"),
        ("ollaan Kaukajärvellä", "837"),
        ("jag är i Drumsö", "091"),
        ("ollaan treella", "837"),
        ("ollaan j:kylä", "179"),
        ("Helsinki-Vantaan lentoasemalla", "092"),
        ("Aanaar", "148"),
        ("olen Anáris", "148"),
        ("Ohcejohka", "890"),
        ("Soađegilli", "758"),
        ("Eanodat", "047"),
    ],
)
def test_found(understanding: Understanding, text: str, code: str) -> None:
    assert place(understanding.read(text, OPEN, ())) == Found((code,))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("olen Tammelassa", ("834", "837")),
        ("Längelmäellä", ("182", "562")),
        ("olen kolarissa", ("273",)),
        ("varkaus", ("915",)),
        ("olen koskella", ("284",)),
        ("kalliossa", ("091",)),
        ("Kemissä ja Oulussa", ("240", "564")),
        ("00100 ja kemi", ("091", "240")),
        ("00002", ("082",)),
        ("i inga", ("149",)),
        ("rauha", ("405",)),
        ("mies hakkaa mua salo", ("734",)),
        ("asun ilolassa", ("638",)),
        ("Västilä", ("624", "562")),
        ("tre", ("837",)),
        ("asun Käpylässä", ("091", "837")),
        ("i Brändö", ("035", "905", "091")),
        ("Pyhäjärvi", ("626", "783", "050")),
    ],
)
def test_asked_about(understanding: Understanding, text: str, codes: tuple[str, ...]) -> None:
    assert place(understanding.read(text, OPEN, ())) == Found(codes, certain=False)


@pytest.mark.parametrize(
    "text",
    [
        "koski mua", "mies lähti kotoa", "mies lahti kotoa", "eno löi mua", "simo hakkaa mua",
        "salla on surullinen", "lopetan tämän", "lopen uupunut", "lopeta jo", "olen metsässä",
        "asun kotikylässä", "kotona on rauha", "kello on kolme", "virrat katkesi",
        "olen ihan pohjalla", "mökki on saaressa", "tarvitsen neuvoa", "olen neuvoton",
        "neuvolasta sanottiin niin", "jouduin kolariin eilen", "varkaudesta epäilty",
        "menee hyvinkään huonosti",
        "inga pengar", "jag har inget", "stora problem", "en man slår mig", "i går kväll",
        "jag vet inte var jag ska vända mig", "vet inte vart jag ska vanda mig", "on the road",
        "call me", "man in a box", "Mark hit me", "simon says", "soita 040 12345",
        "numero 09 83924", "apua", "en", "ii mitä", "meillä on sauna pellolla", "hän on enoni",
        "Pulkkinen lyö", "mattila uhkailee", "kuka vastaa", "99998", "töissä hallissa",
        "jag har tre barn", "vi är tre", "en kärpänen pörrää",
        "hän lähtee", "en ole Kemissä", "lapissa on kylmä", "I come from Syria",
    ],
)  # fmt: skip
def test_no_place(understanding: Understanding, text: str) -> None:
    assert place(understanding.read(text, OPEN, ())) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("salo", "734"), ("lahti", "398"), ("olen lahti", "398"), ("varkaus", "915"),
        ("kolari", "273"), ("kolarissa", "273"), ("ii", "139"), ("aura", "019"), ("pori", "609"),
        ("olen simossa", "751"), ("loviisa", "434"), ("pellossa", "854"),
    ],
)  # fmt: skip
def test_ordinary_words_are_places_when_the_place_is_asked_for(
    understanding: Understanding, text: str, code: str
) -> None:
    assert place(understanding.read(text, PLACE, ())) == Found((code,))


def test_a_long_answer_is_running_text_again(understanding: Understanding) -> None:
    assert place(understanding.read("eno salo on kotona nyt", PLACE, ())) is None


def test_a_small_place_that_is_a_word_is_confirmed(understanding: Understanding) -> None:
    found = place(understanding.read("eno", PLACE, ()))
    assert found == Found(("167",), certain=False)


@pytest.mark.parametrize("text", ["1", "2", " 1 ", "yksi", "ykkönen", "1.", "ett", "one", "nro 2"])
def test_a_number_is_a_key_and_no_place(understanding: Understanding, text: str) -> None:
    meaning = understanding.read(text, MENU, ())
    assert meaning.key in MENU.keys
    assert meaning.slots == {}
    assert meaning.matched[0].what == "key"


@pytest.mark.parametrize("text", ["3", "kolme", "kaksi lasta", "nro", "#"])
def test_what_was_not_offered_is_no_key(understanding: Understanding, text: str) -> None:
    assert understanding.read(text, MENU, ()).key is None


def test_a_sign_is_a_key_too(understanding: Understanding) -> None:
    assert understanding.read(" * ", Expected(keys={"*": "does=next_line"}), ()).key == "*"


def test_a_postal_code_beside_a_menu_is_a_place(understanding: Understanding) -> None:
    meaning = understanding.read("01300", MENU, ())
    assert (meaning.key, place(meaning)) == (None, Found(("092",)))


def test_among_offered_candidates_the_name_is_the_one_called_so(
    understanding: Understanding,
) -> None:
    offered = {"1": "municipality=834", "2": "municipality=837", "3": "goes=municipality"}
    expected = Expected(slots=("municipality",), keys=offered)
    meaning = understanding.read("Tammela", expected, ())
    assert (place(meaning), meaning.key) == (Found(("834",)), "1")
    meaning = understanding.read("tampereella", expected, ())
    assert (place(meaning), meaning.key) == (Found(("837",)), "2")


@pytest.mark.parametrize(
    "text",
    [
        "en tiedä", "En halua kertoa.", "en", "ei", "vet inte", "nej", "I don't know", "no",
        "en tiedä yhtään missä olen", "jag vill inte säga det",
    ],
)  # fmt: skip
def test_no_place_is_an_answer_to_the_question_for_it(
    understanding: Understanding, text: str
) -> None:
    assert place(understanding.read(text, PLACE, ())) == Found(("unknown",))


def test_not_knowing_what_to_do_is_not_about_the_place(understanding: Understanding) -> None:
    assert place(understanding.read("en tiedä mitä tehdä, mies juo", OPEN, ())) is None
    assert place(understanding.read("en tiedä", MENU, ())) is None


def test_a_name_in_a_menu_for_something_else_is_no_guess(understanding: Understanding) -> None:
    assert place(understanding.read("salo", MENU, ())) == Found(("734",))
    assert place(understanding.read("salo kaatui", MENU, ())) is None
    assert place(understanding.read("salko", MENU, ())) is None
    assert place(understanding.read("salossa", MENU, ())) == Found(("734",))


def test_a_small_place_is_believed_beside_its_municipality(understanding: Understanding) -> None:
    assert place(understanding.read("Porvoossa Ilolassa", OPEN, ())) == Found(("638",))


def test_plain_places_exist(content: Content) -> None:
    """A name that is believed wherever it stands is one of the directory's."""
    directory = content.directory
    ours = (name for m in directory.municipalities.values() for name in m.names.values())
    names = {phrase(name) for name in (*ours, *(place.name for place in directory.places))}
    assert {fold(name) for name in content.understanding.vocabulary.plain} <= names


def test_explains_the_place_by_its_row(understanding: Understanding) -> None:
    matched = understanding.read("olen tikkurilassa", OPEN, ()).matched
    assert ("municipality", "tikkurilassa", "directory/places.csv: Tikkurila") in [
        (m.what, m.words, m.entry) for m in matched
    ]


def test_a_fixture_of_few_places() -> None:
    """Names alike keep the codes of all; an uncertain postal code is confirmed."""
    names = {"fi": "Tammela", "sv": "Tammela", "en": "Tammela"}
    built = Understanding.build(
        {"834": Municipality("834", "07", names, {"genitive": ("Tammelan",)})},
        (
            Place("Tammela", ("837",), "district"),
            Place("Tku", ("853",), "alias"),
            Place("Korpo", ("445",), "former"),
        ),
        {"30100": PostalCode("30100", "834", certain=False)},
        {},
        {},
    )
    assert place(built.read("tammelassa", OPEN, ())) == Found(("834", "837"), certain=False)
    assert place(built.read("30100", OPEN, ())) == Found(("834",), certain=False)
    assert place(built.read("30100 Tammela", OPEN, ())) == Found(("834",))
    assert place(built.read("tku:ssa", OPEN, ())) == Found(("853",))
    assert place(built.read("korpos", OPEN, ())) == Found(("445",))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("tikkurila", "tikkurilassa"), ("harjavalta", "harjavallassa"), ("lahti", "lahdessa"),
        ("joki", "joella"), ("vesi", "vedella"), ("kangas", "kankaalla"),
        ("nieminen", "niemisessa"), ("taipale", "taipaleella"),
        ("fagervik", "fagervikissa"), ("lampi", "lammella"),
        ("kumpu", "kummussa"), ("varkaus", "varkaudessa"), ("kannus", "kannuksessa"),
        ("yla luosta", "yla luostassa"), ("maki", "maella"), ("kyla", "kylaan"), ("suo", "suohon"),
        ("laukaa", "laukaaseen"), ("luode", "luoteella"), ("korpi", "korvessa"),
        ("ranta", "rannalla"), ("sippola", "sippolaan"), ("puu", "puuhun"),
    ],
)  # fmt: skip
def test_forms_by_rule(name: str, form: str) -> None:
    assert stems_of_name(name) & set(stems_in(form))


def test_folding() -> None:
    assert words_of("Älä! Lyö  MUA 😀, nyt").tokens == ("ala", "lyo", "mua", "nyt")
    assert words_of("Älä! Lyö  MUA 😀, nyt").spelled == ("älä", "lyö", "mua", "nyt")
    assert words_of("don’t I'm").tokens == ("dont", "im")
    assert words_of("Ａpua Œuvre straße").tokens == ("apua", "oeuvre", "strasse")
    assert words_of("").tokens == ()
    assert words_of("Привет помогите ok").foreign
    assert not words_of("apua 😀😀").foreign


TEXTS = st.text(max_size=1700) | st.lists(
    st.sampled_from(["en", "olen", "salossa", "i", "Vanda", "lyö", "mua", "01300", "5", ":", "tre",
                     "ei", "kolarissa", "åäö", "not", "kill", "me", "apua", "1", "\u0308", "."]),
    max_size=40,
).map(" ".join)  # fmt: skip


@settings(max_examples=max(600, settings().max_examples))
@given(
    text=TEXTS,
    expected=st.sampled_from([OPEN, PLACE, MENU, Expected()]),
    language=st.sampled_from([(), ("fi",), ("sv",), ("en",)]),
)
def test_nothing_raises_on_any_text(
    understanding: Understanding, text: str, expected: Expected, language: tuple[str, ...]
) -> None:
    meaning = understanding.read(text, expected, language)
    assert all(found.values for found in meaning.slots.values())


CONFIRM = Expected(
    slots=("municipality",),
    keys={"1": "municipality=091", "2": "goes=place"},
    words={"1": (YES,), "2": (NO,)},
)


@pytest.mark.parametrize(
    ("text", "key"),
    [("kyllä", "1"), ("ja tack", "1"), ("en", "2"), ("ei kiitos", "2"), ("is it safe", None)],
)
def test_yes_and_no_answer_whether_it_is_this_place(
    understanding: Understanding, text: str, key: str | None
) -> None:
    meaning = understanding.read(text, CONFIRM, ())
    assert (meaning.key, meaning.command) == (key, None)
