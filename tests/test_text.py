"""How a referral is worded: status, closures, notices, and what goes first when room is short."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from msgspec.structs import replace as replace_act

from bot.dialogue.model import CHANNELS, SMS, VOICE, Act, Answer, Say, World
from bot.dialogue.walk import CALL_112
from bot.directory.hours import HELSINKI
from bot.directory.model import Closure, Directory, Interval, Line, Notice, Schedule
from bot.directory.refer import Request, is_answered, refer
from bot.files.content import Content
from bot.text.compose import compose
from bot.text.referral import referral_text, units
from bot.text.words import PLACEHOLDERS, Wording, line_text, place_in
from tests.languages import LANGUAGES, UNITS_AT_MOST

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)
VANTAA = Request("child", "245")


def wording(content: Content, directory: Directory | None = None, **more: object) -> Wording:
    values: dict[str, object] = {"channel": SMS, "language": "fi", "now": NOW, **more}
    return Wording(content.catalogue, directory or content.directory, **values)  # type: ignore[arg-type]


def with_line(content: Content, line: Line) -> Directory:
    return replace(content.directory, lines={**content.directory.lines, line.id: line})


def said(content: Content, line: Line, **more: object) -> str:
    """How the line is worded now, as the only one that changed."""
    directory = with_line(content, line)
    listed = next(e for e in refer(directory, VANTAA, NOW).lines if e.line.id == line.id)
    return line_text(wording(content, directory, **more), listed)


@pytest.fixture
def office(content: Content) -> Line:
    return content.directory.lines["kerava-office"]


def weekly(end: time, *days: int) -> Schedule:
    week = tuple((Interval(time(8), end),) if n in days else () for n in range(7))
    return Schedule("weekly", week)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule("always"), "(24 h)"),
        (Schedule("unknown"), "(aukiolo ei tiedossa)"),
        (weekly(time(20, 30), 2), "(klo 20.30 asti)"),
        (weekly(time(16), 3), "(avataan huomenna klo 8)"),
        (weekly(time(16), 5), "(avataan lauantaina klo 8)"),
        (weekly(time(16), 2), "(avataan 2.12. klo 8)"),
        (weekly(time(16)), "(nyt kiinni)"),
    ],
)
def test_the_status_is_said(
    content: Content, office: Line, schedule: Schedule, expected: str
) -> None:
    text = said(content, replace(office, schedule=schedule))
    assert text == f"Keravan sosiaalipalvelut 09 2949 2120 {expected}"


def test_a_closure_says_why(content: Content, office: Line) -> None:
    reason = dict.fromkeys(LANGUAGES, "muutto")
    closed = replace(office, closed=Closure(date(2026, 11, 30), reason))
    assert said(content, closed).endswith("(kiinni: muutto) (avataan tiistaina klo 8)")
    over = replace(office, closed=Closure(date(2026, 11, 24), reason))
    assert said(content, over).endswith("(avataan huomenna klo 8)")


@pytest.mark.parametrize(
    ("language", "expected"), [("sv", "på finska"), ("en", "in Finnish"), ("fi", "")]
)
def test_another_language_is_said(
    content: Content, office: Line, language: str, expected: str
) -> None:
    finnish = replace(office, languages=("fi",), schedule=Schedule("always"))
    assert said(content, finnish, language=language).endswith(f"(24 h) {expected}".strip())


def answer(content: Content, request: Request, directory: Directory | None = None) -> str:
    return referral_text(wording(content, directory), Answer("answer", request), UNITS_AT_MOST)


def test_a_notice_is_said_before_the_answer(content: Content) -> None:
    text = dict.fromkeys(LANGUAGES, "Puhelimissa on vikaa.")
    notice = Notice("outage", date(2026, 11, 25), date(2026, 11, 25), text, counties=("04",))
    directory = replace(content.directory, notices=(notice,))
    assert answer(content, VANTAA, directory).startswith("Puhelimissa on vikaa. Kerava: ")
    elsewhere = answer(content, Request("child", "837"), directory)
    assert "Puhelimissa" not in elsewhere
    old = replace(content.directory, notices=(replace(notice, ends=date(2026, 11, 24)),))
    assert "Puhelimissa" not in answer(content, VANTAA, old)


def test_in_danger_nothing_is_said_before_112(content: Content) -> None:
    text = dict.fromkeys(LANGUAGES, "Puhelimissa on vikaa.")
    notice = Notice("outage", date(2026, 11, 25), date(2026, 11, 25), text)
    directory = replace(content.directory, notices=(notice,))
    assert answer(content, replace(VANTAA, danger=True), directory).startswith("Soita heti 112.")


@pytest.mark.parametrize("length", range(0, 300, 20))
def test_what_goes_is_never_a_leading_number(content: Content, length: int) -> None:
    """However long a notice is, the two leading numbers stay, and the text fits if it can."""
    text = dict.fromkeys(LANGUAGES, "x" * length or "x")
    notice = Notice("long", date(2026, 11, 25), date(2026, 11, 25), text)
    directory = replace(content.directory, notices=(notice,))
    words = answer(content, VANTAA, directory)
    assert "09 8392 4005" in words
    assert "09 2525 0111" in words
    needed = units(words)
    assert needed is not None
    assert needed <= UNITS_AT_MOST


def test_when_nothing_fits_the_shortest_is_still_said(content: Content, office: Line) -> None:
    names = dict.fromkeys(LANGUAGES, "x" * 400)
    vantaa = replace(content.directory.lines["vantaa-kerava-emergency"], short_names=names)
    assert "09 8392 4005" in answer(content, VANTAA, with_line(content, vantaa))


def one_of_each_area(directory: Directory) -> list[str | None]:
    """The longest name of each county, and of each set of lines of their own, and no place."""
    own = {line.municipalities for line in directory.lines.values()}
    kinds: dict[object, str] = {}
    for code, place in directory.municipalities.items():
        kind = (place.county, *(code in codes for codes in own))
        longest = kinds.setdefault(kind, code)
        if len(place.names["fi"]) > len(directory.municipalities[longest].names["fi"]):
            kinds[kind] = code
    return [*kinds.values(), None]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("language", "at"),
    [*((language, NOW) for language in (*LANGUAGES, None)), ("sv", NOW.replace(hour=10))],
)
def test_every_message_fits_two_segments(
    content: Content, language: str | None, at: datetime
) -> None:
    """Every area x situation x detail x danger, with every command that may come before it."""
    directory = content.directory
    world = World(directory, content.understanding, at)
    before: list[list[Act]] = [[], [CALL_112], [CALL_112, Say("commands.back")]]
    more = {"2": "answer.choices.2.label"}
    for situation in directory.situations.values():
        for code in one_of_each_area(directory):
            for detail in (None, *situation.details):
                for danger in (False, True):
                    request = Request(
                        situation.id, code, None, language or "fi", detail, danger=danger
                    )
                    for said in before:
                        acts = [*said, Answer("answer", request, 0, more)]
                        script = compose(content.catalogue, world, SMS, language, acts)
                        text = "\n".join(w.text for w in script.words)
                        assert (units(text) or 999) <= UNITS_AT_MOST, text


def test_every_question_by_text_fits_with_what_may_come_before_it(content: Content) -> None:
    """Help and a question; back, or a new start, and any menu: in each language."""
    world = World(content.directory, content.understanding, NOW)
    for language in LANGUAGES:
        for state in content.flow.states.values():
            if state.kind not in ("ask", "menu") or state.only:
                continue
            labels = {k: f"{state.name}.choices.{k}.label" for k in state.offered(SMS)}
            asked = Say(f"{state.wording}.text", labels)
            before = ["commands.help"] if state.kind == "ask" else ["commands.back"]
            acts = [CALL_112, *map(Say, before), asked]
            script = compose(content.catalogue, world, SMS, language, acts)
            text = "\n".join(w.text for w in script.words)
            assert (units(text) or 999) <= UNITS_AT_MOST, text


@pytest.mark.parametrize("discreet", [False, True])
@pytest.mark.parametrize("position", range(6))
def test_every_text_names_somebody_who_answers_now(
    content: Content, position: int, discreet: bool
) -> None:
    """Also the last lines of an order, which may be closed or doubtful, and where it is short."""
    at = NOW.replace(hour=4)
    for situation in content.directory.situations:
        for code in ("092", "740", "240", "106", None):
            request = Request(situation, code, None, "sv")
            referral = refer(content.directory, request, at)
            if position < len(referral.groups):
                act = Answer("answer", request, position, discreet=discreet)
                text = referral_text(wording(content, language="sv", now=at), act, UNITS_AT_MOST)
                opened = [e.line.phone for e in referral.lines if is_answered(e)]
                assert any(phone and phone.display in text for phone in opened), text


def test_nothing_to_say_is_nothing_said(content: Content) -> None:
    world = World(content.directory, content.understanding, NOW)
    for channel in CHANNELS.values():
        script = compose(content.catalogue, world, channel, "fi", [])
        assert (script.words, script.listen) == ((), None)


def test_where_somebody_is_follows_the_language(content: Content) -> None:
    said = [place_in(wording(content, language=x), "092") for x in LANGUAGES]
    assert said == ["Vantaalla", "i Vanda", "in Vantaa"]


def test_a_line_without_a_number_has_none_to_say(content: Content) -> None:
    assert wording(content).number(content.directory.lines["kela"]) == ""


def test_placeholders_are_documented() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[1] / "docs" / "flows.md").read_text("utf-8")
    assert not [name for name in PLACEHOLDERS if f"{{{name}}}" not in page]


NAMES_VIOLENCE = (
    "väkival", "lyö", "rikos", "uhri", "nollalinja", "naisten", "våld", "brott", "nollinjen",
    "kvinno", "violen", "crime", "victim", "women", "police", "polis",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", [False, True])
@pytest.mark.parametrize("discreet", [False, True])
def test_no_text_gives_violence_away(
    content: Content, language: str, danger: bool, discreet: bool
) -> None:
    """Every area, every line of the answer, and what is said beside the next question."""
    urgent = wording(content, language=language).text("commands.urgent").casefold()
    assert not [word for word in NAMES_VIOLENCE if word in urgent]
    for code in one_of_each_area(content.directory):
        request = Request("violence", code, None, language, danger=danger)
        for position in range(len(refer(content.directory, request, NOW).groups)):
            act = Answer("answer", request, position, {"2": "x"}, discreet=discreet)
            text = referral_text(wording(content, language=language), act, UNITS_AT_MOST)
            found = [word for word in NAMES_VIOLENCE if word in text.casefold()]
            assert not found, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_says_back_what_the_matter_is(content: Content, language: str) -> None:
    """The labels of the menu are what a situation is called; no answer has one of them."""
    labels = [
        text[language].casefold()
        for key, text in content.catalogue.texts.items()
        if key.startswith("situation") and key.endswith(".label")
    ]
    assert len(labels) >= 20
    for situation in content.directory.situations:
        for code in ("092", "106", "240", None):
            act = Answer("answer", Request(situation, code, None, language))
            text = referral_text(wording(content, language=language), act, UNITS_AT_MOST)
            found = [x for x in labels if re.search(rf"\b{re.escape(x)}\b", text.casefold())]
            assert not found, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_discreet_answer_is_shorter_and_has_the_same_numbers_first(
    content: Content, language: str
) -> None:
    for situation in content.directory.situations:
        for code in ("092", "106", "240", None):
            act = Answer("answer", Request(situation, code, None, language), choices={"2": "x"})
            open_, quiet = (
                referral_text(
                    wording(content, language=language),
                    replace_act(act, discreet=discreet),
                    UNITS_AT_MOST,
                )
                for discreet in (False, True)
            )
            assert len(quiet) < len(open_)
            phones = [
                e.line.phone.display
                for e in refer(content.directory, act.request, NOW).groups[0]
                if e.line.phone
            ]
            assert all(phone in quiet for phone in phones), quiet


def test_a_referral_asked_for_again_follows_the_minute(content: Content) -> None:
    act = Answer("answer", Request("custody", "837"))
    said = [
        referral_text(wording(content, now=at), act, UNITS_AT_MOST)
        for at in (
            datetime(2026, 11, 25, 15, minute, second, tzinfo=HELSINKI)
            for minute, second in ((58, 0), (59, 0), (59, 59))
        )
    ]
    closed = referral_text(
        wording(content, now=datetime(2026, 11, 25, 16, tzinfo=HELSINKI)), act, UNITS_AT_MOST
    )
    assert said == [said[0]] * 3
    assert closed != said[0]


def test_a_text_is_of_its_own_content_however_much_was_said_before(content: Content) -> None:
    """Another release, channel or language is never answered in the words of the one before."""
    situations = ("child", "violence", "money", "death")
    requests = [Request(s, code) for code in content.directory.municipalities for s in situations]

    def texts(of: list[Request], **changes: object) -> list[str]:
        made = replace(wording(content), **changes)  # type: ignore[arg-type]
        return [referral_text(made, Answer("answer", r), UNITS_AT_MOST) for r in of]

    first, some = texts(requests), requests[:40]
    assert texts(some, catalogue=replace(content.catalogue)) == first[: len(some)]
    reworded = dict.fromkeys(LANGUAGES, "{place}{lines} Uusi.")
    texts_of_other = {**content.catalogue.texts, "answer.text.sms": reworded}
    other = replace(content.catalogue, texts=texts_of_other)
    for changes in ({"catalogue": other}, {"channel": VOICE}, {"language": "sv"}):
        assert not set(texts(some, **changes)) & set(first), changes
    assert texts(requests) == first
