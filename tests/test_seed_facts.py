"""What the five seed documents say, as (place, situation, language, instant) -> numbers in order.

"-" is a service without a number. R and C name the rules and contradictions of the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from bot.directory.hours import HELSINKI
from bot.directory.refer import Referral, Request, is_answered, refer
from bot.files.content import Content
from tests.transcript import FILES, read

VANTAA, KERAVA_OFFICE, KANTA_HAME = "09 8392 4005", "09 2949 2120", "03 621 7100"
GUIDANCE, KEMI = "019 226 0401", "0400 291 141"
FI, SV, EN = "09 2525 0111", "09 2525 0112", "09 2525 0116"
NOLLALINJA, RIKU, LEGAL, MLL = "080 005 005", "116 006", "0800 161 177", "116 111"
WEDNESDAY, EVENING = "2026-11-25T10:00", "2026-11-25T20:00"

TABLE = [
    # Vantaa and Kerava (S0); R2: in office hours a child's matter goes to the office of Kerava
    ("Vantaa", "violence", "fi", WEDNESDAY, [VANTAA, NOLLALINJA, RIKU, "-"]),
    ("Vantaa", "death", "fi", EVENING, [VANTAA, FI, "-"]),
    ("Kerava", "child", "fi", WEDNESDAY, [KERAVA_OFFICE, VANTAA, FI]),
    ("Kerava", "child", "fi", "2026-11-25T07:59", [VANTAA, FI, KERAVA_OFFICE]),
    ("Kerava", "child", "fi", "2026-11-25T08:00", [KERAVA_OFFICE, VANTAA, FI]),
    ("Kerava", "child", "fi", "2026-11-25T15:59", [KERAVA_OFFICE, VANTAA, FI]),
    ("Kerava", "child", "fi", "2026-11-25T16:00", [VANTAA, FI, KERAVA_OFFICE]),
    ("Kerava", "child", "fi", "2026-11-28T12:00", [VANTAA, FI, KERAVA_OFFICE]),
    ("Kerava", "child", "fi", "2026-12-24T10:00", [VANTAA, FI, KERAVA_OFFICE]),
    ("Kerava", "violence", "fi", WEDNESDAY, [VANTAA, NOLLALINJA, RIKU]),  # C6
    # Kanta-Häme (S1); C2: since 2023 one number for every topic at every hour
    *[(place, "elder", "fi", WEDNESDAY, [KANTA_HAME, FI]) for place in (
        "Forssa", "Hattula", "Hausjärvi", "Humppila", "Hämeenlinna", "Janakkala", "Jokioinen",
        "Loppi", "Riihimäki", "Tammela", "Ypäjä")],
    ("Hämeenlinna", "child", "fi", "2023-03-10T10:00", ["-", KANTA_HAME, FI]),
    ("Hämeenlinna", "child", "fi", "2023-03-13T10:00", [KANTA_HAME, FI]),
    ("Hämeenlinna", "housing", "fi", "2023-03-31T10:00", ["-", KANTA_HAME, FI]),
    ("Hämeenlinna", "housing", "fi", "2023-04-03T10:00", [KANTA_HAME, FI]),
    ("Hämeenlinna", "elder", "fi", "2023-04-21T10:00", ["-", KANTA_HAME, FI]),
    ("Hämeenlinna", "elder", "fi", "2023-04-21T20:00", [KANTA_HAME, FI, "-"]),
    ("Hämeenlinna", "elder", "fi", "2023-04-24T10:00", [KANTA_HAME, FI]),
    ("Forssa", "money", "fi", WEDNESDAY, ["-", FI]),  # R9
    ("Riihimäki", "custody", "fi", WEDNESDAY, ["-", "-", FI]),  # R10
    # Kemi (S2); C12: hours not known, so an open line stands directly behind
    ("Kemi", "child", "fi", WEDNESDAY, [KEMI, FI, "-", "-", "-"]),
    ("Kemi", "violence", "fi", EVENING, [KEMI, NOLLALINJA, RIKU, "-", "-"]),
    ("Kemijärvi", "violence", "fi", EVENING, ["112", NOLLALINJA, RIKU]),
    ("Keminmaa", "violence", "fi", EVENING, ["112", NOLLALINJA, RIKU]),
    # Keski-Uusimaa (S3); C5, C7: its numbers are not known, and guidance is never its emergency
    ("Hyvinkää", "child", "fi", WEDNESDAY, [GUIDANCE, "112", "-", FI]),
    ("Hyvinkää", "child", "fi", EVENING, ["112", "-", FI, GUIDANCE]),
    ("Hyvinkää", "child", "fi", "2026-11-27T12:59", [GUIDANCE, "112", "-", FI]),
    ("Hyvinkää", "child", "fi", "2026-11-27T13:00", ["112", "-", FI, GUIDANCE]),
    ("Hyvinkää", "child", "fi", "2026-12-31T12:59", [GUIDANCE, "112", "-", FI]),  # R18
    ("Hyvinkää", "child", "fi", "2026-12-31T13:00", ["112", "-", FI, GUIDANCE]),
    ("Hyvinkää", "child", "fi", "2026-12-23T13:30", ["112", "-", FI, GUIDANCE]),  # unknown
    ("Hyvinkää", "violence", "fi", WEDNESDAY, ["112", "-", NOLLALINJA, RIKU]),
    # MIELI and RIKU (S4)
    ("Vantaa", "suicide", "fi", EVENING, [FI, VANTAA, "-"]),
    ("Kerava", "suicide", "sv", "2026-11-23T15:59", [FI, VANTAA, SV]),
    ("Kerava", "suicide", "sv", "2026-11-23T16:00", [SV, VANTAA]),
    ("Kerava", "suicide", "sv", "2026-11-23T19:59", [SV, VANTAA]),
    ("Kerava", "suicide", "sv", "2026-11-23T20:00", [FI, VANTAA, SV]),
    ("Kerava", "distress", "en", "2026-11-24T09:00", [EN, FI, VANTAA]),  # C9
    ("Kerava", "distress", "en", "2026-11-24T13:00", [FI, VANTAA]),
    ("Kerava", "distress", "en", "2026-11-25T10:00", [FI, VANTAA]),
    ("Kerava", "crime", "fi", EVENING, [RIKU, VANTAA, LEGAL]),  # C16
    ("Kerava", "youth", "fi", "2026-11-25T18:00", [VANTAA, MLL, "-", KERAVA_OFFICE]),
    (None, "violence", "fi", EVENING, ["112", NOLLALINJA, RIKU]),
    (None, "distress", "fi", EVENING, [FI, "112"]),
]  # fmt: skip


def referral(
    content: Content,
    place: str | None,
    situation: str,
    language: str,
    at: str,
    danger: bool = False,
) -> Referral:
    codes = {m.names["fi"]: code for code, m in content.directory.municipalities.items()}
    request = Request(situation, codes[place] if place else None, None, language, danger=danger)
    return refer(content.directory, request, datetime.fromisoformat(at).replace(tzinfo=HELSINKI))


def numbers(found: Referral) -> list[str]:
    return [e.line.phone.display if e.line.phone else "-" for e in found.lines]


@pytest.mark.parametrize(("place", "situation", "language", "at", "expected"), TABLE)
def test_the_seed_facts_show_in_the_answers(
    content: Content, place: str | None, situation: str, language: str, at: str, expected: list[str]
) -> None:
    assert numbers(referral(content, place, situation, language, at)) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Vantaa", ["112", VANTAA]),
        ("Hyvinkää", ["112", NOLLALINJA]),
        (None, ["112", NOLLALINJA]),
        ("Kemi", ["112", KEMI]),
    ],
)
def test_danger_puts_112_first_then_the_county_or_what_the_situation_names(
    content: Content, place: str | None, expected: list[str]
) -> None:
    found = referral(content, place, "violence", "fi", EVENING, danger=True)
    assert numbers(found)[:2] == expected


def test_in_danger_no_disputed_number_is_given(content: Content) -> None:
    found = referral(content, "Kerava", "distress", "en", "2026-11-24T10:00", danger=True)
    assert EN not in numbers(found)


def test_a_line_that_follows_another_is_not_named_twice(content: Content) -> None:
    both = replace(content.directory.situations["distress"], order=("mieli-fi", "helpline"))
    situations = {**content.directory.situations, "distress": both}
    directory = replace(content.directory, situations=situations)
    now = datetime(2026, 11, 24, 10, tzinfo=HELSINKI)
    assert numbers(refer(directory, Request("distress", language="en"), now)) == [EN, FI]


@pytest.mark.no_cover
def test_everyone_everywhere_has_somebody_who_answers(content: Content) -> None:
    """Every municipality x situation x language at an office hour, at night and on a feast day."""
    directory = content.directory
    for at in (WEDNESDAY, "2026-11-29T03:00", "2026-12-24T14:00"):
        now = datetime.fromisoformat(at).replace(tzinfo=HELSINKI)
        for code in directory.municipalities:
            for situation in directory.situations:
                for language in ("fi", "sv", "en"):
                    _one(refer(directory, Request(situation, code, None, language), now))


def _one(found: Referral) -> None:
    numbered = [e for e in found.lines if e.line.phone]
    assert any(is_answered(e) for e in numbered)
    assert numbered[0].status.state != "closed"
    if numbered[0].status.state == "unknown":
        assert is_answered(numbered[1])
    states = [e.status.state == "closed" for e in found.lines]
    assert states == sorted(states), "a closed line is named only after the others"
    ids = [e.line.id for e in found.lines]
    assert len(ids) == len(set(ids))
    if "mieli-en" in ids:
        assert ids[ids.index("mieli-en") + 1] == "mieli-fi"


NOT_GIVEN: dict[int, str] = {}
"""Seed services that no conversation gives, with the reason."""


@pytest.mark.parametrize("service", range(1, 24))
def test_every_seed_service_is_given_in_a_conversation(content: Content, service: int) -> None:
    """Each of the 23 services has a record, and a transcript whose answer names it."""
    records = [line for line in content.directory.lines.values() if service in line.seed]
    assert records
    if service in NOT_GIVEN:
        return
    marked = [t for t in map(read, FILES) if _marks(t.head, service)]
    assert marked, "no transcript is marked with it"
    words = "\n".join(t.bot_words for t in marked)
    assert any(_named(record, words) for record in records)


def _marks(head: Mapping[str, str], service: int) -> bool:
    return str(service) in head.get("seed", "").split()


SAID = {"social-112": "soita 112 ja pyydä sosiaalipäivystystä", "emergency-112": "Soita heti 112"}
"""How 112 is given: its digits alone are in nearly every reply."""


def _named(record: object, words: str) -> bool:
    said = SAID.get(getattr(record, "id", ""))
    if said is not None:
        return said in words
    phone = getattr(record, "phone", None)
    if phone is not None:
        return phone.display in words
    names = [*record.names.values(), *record.short_names.values()]  # type: ignore[attr-defined]
    return any(name in words for name in names)
