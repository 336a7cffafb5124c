"""Makes `messages_plain.tsv`: the plainest sentences, with what people put before and behind them.

So that neither "help" nor a place nor a greeting speaks for or against danger when the points of
word pieces are learnt. `.venv/bin/python -m tests.corpora.make_plain` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

FILE = Path(__file__).parent / "messages_plain.tsv"
EACH = 3
"""How many of the ways to begin and to end every sentence gets."""
BEFORE = {
    "fi": ("", "apua ", "hei ", "auttakaa ", "moi, ", "apua, ", "anteeksi, "),
    "sv": ("", "hjälp ", "hej, ", "hjälp mig ", "hallå ", "hjälp, ", "snälla "),
    "en": ("", "help ", "hi, ", "please help, ", "hello ", "help me ", "sorry, "),
}
BEHIND = {
    "fi": ("", " olen Espoossa", ", olemme Kuopiossa", " täällä Turussa", ", asun Oulussa"),
    "sv": ("", " jag är i Vanda", ", vi är i Vasa", " här i Åbo", ", jag bor i Borgå"),
    "en": ("", " i am in Espoo", ", we are in Turku", " here in Oulu", ", i live in Vantaa"),
}
DANGER = """
fi violence: mies lyö minua | isä hakkaa äitiä | poikaystävä kuristaa minua | hänellä on puukko
fi violence: exä uhkaa tappaa minut | naapuri hakkaa vaimoaan | joku ampuu täällä
fi suicide: aion tappaa itseni tänä iltana | otin liikaa lääkkeitä | hyppään kohta sillalta
fi suicide: kaveri yrittää tappaa itsensä | minulla on köysi valmiina
fi health: isä ei hengitä | äiti on tajuton | vauva ei reagoi | mummolla on kova rintakipu
fi health: verta tulee paljon eikä se lopu | lapsi nieli lääkkeitä
fi disaster: talo palaa | keittiössä on tulipalo | huone on täynnä savua
fi crime: joku murtautuu sisään | ryöstäjä on asunnossa
fi child: lapsi on kadonnut | pieni lapsi on yksin pihalla pakkasessa
fi accident: auto ajoi lapsen päälle | poika putosi jäihin | isä putosi katolta
sv violence: min man slår mig | pappa slår mamma | pojkvännen stryper mig | han har en kniv
sv violence: exet hotar döda mig | grannen slår sin fru | någon skjuter här
sv suicide: jag ska ta livet av mig i kväll | jag har tagit för många tabletter
sv suicide: jag hoppar snart från bron | min vän försöker ta livet av sig
sv health: pappa andas inte | mamma är medvetslös | babyn reagerar inte | mormor har ont i bröstet
sv health: det blöder mycket och slutar inte | barnet svalde medicin
sv disaster: huset brinner | det brinner i köket | rummet är fullt av rök
sv crime: någon bryter sig in | det är en rånare i lägenheten
sv child: barnet är försvunnet | ett litet barn är ensamt ute i kylan
sv accident: en bil körde på ett barn | pojken gick genom isen | pappa föll från taket
en violence: my husband is hitting me | dad is beating mum | my boyfriend is choking me
en violence: he has a knife
en violence: my ex says he will kill me | the neighbour is beating his wife | someone is shooting
en suicide: i am going to kill myself tonight | i took too many pills
en suicide: i will jump from the bridge
en suicide: my friend is trying to kill himself | i have the rope ready
en health: dad is not breathing | mum is unconscious | my baby does not react
en health: grandma has chest pain
en health: there is a lot of blood and it does not stop | my child swallowed pills
en disaster: the house is on fire | there is a fire in the kitchen | the room is full of smoke
en crime: someone is breaking in | there is a robber in the flat
en child: my child is missing | a small child is alone outside in the cold
en accident: a car hit a child | a boy fell through the ice | dad fell from the roof
"""
CALM = """
fi violence: mies on joskus lyönyt minua | exä laittaa uhkaavia viestejä | puoliso haukkuu minua
fi suicide: en jaksa enää elää | mietin usein kuolemaa
fi distress: olen ahdistunut | olen yksinäinen | en saa nukuttua | erosin juuri | en jaksa enää
fi health: lapsella on kuumetta | selkä on kipeä | tarvitsen lääkärin
fi money: lapsille ei ole ruokaa | rahat loppu | vuokra maksamatta | ei ole rahaa ruokaan
fi housing: jäin asunnottomaksi | sain häädön
fi substance: mies juo joka päivä | haluan lopettaa huumeet
fi child: olen huolissani naapurin lapsista | en jaksa lasten kanssa
fi youth: minua kiusataan koulussa | poika ei käy koulussa
fi elder: äiti ei pärjää kotona | isä on muistisairas
fi crime: pyörä varastettiin | minua huijattiin netissä
fi death: isä kuoli eilen | veljeni kuoli viime viikolla
fi custody: exä ei anna tavata lapsia | riitelemme huoltajuudesta
fi refugee: odotan oleskelulupaa | tarvitsen tulkin
fi -: asun talossa | tämä on kotini | huone on iso | onko siellä ketään | kiitos avusta
fi -: tämä on testi | kuka siellä on
sv violence: min man har slagit mig ibland | exet skickar hotfulla meddelanden
sv suicide: jag orkar inte leva mer | jag tänker ofta på döden
sv distress: jag har ångest | jag är ensam | jag kan inte sova | vi ska skiljas | jag orkar inte mer
sv health: barnet har feber | ryggen gör ont | jag behöver en läkare
sv money: det finns ingen mat till barnen | pengarna är slut | hyran är obetald
sv money: jag har inte råd med mat
sv housing: jag är hemlös | jag blir vräkt
sv substance: min man dricker varje dag | jag vill sluta med droger
sv child: jag är orolig för grannens barn | jag orkar inte med barnen
sv youth: jag blir mobbad i skolan | sonen går inte i skolan
sv elder: mamma klarar sig inte hemma | pappa är dement
sv crime: cykeln blev stulen | jag blev lurad på nätet
sv death: pappa dog i går | min bror dog förra veckan
sv custody: exet låter mig inte träffa barnen | vi bråkar om vårdnaden
sv refugee: jag väntar på uppehållstillstånd | jag behöver tolk
sv -: jag bor i ett hus | det här är mitt hem | är det någon där | tack för hjälpen
sv -: det här är ett test | vem är du
en violence: my husband has hit me sometimes | my ex sends threatening messages
en suicide: i do not want to live anymore | i often think about death
en distress: i am anxious | i am lonely | i cannot sleep | we are getting divorced | i cannot cope
en health: my child has a fever | my back hurts | i need a doctor
en money: there is no food for my kids | i have no money | the rent is unpaid | i cannot afford food
en housing: i am homeless | i am being evicted
en substance: my husband drinks every day | i want to quit drugs
en child: i am worried about the neighbour's children | i cannot cope with the kids
en youth: i am bullied at school | my son skips school
en elder: my mother cannot manage at home | my father has dementia
en crime: my bike was stolen | i was scammed online
en death: my father died yesterday | my brother died last week
en custody: my ex will not let me see the kids | we argue about custody
en refugee: i am waiting for a residence permit | i need an interpreter
en -: i live in a house | this is my home | is anybody there | thanks for the help
en -: this is a test | who are you
"""


def main() -> None:
    """Write the file."""
    rows = [*_rows("now", DANGER), *_rows("none", CALM)]
    FILE.write_text("# Made by make_plain.py; change that and not this.\n" + "".join(rows), "utf-8")


def _rows(danger: str, table: str) -> Iterator[str]:
    before = {language: cycle(ways) for language, ways in BEFORE.items()}
    behind = {language: cycle(ways) for language, ways in BEHIND.items()}
    for line in table.strip().splitlines():
        head, sentences = line.split(": ", 1)
        language, situation = head.split()
        for sentence in sentences.split(" | "):
            for _ in range(EACH):
                text = f"{next(before[language])}{sentence}{next(behind[language])}"
                yield f"{language}\t{danger}\t{situation}\tplain\t{text}\n"


if __name__ == "__main__":
    main()
