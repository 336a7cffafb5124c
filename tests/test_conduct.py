"""One whole turn: conflicts, records of other versions, and what a number called says by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.player import BOT
from bot.dialogue.model import Answer, Channel, Connect, Say, Session, Snapshot, Wait
from bot.directory.hours import HELSINKI
from bot.directory.model import Entrance
from bot.directory.refer import Request
from bot.files.content import Content
from bot.simulator import simulate
from bot.store import Stored
from bot.store.codec import Event, Record, decode, encode
from bot.store.sessions import Sessions

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=HELSINKI)


class StoreOf:
    """A store that always holds this, and never lets anybody save."""

    def __init__(self, value: bytes | None) -> None:
        self.value = value
        self.saves = 0

    def load(self, key: str) -> Stored | None:
        return None if self.value is None else Stored(7, self.value)

    def save(self, key: str, loaded_revision: int, value: bytes, ttl: int) -> bool:
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
acts = st.one_of(
    st.builds(Say, words, slots, st.booleans()),
    st.builds(Answer, words, requests, st.integers(0, 99), slots),
    st.builds(Wait, st.booleans(), st.booleans()),
    st.builds(Connect, words),
)
snapshots = st.builds(Snapshot, words, slots, slots)
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
)
instants = st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC))
events = st.builds(
    Event, words, instants, st.lists(acts, max_size=3).map(tuple), st.none() | words, counts
)
records = st.builds(Record, sessions_of_any_kind, st.lists(events, max_size=3).map(tuple))


@given(records)
def test_a_record_comes_back_as_it_was_written(record: Record) -> None:
    assert decode(encode(record), record.session.channel) == record


@given(st.binary(max_size=200))
def test_garbage_is_a_value_error_and_nothing_else(value: bytes) -> None:
    try:
        decode(value, "sms")
    except ValueError:
        return


def test_only_the_last_events_are_kept() -> None:
    record = Record(Session("sms"))
    for number in range(5):
        record = record.after(Session("sms"), Event(str(number), NOW, ()))
    assert [event.id for event in record.events] == ["2", "3", "4"]
    assert record.after(Session("sms"), Event("", NOW, ())).events == record.events
    assert record.answered("") is None


def test_a_field_of_another_version_is_passed_over() -> None:
    """While two versions run side by side each reads what it knows."""
    record = Record(Session("sms", "answer", {"situation": "child"}, turns=2))
    data = json.loads(encode(record))
    data["session"]["of_tomorrow"] = 1
    del data["session"]["turns"]
    assert decode(json.dumps(data).encode(), "sms").session == Session(
        "sms", "answer", {"situation": "child"}
    )
