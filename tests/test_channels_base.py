"""Keyed hashes keep callers apart; words are cleaned, joined and cut without losing any."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import event_id, is_someone, pieces, readable, runs, session_key
from bot.text.compose import Words

SECRET = "a secret of at least thirty-two characters"


def test_a_key_is_short_and_shows_nothing() -> None:
    key = session_key(SECRET, "sms", "+358401234567", "+358454910000")

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", key)
    assert key == session_key(SECRET, "sms", "+358401234567", "+358454910000")
    assert key != session_key(SECRET + "2", "sms", "+358401234567", "+358454910000")


def test_sessions_texts_calls_and_events_never_share_a_key() -> None:
    keys = {
        session_key(SECRET, "sms", "A", "B"),
        session_key(SECRET, "sms", "B", "A"),
        session_key(SECRET, "sms", "AB", ""),
        session_key(SECRET, "voice", "A", "B"),
        event_id(SECRET, "sms", "A", "B"),
        event_id(SECRET, "sms", 'A", "B'),
        session_key("sms", "A", "B"),
    }

    assert len(keys) == 7


@given(
    st.lists(st.text(st.characters()), max_size=4), st.lists(st.text(st.characters()), max_size=4)
)
def test_different_parts_make_different_keys(one: list[str], other: list[str]) -> None:
    assert (session_key(SECRET, *one) == session_key(SECRET, *other)) is (one == other)


@pytest.mark.parametrize("number", ["+358401234567", "+46701234567", "+12125551234", "+3589101"])
def test_a_whole_number_is_someone(number: str) -> None:
    assert is_someone(number)


@pytest.mark.parametrize(
    "number",
    [
        *("+266696687", "+7378742833", "+86282452253", "+8656696", "+2562533"),
        *("", " ", "anonymous", "Anonymous", "RESTRICTED", "KELA", "16400", "0401234567"),
        *("client:anna", "sip:anna@example.org", "whatsapp:+358401234567", "+", "+0401234567"),
        *("+358 40 1234567", "+358401234567\n", "+1234567890123456", "+٣٥٨٤٠١٢٣٤٥٦٧"),
    ],
)
def test_what_several_people_may_call_from_is_nobody(number: str) -> None:
    assert not is_someone(number)


def test_readable_drops_what_no_alphabet_has() -> None:
    assert readable(" \x00Moi\x07 ä\ud800ö \U0001f600\ufffe\n") == "Moi äö \U0001f600"
    assert len(readable("x" * 100_000)) == 1600


def test_runs_join_neighbours_of_one_language() -> None:
    words = [
        Words("fi", "Yksi."),
        Words("fi", " \x00 "),
        Words("sv", ""),
        Words("fi", "Kaksi.\n"),
        Words("sv", "Tre."),
        Words("fi", "Neljä."),
    ]

    assert runs(words) == [
        Words("fi", "Yksi. Kaksi."),
        Words("sv", "Tre."),
        Words("fi", "Neljä."),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Yksi.", ["Yksi."]),
        ("Yksi. Kaksi. Kolme.", ["Yksi.", "Kaksi.", "Kolme."]),
        ("A. B! C? D.", ["A. B! C?", "D."]),
        ("yksi\nkaksi ab", ["yksi", "kaksi ab"]),
        ("yksi kaksi kolme", ["yksi kaksi", "kolme"]),
        ("kahdeksankymmentä", ["kahdeksank", "ymmentä"]),
    ],
)
def test_pieces_are_cut_after_sentences_if_they_can(text: str, parts: list[str]) -> None:
    assert pieces(text, lambda part: len(part) <= 10) == parts


def test_a_limit_nothing_keeps_still_ends() -> None:
    assert pieces("abc", lambda part: not part) == ["a", "b", "c"]


@given(st.text().map(str.strip), st.integers(1, 30))
def test_pieces_lose_no_word(text: str, most: int) -> None:
    parts = pieces(text, lambda part: len(part) <= most)

    assert all(0 < len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
