"""`back` stands where the caller stood before: tried once for each way from a state to another."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.engine import step
from bot.dialogue.model import Heard
from bot.dialogue.walk import late
from bot.errors import Problem
from bot.proof.model import Edge, Explored, Input, Subject
from bot.proof.shown import problem

BEGINS_ANEW = ("restart", "forget", "back")
BACK = {"voice": "press 9", "sms": "9"}


def back_elsewhere(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """`back` stands where the caller stood before, with what was known beside what is asked."""
    tried: set[tuple[str | None, str | None, str]] = set()
    for edge in explored.edges:
        before = None if edge.source is None else explored.nodes[edge.source].session
        if before is None:
            continue
        way = (before.state, edge.turn.session.state, edge.input.kind)
        if way in tried or not _may_go_back(subject, before.state, edge):
            continue
        tried.add(way)
        turn = step(subject.flow, edge.turn.session, Heard("command", "back"), explored.world)
        asked = {"language", *subject.flow.states[str(before.state)].slots}
        told, now = (
            {slot: value for slot, value in slots.items() if slot not in asked}
            for slots in (before.slots, turn.session.slots)
        )
        if (turn.session.state, now) != (before.state, told):
            said = Input("command", "back", BACK[explored.channel], None)
            conversation = explored.conversation(edge.source, edge.input, said)
            words = f'back leads to "{turn.session.state}"'
            state = before.state or subject.flow.initial
            yield problem(subject, explored, conversation, state, "back-elsewhere", words)


def _may_go_back(subject: Subject, before: str | None, edge: Edge) -> bool:
    """Whether the turn led away from a state that can be stood in again."""
    flow, session = subject.flow, edge.turn.session
    if before in (None, session.state) or flow.states[before].only not in (None, session.channel):
        return False
    begins_anew = edge.input.name in BEGINS_ANEW or edge.input.kind == "transfer"
    return edge.target is not None and not begins_anew and not late(flow, session)
