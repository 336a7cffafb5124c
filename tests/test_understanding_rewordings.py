"""What stands beside danger never hides it, and does not make danger of what is none."""

from __future__ import annotations

import pytest

from bot.files.content import Content
from tests.rewordings import OPEN, dangers, lost, said_again

HIDDEN = """
mies lyö minua ja itken
isä lyö minua ja pelkään
mies kuristaa mua ja rahat on loppu
Meillä palaa keittiö. Eilen kaikki oli vielä hyvin.
min mamma andas inte. Vem ska jag kontakta?
min mamma andas inte, vem ska jag ringa
haluan kuolla, olen jo viiltänyt ranteeni
täällä palaa, tämä ei ole vitsi
tämä ei ole harjoitus, koulussa ammutaan
jag tänker ta livet av mig, det är inget skämt
det är ingen film, han hotar oss med en yxa
this is no drill, the school is on fire
mies ei lopeta lyömistä
isä ei suostu lopettamaan hakkaamista
hän ei lakkaa potkimasta minua
han slutar inte slå mig
hon slutar aldrig slå barnen
han vägrar sluta sparka min bror
he refuses to stop hitting me
my son is unconcious
mies kuirstaa mua
min man misshadnlar mig
tulipalo elokuvateatterissa
tulipalo kirjastossa
the movie theatre is on fire
brandlarmet går, det ryker
det ryker, brandlarmet går
Hyvää joulua! Setä sai sähköiskun eikä hengitä, viitsittekö neuvoa?
I morse spelade vi kort, nu hotar han oss med en yxa
Olen töissä ja mies kuristaa minua, Espoo
Olen töissä ja mies puukotti minua juuri
mies kuristaa minua töissä
olen töissä ja työkaveri ei hengitä
olen töissä ja aion tappaa itseni
pappa andas inte och hyran är sen
min man slår mig och hyran är sen
Ehkä liioittelen, mutta vaari meni ihan veltoksi eikä puhu
"""

CALM = """
mies lopetti lyömisen viime vuonna
han har slutat slå mig
Min pappa slog oss när jag var barn
meille murtauduttiin pääsiäisenä
this heat is killing me
Vaimo hukkui toissa kesänä, en saa unta
If I ever saw a car crash, what would I do first?
en voi lopettaa itkemistä
I can't stop crying
kaipaan halausta
mies löi minua toissa vuonna
mies löi minua toissapäivänä
hon slog mig för två veckor sen
mies halaa minua aina kun tulee kotiin
frågan är vad jag ska göra med hyran
we were cooking dinner and shouting of joy
tv-sarjassa talo paloi, katsoin sitä eilen
lämpötila oli viisi astetta
"""


@pytest.mark.parametrize("text", HIDDEN.strip().splitlines())
def test_what_stands_beside_danger_does_not_hide_it(content: Content, text: str) -> None:
    assert content.understanding.read(text, OPEN, ()).danger


@pytest.mark.parametrize("text", CALM.strip().splitlines())
def test_a_part_of_a_calm_message_is_calm(content: Content, text: str) -> None:
    assert not content.understanding.read(text, OPEN, ()).danger


def test_each_message_is_said_in_many_ways(content: Content) -> None:
    label = next(label for label in dangers(content.directory.situations) if "," in label.text)
    assert len(dict(said_again(label, content.understanding))) > 20


@pytest.mark.no_cover
def test_danger_is_found_however_it_is_said(content: Content) -> None:
    """At most 2 % of the ways to say a danger that is found, for a quarter of the messages;
    `python -m tests.rewordings` counts all of them."""
    counts = lost(dangers(content.directory.situations)[::4], content.understanding)
    said, gone = (sum(numbers) for numbers in zip(*counts.values(), strict=True))
    assert said > 20_000
    assert gone <= 0.02 * said
