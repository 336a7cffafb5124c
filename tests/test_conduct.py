"""One whole turn: conflicts, records of other versions, and what a number called says by itself."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as renamed

from bot.dialogue.engine import Pace
from bot.dialogue.model import (
    Answer,
    Channel,
    Connect,
    Safety,
    Say,
    SendText,
    Session,
    Snapshot,
    Wait,
)
from bot.directory.hours import HELSINKI
from bot.directory.model import Entrance
from bot.directory.refer import Request
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.simulator.player import BOT, CALLER, simulate
from bot.store import OutgoingText, Stored
from bot.store.memory import Mailbox
from bot.store.sessions import Sessions
from bot.turn.memory import COMMON, STORED_AT_MOST, Event, Record, decode, encode

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)


class StoreOf:
    """A store that always holds this, and never lets anybody save."""

    def __init__(self, value: bytes | None) -> None:
        self.value = value
        self.saves = 0

    def load(self, key: str, claim: str = "") -> Stored | None:
        return None if self.value is None else Stored(7, self.value)

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        self.saves += 1
        return False

    def forget(self, key: str) -> None: ...

    def ping(self) -> bool:
        return True


def test_a_conflict_is_tried_three_times_and_then_answered_unsaved(content: Content) -> None:
    store = StoreOf(None)
    player = simulate(store, content, lambda: NOW)
    assert "09 8392 4005" in player.text("väkivalta, vantaa")[0]
    assert store.saves == 3


@pytest.mark.parametrize("value", [b"", b"{}", b"[]", b'{"s":1,"e":2}', b"\xff", b"null"])
def test_a_record_nobody_can_read_is_a_new_conversation(content: Content, value: bytes) -> None:
    player = simulate(StoreOf(value), content, lambda: NOW)
    assert "Missä kunnassa" in player.text("moi")[0]


def test_an_entrance_knows_its_county_and_language(content: Content, sessions: Sessions) -> None:
    """A number of one county answers with its line, also when the caller does not say where."""
    entrance = {BOT: Entrance(BOT, county="04", language="sv")}
    directory = replace(content.directory, entrances=entrance)
    player = simulate(sessions, replace(content, directory=directory), lambda: NOW)
    assert player.text("?")[0].startswith("Vid nöd ring 112.")
    player.text("våld")
    assert "09 8392 4005" in player.text("vill inte säga")[0]
    call = player.call()
    assert {spoken.language for spoken in call.heard} == {"fi-FI", "sv-SE", "en-GB"}


def test_an_entrance_may_say_only_one_of_the_two(content: Content, sessions: Sessions) -> None:
    directory = replace(content.directory, entrances={BOT: Entrance(BOT, language="en")})
    player = simulate(sessions, replace(content, directory=directory), lambda: NOW)
    assert player.text("?")[0].startswith("In an emergency call 112.")


class NoSender:
    """An outbox that nobody empties, or that is out of reach."""

    def __init__(self, error: StoreError | None = None) -> None:
        self.error = error

    def put(self, text: OutgoingText) -> bool:
        if self.error:
            raise self.error
        return False


@pytest.mark.parametrize("outbox", [NoSender(), NoSender(StoreError("down"))])
def test_a_text_that_cannot_be_sent_is_not_promised(
    content: Content, sessions: Sessions, outbox: NoSender
) -> None:
    call = simulate(sessions, content, lambda: NOW, outbox=outbox).call()
    call.press("1")
    call.say("Äiti kuoli, olen Vantaalla.")
    call.press("4")
    call.press("1")
    assert "Viestiä ei voitu lähettää." in call.said
    assert "Viesti lähtee" not in call.said


def test_a_text_is_the_answer_that_was_heard_and_is_put_once(
    content: Content, sessions: Sessions
) -> None:
    """Also when Twilio repeats the request, and when the caller asks twice for the same."""
    mailbox = Mailbox()
    player = simulate(sessions, content, lambda: NOW, outbox=mailbox)
    call = player.call()
    call.press("2")
    call.say("Våld hemma i Vanda.")
    call.press("2")
    for _ in range(2):
        call.press("4")
        call.press("1")
    player.resend()
    (text,) = mailbox.texts
    assert text.to == CALLER
    assert text.body.startswith("Vid nöd ring 112. Rådgivning 080 005 005 (24 h).")
    assert "tryck" not in text.body
    assert "svara 2" not in text.body


@pytest.mark.parametrize(
    "caller", ["+35891234567", "+4670123456", "anonymous", "+266696687", "", "sip:a@b.invalid"]
)
def test_only_a_finnish_mobile_number_is_offered_a_text(
    content: Content, sessions: Sessions, caller: str
) -> None:
    call = simulate(sessions, content, lambda: NOW, outbox=Mailbox()).call(from_=caller)
    call.press("1")
    call.say("Äiti kuoli, olen Vantaalla.")
    assert "tekstiviesti" not in call.said


class Down(StoreOf):
    """A store that is out of reach."""

    def load(self, key: str, claim: str = "") -> Stored | None:
        raise StoreError("down")


def test_without_memory_no_text_is_offered(content: Content) -> None:
    call = simulate(Down(None), content, lambda: NOW, outbox=Mailbox()).call()
    call.press("1")
    call.say("Äiti kuoli, olen Vantaalla.")
    assert "tekstiviesti" not in call.said


class Failing:
    """A real store whose saves fail while it is told so."""

    def __init__(self, sessions: Sessions) -> None:
        self.load, self.forget, self.ping = sessions.load, sessions.forget, sessions.ping
        self._save = sessions.save
        self.down = False

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int, claim: str = "") -> bool:
        if self.down:
            raise StoreError("down")
        return self._save(key, loaded_revision, value, ttl, claim)


@pytest.mark.parametrize("before", [["4", "2"], ["4"], ["2"], ["3"]])
def test_no_key_is_read_against_a_menu_that_is_not_the_last_one_heard(
    content: Content, sessions: Sessions, before: list[str]
) -> None:
    """The save after it failed: what was said last is not known."""
    store, mailbox = Failing(sessions), Mailbox()
    call = simulate(store, content, lambda: NOW, outbox=mailbox).call()
    call.press("1")
    call.say("Äiti kuoli, olen Vantaalla.")
    *heard, last = before
    for key in heard:
        call.press(key)
    store.down = True
    call.press(last)
    store.down = False
    call.press("1")
    assert call.dialled is None
    assert mailbox.texts == []
    assert not call.ended


def test_no_candidate_is_chosen_that_was_not_the_last_one_heard(
    content: Content, sessions: Sessions
) -> None:
    store = Failing(sessions)
    call = simulate(store, content, lambda: NOW).call()
    call.press("1")
    call.say("Olen Kemissä.")
    store.down = True
    call.press("3")  # neither: the place is asked for
    store.down = False
    call.press("1")
    assert "Kemi." not in call.said
    assert "Missä kunnassa" in call.said


words = st.text(max_size=8)
slots = st.dictionaries(words, words, max_size=4)
channels: st.SearchStrategy[Channel] = st.sampled_from(["sms", "voice"])
requests = st.builds(
    Request,
    words,
    st.none() | words,
    st.none() | words,
    words,
    st.none() | words,
    danger=st.booleans(),
)
answers = st.builds(
    Answer, words, requests, st.integers(0, 99), slots, st.booleans(), st.booleans()
)
acts = st.one_of(
    st.builds(Say, words, slots, st.booleans()),
    answers,
    st.builds(Wait, st.booleans(), st.booleans(), st.booleans()),
    st.builds(Connect, words),
    st.builds(SendText, answers),
    st.builds(Safety, words),
)
snapshots = st.builds(Snapshot, words, slots, slots, st.integers(0, 9))
counts = st.integers(0, 9)
sessions_of_any_kind = st.builds(
    Session,
    channels,
    st.none() | words,
    slots,
    st.booleans(),
    counts,
    counts,
    slots,
    counts,
    counts,
    st.lists(snapshots, max_size=3).map(tuple),
    st.booleans(),
    st.none() | words,
    counts,
)
instants = st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC))
events = st.builds(
    Event, words, instants, st.lists(acts, max_size=3).map(tuple), st.none() | words, counts
)
paces = st.builds(
    Pace, words, counts, counts, st.lists(counts, max_size=5).map(tuple), counts, st.booleans()
)


@given(sessions_of_any_kind, st.lists(events, max_size=3), paces)
def test_a_record_comes_back_as_it_was_written(
    session: Session, answered: list[Event], pace: Pace
) -> None:
    record = Record(session)
    answered = [renamed(e, id=e.id and f"{n}{e.id}") for n, e in enumerate(answered)]
    for event in answered:
        record = record.after(session, event, pace)
    read = decode(encode(record))
    assert read == record
    for event in answered:
        assert read.answered("another", event.id) == (event if event.id else None)


@given(st.binary(max_size=200))
def test_garbage_is_a_value_error_and_nothing_else(value: bytes) -> None:
    try:
        decode(value)
    except ValueError:
        return


def test_only_the_last_events_are_kept() -> None:
    record = Record(Session("sms"))
    for number in range(5):
        record = record.after(Session("sms"), Event(str(number), NOW, ()), Pace())
    assert [number for number in range(5) if record.answered(str(number))] == [2, 3, 4]
    assert record.after(Session("sms"), Event("", NOW, ()), Pace()).events == record.events
    assert record.answered("") is None


def stored(value: object) -> bytes:
    """A stored string with this JSON in it."""
    deflate = zlib.compressobj(zdict=COMMON)
    return deflate.compress(json.dumps(value).encode()) + deflate.flush()


def test_a_field_of_another_version_is_passed_over() -> None:
    """While two versions run side by side each reads what it knows."""
    session: dict[str, object] = {
        "channel": "sms",
        "state": "answer",
        "slots": {"situation": "child"},
        "turns": 2,
    }
    pace: dict[str, object] = {"said": "said", "since": 5, "replies": 3}
    others: tuple[dict[str, object], ...] = ({}, {"of tomorrow": 1})
    for more in others:
        record = decode(stored({"session": session | more, "pace": pace | more, **more}))
        assert record.session == Session("sms", "answer", {"situation": "child"}, turns=2)
        assert record.pace == Pace("said", 5, 3)


@pytest.mark.parametrize(
    "event",
    [
        {"id": "1", "at": "2026-12-01T00:00:05Z", "acts": [{"type": "OfTomorrow"}]},
        {"id": "1"},
        ["1", 5, [["s"]], "fi", 0],
    ],
)
def test_an_event_of_another_version_is_answered_anew(event: object) -> None:
    known: dict[str, object] = {
        "id": "2",
        "at": "1970-01-01T00:00:05Z",
        "acts": [{"type": "Say", "text": "a"}],
    }
    known |= {"language": "fi", "position": 1, "of tomorrow": 9}
    record = decode(stored({"session": {"channel": "sms"}, "events": [event, known]}))
    assert record.answered("1") is None
    assert record.answered("2") == Event("2", datetime.fromtimestamp(5, UTC), (Say("a"),), "fi", 1)


def test_the_session_of_an_earlier_format_is_a_new_conversation() -> None:
    for value in (b'[["answer",["fi"]],["said",5]]', b'{"session":{"channel":"sms"}}', stored([])):
        with pytest.raises(ValueError, match="not a stored session"):
            decode(value)


def test_a_stored_session_is_never_inflated_without_bound() -> None:
    with pytest.raises(ValueError, match="not a stored session"):
        decode(stored({"session": {"channel": "sms", "state": "a" * STORED_AT_MOST}}))
