"""Whole conversations as plain text, and the files of a flow that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from bot.dialogue.model import Outcome
from bot.directory.hours import HELSINKI
from bot.problems.errors import BotError
from bot.simulator.call import Call

HANG_UP = "hang up"
NEW_LINE = " / "
"""A line break inside a message, so that each message is one line."""
MUMBLE = 0.4
"""The confidence of a recogniser that is unsure."""
YEARS = range(2000, 2100)
DOES = ("caller", "caller interrupting", "now", "store")
"""The speakers whose lines are done; all other lines are what came of them."""

Line = tuple[str, str]
"""The speaker and their words."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One conversation: its head, and its lines in order."""

    head: Mapping[str, str]
    lines: tuple[Line, ...] = ()

    @property
    def now(self) -> datetime:
        """When it begins. Raises ValueError and KeyError."""
        return instant(self.head["now"])

    @property
    def done(self) -> tuple[Line, ...]:
        """What the caller and the world do, without what the bot says."""
        return tuple(line for line in self.lines if line[0] in DOES)

    @property
    def bot_words(self) -> str:
        """Everything the bot says, one line each."""
        return "\n".join(words for who, words in self.lines if who.startswith("bot"))

    def text(self) -> str:
        """The transcript as it is written to a file."""
        head = [f"{key}: {value}" for key, value in self.head.items()]
        return "\n".join([*head, "", *(f"{who}: {words}" for who, words in self.lines), ""])


def parse(text: str) -> Transcript:
    """The transcript of a file's text."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    return Transcript(dict(_pairs(head)), tuple(_pairs(body)))


def _pairs(text: str) -> list[Line]:
    split = (line.partition(":") for line in text.splitlines() if line.strip())
    return [(key.strip(), value.strip()) for key, _, value in split]


def instant(words: str) -> datetime:
    """A Helsinki time as transcripts write it, of this century. Raises ValueError."""
    found = datetime.fromisoformat(words).replace(tzinfo=HELSINKI)
    if found.year not in YEARS:
        raise ValueError(f'"{words}": expected a year from {YEARS[0]} to {YEARS[-1]}')
    return found


def one_line(message: str) -> str:
    """A message as one line."""
    return message.replace("\n", NEW_LINE)


def messages(sent: Iterable[str]) -> tuple[Line, ...]:
    """The bot's text messages as lines."""
    return tuple(("bot", one_line(message)) for message in sent)


def heard(call: Call) -> tuple[Line, ...]:
    """What was heard in a call since the caller last acted, as lines."""
    lines = [(f"bot {spoken.language[:2]}", spoken.text) for spoken in call.latest]
    if call.dialled:
        lines.append(("bot", f"(dials {call.dialled})"))
    return (*lines, ("bot", "(hangs up)")) if call.ended else tuple(lines)


def act(call: Call, words: str) -> tuple[Line, ...]:
    """Do what a caller's line says, on a call; return what is heard then. Raises ValueError."""
    verb, _, rest = words.partition(" ")
    if words == HANG_UP:
        call.hang_up()
        return ()
    if words == "silence":
        call.silence()
    elif verb == "press":
        call.press(rest)
    elif verb == "line":
        call.far_end(*_outcome(rest))
    elif verb in ("say", "mumble", "heard"):
        call.say(*_speech(verb, rest))
    else:
        raise ValueError(f'"{words}": expected press, say, mumble, heard, line, silence or hang up')
    return heard(call)


def _speech(verb: str, rest: str) -> tuple[str, float]:
    if verb != "heard":
        return rest, MUMBLE if verb == "mumble" else 0.9
    confidence, _, words = rest.partition(" ")
    if not re.fullmatch(r"(0(\.[0-9]+)?|1)", confidence):
        raise ValueError(f'"{confidence}": expected a confidence from 0 to 1')
    return words, float(confidence)


def _outcome(rest: str) -> tuple[Outcome, int]:
    status, _, seconds = rest.partition(" ")
    for known in get_args(Outcome):
        if status == known and re.fullmatch("[0-9]{0,5}", seconds):
            return known, int(seconds or 0)
    raise ValueError(f'"{rest}": expected one of {", ".join(get_args(Outcome))} and seconds')


FOLDER = Path("flows") / "tests"
"""The folder of operators' conversations, which must go as they are written."""


def transcripts_of(root: Path) -> Mapping[str, str]:
    """File name -> text of every transcript in flows/tests/, in order."""
    return {path.name: path.read_text("utf-8") for path in sorted((root / FOLDER).glob("*.txt"))}


def write_transcript(path: Path, text: str) -> None:
    """Write a transcript. Raises BotError when it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise BotError(f"{path}: cannot be written: {error.strerror}") from error
