"""Whole conversations as plain text: read, played through the real webhooks, written again.

title                       what the conversation shows, for people
channel: sms                or voice
now: 2026-11-25T10:00       Helsinki time
seed: 1 2                   optional: services of the seed documents its answer gives
texts: yes                  optional: callers can be sent the answer as a text

caller: hei                 by SMS; by voice: press 1# | say Vantaa | mumble Vantaa (the recogniser
                                is not sure) | silence | hang up,
                                and line busy | line completed 12 for what was dialled
bot: ...                    one line each; by voice with the language: bot fi: ...
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.channels.played_call import Call
from bot.channels.player import BOT, Player
from bot.directory.hours import HELSINKI
from bot.simulator import Mailbox

FOLDER = Path(__file__).parent / "transcripts"
HANG_UP = "hang up"
NEW_LINE = " / "
"""A line break inside a message, so that a transcript has one line for each."""


@dataclass(frozen=True)
class Transcript:
    """One conversation: its head, and (who, words) in order."""

    head: dict[str, str]
    lines: tuple[tuple[str, str], ...]

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.head["now"]).replace(tzinfo=HELSINKI)

    @property
    def bot_words(self) -> str:
        return "\n".join(words for who, words in self.lines if who.startswith("bot"))

    def text(self) -> str:
        head = [f"{key}: {value}" for key, value in self.head.items()]
        return "\n".join([*head, "", *(f"{who}: {words}" for who, words in self.lines), ""])


def read(path: Path) -> Transcript:
    head, _, body = path.read_text("utf-8").partition("\n\n")
    return Transcript(dict(_pairs(head)), tuple(_pairs(body)))


def _pairs(text: str) -> list[tuple[str, str]]:
    split = (line.partition(":") for line in text.splitlines() if line.strip())
    return [(key.strip(), value.strip()) for key, _, value in split]


def play(transcript: Transcript, player: Player, mailbox: Mailbox | None = None) -> Transcript:
    """The same conversation with what the bot says now, and the texts that were sent by it."""
    said = [words for who, words in transcript.lines if who == "caller"]
    to = transcript.head.get("to", BOT)
    talk = _texts if transcript.head["channel"] == "sms" else _call
    lines = talk(player, said, to)
    lines += [("text", t.body.replace("\n", NEW_LINE)) for t in mailbox.texts] if mailbox else []
    return replace(transcript, lines=tuple(lines))


def _texts(player: Player, said: list[str], to: str) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for words in said:
        lines.append(("caller", words))
        lines += [("bot", m.replace("\n", NEW_LINE)) for m in player.text(words, to=to)]
    return lines


def _call(player: Player, said: list[str], to: str) -> list[tuple[str, str]]:
    call = player.call(to=to)
    lines = _heard(call)
    for words in said:
        lines.append(("caller", words))
        _act(call, words)
        if words != HANG_UP:
            lines += _heard(call)
    return lines


def _heard(call: Call) -> list[tuple[str, str]]:
    lines = [(f"bot {s.language[:2]}", s.text) for s in call.latest]
    if call.dialled:
        lines.append(("bot", f"(dials {call.dialled})"))
    return [*lines, ("bot", "(hangs up)")] if call.ended else lines


def _act(call: Call, words: str) -> None:
    verb, _, rest = words.partition(" ")
    if words == "silence":
        call.silence()
    elif words == HANG_UP:
        call.hang_up()
    elif verb == "press":
        call.press(rest)
    elif verb == "line":
        status, _, seconds = rest.partition(" ")
        call.far_end(status, int(seconds or 0))  # type: ignore[arg-type]
    elif verb == "say":
        call.say(rest)
    elif verb == "mumble":
        call.say(rest, confidence=0.4)
    else:
        raise ValueError(f'"{words}": expected press, say, mumble, line, silence or hang up')
