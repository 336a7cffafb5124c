"""Whether a number that answers is named: 112 first in danger, and one by text to who has told.

The numbers of a text are those of its wording, in every language.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.model import Answer, Channel, Connect, Say, Turn
from bot.dialogue.numbers import BY_TEXT_TO_112, has_told
from bot.dialogue.walk import CALL_112
from bot.directory.model import LANGUAGES
from bot.errors import Problem
from bot.proof.model import Edge, Explored, Subject
from bot.proof.shown import problem, problem_of

NUMBERS = ("{helpline}", "{violence_line}")
ABROAD = Say("commands.abroad")


def danger_first(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Words of danger put 112 first, from wherever they are said, and lead to the answer."""
    for edge in explored.edges:
        if edge.input.kind == "danger" and not _is_112_first(edge.turn):
            words = "danger is not answered with 112 first"
            yield problem_of(subject, explored, edge, "danger-not-first", words)
            return


def _is_112_first(turn: Turn) -> bool:
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Answer):
        return first.request.danger
    return turn.session.danger and first in (CALL_112, BY_TEXT_TO_112)


def without_a_number(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Each text to who has told something names a number that answers now."""
    told: set[str] = set()
    for edge in explored.edges if explored.channel == "sms" else ():
        state = edge.turn.session.state or subject.flow.initial
        if state not in told and _names_none(subject, explored, edge):
            told.add(state)
            said = explored.conversation(edge.source, edge.input)
            words = f"a text names no number ({edge.input.name})"
            yield problem(subject, explored, said, state, "no-number", words)


def _names_none(subject: Subject, explored: Explored, edge: Edge) -> bool:
    return not (_is_enough(subject, explored, edge) or tells_a_number(subject, edge.turn))


def _is_enough(subject: Subject, explored: Explored, edge: Edge) -> bool:
    """Whether 112 alone is: in danger, to who cannot speak, and while nothing has been told."""
    turn, before = edge.turn, explored.nodes[edge.source or 0].session
    if BY_TEXT_TO_112 in turn.acts or (turn.session.danger and CALL_112 in turn.acts):
        return True
    return not has_told(subject.flow, before, turn.session)


def gives_numbers(turn: Turn) -> bool:
    """Whether the caller gets an answer; who is abroad gets it without being asked more."""
    return any(isinstance(act, Answer | Connect) or act == ABROAD for act in turn.acts)


def tells_a_number(subject: Subject, turn: Turn) -> bool:
    """Whether the caller hears a number that answers, in an answer or in a sentence."""
    if gives_numbers(turn):
        return True
    channel = turn.session.channel
    said = [act.text for act in turn.acts if isinstance(act, Say)]
    return any(_has_a_number(subject, channel, key) for key in said)


def _has_a_number(subject: Subject, channel: Channel, key: str) -> bool:
    """Whether this text names a line that always answers, in every language."""
    texts = subject.catalogue.texts
    worded = texts.get(key) or texts.get(f"{key}.{channel}", {})
    return all(any(n in worded.get(x, "") for n in NUMBERS) for x in LANGUAGES)
