"""In danger: 112, then the county's own line, then what the situation names.

The whole product is asked where the shipped files can show it; directories that are made here show
what they cannot: closed lines, lines in dispute, two lines of one county.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.dialogue.effects import leading
from bot.dialogue.model import BY_MEDIUM, SMS, Answer, Medium
from bot.directory.hours import HELSINKI
from bot.directory.model import Closure, Directory, Line, Phone, Schedule, Topic
from bot.directory.refer import Listed, Referral, Request, refer
from bot.files.content import Content
from bot.proof.hours import Hours, hours_of
from bot.text.referral import referral_text
from bot.text.words import Wording, line_text
from tests.languages import UNITS_AT_MOST
from tests.test_text import one_of_each_area

NOW = datetime(2026, 11, 25, 20, tzinfo=HELSINKI)
VANTAA, KEMI, MIKKELI, HELSINKI_CITY, HYVINKAA = "092", "240", "491", "091", "106"
SHUT = Closure(date(2026, 12, 31), dict.fromkeys(("fi", "sv", "en"), "muutto"))


def ids(found: Referral) -> list[str]:
    return [entry.line.id for entry in found.lines]


def in_danger(directory: Directory, code: str | None, situation: str, **more: Any) -> list[str]:
    return ids(refer(directory, Request(situation, code, danger=True, **more), NOW))


def changed(directory: Directory, *lines: Line) -> Directory:
    return replace(directory, lines={**directory.lines, **{line.id: line for line in lines}})


def with_order(directory: Directory, situation: str, *order: str) -> Directory:
    other = replace(directory.situations[situation], order=order)
    return replace(directory, situations={**directory.situations, situation: other})


def test_lookup_names_the_county_directly_behind_112() -> None:
    said = CliRunner().invoke(
        main, ["lookup", "--municipality", "Vantaa", "--situation", "suicide", "--danger"]
    )
    assert [line.split("  ")[2] for line in said.output.splitlines()[1:]] == [
        "112", "09 8392 4005", "09 2525 0111",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "situation", "expected"),
    [
        (VANTAA, "suicide", ["vantaa-kerava-emergency", "mieli-fi"]),
        (VANTAA, "accident", ["vantaa-kerava-emergency", "mieli-fi"]),
        (HELSINKI_CITY, "death", ["helsinki-crisis", "mieli-fi"]),
        (HELSINKI_CITY, "child", ["helsinki-emergency", "mieli-fi"]),
        (KEMI, "disaster", ["kemi-emergency", "mieli-fi"]),  # its hours are not known
        # Without a number of the county: what the situation names, in its order
        (MIKKELI, "violence", ["nollalinja", "riku"]),
        (MIKKELI, "suicide", ["mieli-fi"]),
        (HYVINKAA, "distress", ["mieli-fi"]),
        (None, "violence", ["nollalinja", "riku"]),
        (None, "accident", ["mieli-fi"]),
        # A line that does not take the matter is not named for it
        (VANTAA, "custody", ["mieli-fi"]),
    ],
)
def test_the_order_in_danger(
    content: Content, code: str | None, situation: str, expected: list[str]
) -> None:
    assert in_danger(content.directory, code, situation) == ["emergency-112", *expected]


def test_what_is_poisoned_has_the_poison_centre_where_the_county_has_no_number(
    content: Content,
) -> None:
    found = in_danger(content.directory, MIKKELI, "health", detail="poisoning")
    assert found == ["emergency-112", "myrkytys", "paivystysapu"]


def test_an_office_does_not_stand_in_for_the_county(content: Content) -> None:
    """Keski-Uusimaa has a number for advice only, in office hours; so has Kerava if it shuts."""
    morning = NOW.replace(hour=10)
    found = refer(content.directory, Request("child", HYVINKAA, danger=True), morning)
    assert ids(found) == ["emergency-112", "mieli-fi", "keski-uusimaa-guidance"]
    centre = replace(content.directory.lines["vantaa-kerava-emergency"], closed=SHUT)
    directory = changed(content.directory, centre)
    shut = refer(directory, Request("child", "245", danger=True), morning)
    assert ids(shut) == [
        "emergency-112", "mieli-fi", "kerava-office", "vantaa-kerava-emergency",
    ]  # fmt: skip


def test_the_county_of_an_entrance_is_enough(content: Content) -> None:
    request = Request("suicide", None, "04", danger=True)
    assert ids(refer(content.directory, request, NOW))[1] == "vantaa-kerava-emergency"


def test_behind_a_line_of_unknown_hours_comes_an_open_one(content: Content) -> None:
    """In Kemi three lines of a crime have hours that nobody knows."""
    found = in_danger(content.directory, KEMI, "crime")
    assert found == ["emergency-112", "kemi-emergency", "mieli-fi", "riku", "riku-legal"]


def test_a_closed_line_of_the_county_is_named_last(content: Content) -> None:
    line = content.directory.lines["vantaa-kerava-emergency"]
    directory = changed(content.directory, replace(line, closed=SHUT))
    found = in_danger(directory, VANTAA, "suicide")
    assert found == ["emergency-112", "mieli-fi", "vantaa-kerava-emergency"]


def test_another_line_of_the_county_stands_in_for_a_closed_one(content: Content) -> None:
    line = content.directory.lines["helsinki-crisis"]
    directory = changed(content.directory, replace(line, closed=SHUT))
    found = in_danger(directory, HELSINKI_CITY, "death")
    assert found == ["emergency-112", "helsinki-emergency", "mieli-fi", "helsinki-crisis"]


def test_an_open_line_leads_before_one_of_unknown_hours(content: Content) -> None:
    lines = content.directory.lines
    lapland = replace(lines["kemi-emergency"], id="lapland", schedule=Schedule("always"))
    lapland = replace(lapland, municipalities=(), counties=("21",), hours_confidence="high")
    found = in_danger(changed(content.directory, lapland), KEMI, "distress")
    assert found == ["emergency-112", "lapland", "mieli-fi", "kemi-emergency"]


def test_a_line_in_dispute_is_not_named(content: Content) -> None:
    """Nor does it stand in the way of another: of the county, or of a language."""
    line = content.directory.lines["helsinki-crisis"]
    directory = changed(content.directory, replace(line, disputed=SHUT.reason))
    found = in_danger(directory, HELSINKI_CITY, "suicide")
    assert found == ["emergency-112", "helsinki-emergency", "mieli-fi"]
    tuesday = datetime(2026, 11, 24, 10, tzinfo=HELSINKI)  # the English line is open and disputed
    request = Request("distress", HELSINKI_CITY, language="en", danger=True)
    referral = refer(content.directory, request, tuesday)
    assert ids(referral) == ["emergency-112", "helsinki-crisis", "mieli-fi"]


def test_a_crisis_line_that_takes_something_else_gives_way(content: Content) -> None:
    """Also where the order names it by its id."""
    line = content.directory.lines["helsinki-crisis"]
    grief = replace(line, topics=(Topic(frozenset({"death"})),))
    directory = changed(content.directory, grief)
    assert in_danger(directory, HELSINKI_CITY, "suicide")[1] == "helsinki-emergency"
    named = with_order(directory, "suicide", "helsinki-crisis", "helpline")
    assert in_danger(named, HELSINKI_CITY, "suicide")[1] == "helsinki-emergency"


def test_a_line_of_the_county_that_is_named_by_id_leads(content: Content) -> None:
    directory = with_order(content.directory, "child", "helpline", "helsinki-crisis")
    line = directory.lines["helsinki-crisis"]
    takes = replace(line, topics=(*line.topics, Topic(frozenset({"child"}))))
    assert in_danger(changed(directory, takes), HELSINKI_CITY, "child") == [
        "emergency-112", "helsinki-crisis", "mieli-fi",
    ]  # fmt: skip


def test_a_line_that_follows_another_still_leads_in_danger(content: Content) -> None:
    """An operator may say that the office is followed by the county's line; in danger it leads."""
    office = content.directory.lines["kerava-office"]
    followed = replace(office, followed_by="vantaa-kerava-emergency")
    request = Request("child", "245", danger=True)
    morning = NOW.replace(hour=10)
    found = refer(changed(content.directory, followed), request, morning)
    assert ids(found) == ["emergency-112", "vantaa-kerava-emergency", "kerava-office", "mieli-fi"]


@pytest.mark.parametrize("changes", [{"phone": None}, {"disputed": SHUT.reason}])
def test_nothing_that_only_delays_follows_in_danger(
    content: Content, changes: dict[str, Any]
) -> None:
    lines = content.directory.lines
    riku = replace(lines["riku"], **changes)
    directory = changed(content.directory, replace(lines["nollalinja"], followed_by="riku"), riku)
    assert in_danger(directory, MIKKELI, "violence") == ["emergency-112", "nollalinja"]


def test_a_number_that_is_all_of_finlands_is_not_the_countys(content: Content) -> None:
    """A national line with the role of a county's does not come between 112 and the county."""
    national = replace(
        content.directory.lines["vantaa-kerava-emergency"],
        id="a-national",
        counties=(),
        phone=Phone("0800 100 200", "+358800100200"),
    )
    directory = replace(
        content.directory, lines={"a-national": national, **content.directory.lines}
    )
    found = in_danger(directory, VANTAA, "violence")
    assert found[:2] == ["emergency-112", "vantaa-kerava-emergency"]


COUNTYS = ("emergency", "crisis")


def is_countys(line: Line) -> bool:
    """Of the social emergency or crisis lines of the caller's own area, with a number."""
    return line.role in COUNTYS and bool(line.counties or line.municipalities) and bool(line.phone)


def instants(
    directory: Directory, hours: Hours, code: str, order: tuple[str, ...]
) -> Iterator[datetime]:
    """One for each way in which the lines of a municipality that an answer may name can stand."""
    county = directory.municipalities[code].county
    roles = {*order, *COUNTYS}
    lines = [line for line in directory.lines.values() if line.covers(code, county)]
    yield from hours.told_apart_by({x.id for x in lines if x.role in roles or x.id in roles})


@pytest.mark.no_cover
def test_everywhere_the_county_comes_directly_behind_112(content: Content) -> None:
    """A municipality of each area x situations and details x languages x classes of hours."""
    directory, asked = content.directory, 0
    hours = hours_of([directory], NOW.date(), directory.lines)
    for code in filter(None, one_of_each_area(directory)):
        for situation in directory.situations.values():
            for detail in (None, *situation.details):
                order = situation.details[detail].order if detail else situation.order
                for now in instants(directory, hours, code, order):
                    for language in ("fi", "sv", "en"):
                        request = Request(situation.id, code, None, language, detail)
                        asked += _county_behind_112(directory, request, now)
    assert asked > 1000, "most areas have a number of their county"


def _county_behind_112(directory: Directory, request: Request, now: datetime) -> bool:
    """Compare the answer in danger with the one without; whether there was something to compare."""
    found = refer(directory, replace(request, danger=True), now).lines
    assert found[0].line.id == "emergency-112"
    plain = [e for e in refer(directory, request, now).lines if is_countys(e.line)]
    if not plain:
        return False
    assert found[1] == plain[0], (request, now)
    return True


# In words

MARK = "@"
"""Stands for a place's name, which may be a part of a line's name too."""
CITYS = ("emergency", "crisis", "office", "services")
"""The roles of what a county or municipality runs; of MIELI's centres only the area is local."""


def worded(content: Content, act: Answer, channel: Medium, at: datetime = NOW) -> str:
    texts = {**content.catalogue.texts}
    for key in ("phrases.place.sms", "phrases.place.voice"):
        texts[key] = dict.fromkeys(texts[key], f"{MARK} ")
    catalogue = replace(content.catalogue, texts=texts)
    wording = Wording(catalogue, content.directory, BY_MEDIUM[channel], act.request.language, at)
    return referral_text(wording, act, UNITS_AT_MOST)


def versions(content: Content, entry: Listed, channel: Medium, language: str) -> set[str]:
    """Every way in which a line may be said."""
    wording = Wording(content.catalogue, content.directory, BY_MEDIUM[channel], language, NOW)
    said = (
        line_text(wording, entry, name=name, hours=hours, neutral=neutral)
        for name, hours, neutral in product((True, False), repeat=3)
    )
    return {text for text in said if text}


@pytest.mark.no_cover
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize("discreet", [False, True])
def test_the_place_stands_only_before_a_line_of_its_own(
    content: Content, language: str, channel: Medium, discreet: bool
) -> None:
    """Once, before the first of them; never before a national line, nor where none is named."""
    directory, places = content.directory, 0
    situations = [
        (s.id, detail) for s in directory.situations.values() for detail in (None, *s.details)
    ]
    for code, (situation, detail), danger in product(
        one_of_each_area(directory), situations, (False, True)
    ):
        request = Request(situation, code, None, language, detail, danger)
        found = refer(directory, request, NOW)
        own = [
            e for e in found.lines
            if e.line.role in CITYS and (e.line.counties or e.line.municipalities)
        ]  # fmt: skip
        words = [text for e in own for text in versions(content, e, channel, language)]
        for position in range(len(found.groups)):
            act = Answer(
                "answer", request, position, {"2": "answer.choices.2.label"}, discreet=discreet
            )
            before, mark, behind = worded(content, act, channel).partition(MARK)
            assert not any(text in before for text in words), before
            assert bool(mark) == any(behind.startswith(f" {text}") for text in words), behind
            assert MARK not in behind
            places += bool(mark)
    assert places > 100


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Soita heti 112. Vantaa: Sosiaali- ja kriisipäivystys 09 8392 4005 (24 h). MIELI "),
        ("sv", "Ring 112 genast. Vanda: Social- och krisjouren 09 8392 4005 (24 h). MIELI "),
        ("en", "Call 112 now. Vantaa: Vantaa-Kerava Crisis Centre 09 8392 4005 (24 h). MIELI "),
    ],
)
def test_a_text_in_danger_names_the_county_with_its_place(
    content: Content, language: str, expected: str
) -> None:
    act = Answer("answer", Request("suicide", VANTAA, None, language, danger=True))
    wording = Wording(content.catalogue, content.directory, SMS, language, NOW)
    assert referral_text(wording, act, UNITS_AT_MOST).startswith(expected)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Soita heti 112. MIELI Kriisipuhelin 09 2525 0111 (24 h). "),
        ("sv", "Ring 112 genast. MIELI Kristelefon 09 2525 0111 (24 h) på finska. "),
        ("en", "Call 112 now. MIELI Crisis Helpline 09 2525 0111 (24 h) in Finnish. "),
    ],
)
@pytest.mark.parametrize("code", [MIKKELI, HYVINKAA, None])
def test_no_place_stands_before_a_national_line(
    content: Content, code: str | None, language: str, expected: str
) -> None:
    act = Answer("answer", Request("accident", code, None, language, danger=True))
    wording = Wording(content.catalogue, content.directory, SMS, language, NOW)
    assert referral_text(wording, act, UNITS_AT_MOST).startswith(expected)


def test_the_county_alone_is_no_place_to_name(content: Content) -> None:
    """Who has dialled a county's own number has told no municipality."""
    act = Answer("answer", Request("suicide", None, "04", danger=True))
    assert worded(content, act, "sms").startswith("Soita heti 112. Sosiaali- ja kriisipäivystys 09")


def test_the_number_that_is_connected_in_danger_is_the_countys(content: Content) -> None:
    found = refer(content.directory, Request("suicide", VANTAA, danger=True), NOW)
    entries = [leading(found, position) for position in range(len(found.groups))]
    assert [e.line.id for e in entries if e] == ["vantaa-kerava-emergency", "mieli-fi"]
