"""A conversation that was found, as a transcript: what the caller does, and what the bot says.

The same format as the transcripts that are replayed; the checks put it into their problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.dialogue.engine import begin, step
from bot.dialogue.model import Act, Session, Turn
from bot.proof.model import Explored, Input, Subject
from bot.text.compose import compose
from bot.text.script import Words

NEW_LINE = " / "


def transcript(subject: Subject, explored: Explored, said: Sequence[Input], title: str) -> str:
    """The conversation from its beginning; a turn that fails ends it."""
    head = {
        "title": title,
        "channel": explored.channel,
        "language": explored.caller.language,
        "now": f"{explored.world.now:%Y-%m-%dT%H:%M}",
    }
    if explored.channel == "voice":
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
    if explored.channel == "sms":
        yield "bot: " + NEW_LINE.join(text.replace("\n", NEW_LINE) for _, text in runs)
        return
    yield from (f"bot {language}: {text}" for language, text in runs)
    if script.dial:
        yield f"bot: (dials {script.dial})"


def _language(words: Words) -> str:
    return words.language
