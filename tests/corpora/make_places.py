"""Makes places_tune.tsv by rule: every municipality and former one in many forms, and slips.

    .venv/bin/python -m tests.corpora.make_places

Nothing in it is left to chance. What no rule makes is copied from places_written.tsv. The case
forms come from directory/, whose makers took them from pykko and not from the code that is tested.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

FOLDER = Path(__file__).parent
DIRECTORY = FOLDER.parents[1] / "directory"
WRITTEN, MADE = FOLDER / "places_written.tsv", FOLDER / "places_tune.tsv"

SHORTEST_WITH_SLIP = 6
_BESIDE = dict(zip("abcdefghijklmnopqrstuvwxyzåäö", "svxsrtghukjlknpqwrtydbqgtcöåä", strict=True))
"""A key beside each on a keyboard."""
_NO_DOTS = str.maketrans("åäöéÅÄÖ", "aaoeAAO")
_HOMONYMS = {"Tammela": "Tampere", "Brändö": "Vaasa|Helsinki", "Pyhäjärvi": "Säkylä|Eura"}
"""Municipalities that share their name with another place."""

WHERE = (
    "olen {}", "mies hakkaa mua, ollaan {}", "{} ollaan, apua", "äiti kaatui kotona {}",
    "Oon {} ja en jaksa enää", "lapsi karannut, olemme {}", "täällä {} tarvitaan apua",
)  # fmt: skip
FROM = ("soitan {}", "olen kotoisin {}", "{} päivää, tarvitsen apua", "hei olen {}")
TO = ("tulin juuri {}", "olemme menossa {}", "jouduin {} ilman rahaa", "pääsin {}")
BARE = ("{}", "{}.", "paikka on {}", "kunta: {}", "mies lyö, asuinpaikka {}", "{}!!")
SWEDISH = ("jag är i {}", "vi bor i {}", "{} stad", "min man slår mig, i {}", "{}", "i {} kommun")
ENGLISH = ("I am in {}", "my husband hit me, in {}", "we live in {}", "near {}")
SLIPS = ("olen {}", "{}", "ollaan {} nyt", "asun {}")


def lines() -> Iterator[str]:
    """The corpus, line by line."""
    yield from ("# Made by make_places.py; change that and not this.",)
    municipalities = _rows("municipalities.csv")
    names = {row["code"]: row["fi"] for row in municipalities}
    for number, row in enumerate(municipalities):
        for text in _municipality(number, row):
            yield f"{_expected(row['fi'])}\t{text}"
    for number, row in enumerate(_former()):
        expected = "|".join(names[code] for code in row["municipalities"].split("/"))
        for text in _other(number, row):
            yield f"{expected}\t{text}"
    yield from _slips(municipalities)
    yield from WRITTEN.read_text("utf-8").splitlines()


def _rows(name: str) -> list[dict[str, str]]:
    with (DIRECTORY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _former() -> Iterator[dict[str, str]]:
    rows = (row for row in _rows("places.csv") if row["kind"] == "former" and row["forms"])
    return (row for row in rows if row["name"] != "Lappi")  # which is Lapland to everybody else


def _expected(name: str) -> str:
    return f"{name}|{_HOMONYMS[name]}" if name in _HOMONYMS else name


def _called(name: str) -> str:
    return name.removesuffix(" kunta").removesuffix(" Tl")


def _municipality(number: int, row: dict[str, str]) -> Iterator[str]:
    """A municipality: bare, in each case, as part of an official name, and in other languages."""
    where, from_, to, genitive = (
        row[case].split("/")[0] for case in ("in", "from", "to", "genitive")
    )
    yield _said(BARE, number, _called(row["fi"]))
    yield _said(WHERE, number, where)
    yield _said(WHERE, number + 3, where).translate(_NO_DOTS).lower()
    yield _said(FROM, number, from_)
    yield _said(TO, number, to)
    if not genitive.endswith(("kunnan", "Tl")):
        yield f"{genitive} {('kunta', 'kunnassa', 'keskustassa', 'kaupungin palvelut')[number % 4]}"
    yield _with_clitic(where, number)
    yield _as_recognised(where, number)
    if row["sv"] != row["fi"]:
        yield _said(SWEDISH, number, row["sv"])
        yield _said(SWEDISH, number + 1, row["sv"]).lower().translate(_NO_DOTS)
    yield _said(ENGLISH, number, _called(row["fi"]))


def _other(number: int, row: dict[str, str]) -> Iterator[str]:
    """A former municipality: bare and in the case that its forms have third."""
    genitive, where = row["forms"].split("/")[:2]
    yield _said(WHERE, number, where)
    yield f"asun {genitive} kirkonkylässä" if number % 2 else f"kunta oli {row['name']}"


def _said(texts: Sequence[str], number: int, form: str) -> str:
    return texts[number % len(texts)].format(form)


def _with_clitic(form: str, number: int) -> str:
    """`Kemissäkin`, `Oulussako`; the vowel follows the ending."""
    back = form.endswith("a")
    clitic = ("kin", "ko" if back else "kö", "han" if back else "hän")[number % 3]
    return f"olen {form}{clitic}"


def _as_recognised(form: str, number: int) -> str:
    """As speech recognition writes it, or in capitals, or with dots apart from their letters."""
    text = f"Olen {form}."
    return (text, text.upper(), unicodedata.normalize("NFD", text))[number % 3]


def _slips(municipalities: Sequence[dict[str, str]]) -> Iterator[str]:
    """One slip in each name that is long enough: the four kinds and the texts by turns."""
    kinds = cycle((_swapped, _left_out, _doubled, _beside))
    taken = {_plain(cell) for row in municipalities for cell in row.values()}
    taken |= {_plain(row["name"]) for row in _rows("places.csv")}
    for number, (row, kind) in enumerate(zip(municipalities, kinds, strict=False)):
        form = row["fi"] if number % len(SLIPS) == 1 else row["in"].split("/")[0]
        if len(row["fi"]) < SHORTEST_WITH_SLIP or not form.isalpha():
            continue
        slip = kind(form, 2 + number % (len(row["fi"]) - 4))
        if _plain(slip) not in taken and _plain(slip) != _plain(form):
            yield f"{_expected(row['fi'])}\t{_said(SLIPS, number, slip)}"


def _plain(text: str) -> str:
    return text.lower().translate(_NO_DOTS)


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int) -> str:
    return word[:at] + word[at] + word[at:]


def _beside(word: str, at: int) -> str:
    return word[:at] + _BESIDE[word[at]] + word[at + 1 :]


def main() -> None:
    """Write the file anew."""
    MADE.write_text("\n".join(lines()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
