"""The exploration of the shipped flow: every state, every kind of answer, shortest first."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from bot.cli.subject import subject_of, world_of
from bot.dialogue.engine import begin, step
from bot.dialogue.model import Channel, Session
from bot.files.content import ROOT, Content
from bot.proof.explore import explore, states_walked
from bot.proof.model import Explored, Input, Kind

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def explored(content: Content) -> dict[str, Explored]:
    subject = subject_of(ROOT, content, TODAY)
    world = world_of(subject)
    return {c: explore(subject, world, c, "fi", lambda _: None) for c in get_args(Channel)}


def test_every_state_is_walked(content: Content, explored: dict[str, Explored]) -> None:
    walked = {s for e in explored.values() for s in states_walked(e, content.flow)}
    assert walked == content.flow.states.keys()
    assert not [e.broken for e in explored.values() if e.broken]


def test_every_kind_of_answer_is_given(explored: dict[str, Explored]) -> None:
    given = {c: {e.input.kind for e in found.edges} for c, found in explored.items()}
    assert given["voice"] == set(get_args(Kind))
    assert given["voice"] - given["sms"] == {"begin", "transfer", "hang_up"}


def test_every_session_has_every_answer(explored: dict[str, Explored]) -> None:
    for found in explored.values():
        leaving = found.leaving()
        counts = {len(edges) for edges in leaving.values()}
        assert min(counts) >= 30


def test_a_conversation_leads_where_it_says(
    content: Content, explored: dict[str, Explored]
) -> None:
    """Played by the engine from the beginning, it ends in the session it was kept for."""
    for channel, found in explored.items():
        node = found.nodes[-1]
        session = Session("sms" if channel == "sms" else "voice")
        for said in found.conversation(node.number):
            session = _taken(content, found, session, said)
        assert session.state == node.session.state
        assert session.slots.keys() == node.session.slots.keys()


def _taken(content: Content, found: Explored, session: Session, said: Input) -> Session:
    if said.heard is None:
        return begin(content.flow, session).session
    return step(content.flow, session, said.heard, found.world).session
