"""Situations and details: what people really write, in three languages; commands and verbs."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from bot.understanding.model import Expected, Found, Meaning
from bot.understanding.read import Understanding
from bot.understanding.text.lexicon import Lexicon

OPEN = Expected(slots=("municipality", "situation"))
MENU = Expected(slots=("situation",), keys={"1": "situation=violence", "2": "situation=crime"})
ANSWER = Expected(keys={"2": "does=next_line", "3": "does=wrong_place"})

MESSAGES = """
mies löi mua eilen | violence
poikaystävä uhkailee mua | violence
se on väkivaltainen | violence
pelkään miestäni | violence
vaimo on mustasukkainen ja heittelee tavaroita | violence
entinen mies vainoaa mua | violence
tarvitsen turvakotia | violence
mua on lyöty | violence
lapsi on yksin kotona | child
naapurin lapset on koko yön yksin | child
olen huolissani lapsenlapsestani | child
haluan tehdä lastensuojeluilmoituksen | child
vauva itkee eikä kukaan hoida | child,health
en jaksa enää lasten kanssa | child,distress
äiti on kännissä ja lapset kotona | child,substance
poikani karkasi | youth
tyttö ei ole tullut kotiin | youth
olen 14 ja mua kiusataan | youth
teini käyttää huumeita | youth,substance
mummo kaatui | elder,health
isäni on muistisairas ja eksynyt | elder
vanhus ei pärjää kotona | elder
kotihoito ei tullut | elder
äiti on 86 vuotias eikä syö | elder
äiti kuoli | death
mieheni kuoli eilen | death
löysin naapurin kuolleena | death
lapseni kuoli kolarissa | death,accident
jouduin kolariin | accident
näin onnettomuuden | accident
työmaalla tapahtui tapaturma | accident
en jaksa elää | suicide
mietin itsemurhaa | suicide
haluaisin kuolla | suicide
ystävä puhuu itsemurhasta | suicide
olen itsetuhoinen | suicide
mua ahistaa | distress
ahdistaa ihan hirveesti | distress
oon tosi yksinäinen | distress
en jaksa enää | distress
sain paniikkikohtauksen | distress
pelottaa | distress
mies jätti mut | distress
minut ryöstettiin | crime
pyörä varastettiin | crime
mua huijattiin | crime
kotiin murtauduttiin | crime
olen rikoksen uhri | crime
rahat loppu | money
ei oo rahaa vuokraan | money
laskut maksamatta | money
en saa kelasta mitään | money
ei ole ruokaa lapsille | money
tapaamisoikeus | custody
ex ei anna lapsia | custody
huoltajuuskiista | custody
olen asunnoton | housing
ei ole asuntoa | housing
mies heitti mut pihalle | housing
ei oo paikkaa missä nukkua | housing,money
sain häädön | housing
mies juo | substance
isä ryyppää koko ajan | substance
poika vetää aineita | substance
haluan katkolle | substance
kehitysvammainen veljeni | disability
avustajani ei tullut | disability
turvapaikanhakija | refugee
oleskelulupa umpeutuu | refugee
koti paloi | disaster
kova kuume | health
lapsi söi sieniä | health
olen sairas | health
myrkytys | health
muu asia | other
tarvitsen sosiaalityöntekijän | other
han slog mig i går | violence
min pojkvän hotar mig | violence
jag är rädd för min man | violence
barnen är ensamma hemma | child
jag är orolig för mitt barnbarn | child
min dotter har rymt | youth
jag blir mobbad | youth
min gamla mamma klarar sig inte hemma | elder
pappa är dement | elder
min man dog i natt | death
vi har varit med om en trafikolycka | accident
jag vill dö | suicide
jag har självmordstankar | suicide
jag mår jättedåligt | distress
jag har ångest | distress
jag är så ensam | distress
jag blev rånad | crime
någon har stulit min bil | crime
pengarna är slut | money
vi har ingen mat | money
vårdnadstvist med exet | custody
jag får inte träffa mina barn | custody
jag är bostadslös | housing
jag har ingenstans att bo | housing
min man super | substance
min son tar droger | substance
min personliga assistent kom inte | disability
jag söker asyl | refugee
jag behöver en tolk | refugee
jag har hög feber | health
något annat | other
my boyfriend hit me last week | violence
I am afraid of my husband | violence
my kid is home alone | child
I am worried about my daughter | child
my son ran away from home | youth
I am 15 years old and bullied | youth
my grandmother fell | elder
my mother has dementia | elder
my father died | death
car accident | accident
I want to die | suicide
I am suicidal | suicide
I feel so lonely | distress
I can't cope anymore | distress
having panic attack | distress
I was robbed | crime
my phone was stolen | crime
I have no money | money
we have no food | money
custody problem with my ex | custody
he doesn't let me see my kids | custody
I am homeless | housing
I have nowhere to sleep | housing,money
my husband drinks | substance
drug problem | substance
I use a wheelchair and my assistant did not come | disability
asylum seeker | refugee
my residence permit ended | refugee
my stomach hurts | health
I ate poisonous mushrooms | health
something else | other
mies on lyönyt mua ennen, nyt töissä | violence
mies löi mua viime vuonna | violence
lapsena mua hakattiin | violence
he used to beat me | violence
han slog mig förra året | violence
väkivaltaa kotona | violence
meillä oli tulipalo viime vuonna | disaster
äiti joutui sairaalaan | health
"""
CASES = [tuple(part.strip() for part in line.split("|")) for line in MESSAGES.strip().splitlines()]


def read(content: Content, text: str, expected: Expected = OPEN, *known: str) -> Meaning:
    return content.understanding.read(text, expected, known)


def named(meaning: Meaning) -> set[str]:
    found = meaning.slots.get("situation")
    return set(found.values) if found and found.certain else set()


@pytest.mark.parametrize(("text", "accepted"), CASES)
def test_situation(content: Content, text: str, accepted: str) -> None:
    """One of the accepted situations is found, and hardly anything else."""
    found = named(read(content, text))
    assert found & set(accepted.split(","))
    assert len(found - set(accepted.split(","))) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "tapan aikaa",
        "kuolen nauruun",
        "dead tired",
        "this is killing me",
        "mies ei lyö",
        "en aio tappaa itseäni",
        "I am not going to kill myself",
        "jag tänker inte ta livet av mig",
        "hei mitä kuuluu",
        "missä olette auki",
        "kuka tämä on",
        "test",
        "paljonko kello on",
        "ostin auton ja ajoin kotiin",
        "lyödään vetoa",
        "sain potkut töistä",
        "i live in a house",
        "what time is it",
        "var är ni",
        "hur mår du",
        "who is this",
    ],
)
def test_no_situation(content: Content, text: str) -> None:
    meaning = read(content, text)
    assert named(meaning) == set()
    assert not meaning.danger


def test_every_situation_is_tried_here(content: Content) -> None:
    covered = {situation for _, accepted in CASES for situation in accepted.split(",")}
    assert covered | {"disaster"} == set(content.directory.situations)


def test_the_most_urgent_leads(content: Content) -> None:
    found = read(content, "äiti kuoli, rahat loppu ja en jaksa elää").slots["situation"]
    assert found == Found(("suicide", "death", "distress", "money"))


@pytest.mark.parametrize(
    ("text", "situation", "detail"),
    [
        ("ei ruokaa", "money", "nothing_tonight"),
        ("rahat loppu eikä ole ruokaa", "money", "nothing_tonight"),
        ("ingen mat hemma", "money", "nothing_tonight"),
        ("no food for my kids", "money", "nothing_tonight"),
        ("myrkytys", "health", "poisoning"),
        ("söin vääriä sieniä", "health", "poisoning"),
        ("förgiftning", "health", "poisoning"),
        ("hoidettava", "health", "dependent"),
        ("omaishoitaja sairastui", "health", "dependent"),
        ("my carer is ill", "health", "dependent"),
    ],
)
def test_detail(content: Content, text: str, situation: str, detail: str) -> None:
    meaning = read(content, text)
    assert meaning.slots["situation"].values[0] == situation
    assert meaning.slots["detail"] == Found((detail,))


def test_no_detail_without_its_words(content: Content) -> None:
    assert "detail" not in read(content, "rahat loppu").slots


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("apua", "help"), ("APUA!!", "help"), ("hjälp", "help"), ("Help", "help"),
        ("HELP", "help"), ("INFO", "help"), ("START", "help"), ("YES", "help"),
        ("tarvitsen apua", "help"), ("apua heti", "help_now"), ("takaisin", "back"),
        ("tillbaka", "back"), ("go back", "back"), ("alusta", "restart"), ("börja om", "restart"),
        ("start over", "restart"), ("lopeta ja aloita alusta", "restart"), ("kieli", "language"),
        ("språk", "language"), ("change language", "language"), ("unohda minut", "forget"),
        ("glöm mig", "forget"), ("forget me", "forget"), ("toista", "repeat"), ("igen", "repeat"),
        ("say again", "repeat"), ("kiitos", "thanks"), ("tack så mycket", "thanks"),
        ("thank you", "thanks"), ("hei hei", "goodbye"), ("hej då", "goodbye"), ("bye", "goodbye"),
    ],
)  # fmt: skip
def test_command(content: Content, text: str, command: str) -> None:
    assert read(content, text).command == command
    assert read(content, text, MENU).command == command


@pytest.mark.parametrize(
    "text",
    [
        "apua mies hakkaa mua", "help, my husband hits me", "kiitos mutta en jaksa enää yhtään",
        "tulin takaisin kotiin ja mies on täällä", "yes I am at home with kids", "kemissä kiitos",
        "I want to start working again some day", "STOP", "hei",
    ],
)  # fmt: skip
def test_no_command_in_a_message_that_says_more(content: Content, text: str) -> None:
    assert read(content, text).command is None


def test_a_help_request_with_more_is_what_it_says(content: Content) -> None:
    meaning = read(content, "apua, mies lyö")
    assert meaning.danger
    assert named(meaning) == {"violence"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ei vastaa", "2"), ("kukaan ei vastaa", "2"), ("varattu", "2"), ("seuraava numero", "2"),
        ("ingen svarar", "2"), ("no answer", "2"), ("next", "2"), ("väärä kunta", "3"),
        ("fel kommun", "3"), ("wrong city", "3"), ("2", "2"), ("kaksi", "2"), ("three", "3"),
    ],
)  # fmt: skip
def test_a_verb_is_the_key_while_it_is_offered(content: Content, text: str, key: str) -> None:
    assert read(content, text, ANSWER).key == key
    assert read(content, text, OPEN).key is None


def test_the_right_place_outweighs_that_the_old_one_was_wrong(content: Content) -> None:
    meaning = read(content, "väärä kunta, olen Kemissä", ANSWER)
    assert (meaning.key, meaning.slots["municipality"]) == (None, Found(("240",)))


def test_the_words_of_a_choice_are_its_key(content: Content) -> None:
    assert read(content, "väkivalta", MENU).key == "1"
    assert read(content, "rikos", MENU).key == "2"
    assert read(content, "mies on lyönyt ja rikos on ilmoitettu", MENU).key is None


def test_everyday_words_of_the_language_mean_nothing_in_another(content: Content) -> None:
    """Swedish pappa is a father and not the Finnish grandfather; Finnish teen is no teenager."""
    assert named(read(content, "min pappa är hemma", OPEN)) == set()
    assert named(read(content, "mitä mä teen", OPEN)) == set()
    assert named(read(content, "pappa", OPEN, "fi")) == {"elder"}


def test_another_language_counts_when_the_message_has_no_word_of_its_own(
    content: Content,
) -> None:
    assert named(read(content, "my husband hakkaa mua")) == {"violence"}


def test_explains_a_situation_by_its_entry(content: Content) -> None:
    matched = read(content, "mua ahistaa").matched
    assert ("situation", "ahistaa", "locales/fi/lexicon.yaml: situations: distress: ahist*") in [
        (m.what, m.words, m.entry) for m in matched
    ]


def test_an_entry_of_classes_in_any_order_with_a_wide_gap() -> None:
    """`<name>` is a word of a class, `...` six words at most, `&` the same in any order."""
    classes = {"home": ("koti*", "kämp*"), "place": ("<home>", "asuntoa")}
    entries = {"situations": {"housing": ("ei ... <place>", "<home>/tupa & häätö")}}
    lexicon = Lexicon("fi", entries, classes=classes)
    built = Understanding.build({}, (), {}, {"fi": lexicon}, {})

    def is_housing(text: str) -> bool:
        return "situation" in built.read(text, OPEN, ()).slots

    assert is_housing("ei kotia")
    assert is_housing("ei yksi kaksi kolme neljä viisi kuusi asuntoa")
    assert not is_housing("ei yksi kaksi kolme neljä viisi kuusi seitsemän asuntoa")
    assert is_housing("häätö vei kämpän")
    assert is_housing("tupa meni ja tuli häätö")
    assert not is_housing("häätö")


def test_an_entry_of_a_gap_and_of_choices() -> None:
    """`..` is at most two words, `/` is one of several, `=` is the whole message."""
    entries = {"situations": {"housing": ("ei .. asuntoa/kotia", "=koti", "=oma tupa", "kämp*")}}
    built = Understanding.build({}, (), {}, {"fi": Lexicon("fi", entries)}, {})

    def is_housing(text: str) -> bool:
        return "situation" in built.read(text, OPEN, ()).slots

    assert is_housing("ei asuntoa")
    assert is_housing("ei ole mulla kotia")
    assert not is_housing("ei ole mulla enää kotia")
    assert not is_housing("ei ole")
    assert is_housing("koti")
    assert not is_housing("koti on")
    assert is_housing("oma tupa")
    assert not is_housing("oma tupa on")
    assert is_housing("kämpästä")
