"""The page to try it on, posted to as its forms do: nothing kept, nothing of it near callers."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.channels.base import HEADER, sign
from bot.directory.hours import HELSINKI
from bot.directory.model import LANGUAGES
from bot.files.content import ROOT, Content
from bot.files.releases import PARTS, name_of
from bot.pages.conversation import cost
from bot.pages.directory_page import clocks
from bot.pages.kit import Checking, Edited
from bot.pages.try_page import DONE_AT_MOST
from bot.problems.errors import FilesError, Problem, Spot
from bot.simulator.player import Player, over, simulate, simulator_settings
from bot.simulator.replay import Trial, played
from bot.simulator.transcript import parse
from bot.store import CountersInMemory, Store
from bot.store.memory import SessionsInMemory
from bot.web.callers import callers_app
from tests.pages import HASH, app_checking, client_of, here, public, token_in

EVE = "2026-12-24T14:00"
DAY = "2026-11-25T10:00"


class Telephone:
    """The page in a browser without scripts: it keeps what the last answer told it to keep."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = client.get("/try")
        self.token = token_in(self.page)
        self.kept = ""

    def post(self, path: str = "/try", **fields: str) -> TestResponse:
        fields = {"csrf": self.token, "transcript": self.kept, **fields}
        answer = self.client.post(path, data=fields)
        if path == "/try":
            self.page = answer
            found = re.search(r'data-kept="([^"]*)"', answer.text)
            assert found, answer.text
            self.kept = html.unescape(found[1])
        return answer

    def begin(self, channel: str, when: str = DAY, **more: str) -> None:
        self.post(begin=channel, when=when, transcript="", **more)

    def text(self, words: str) -> None:
        self.post(words=words, text="1")

    def say(self, words: str, confidence: str = "90") -> None:
        self.post(words=words, confidence=confidence, say="1")

    def do(self, line: str) -> None:
        self.post(line=line)

    @property
    def bubbles(self) -> list[str]:
        """What was said, in order."""
        found = re.findall(r'class="words"[^>]*>([^<]*)<', self.page.text)
        return [html.unescape(words) for words in found]

    @property
    def words(self) -> str:
        """All the words of the page, without its tags."""
        return " ".join(html.unescape(re.sub("<[^>]*>", " ", self.page.text)).split())


@pytest.fixture
def telephone(content: Content) -> Telephone:
    return Telephone(client_of(here(), content))


def test_a_text_is_answered_with_its_cost_and_its_reasons(telephone: Telephone) -> None:
    telephone.begin("sms", EVE)
    telephone.text("mies hakkaa mua, ollaan tikkurilassa")
    mine, answer = telephone.bubbles
    assert mine == "mies hakkaa mua, ollaan tikkurilassa"
    assert "09 8392 4005" in answer
    assert f"Osia 2, {len(answer)} merkkiä, GSM-7" in telephone.words
    assert "to 24.12.2026 klo 14.00" in telephone.words
    assert "Paikka : ”tikkurilassa” directory/" in telephone.words
    assert "Vaara : ”mies hakkaa" in telephone.words
    assert "Tilanteen sääntö: emergency nollalinja riku services" in telephone.words
    assert "112 Hätänumero auki vaara: 112 ensin" in telephone.words


def test_a_call_by_keys_speech_silence_and_a_transfer(telephone: Telephone) -> None:
    telephone.begin("voice")
    assert 'lang="sv"' in telephone.page.text
    telephone.do("caller: press 1")
    telephone.do("caller: silence")
    telephone.say("Äiti kuoli, olen Vantaalla", "55")
    assert "Tunnistin 55 % varma" in telephone.words
    assert "municipality → situation → answer" in telephone.words
    telephone.do("caller: press 1")
    assert "Mitä linjalle tapahtuu? +358983924005" in telephone.words
    telephone.do("caller: line busy")
    assert "Linja on varattu. Botti: Siellä ei vastattu." in telephone.words
    telephone.post(line="caller: press *", interrupting="1")
    assert "keskeytti" in telephone.words
    telephone.do("caller: hang up")
    assert "Puhelu on päättynyt." in telephone.words


def test_a_place_is_keyed_in(telephone: Telephone) -> None:
    telephone.begin("voice")
    telephone.do("caller: press 1")
    telephone.do("caller: silence")
    telephone.post(keys="04200", press="1")
    assert telephone.kept.endswith("caller: press 04200#\n")
    assert "Paikka Kerava" in telephone.words


def test_the_files_are_tried_or_what_is_served_and_the_page_says_which(content: Content) -> None:
    texts = {key: dict(by_language) for key, by_language in content.catalogue.texts.items()}
    texts["open_question.text.sms"]["fi"] = "Missä olit?"
    edited = replace(content, catalogue=replace(content.catalogue, texts=texts))
    app = app_checking(here(), content, Checking(ROOT), lambda: edited)
    telephone = Telephone(app.test_client())
    telephone.begin("sms")
    telephone.text("hei")
    assert "Missä olit?" in telephone.bubbles[-1]
    assert "Kokeilet tiedostoja sellaisina kuin ne ovat nyt. Soittajat" in telephone.words
    telephone.begin("sms", plays="served")
    telephone.text("hei")
    assert "Missä kunnassa olet nyt" in telephone.bubbles[-1]
    assert "Kokeilet sitä, mitä soittajat saavat nyt." in telephone.words
    assert "plays" not in telephone.post("/try/transcript", title="x").text


def test_the_same_files_are_said_to_be_the_same(telephone: Telephone) -> None:
    telephone.begin("sms")
    assert "Kokeilet tiedostoja. Soittajat saavat nyt samaa." in telephone.words


def test_files_that_do_not_load_are_told_and_what_is_served_can_be_tried(content: Content) -> None:
    def broken() -> Content:
        raise FilesError((Problem("empty-text", Spot("flows/triage.yaml", 3), "is <empty>"),))

    telephone = Telephone(app_checking(here(), content, Checking(ROOT), broken).test_client())
    telephone.begin("sms")
    assert "flows/triage.yaml:3: is <empty>" in telephone.words
    kept = "channel: sms\nnow: 2026-11-25T10:00\n\ncaller: hei\n"
    assert telephone.post("/try/transcript", transcript=kept).status_code == 400
    telephone.begin("sms", plays="served")
    telephone.text("hei")
    assert len(telephone.bubbles) == 2


def test_edited_files_are_loaded_once_for_each_edit(content: Content, tmp_path: Path) -> None:
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part)
    edited = Edited(tmp_path)
    assert edited.content(None, content) is content
    assert edited.content(name_of(tmp_path), content) is content
    with (tmp_path / "flows" / "triage.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    later = edited.content(None, content)
    assert later is not content
    assert edited.content("another release", content) is later


def test_the_clock_the_store_and_the_number_are_the_readers(telephone: Telephone) -> None:
    telephone.begin("sms", withheld="on")
    assert "salainen numero" in telephone.words
    telephone.begin("sms")
    telephone.text("kerava")
    telephone.do("store: down")
    assert "muisti poikki" in telephone.words
    telephone.post(put_on="1", when="other", other="2026-11-25T22:15")
    telephone.do("store: up")
    assert "Kello siirrettiin: 2026-11-25 22:15" in telephone.words
    assert "ke 25.11.2026 klo 22.15" in telephone.words


def test_any_worker_can_go_on(content: Content, telephone: Telephone) -> None:
    """The server keeps nothing, so that a reload or another process has the same conversation."""
    telephone.begin("sms")
    telephone.text("kerava")
    other = Telephone(client_of(here(), content))
    other.post(transcript=telephone.kept)
    assert other.bubbles == telephone.bubbles
    other.text("huoli lapsesta")
    assert "09 2949 2120" in other.bubbles[-1]


def test_the_file_is_a_transcript_that_passes_as_a_test(
    content: Content, telephone: Telephone
) -> None:
    telephone.begin("voice", texts="on")
    telephone.do("caller: press 1")
    telephone.say("Vantaa, läheinen kuoli", "40")
    answer = telephone.post("/try/transcript", title="Läheinen kuoli: Vantaa")
    assert 'filename="voice-fi-l-heinen-kuoli-vantaa.txt"' in answer.headers["Content-Disposition"]
    found = parse(answer.text)
    assert dict(found.head) == {
        "title": "Läheinen kuoli: Vantaa",
        "channel": "voice",
        "language": "fi",
        "now": DAY,
        "texts": "yes",
    }
    assert ("caller", "mumble Vantaa, läheinen kuoli") in found.lines
    assert played(found, Trial(found.head, content)) == found


@pytest.mark.parametrize(
    "fields",
    [
        {"begin": "fax"},
        {"begin": "sms", "when": "tomorrow"},
        {"begin": "sms", "when": "0001-01-01T00:00"},
        {"begin": "sms", "when": "other", "other": ""},
        {"transcript": "nonsense"},
        {"transcript": "channel: sms\nnow: 2026-11-25T10:00\nfrom: x\n\nnow: never\n"},
        {"transcript": "channel: sms\n\ncaller: hei\n"},
    ],
)
def test_what_is_no_conversation_is_none(telephone: Telephone, fields: dict[str, str]) -> None:
    telephone.post(**{"when": DAY, **fields})
    assert telephone.page.status_code == 200
    assert telephone.bubbles == []


def test_what_cannot_be_done_is_said_and_undone(telephone: Telephone) -> None:
    telephone.begin("voice")
    before = telephone.kept
    for line in ("caller: line busy", "caller: shout", "caller: ", "store: gone", "now: never"):
        telephone.do(line)
        assert "Sitä ei voi tehdä nyt." in telephone.words
        assert telephone.kept == before
    telephone.do("bot: anything")
    assert telephone.kept == before


def test_a_conversation_has_an_end(telephone: Telephone) -> None:
    telephone.begin("sms")
    many = telephone.kept + "caller: hei\n" * (DONE_AT_MOST + 5)
    telephone.post(transcript=many)
    assert telephone.kept.count("caller:") == DONE_AT_MOST
    assert "Keskustelu on niin pitkä" in telephone.words
    telephone.text("vielä")
    assert telephone.kept.count("caller:") == DONE_AT_MOST


def test_words_of_a_caller_are_never_markup(telephone: Telephone) -> None:
    telephone.begin("sms")
    telephone.text('<script>alert("x")</script>')
    assert "<script>alert" not in telephone.page.text
    assert telephone.bubbles[0] == '<script>alert("x")</script>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_its_readers_language_and_the_bot_its_callers(
    content: Content, language: str
) -> None:
    client = client_of(here(), content)
    client.get(f"/try?lang={language}")
    telephone = Telephone(client)
    telephone.begin("sms")
    telephone.text("hjälp, min man slår mig i Vanda")
    assert f'<html lang="{language}">' in telephone.page.text
    assert "Vanda: Jouren" in telephone.bubbles[1]


def test_who_may_see_no_page_can_try_nothing(content: Content) -> None:
    for settings, status in ((public(), 404), (public(console_users={"aino": HASH}), 401)):
        client = client_of(settings, content)
        for path in ("/try", "/try/transcript"):
            assert client.post(path, data={"begin": "sms", "when": DAY}).status_code == status


def test_trying_leaves_no_trace_where_callers_are(content: Content) -> None:
    """Another application answers: callers' store and counters hear nothing of it."""
    store = Store(SessionsInMemory(), CountersInMemory())
    site = create_app(here(), content=content, store=store)
    client = site.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1:8000"
    telephone = Telephone(client)
    telephone.begin("sms")
    telephone.text("kerava")
    assert telephone.bubbles[1:]
    assert isinstance(store.sessions, SessionsInMemory)
    assert isinstance(store.counters, CountersInMemory)
    assert store.sessions._sessions == {}
    assert not store.counters.counts


def test_callers_routes_know_no_clock(content: Content) -> None:
    """Whatever a request says of the time or the store, a caller hears what holds now."""
    settings = replace(here(), twilio_auth_tokens=("token",))
    at_ten = datetime.fromisoformat(DAY).replace(tzinfo=HELSINKI)
    body = "olen huolissani lapsesta, kerava"

    def answer(query: str, more: dict[str, str], headers: dict[str, str]) -> str:
        store = Store(SessionsInMemory())
        app = callers_app(settings, content=content, store=store, clock=lambda: at_ten)
        form = {"MessageSid": "SM1", "From": "+358401234567", "To": "16400", "Body": body, **more}
        signed = {HEADER: sign(f"{settings.public_url}/sms{query}", form, "token"), **headers}
        return over(app)(f"/sms{query}", form, signed)[2]

    plain = answer("", {}, {})
    assert "09 2949 2120" in plain
    for name in ("now", "at", "clock", "when", "store", "transcript"):
        for value in (EVE, "2026-11-25T22:00", "down"):
            assert answer(f"?{name}={value}", {}, {}) == plain
            assert answer("", {name: value}, {}) == plain
            assert answer("", {}, {f"X-{name}": value, "Date": value}) == plain


def test_the_simulators_signatures_are_real(content: Content) -> None:
    """A trial's application refuses what its own player did not sign."""
    player = simulate(SessionsInMemory(), content)
    assert isinstance(player, Player)
    app = callers_app(simulator_settings(), content=content, store=Store(SessionsInMemory()))
    assert over(app)("/sms", {"Body": "hei"}, {HEADER: "x"})[0] == 403


def test_clocks_are_the_next_of_their_kind() -> None:
    friday = datetime(2026, 12, 25, 18, 30, tzinfo=HELSINKI)
    assert [(clock.name, clock.value) for clock in clocks(friday)] == [
        ("now", "2026-12-25T18:30"),
        ("office", "2026-12-28T10:00"),
        ("night", "2026-12-26T03:00"),
        ("eve", "2027-12-24T14:00"),
    ]


@pytest.mark.parametrize(
    ("text", "segments", "units", "encoding"),
    [("a" * 161, 2, 161, "GSM-7"), ("šefi 😀", 1, 7, "UCS-2"), ("", 1, 0, "GSM-7")],
)
def test_what_a_text_costs(text: str, segments: int, units: int, encoding: str) -> None:
    found = cost(text)
    assert (found.segments, found.units, found.encoding) == (segments, units, encoding)
