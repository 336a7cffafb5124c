"""Whole messages as people send them, and harmless ones: danger, situation, language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.evaluate import labels_of
from bot.cli.scores import judge, scores
from bot.files.content import Content
from bot.understanding.model import Expected, Meaning

OPEN = Expected(slots=("municipality", "situation"))

DANGER_NOW = """
fi | violence | äijä on taas kännissä ja hakkaa mutsii tääl himas
fi | violence | apua se tulee kohta kotiin ja sano et tappaa mut tällä kertaa
fi | violence | naapurissa huudetaan ja kuuluu ku naista hakataan
fi | violence | mun jatkä vetas mua turpaa ja nenä vuotaa verta
fi | violence | lukitsin itteni vessaan ku faija heiluu puukon kans
fi | violence | isapuoli kuristaa pikkuveljea tulkaa akkia
fi | violence | eksä potkii ovea rikki ja huutaa et tappaa
fi | violence | porukka hakkaa jätkää tässä asemalla
fi | suicide | vedin just kaikki unilääkkeet mitä kaapista löyty
fi | suicide | seison parvekkeen reunalla enkä aio enää palata sisälle
fi | suicide | kaveri laitto viestin et hyvästi ja nyt se ei vastaa
fi | suicide | mulla on partaterä kädessä ja aion tehä sen nyt
fi | health | ukki lyyhistyi eikä reagoi mihinkään
fi | health | vaimo ei saa happea ja huulet on ihan siniset
fi | health | taapero söi mummon verenpainelääkkeitä
fi | health | kaveri veti kamaa ja nyt se ei hengitä kunnolla
fi | disaster | keittiö roihuaa ja ollaan jumissa parvekkeella
fi | crime | joku hiippailee alakerrassa ja oon yksin
fi | child | 3-vuotias kävelee yksin ajotiellä yöpaidassa
fi | accident | auto meni jäihin ja sisällä on ihmisiä
sv | violence | han står och slår på min syster just nu
sv | violence | min sambo har låst dörren och säger att han ska slå ihjäl mig
sv | violence | pappa kastar saker på mamma och hon blöder
sv | violence | hjälp mitt ex är utanför med en yxa
sv | violence | någon skjuter i trappuppgången
sv | violence | han tog strupgrepp på mej nyss
sv | violence | grannen misshandlar sin fru vi hör allt
sv | suicide | jag har druckit en flaska vodka och tagit alla mina sömntabletter
sv | suicide | min dotter står vid järnvägsspåret och vill dö
sv | suicide | jag har skurit mig djupt i armen det slutar inte blöda
sv | suicide | han har laddat geväret och säger adjö
sv | health | farfar föll ihop och svarar inte
sv | health | min fru får inga andetag
sv | health | babyn har svalt ett batteri
sv | health | gubben har jätteont i bröstet och strålar ut i armen
sv | disaster | de brinner i soprummet och röken kommer in
sv | crime | det är nån inne i vår villa
sv | child | tvååringen är borta vi hittar honom inte
sv | child | småsyskonen är ensamma ute i snön
sv | accident | kompisen gick igenom isen
en | violence | my boyfriend just smashed my head against the wall
en | violence | pls help my father is punching my mum in kitchen
en | violence | he has locked the door and has a knife in hand
en | violence | my ex is outside my window and says he will burn the house
en | violence | there are men with bats beating somebody on the street
en | violence | husband choking me last night and now he come back angry
en | violence | someone was just stabbed at the bus station
en | suicide | i swallowed 40 paracetamol half an hour ago
en | suicide | i am sitting on the railing of the bridge and cant do this anymore
en | suicide | my roommate cut her arms and theres blood everywhere
en | suicide | i have the rope ready, goodbye
en | health | my wife fainted and is not waking up
en | health | grandpa has crushing pain in his chest and sweating
en | health | our toddler drank drain cleaner
en | health | my friend is turning blue after taking heroin
en | disaster | flat next door is burning and the stairs are full of smoke
en | crime | i hear burglars downstairs
en | child | i cant find my 4 year old, she vanished from playground
en | child | a man is trying to take my kid
en | accident | my son fell in the lake and he cant swim
fi | violence | isä tuli kotiin humalassa ja paiskoo äitiä seinille
fi | violence | exä on rappukäytävässä aseen kaa
fi | violence | kundi kävi mun kimppuun ja mä juoksin naapuriin
fi | suicide | veljeni on lukkiutunut kylppäriin ja aikoo vetää ranteet auki
fi | suicide | nielaisin paketin panacodia ja viiniä päälle
fi | health | mun vauva on ihan veltto eikä reagoi
fi | health | äidillä suupieli roikkuu ja puhe on sekavaa
fi | disaster | naapurin parveke on ilmiliekeissä
fi | child | tyttöni 5v on ollut kateissa kaksi tuntia
fi | accident | lapsi putosi laiturilta veteen
sv | violence | han sparkar mig i magen och jag är gravid
sv | violence | en full karl går runt med kniv på torget
sv | suicide | jag sitter på taket och tänker hoppa
sv | suicide | min vän har tagit femtio alvedon
sv | health | han ligger avsvimmad och andas konstigt
sv | health | lillan har satt något i halsen och blir blå
sv | disaster | det luktar gas och brinner i köket
sv | crime | tjuvar håller på att bryta upp dörren
sv | child | min sexåring kom aldrig hem från skolan och är försvunnen
sv | accident | bilen åkte ner i ån med folk i
en | violence | my stepdad keeps hitting my brother with a belt
en | violence | hes threatening to stab me if i leave
en | violence | my husband tried to strangle me an hour ago
en | suicide | my sister locked herself in with pills and says goodbye
en | suicide | i just took 60 sleeping tablets
en | health | old man on the pavement has no pulse
en | health | my daughter is having a seizure
en | disaster | smoke is coming under my door and alarm ringing
en | crime | two men are forcing my back door open
en | child | my neighbours locked their baby alone in a hot car
en | accident | a boy fell through the ice
en | violence | he has a knife and he is drunk
en | violence | he beats me at home
en | violence | there is a bomb at the station
en | disaster | there is fire in the hall
en | violence | my husband kicked me in the stomach
sv | violence | han slår på mig
sv | violence | det är en bomb på stationen
sv | violence | hon slår till barnet
fi | suicide | otin kaikki lääkkeet, lääkäri ei vastaa
fi | health | tarvitaan ambulanssi äkkiä
en | health | send an ambulance please
fi | violence | se tempas mua letistä ja uhkaa veitsellä
fi | violence | pappa uhkailee mummoa haulikolla
fi | suicide | katson juuri kun kaveri livestriimaa ja viiltelee ranteitaan
fi | suicide | oon radan varressa ja juna tulee kohta, en jaksa enää
fi | health | koululainen sai allergisen reaktion eikä saa hengitettyä
fi | health | isä valitti rintakipua ja menetti tajuntansa
fi | disaster | rappukäytävästä tulee mustaa savua sisään
fi | child | joku mies vei mun tytön autoonsa
sv | violence | han viftar med en yxa och vrålar
sv | violence | mamma blir slagen av sin pojkvän just nu
sv | suicide | min son har låst in sig med ett rep
sv | health | flickan krampar och är okontaktbar
sv | disaster | lägenheten under oss står i lågor
sv | accident | en cyklist ligger medvetslös på vägen
sv | crime | två maskerade män tar sig in i butiken
en | violence | my uncle is waving a gun at everybody
en | violence | he wont stop kicking me pls send someone
en | suicide | i cut my wrist and its bleeding a lot
en | health | grandma is choking on food
en | disaster | kitchen caught fire we cant get out
en | crime | someone smashed our window and is climbing in
en | child | stranger grabbed a little girl and drove off
"""

NO_DANGER = """
fi | violence | mies on alistanut mua vuosia enkä uskalla lähteä
fi | child | naapurin muksut on aina keskenään ja likasii
fi | youth | tytär lintsaa ja hengaa jossain kaiket yöt
fi | elder | faija on 82 eikä enää muista syödä
fi | death | vaimoni menehtyi viime viikolla, en saa otetta mistään
fi | accident | oltiin kolarissa aamulla, kukaan ei loukkaantunu mut oon ihan sekasin
fi | suicide | en haluais enää herätä aamuisin
fi | suicide | kaikilla ois helpompaa jos mua ei ois
fi | distress | itkettaa koko ajan enka saa nukuttua
fi | crime | joku vei mun lompakon ja kännykän bussissa
fi | money | tili on nollilla ja seuraava palkka tulee vasta kahden viikon päästä
fi | money | jääkaappi tyhjä eikä oo millä ostaa lapsille ruokaa
fi | custody | ex-mies ei tuonut poikaa sovitusti sunnuntaina
fi | housing | vuokraemäntä käski muuttaa pois, ei oo minne mennä
fi | substance | veli on taas repsahtanu ja ryyppää kolmatta viikkoa
fi | disability | avustaja perui vuoron enkä pääse pyörätuoliin
fi | refugee | sain kielteisen päätöksen migristä ja pelkään käännytystä
fi | disaster | kerrostalossamme oli eilen tulipalo ja kaikki tavarat meni
fi | health | lapsella 39 astetta kuumetta ja korvat kipeät
fi | other | haluaisin soittaa sosiaaliohjaajalle
sv | violence | min man kontrollerar allt jag gör och skriker åt mig
sv | child | grannfrun lämnar sina småttingar själva hela dagarna
sv | youth | sonen skolkar och kommer aldrig hem på nätterna
sv | elder | mommo hittar inte hem längre och glömmer spisen på
sv | death | min bror omkom i förrgår
sv | accident | vi körde av vägen igår, alla klarade sig men jag skakar ännu
sv | suicide | jag ser ingen mening med att leva
sv | suicide | jag vill bara somna och inte vakna mer
sv | distress | allt känns nattsvart och jag bara gråter
sv | crime | nån har tömt mitt bankkonto via ett bluffsamtal
sv | money | fpa har inte betalat ut och hyran förfaller imorgon
sv | money | kylskåpet e tomt och barnen e hungriga
sv | custody | exet vägrar ge tillbaka flickan efter veckoslutet
sv | housing | vi måste ut ur lägenheten på fredag och har ingenstans att ta vägen
sv | substance | mamma har börjat supa igen
sv | disability | min assistent är sjuk och jag kommer inte ur sängen utan hjälp
sv | refugee | vi flydde från ukraina och vet inte var vi får hjälp
sv | disaster | vårt hem blev översvämmat i stormen
sv | health | pojken har hög feber och spyr
sv | other | jag vill tala med en socialarbetare
en | violence | my husband takes my phone and does not allow me to go out
en | child | the kids next door are left by themselves every evening
en | youth | my daughter is 15 and skips school and comes home at 4 am
en | elder | my 84 year old dad keeps getting lost in the neighborhood
en | death | my best friend passed away on monday
en | accident | we were in a car accident this morning, nobody is hurt but i keep shaking
en | suicide | i think everyone would be better without me
en | suicide | i dont see any point in living anymore
en | distress | i feel so alone here in finland and cry every night
en | crime | my purse was snatched in the metro
en | money | my salary didnt come and the landlord wants the rent
en | money | we have nothing left to feed the children
en | custody | my ex wife keeps my daughter and ignores the court order
en | housing | my landlord changed the locks and i have nowhere to stay tonight
en | substance | my brother started using drugs again
en | disability | i am in a wheelchair and my helper didnt show up
en | refugee | i got negative decision for asylum what can i do
en | disaster | our apartment burned yesterday and we lost everything
en | health | i have high temperature and bad cough
en | other | i would like to speak with social worker
fi | distress | oon ihan loppu ja itken vaan
fi | money | en pysty maksaa sähkölaskuu ja perintä uhkaa
fi | youth | poika 13v haluu muuttaa pois kotoa ja hatkaa koulusta
fi | custody | lasten isä ei suostu noudattamaan tapaamisia
fi | elder | anoppi eksyi taas kotimatkalla, epäilen muistisairautta
fi | death | isä löytyi eilen kuolleena kotoaan
sv | violence | jag är rädd för vad min make ska göra om jag lämnar honom
sv | elder | pappa 89 klarar inte längre trapporna och äter inte
sv | distress | jag orkar inte mera, jag har panik på kvällarna
sv | substance | pojken röker hasch och säljer saker
sv | money | jag har inte råd med medicin eller mat
sv | housing | hyresvärden sa upp kontraktet och vi blir hemlösa
en | suicide | sometimes i think about ending it
en | money | we cant buy diapers or milk until friday
en | housing | my girlfriend kicked me out and its minus twenty
en | crime | somebody hacked my bank and emptied my account
en | custody | my ex will not give the kids back after the weekend
en | substance | my dad drinks every day and it is getting worse
en | disability | my son has autism and i need respite care
fi | distress | lapsi ja minä ollaan surullisia
sv | distress | jag har aldrig mått så här dåligt
en | custody | my ex is trying to take my kids from me
en | housing | i am outside my house locked out
sv | health | jag tar alvedon men har feber
en | health | i took ibuprofen but still have fever
fi | housing | asuntola heitti pihalle ja on pakkasta
fi | elder | vanha isä ei enää pärjää yksin
fi | crime | nettikirppiksellä vietiin tonni, tuli huijattua
fi | substance | en saa lopetettua juomista
sv | death | vår bebis dog i magen
sv | distress | jag känner mig helt tom och ensam
sv | custody | mitt ex vill ha ensam vårdnad
sv | money | socialen avslog min ansökan, jag har noll kronor
en | violence | he slapped me last week and i am scared
en | elder | my mom is 88 and forgets to take medicine
en | accident | i saw a terrible motorcycle crash yesterday
en | refugee | i came from syria and need interpreter
en | health | i have a sore throat and fever
"""

HARMLESS = """
tapan aikaa bussipysäkillä
kuolen nauruun sun kanssa
oon ihan kuollut väsymyksestä
hakkaan halkoja mökillä
sydän hakkaa ku jännittää
lyötkö vetoa että sataa
poltin ruoan pohjaan
mies tulee töistä kotiin kohta
ammuin kuvan metsästä
kakku oli tappavan hyvää
pää räjähtää näistä papereista
kello löi kaksitoista
se sarja tappaa mut nauruun
pelataan sotapeliä
puukko on hyvä sienimetsässä
tänään on palohälytyksen testi
lapsi putosi pelistä
otin lääkkeet niin kuin lääkäri määräsi
jag dör av skratt
det slår mig att klockan är mycket
jag är dödstrött efter jobbet
vi slår vad om en öl
han slog rekord i längdhopp
jag brinner för musik
ingen fara, allt är bra
det var en bomb på dansgolvet
klockan slår tolv
vi skjuter upp mötet till fredag
jag dödar tid på stationen
hon är en riktig raket
tar en tablett mot huvudvärk varje kväll
dead tired after work
you are killing it today
we are shooting a film in the forest
fire sale at the shop
this heat is killing me
i'm dying to see the show
he beat me at chess
my phone died
that joke slayed me
i could murder a pizza
the kids are driving me up the wall
break a leg tonight
bob hit the jackpot
it hit me that i forgot the keys
she is the bomb
i had a heart stroke of luck
lyön leikiksi koko homman
pomo repii hiuksia päästään
tapetit vaihtuu huomenna
tukehdun tähän työmäärään
ampumarata on kiinni
mies kuoli nauruun leffassa
tää helle tappaa
vauva nukkuu kuin tukki
lapsi ei herää aamulla kouluun
kaadoin maidon lattialle
han slår på teven
det brinner i knutarna på jobbet
jag dog nästan av skam
hon sköt upp resan
jag håller på att svälta ihjäl, när är det mat
we killed it at the concert
i would kill for a coffee
my boss is going to kill me lol
the game was fire
i am drowning in emails
traffic jam is murder
that movie scared me to death
take a shot at it
knock yourself out
"""

MISREAD = """
i took a whole bottle of pills | suicide | yes
otin kaikki pillerit | suicide | yes
jag tog alla tabletter | suicide | yes
lapsi ei hengitä | health | yes
the baby is not breathing | health | yes
lapsi joi pesuainetta | health | yes
mitt barn har svalt medicin | health | yes
my child drank detergent | health | yes
vaimo synnyttää autossa | health | yes
haluan kuolla | suicide | no
en jaksa enää elää | suicide | no
i want to kill myself | suicide | no
viillän itseäni | suicide | no
lopetan kaiken | suicide | no
aion lopettaa kaiken | suicide | no
aion lopettaa kaiken tänään | suicide | yes
"""


def cases(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


def read(content: Content, text: str) -> Meaning:
    return content.understanding.read(text, OPEN, ())


@pytest.mark.parametrize(("language", "situation", "text"), cases(DANGER_NOW))
def test_danger_now(content: Content, language: str, situation: str, text: str) -> None:
    meaning = read(content, text)
    assert meaning.danger
    assert situation in meaning.slots["situation"].values
    assert meaning.slots["language"].values == (language,)


@pytest.mark.parametrize(("language", "situation", "text"), cases(NO_DANGER))
def test_no_danger_now(content: Content, language: str, situation: str, text: str) -> None:
    meaning = read(content, text)
    assert not meaning.danger
    assert situation in meaning.slots["situation"].values
    assert meaning.slots["language"].values == (language,)


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_harmless(content: Content, text: str) -> None:
    assert not read(content, text).danger


@pytest.mark.parametrize(("text", "leading", "danger"), cases(MISREAD))
def test_what_is_dangerous_to_misread(
    content: Content, text: str, leading: str, danger: str
) -> None:
    """The situation that the words mean leads, and nothing that only sounds alike."""
    meaning = read(content, text)
    assert meaning.slots["situation"].values[0] == leading
    assert meaning.danger == (danger == "yes")
    assert "violence" not in meaning.slots["situation"].values


@pytest.mark.parametrize(
    "text", ["lapsi joi pesuainetta", "mitt barn har svalt medicin", "my child drank detergent"]
)
def test_a_poisoned_child_is_no_suicide(content: Content, text: str) -> None:
    slots = read(content, text).slots
    assert slots["detail"].values == ("poisoning",)
    assert "suicide" not in slots["situation"].values


@pytest.mark.parametrize("text", ["ambulance", "ambulanssi", "Poliisi!", "police", "polis"])
def test_who_should_come_is_a_cry_for_help(content: Content, text: str) -> None:
    assert read(content, text).command == "help"


def test_nobody_hits(content: Content) -> None:
    meaning = read(content, "ei kukaan lyö")
    assert not meaning.danger
    assert not meaning.slots.get("situation")


def test_an_old_person_on_the_floor(content: Content) -> None:
    assert "elder" in read(content, "mummo kaatui eikä pääse ylös").slots["situation"].values


@given(text=st.text(max_size=1600))
def test_nothing_raises_whatever_the_text(content: Content, text: str) -> None:
    assert isinstance(content.understanding.read(text, OPEN, ()), Meaning)


@pytest.mark.no_cover
def test_the_messages_it_was_tuned_on_stay_understood(content: Content) -> None:
    """A floor, no estimate: `make eval` prints the figures, also of messages nobody tuned on."""
    files = sorted((Path(__file__).parent / "corpora").glob("messages_??.tsv"))
    labels = [label for file in files for label in labels_of(file, content.directory.situations)]
    read_all = ((label, content.understanding.read(label.text, OPEN, ())) for label in labels)
    found = scores([judge(label, meaning, content.directory, 0.0) for label, meaning in read_all])
    assert float(str(found["danger_recall"])) >= 0.98
    assert float(str(found["false_alarms"])) <= 0.045
    assert float(str(found["situation_recall"])) >= 0.97
    assert float(str(found["language_right"])) >= 0.98
