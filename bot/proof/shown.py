"""A problem that shows in a conversation: where it stands, and the shortest way to it.

The checks of conversations make their problems of it.
"""

from __future__ import annotations

from bot.errors import Problem
from bot.proof.conversation import transcript
from bot.proof.model import Edge, Explored, Input, Node, Subject


def problem(
    subject: Subject, explored: Explored, said: tuple[Input, ...], state: str, *what: str
) -> Problem:
    """A problem (its code and words) that shows in this conversation."""
    code, message = what
    told = transcript(subject, explored, said, message)
    spot = subject.spot("state", state)
    return Problem(code, spot, f'state "{state}", {explored.channel}: {message}', told)


def at(subject: Subject, node: Node) -> str:
    """The state a session stands in, by name; before the first it is the flow's initial."""
    return node.session.state or subject.flow.initial


def problem_of(subject: Subject, explored: Explored, edge: Edge, code: str, words: str) -> Problem:
    """A problem that shows at this answer, told of the state in which it is given."""
    state = subject.flow.initial
    if edge.source is not None:
        state = at(subject, explored.nodes[edge.source])
    said = explored.conversation(edge.source, edge.input)
    return problem(subject, explored, said, state, code, f"{words} ({edge.input.name})")
