"""Values changed by making them anew: as `dataclasses.replace` does it."""

from __future__ import annotations

import dataclasses

import pytest

from bot.dialogue.model import Connect, Session, Snapshot
from bot.values import replace

SESSION = Session("sms", "answer", {"language": "fi"}, back=(Snapshot("which", {}),), step=3)


def test_it_is_what_the_library_makes() -> None:
    assert replace(SESSION) == SESSION
    assert replace(SESSION, state=None, step=4) == dataclasses.replace(SESSION, state=None, step=4)
    assert replace(Connect("a"), line="b") == Connect("b")


def test_the_value_itself_stays_as_it_was() -> None:
    replace(SESSION, turns=9)
    assert SESSION.turns == 0


def test_a_field_that_there_is_not() -> None:
    with pytest.raises(KeyError, match="turn"):
        replace(SESSION, turn=1)  # type: ignore[call-arg]


def test_a_value_has_the_hash_and_the_room_of_a_frozen_dataclass() -> None:
    assert hash(Connect("a")) == hash(Connect("a")) == hash(("a",))
    assert Connect("a") != Connect("b")
    assert not hasattr(Connect("a"), "__dict__")
