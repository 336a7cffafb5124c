"""Danger: never missed in any language, and not seen where the words only look like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.files.content import Content
from bot.understanding.meaning.danger import danger_in
from bot.understanding.model import Expected, Meaning
from bot.understanding.text.folding import words_of
from bot.understanding.text.reading import Said, reading_of

OPEN = Expected(slots=("municipality", "situation"))

DANGER = """
mun mies hakkaa mua | violence
minut raiskattiin | violence
isä lyö äitiä | violence
veljeni on aggressiivinen ja riehuu | violence
tulipalo kerrostalossa | disaster
min man slår mig | violence
det brinner hos oss | disaster
barnet drack gift | health
my husband beats me | violence
there is a fire | disaster
help he has a gun | violence
he is strangling my mother | violence
hjälp han har en kniv | violence
sillä on puukko | violence
tapan itseni | suicide
otin liikaa unilääkkeitä | suicide
hyppään kohta sillalta | suicide
mies ei hengitä | health
äiti on tajuton | health
joku yrittää murtautua sisään | crime
talo palaa | disaster
I took too many pills | suicide
he is not breathing | health
someone is breaking in | crime
jag har tagit för många tabletter | suicide
han andas inte | health
mies uhkaa tappaa lapset | violence
isäpuoli lyö mua | violence
se kuristi mua äsken | violence
oon piilossa kylppärissä | violence
hän aikoo tappaa itsensä | suicide
ystäväni seisoo sillalla | suicide
kaveri otti yliannostuksen | suicide
vauva ei herää | health
joku on mun asunnossa | crime
lapseni on kadonnut | child
vuodan verta tosi paljon | health
se ei hengita | health
Mies uhkaa tappaa minut. | violence
TULKAA NOPEASTI MIES HAKKAA MUA | violence
mua kuristetaan | violence
lapset kuulee kun isä hakkaa äitiä | violence
en uskalla ulos, ex on oven takana | violence
oon vaarassa | violence
se sanoi et tappaa mut | violence
mies löi mua, olen vessassa | violence
vauva on yksin kotona | child
pelkään että satutan vauvaa | child
kadonnut lapsi, poikani katosi | child
kaveri söi kaikki lääkkeet | suicide
mulla on köysi valmiina | suicide
tapan itteni | suicide
tänään lopetan elämäni | suicide
isä sai sydänkohtauksen | health
äiti ei herää | health
keittiössä on savua | disaster
talo on tulessa | disaster
huset brinner | disaster
han hotar att döda mig | violence
min pappa slår mamma | violence
jag gömmer mig för honom | violence
hon har tagit en överdos | suicide
han står på bron och vill hoppa | suicide
hon är medvetslös | health
någon försöker bryta sig in | crime
my dad is choking my mom | violence
he said he will kill us | violence
he has a knife | violence
I'm hiding in the bathroom | violence
my friend overdosed | suicide
she slit her wrists | suicide
my mother is unconscious | health
I can't breathe | health
the kitchen is on fire | disaster
my daughter is missing | child
someone is in my house | crime
min man hakkaa mua | violence
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in DANGER.strip().splitlines()]


def read(content: Content, text: str, expected: Expected = OPEN) -> Meaning:
    return content.understanding.read(text, expected, ())


@pytest.mark.parametrize(("text", "situation"), CASES)
def test_danger(content: Content, text: str, situation: str) -> None:
    """Found with its situation, whatever was asked and whichever language is known."""
    meaning = read(content, text)
    assert meaning.danger
    assert situation in meaning.slots["situation"].values
    assert "danger" in {match.what for match in meaning.matched}
    for expected in (Expected(), Expected(slots=("municipality",)), Expected(keys={"1": "x=y"})):
        for language in ("fi", "sv", "en"):
            assert content.understanding.read(text, expected, (language,)).danger


@pytest.mark.parametrize(
    "text",
    [
        "mies on lyönyt mua ennen, nyt töissä",
        "mies löi mua viime vuonna",
        "lapsena isä hakkasi minua",
        "mies hakkasi minua vuosia sitten",
        "mut raiskattiin kolme vuotta sitten",
        "tapan aikaa",
        "tapetaan aikaa yhdessä",
        "kuolen nauruun",
        "kuolin häpeästä",
        "lyödään vetoa",
        "sydän hakkaa",
        "hakkaan päätä seinään tän kanssa",
        "mies ei lyö",
        "ei ole lyönyt mua",
        "ei se mua hakkaa",
        "en aio tappaa itseäni",
        "mietin itsemurhaa",
        "en jaksa elää",
        "haluan kuolla",
        "väkivaltaa kotona",
        "pelkään miestäni",
        "asemalla on kylmä",
        "hermot palaa",
        "nukuin pommiin",
        "räjähdin nauruun",
        "mies tulee kotiin",
        "koti paloi viime vuonna",
        "kotiin murtauduttiin eilen",
        "vanhus kaatui",
        "äiti kuoli",
        "olen sairas",
        "rahat loppu",
        "huoli lapsesta",
        "lapsi on yksin kotona",
        "jag dör av skratt",
        "min man har slagit mig tidigare",
        "han slog mig förra året",
        "han slår inte mig",
        "jag vill dö",
        "vi hade inbrott i går",
        "ska vi skjuta upp mötet",
        "dead tired",
        "killing time",
        "this headache is killing me",
        "he used to hit me",
        "my husband hit me yesterday",
        "I am dying to see you",
        "he does not hit me",
        "I have suicidal thoughts",
        "my father died",
        "fire drill at work",
        "brand new day",
        "I was fired",
        "apua",
        "help",
        "hjälp",
        "kiitos",
        "Vantaa",
        "01300",
        "",
    ],
)
def test_no_danger(content: Content, text: str) -> None:
    assert not read(content, text).danger


def test_what_goes_on_now_outweighs_the_past(content: Content) -> None:
    assert read(content, "ennen ei lyönyt mutta nyt hakkaa mua").danger
    assert read(content, "he used to shout, now he is beating me").danger


def test_a_negation_in_another_clause_undoes_nothing(content: Content) -> None:
    assert read(content, "ei, mies hakkaa mua").danger
    assert read(content, "en, hän lyö").danger
    assert not read(content, "hän ei lyö").danger


def test_a_gap_may_hold_the_negation(content: Content) -> None:
    assert not read(content, "jag vill inte dö").slots.get("situation")


def test_a_digit_in_a_menu_is_no_danger(content: Content) -> None:
    assert not read(content, "1", Expected(keys={"1": "situation=violence"})).danger


def test_explains_danger_by_its_entry(content: Content) -> None:
    matched = read(content, "Hän kuristaa minua!").matched
    found = {m.words: m.entry for m in matched if m.what == "danger"}
    assert set(found) == {"han kuristaa", "kuristaa", "kuristaa minua"}
    assert found["kuristaa"] == "locales/fi/lexicon.yaml: danger: violence: <clear_violence>"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("hän nojaa seinään kalpeana ja sormet vapisee", "signs: scene: nojaa"),
        ("hon är iskall och likblek i ansiktet", "signs: body_colour: iskall"),
        ("she has stones in her pockets and stands on the jetty", "signs: means: stones"),
    ],
)
def test_many_signs_are_danger_where_no_entry_is(content: Content, text: str, sign: str) -> None:
    matched = read(content, text).matched
    assert any(m.what == "danger" and sign in m.entry for m in matched)


def test_signs_against_danger_take_it_away(content: Content) -> None:
    assert read(content, "han ligger på golvet och är iskall").danger
    assert not read(content, "hur länge får man ligga på golvet i skolan, undrar läraren").danger


def test_a_message_of_no_language_is_read_by_the_signs_of_each(content: Content) -> None:
    meaning = read(content, "sauhu humahti pärskähti")
    assert "language" not in meaning.slots
    assert meaning.danger


PLAIN = """
hjälp, min man slår mig i Vanda
apua mies lyö minua kotona Espoossa
my husband is hitting me right now in Turku
mies hakkaa minua nyt olemme Tampereella
min pojkvän hotar mig med kniv i Åbo
he has a knife and he is here in Oulu
isä ei hengitä olemme Kuopiossa
pappa andas inte vi är i Borgå
my baby is not breathing we are in Vaasa
talo palaa olemme Lahdessa ja lapset sisällä
huset brinner vi är i Jakobstad
the house is on fire in Kotka
otin liikaa lääkkeitä olen Porissa
jag har tagit en överdos jag är i Ekenäs
i took an overdose i am in Lappeenranta
joku murtautuu sisään asun Vantaalla
någon bryter sig in hos oss i Helsingfors
someone is breaking into my house in Espoo
aion tappaa itseni tänä iltana Joensuussa
jag ska ta livet av mig i kväll i Karis
i am going to kill myself tonight in Rovaniemi
mieheni kuristaa minua apua Hyvinkää
min man stryper mig hjälp Grankulla
tyttäreni on kadonnut hän on neljä vuotta Salossa
min dotter är försvunnen hon är fyra år Lovisa
my son is missing he is four years old in Pori
apua poikaystävä lyö mua Raumalla
hjälp min pappa slår mamma i Vasa
help my dad is hitting my mom in Kemi
"""


@pytest.mark.parametrize("text", PLAIN.strip().splitlines())
def test_plain_words_of_danger_stand_beside_help_and_a_place(content: Content, text: str) -> None:
    """None of these is learnt from; whatever is learnt must not outvote them."""
    assert read(content, text).danger


class Against(Said):
    """Letters that speak against danger in every part."""

    def part(self, words: Iterable[str]) -> Said:
        return self


def test_letters_never_outvote_several_plain_entries(content: Content) -> None:
    """Sure of harmless letters as they may be, two entries of danger stand; one is outvoted."""
    known = content.understanding
    against = Against(-50.0, 0.0, {}, {}, known.pieces)
    two, one = words_of("hän kuristaa minua"), words_of("aivohalvaus")
    for words, expected in ((two, True), (one, False)):
        reading = reading_of(words, known.entries.find(words), known.vocabulary)
        assert danger_in(reading, "fi")
        assert bool(danger_in(replace(reading, said=against), "fi")) is expected
