"""The language of short messages: asked for, counted by words and names, or left open."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.understanding.model import Expected, Found

OPEN = Expected(slots=("municipality", "situation"))
MENU = Expected(
    slots=("language",), keys={"1": "language=fi", "2": "language=sv", "3": "language=en"}
)

PHRASES = {
    "fi": """
        apua
        moi
        hei
        kyllä
        joo
        en kerro
        kiitos
        Vantaalla
        Helsingissä
        Porvoossa
        mitä teen
        kuka vastaa
        en tiedä
        mies hakkaa
        äiti kuoli
        lapsi on yksin
        rahat loppu
        olen yksin kotona
        ahdistaa
        väkivalta
        en jaksa enää
        mun poika karkasi kotoa
        missä te olette
        voinko puhua jonkun kanssa
        onko siellä ketään
        takaisin
        alusta
        väärä kunta
        seuraava numero
        olen Kuopiossa
        asun Åbossa
        isä on sairas
        tarvitsen apua heti
        poliisi ei tule
        naapuri huutaa koko yön
        mulla ei oo mitään
        yksi
    """,
    "sv": """
        hjälp
        hej
        ja tack
        nej
        tack
        Vanda
        Helsingfors
        i Borgå
        vad gör jag
        vem svarar
        jag vet inte
        min man slår mig
        mamma dog
        barnet är ensamt
        pengarna är slut
        jag är ensam hemma
        ångest
        våld
        jag orkar inte
        min son har rymt
        var är ni
        kan jag prata med någon
        är det någon där
        tillbaka
        börja om
        fel kommun
        nästa nummer
        jag är i Kuopio
        jag bor i Åbo
        pappa är sjuk
        behöver hjälp nu
        polisen kommer inte
        grannen skriker hela natten
        jag har ingenting
        ett
        hur mår du
        på svenska tack
    """,
    "en": """
        help
        hello
        yes please
        no thanks
        thank you
        in Vantaa
        I am in Helsinki
        Vantaa please
        what do I do
        who answers
        I don't know
        my husband hits me
        my mother died
        the child is alone
        no money left
        I am alone at home
        anxiety
        violence
        I can't go on
        my son ran away
        where are you
        can I talk to someone
        is anybody there
        go back
        start over
        wrong city
        next number
        I'm near Kuopio
        we live in Turku
        dad is sick
        need help now
        police are not coming
        neighbour screams all night
        I have nothing
        one
        how are you
        in english please
    """,
}
CASES = [(c, line.strip()) for c, text in PHRASES.items() for line in text.strip().splitlines()]


def language(content: Content, text: str, *known: str, expected: Expected = OPEN) -> str | None:
    found = content.understanding.read(text, expected, known).slots.get("language")
    return found.values[0] if found else None


@pytest.mark.parametrize(("code", "text"), CASES)
def test_language_of_a_short_message(content: Content, code: str, text: str) -> None:
    assert language(content, text) == code


def test_there_are_enough_phrases() -> None:
    assert len(CASES) >= 60
    assert all(len(text.split()) <= 8 for _, text in CASES)


@pytest.mark.parametrize(
    "text", ["", "1", "Vantaa", "Kuopio", "01300", "?!", "ok", "blaa", "on", "en", "no", "me"]
)
def test_nothing_decides(content: Content, text: str) -> None:
    """A name both languages share, or a word of several languages, keeps the session's language."""
    assert language(content, text) is None
    assert language(content, text, "sv") is None


@pytest.mark.parametrize("text", ["Помогите, меня бьёт муж", "ساعدوني", "救命", "βοήθεια τώρα"])
def test_another_script_gets_english(content: Content, text: str) -> None:
    assert language(content, text, "fi") == "en"


def test_a_language_that_is_asked_for_decides(content: Content) -> None:
    assert language(content, "suomeksi kiitos", "sv") == "fi"
    assert language(content, "svenska", "fi") == "sv"
    assert language(content, "in English please", "fi") == "en"
    assert language(content, "voitteko puhua englantia", "fi") == "en"
    assert language(content, "finska", "sv") == "fi"


def test_a_language_named_in_passing_is_not_asked_for(content: Content) -> None:
    assert language(content, "mies ei osaa suomea ja hakkaa mua täällä") == "fi"
    assert language(content, "my husband speaks only swedish and beats me") == "en"


def test_a_word_for_a_language_is_the_menu_choice(content: Content) -> None:
    assert content.understanding.read("svenska", MENU, ()).key == "2"
    assert content.understanding.read("English", MENU, ()).key == "3"
    assert content.understanding.read("kolme", MENU, ()).key == "3"


def test_few_words_are_only_a_hint(content: Content) -> None:
    read = content.understanding.read
    assert read("hello", OPEN, ()).slots["language"] == Found(("en",), certain=False)
    assert read("hello I am here", OPEN, ()).slots["language"] == Found(("en",))
    assert read("in english", OPEN, ()).slots["language"] == Found(("en",))


def test_explains_the_language_by_its_words(content: Content) -> None:
    matched = content.understanding.read("jag är i Vanda nu", OPEN, ()).matched
    words = next(m.words for m in matched if m.what == "language")
    assert words == "jag ar i nu vanda"
    matched = content.understanding.read("på svenska", OPEN, ()).matched
    entry = next(m.entry for m in matched if m.what == "language")
    assert entry == "locales/sv/lexicon.yaml: languages: sv: på svenska"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fi", "viilsin just itteeni"), ("fi", "help mua"), ("fi", "help help mua"),
        ("fi", "just tapoin itteni"), ("fi", "sorry viilsin"), ("fi", "please mua hakataan"),
        ("fi", "hei help"), ("fi", "stop se lyö"), ("fi", "mut se lyö"), ("fi", "baby ei hengitä"),
        ("fi", "to ilta viilsin"), ("fi", "pillerit on jo nielty"), ("fi", "lumen alla ihminen"),
        ("fi", "10 min sitten se löi"), ("fi", "fuck mä kuolen"), ("fi", "Hämeenkatu 12 A"),
        ("sv", "Storgatan 12 A"), ("sv", "Skolvägen 3 i"), ("sv", "just nu slår han"),
        ("sv", "hej min man"), ("sv", "min man slår mig fast"), ("en", "12 Station Road help"),
        ("en", "please help me"), ("en", "just help me"), ("en", "baby not breathing"),
        ("en", "two men are hitting me"), ("en", "no food till friday please"),
    ],
)  # fmt: skip
def test_one_word_of_another_language_decides_nothing(
    content: Content, code: str, text: str
) -> None:
    """Words that Finns say in English, letters of a stair, and words that two languages have."""
    assert language(content, text) == code


@pytest.mark.parametrize("text", ["12 A", "3 i", "12 a 4", "33100 e"])
def test_the_letter_of_a_stair_is_no_language(content: Content, text: str) -> None:
    assert language(content, text) is None


def test_explains_no_language_by_the_letter_of_a_stair(content: Content) -> None:
    matched = content.understanding.read("I am at 12 A", OPEN, ()).matched
    assert next(m.words for m in matched if m.what == "language") == "i am at"
