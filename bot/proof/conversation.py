"""A conversation that the proof found, as a transcript, and the problem that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.dialogue.engine import begin, step
from bot.dialogue.model import Act, Session, Turn
from bot.problems.errors import Problem
from bot.proof.model import Edge, Explored, Input, Node, Subject
from bot.text.compose import Words, compose

NEW_LINE = " / "


def transcript(subject: Subject, explored: Explored, said: Sequence[Input], title: str) -> str:
    """Replay the conversation from its beginning; a turn that fails ends it."""
    head = {
        "title": title,
        "channel": explored.channel.value,
        "language": explored.caller.language,
        "now": f"{explored.world.now:%Y-%m-%dT%H:%M}",
    }
    if explored.channel.spoken:
        head["texts"] = "yes"
    lines = [f"{name}: {value}" for name, value in head.items()]
    return "\n".join([*lines, "", *_lines(subject, explored, said)])


def _lines(subject: Subject, explored: Explored, said: Sequence[Input]) -> Iterator[str]:
    session = Session(explored.channel)
    for one in said:
        if one.kind != "begin":
            yield f"caller: {one.said}"
        if one.kind == "hang_up":
            return
        try:
            turn = _turn(subject, explored, session, one)
            yield from _spoken(subject, explored, turn)
        except Exception as error:
            yield f"bot: ({type(error).__name__}: the caller hears the last resort)"
            return
        session = turn.session


def _turn(subject: Subject, explored: Explored, session: Session, said: Input) -> Turn:
    if said.heard is None:
        return begin(subject.flow, session)
    return step(subject.flow, session, said.heard, explored.world)


def _spoken(subject: Subject, explored: Explored, turn: Turn) -> Iterator[str]:
    language = turn.session.slots.get("language")
    acts: tuple[Act, ...] = turn.acts
    script = compose(subject.catalogue, explored.world, explored.channel, language, acts)
    runs = [(x, " ".join(w.text for w in run)) for x, run in groupby(script.words, _language)]
    if not explored.channel.spoken:
        yield "bot: " + NEW_LINE.join(text.replace("\n", NEW_LINE) for _, text in runs)
        return
    yield from (f"bot {language}: {text}" for language, text in runs)
    if script.dial:
        yield f"bot: (dials {script.dial})"


def _language(words: Words) -> str:
    return words.language


def problem(
    subject: Subject, explored: Explored, said: tuple[Input, ...], state: str, *what: str
) -> Problem:
    """A problem (its code and words) that this conversation shows."""
    code, message = what
    told = transcript(subject, explored, said, message)
    spot = subject.spot("state", state)
    return Problem(code, spot, f'state "{state}", {explored.channel}: {message}', told)


def at(subject: Subject, node: Node) -> str:
    """Return the name of the state of a session; before the first it is the flow's initial."""
    return node.session.state or subject.flow.initial


def problem_of(subject: Subject, explored: Explored, edge: Edge, code: str, words: str) -> Problem:
    """A problem that shows at this answer, reported at the state in which it is given."""
    state = subject.flow.initial
    if edge.source is not None:
        state = at(subject, explored.nodes[edge.source])
    said = explored.conversation(edge.source, edge.input)
    return problem(subject, explored, said, state, code, f"{words} ({edge.input.name})")
