"""The exploration of a small flow: every state, every kind of answer, shortest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import get_args

import pytest

from bot.cli.check import subject_of, world_of
from bot.dialogue.engine import begin, step
from bot.dialogue.hearing import is_answered
from bot.dialogue.model import BY_MEDIUM, SMS, VOICE, Channel, Session
from bot.files.content import ROOT, Content, load_content
from bot.proof.alphabet import TRANSFERRED, alphabet
from bot.proof.explore import explore, states_walked
from bot.proof.model import Caller, Explored, Input, Kind, Subject
from tests.languages import LANGUAGES
from tests.small_project import SMALL

pytestmark = pytest.mark.no_cover

TODAY = date(2026, 11, 25)


OF_THE_WAY = {"begin", "key", "transfer", "hang_up"}
"""Kinds of answer that are no words: they come of where the caller stands."""


@pytest.fixture(scope="module")
def small() -> Content:
    return load_content(SMALL)


@pytest.fixture(scope="module")
def subject(small: Content) -> Subject:
    return subject_of(SMALL, small, TODAY)


Walks = Callable[[], dict[str, Explored]]


@pytest.fixture(scope="module")
def explored(subject: Subject) -> Walks:
    """Both channels. Coverage watches fixtures, so a test has to ask."""

    @cache
    def walks() -> dict[str, Explored]:
        world = world_of(subject)
        return {
            c: explore(subject, world, Caller(BY_MEDIUM[c], "fi"), lambda *_: None)
            for c in BY_MEDIUM
        }

    return walks


def test_every_state_is_walked(small: Content, explored: Walks) -> None:
    walked = {s for e in explored().values() for s in states_walked(e, small.flow)}
    assert walked == small.flow.states.keys()
    assert not [e.broken for e in explored().values() if e.broken]


def test_every_kind_of_answer_is_given(explored: Walks) -> None:
    given = {c: {e.input.kind for e in found.edges} for c, found in explored().items()}
    assert given["voice"] == set(get_args(Kind))
    assert given["voice"] - given["sms"] == {"begin", "transfer", "hang_up"}


@pytest.mark.parametrize("channel", [SMS, VOICE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_words_give_every_kind_of_answer(
    content: Content, channel: Channel, language: str
) -> None:
    """So that `check` tries each in every conversation; what is not to be said is not proved."""
    said = alphabet(subject_of(ROOT, content, TODAY), channel, language)
    assert {one.kind for one in said} == {*get_args(Kind)} - OF_THE_WAY
    unclear = {"which situation", "danger inferred", "situation inferred", "several"}
    unclear |= {"a matter too"} | ({"mumbled", "sounds alike"} if channel is VOICE else set())
    assert {one.name for one in said if one.kind == "candidates"} == unclear


def test_every_session_has_every_answer(explored: Walks) -> None:
    for found in explored().values():
        leaving = found.leaving()
        listening = {node.number for node in found.nodes if not node.dialling}
        counts = {len(leaving[number]) for number in listening}
        assert min(counts) >= 30
        assert {len(leaving[n]) for n in leaving.keys() - listening} <= {len(TRANSFERRED) + 1}


def test_letters_replace_nothing_that_was_told_in_any_session(
    small: Content, explored: Walks
) -> None:
    """And after an answer they make no danger and no question."""
    for found in explored().values():
        vague = [
            e for e in found.edges if e.input.name in ("danger inferred", "situation inferred")
        ]
        assert {e.input.name for e in vague} == {"danger inferred", "situation inferred"}
        for edge in vague:
            before, after = found.nodes[edge.source or 0].session, edge.turn.session
            told = {slot for slot in ("municipality", "situation") if before.has_told(slot)}
            assert {s: before.slots[s] for s in told} == {s: after.slots.get(s) for s in told}
            if is_answered(small.flow, before):
                assert after.danger == before.danger
                assert after.state not in {*small.flow.choosing.values()} - {before.state}


def test_a_conversation_leads_where_it_says(small: Content, explored: Walks) -> None:
    """Played by the engine from the beginning, it ends in the session it was kept for."""
    for found in explored().values():
        node = found.nodes[-1]
        session = Session(found.channel)
        for said in found.conversation(node.number):
            session = _taken(small, found, session, said)
        assert session.state == node.session.state
        assert session.slots.keys() == node.session.slots.keys()


def _taken(small: Content, found: Explored, session: Session, said: Input) -> Session:
    if said.heard is None:
        return begin(small.flow, session).session
    return step(small.flow, session, said.heard, found.world).session


@pytest.mark.parametrize("language", ["sv", "en"])
def test_who_speaks_another_language_is_followed_in_it(
    small: Content, subject: Subject, language: str
) -> None:
    """By phone without counts: each session once, however often the caller was asked."""
    caller = Caller(VOICE, language, counted=False)
    found = explore(subject, world_of(subject), caller, lambda *_: None)
    sessions = [node.session for node in found.nodes]
    assert {session.slots.get("language") for session in sessions} == {None, language}
    left = small.flow.states.keys() - {*states_walked(found, small.flow)}
    assert left == {"last_words"}, "to which only counted tries lead"
    assert not found.broken


def test_steps_are_told_as_they_are_known(subject: Subject) -> None:
    told: list[tuple[int, int]] = []
    caller = Caller(VOICE, "sv", counted=False)
    found = explore(subject, world_of(subject), caller, lambda *steps: told.append(steps))
    assert told[-1] == (len(found.nodes), len(found.nodes))
    assert all(done <= known for done, known in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
