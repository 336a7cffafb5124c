"""`simulate`: the conversation in a terminal, through the same code as the webhook.

By SMS each line is a message. By voice digits are keys, words are speech, an empty line is
silence; Ctrl-D hangs up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import get_args

import click

from bot.cli.options import at_option, json_option, known_language, now, show
from bot.dialogue.model import BY_MEDIUM, SMS, Outcome
from bot.directory.hours import HELSINKI
from bot.files.content import ROOT, Content, load_content
from bot.files.releases import current, load_released, name_of
from bot.service.settings import from_environment
from bot.simulator.call import Call
from bot.simulator.player import BOT
from bot.simulator.replay import Moment, Trial, written
from bot.simulator.transcript import NEW_LINE, Line, Transcript, write_transcript
from bot.store.embedded import embedded_store
from bot.store.sessions import connect
from bot.text.referral import segments

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SECONDS = 60
"""Seconds that a call to a line is taken to last."""
KEYS = frozenset("0123456789*#")


@click.command("simulate")
@click.argument("channel", type=click.Choice(list(BY_MEDIUM)))
@at_option
@click.option("--language", help="Begin in this language.")
@click.option("--to", default=BOT, help="The number that is texted or called.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the conversation as a transcript, for flows/tests/.",
)
@click.option("--served", is_flag=True, help="Play what callers get now, not the files.")
@json_option
def command(
    channel: str,
    at: datetime | None,
    language: str | None,
    to: str,
    record: Path | None,
    served: bool,
    as_json: bool,
) -> None:
    """Text or phone the bot from this terminal; its clock stands still.

    This project's files are played as they are now, published or not; standard error says so in a
    line. Whether they are what callers get is judged by RELEASES, as the server has it.
    """
    sentence, content = _content(served)
    click.echo(sentence, err=True)
    begins = _first_words(content, channel, language) if language else None
    with embedded_store() as url:
        head = _head(channel, at or now(), to, record)
        trial = Trial(head, content, sessions=connect(url))
        moments = []
        for moment in _moments(trial, begins):
            moments.append(moment)
            for who, words in _shown(trial, moment):
                show({"who": who, "text": words}, as_json, f"{who}: {words}")
        for _, words in trial.texts:
            text = words.replace(NEW_LINE, "\n")
            show({"who": "text", "text": text}, as_json, f"text to the caller: {text}")
        if record:
            transcript = written(Transcript(head), tuple(moments), trial)
            write_transcript(record, transcript.text())


def _content(served: bool) -> tuple[str, Content]:
    """Return what is played, and the line that says which it is. Raises FilesError."""
    releases = from_environment().releases
    name = current(releases)
    if name is None:
        return "Playing the files: nothing was published, so callers get them too.", load_content()
    if served:
        found, content = load_released(releases)
        return f"Playing release {found}, which callers get now.", content
    if name == name_of(ROOT):
        return f"Playing the files: they are release {name}, which callers get now.", load_content()
    beside = f"callers get release {name} (--served plays it) until a reload"
    return f"Playing the files as they are now: {beside}.", load_content()


def _head(channel: str, at: datetime, to: str, record: Path | None) -> dict[str, str]:
    title = record.stem.replace("-", " ") if record else "simulated"
    instant = f"{at.astimezone(HELSINKI):%Y-%m-%dT%H:%M}"
    return {"title": title, "channel": channel, "now": instant, "to": to, "texts": "yes"}


def _first_words(content: Content, channel: str, language: str) -> str:
    """Return what a caller does first to be answered in this language. Raises BadParameter."""
    known_language(content, language)
    record = content.directory.languages[language]
    if channel == SMS.value:
        return record.asked
    if record.key is None:
        raise click.BadParameter(f"--language: {language} is only written, and has no key")
    return record.key


def _moments(trial: Trial, begins: str | None) -> Iterator[Moment]:
    """What is typed, done one line after the other until Ctrl-D or the end of the call."""
    begun = trial.begin()
    if begun:
        yield begun
    for line in chain([begins] if begins else [], _lines()):
        yield trial.do("caller", _act(trial.call, line) if trial.call else line)
        if trial.call and trial.call.ended:
            return


def _shown(trial: Trial, moment: Moment) -> Iterator[Line]:
    """What the bot says to it, as people read it."""
    if trial.call:
        yield from _heard(trial.call)
        return
    for _, words in moment.replies:
        message = words.replace(NEW_LINE, "\n")
        yield f"bot ({segments(message)} SMS)", message


def _heard(call: Call) -> Iterator[Line]:
    for spoken in call.latest:
        yield f"bot ({spoken.language})", spoken.text
    if call.dialled:
        yield "bot", f"(dials {call.dialled}; type busy, no-answer, failed or completed)"
    if call.ended:
        yield "bot", "(hangs up)"


def _act(call: Call, line: str) -> str:
    """What is typed, as a transcript says it: digits are pressed, nothing is silence."""
    if call.dialled:
        return f"line {line if line in OUTCOMES else 'no-answer'} {SECONDS}"
    if not line:
        return "silence"
    if set(line) <= KEYS:
        one_key = call.gather is not None and call.gather.get("numDigits") == "1"
        return f"press {line[:1] if one_key else line.rstrip('#') + '#'}"
    return f"say {line}"


def _lines() -> Iterator[str]:
    """What is typed, line by line, until Ctrl-D."""
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()
