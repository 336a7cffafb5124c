"""Writing that was damaged on its way or is written oddly: what people meant is read all the
same."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.understanding.model import Expected
from bot.understanding.text.repair import mended

OPEN = Expected(slots=("municipality", "situation"))
PLACE = Expected(slots=("municipality",))


def place(content: Content, text: str) -> list[str]:
    """The municipalities that are found, by their Finnish names."""
    found = content.understanding.read(text, PLACE, ()).slots.get("municipality")
    names = content.directory.municipalities
    return (
        [names[code].names["fi"] if code in names else code for code in found.values]
        if found
        else []
    )


def is_danger(content: Content, text: str) -> bool:
    return content.understanding.read(text, OPEN, ()).danger


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("mies ly|, Vantaa", "mies lyö, Vantaa"),
        ("J{rvenp{{", "Järvenpää"),
        ("{iti hakkaa", "äiti hakkaa"),
        ("J[RVENP[[", "JÄRVENPÄÄ"),
        ("]bo", "Åbo"),
        ("}bo", "åbo"),
        ("han sl}r mig", "han slår mig"),
        ("LY\\ MINUA", "LYÖ MINUA"),
        # What only looks like it
        ("[apua] mies lyö", "[apua] mies lyö"),
        ("{apua}", "{apua}"),
        ("Kemi | Tornio", "Kemi | Tornio"),
        ("a|b", "a|b"),
        ("[ok]", "[ok]"),
        (":[", ":["),
        ("C:\\temp", "C:\\temp"),
    ],
)
def test_national_letters_of_seven_bits(heard: str, written: str) -> None:
    assert mended(heard) == written


@pytest.mark.parametrize(
    ("heard", "written"),
    [("٢", "2"), ("۲", "2"), ("०१३००", "01300"), ("١٣٠٠", "1300"), ("²", "²"), ("2", "2")],
)
def test_digits_of_other_scripts(heard: str, written: str) -> None:
    assert mended(heard) == written


def test_a_digit_of_another_script_is_a_key(content: Content) -> None:
    expected = Expected(keys={"1": "situation=violence", "2": "situation=crime"})
    assert content.understanding.read("٢", expected, ()).key == "2"
    assert place(content, "०१३००") == ["Vantaa"]


@pytest.mark.parametrize(
    "text",
    [
        "m i e s  l y ö  m u a",
        "m i e s l y ö m u a",
        "m.i.e.s l.y.ö m.u.a",
        "h-u-s-e-t b-r-i-n-n-e-r",
        "h e  i s  h i t t i n g  m e",
        "#mieshakkaa",
        "#MiesHakkaaMua",
        "apua #husetbrinner",
        "mies l\u200byö mua",
        "mies lyo\u0308 mua",
        "mies ly| mua",
        "husbonden sl}r mig",
    ],
)
def test_letters_apart_or_words_together(content: Content, text: str) -> None:
    assert is_danger(content, text)


@pytest.mark.parametrize(
    "text",
    [
        "a b c d e f",
        "#kahvipaussi #maanantai",
        "kerros 3 A",
        "o.k. t. Pekka",
        "k l o 12",
        "tapaan hänet",
        "missä?? en tiedä??",
        "oen aeoe",
        "q?w?e?r?t?y?u",
        "#ßtraße",
        "#" + "mies" * 20,
    ],
)
def test_what_is_none_of_it(content: Content, text: str) -> None:
    assert not is_danger(content, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("J?rvenp??", "Järvenpää"),
        ("Jyv?skyl?ss?", "Jyväskylä"),
        ("olen H?meenlinnassa", "Hämeenlinna"),
        ("Jaervenpaeae", "Järvenpää"),
        ("Jyvaeskylaessae", "Jyväskylä"),
        ("Aabo", "Turku"),
        ("Haemeenlinna", "Hämeenlinna"),
        ("J{rvenp{{", "Järvenpää"),
        ("#Rovaniemi", "Rovaniemi"),
        ("J y v ä s k y l ä", "Jyväskylä"),
    ],
)
def test_names_without_their_dots(content: Content, text: str, name: str) -> None:
    assert place(content, text) == [name]


@pytest.mark.parametrize("text", ["mies lyoe mua", "mies loei mua", "aeiti ei hengitae"])
def test_words_without_their_dots(content: Content, text: str) -> None:
    assert is_danger(content, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Хельсинки", "Helsinki"),
        ("я в Хельсинки", "Helsinki"),
        ("Я живу в Тампере", "Tampere"),
        ("Ювяскюля", "Jyväskylä"),
        ("Сейняйоки", "Seinäjoki"),
        ("Йоэнсуу", "Joensuu"),
        ("Лаппеенранта", "Lappeenranta"),
        ("Хямеенлинна", "Hämeenlinna"),
        ("Гельсінкі", "Helsinki"),
        ("Вантаа", "Vantaa"),
        ("Эспоо", "Espoo"),
        ("Еспоо", "Espoo"),
    ],
)
def test_names_in_cyrillic(content: Content, text: str, name: str) -> None:
    assert place(content, text) == [name]


def test_cyrillic_words_are_no_places(content: Content) -> None:
    assert place(content, "муж бьёт меня, помогите") == []
    assert place(content, "мне страшно и я одна") == []
