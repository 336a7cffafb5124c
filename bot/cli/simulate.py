"""`simulate`: the conversation in a terminal, through the same code as the webhook.

By SMS each line is a message. By voice digits are keys, words are speech, an empty line is
silence; Ctrl-D hangs up.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

import click

from bot.app import utc_now
from bot.channels.played_call import Call, DialStatus
from bot.channels.player import BOT, Player
from bot.cli.values import at_option, json_option, show
from bot.directory.model import LANGUAGES
from bot.simulator import simulate
from bot.store.embedded import embedded_store
from bot.store.memory import Mailbox
from bot.store.sessions import connect
from bot.text.segments import segments

LANGUAGE_KEYS = {"fi": "1", "sv": "2", "en": "3"}
LANGUAGE_WORDS = {"fi": "suomeksi", "sv": "på svenska", "en": "in English"}
OUTCOMES: tuple[DialStatus, ...] = get_args(DialStatus)
SECONDS = 60
"""How long a line that was dialled is taken to have been talked to."""
KEYS = frozenset("0123456789*#")


@click.command("simulate")
@click.argument("channel", type=click.Choice(["sms", "voice"]))
@at_option
@click.option("--language", type=click.Choice(LANGUAGES), help="Begin in this language.")
@click.option("--to", default=BOT, help="The number that is texted or called.")
@json_option
def command(
    channel: str, at: datetime | None, language: str | None, to: str, as_json: bool
) -> None:
    """Text or phone the bot from this terminal."""
    with embedded_store() as url:
        mailbox = Mailbox()
        clock = (lambda: at) if at else utc_now
        player = simulate(connect(url), clock=clock, outbox=mailbox)
        talk = _texts if channel == "sms" else _call
        for who, words in talk(player, language, to):
            show({"who": who, "text": words}, as_json, f"{who}: {words}")
        for text in mailbox.texts:
            show({"who": "text", "text": text.body}, as_json, f"text to the caller: {text.body}")


def _texts(player: Player, language: str | None, to: str) -> Iterator[tuple[str, str]]:
    first = [LANGUAGE_WORDS[language]] if language else []
    for body in (*first, *_lines()):
        messages = player.text(body, to=to)
        for message in messages:
            yield f"bot ({segments(message)} SMS)", message
        if not messages:  # after STOP, and to the same text too often
            yield "bot (0 SMS)", "-"


def _call(player: Player, language: str | None, to: str) -> Iterator[tuple[str, str]]:
    call = player.call(to=to)
    yield from _heard(call)
    first = [LANGUAGE_KEYS[language]] if language else []
    for line in (*first, *_lines()):
        _act(call, line)
        yield from _heard(call)
        if call.ended:
            return


def _heard(call: Call) -> Iterator[tuple[str, str]]:
    for spoken in call.latest:
        yield f"bot ({spoken.language})", spoken.text
    if call.dialled:
        yield "bot", f"(dials {call.dialled}; type busy, no-answer, failed or completed)"
    if call.ended:
        yield "bot", "(hangs up)"


def _act(call: Call, line: str) -> None:
    """Digits are pressed, with `#` to end an entry; an empty line is silence."""
    if call.dialled:
        call.far_end(line if line in OUTCOMES else "no-answer", SECONDS)
    elif not line:
        call.silence()
    elif set(line) <= KEYS:
        one_key = call.gather is not None and call.gather.get("numDigits") == "1"
        call.press(line[:1] if one_key else line.rstrip("#") + "#")
    else:
        call.say(line)


def _lines() -> Iterator[str]:
    """What is typed, line by line, until Ctrl-D."""
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()
