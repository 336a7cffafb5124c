"""A folder's transcripts played on applications of their own, for `test`, `diff` and `graph`.

`simulate` is handed in, as to a `Trial`: the pages show what conversations walk as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.channels.transcript import Transcript, parse
from bot.channels.twiml import TwimlError
from bot.files.content import Content
from bot.files.transcripts import transcripts_of
from bot.outside import Watched
from bot.trial import Simulate, Trial, moments, written


@dataclass(frozen=True, slots=True)
class Replayed:
    """A transcript as it is written and as it goes now, with its turns."""

    name: str
    written: str
    now: str = ""
    turns: tuple[Watched, ...] = ()
    error: str = ""
    """Why it could not be played; "" when it could."""

    @property
    def differs(self) -> bool:
        """Whether it does not go as written."""
        return self.now != self.written


def replay_all(root: Path, content: Content, simulate: Simulate) -> list[Replayed]:
    """Every transcript under flows/tests/ of a folder, played on this content."""
    return [replay(name, text, content, simulate) for name, text in transcripts_of(root).items()]


def replay(name: str, text: str, content: Content, simulate: Simulate) -> Replayed:
    """One transcript, played on this content."""
    transcript = parse(text)
    plain = transcript.text()
    try:
        now, turns = _played(transcript, content, simulate)
    except KeyError as error:
        return Replayed(name, plain, error=f"its head does not say {error}")
    except (ValueError, TwimlError) as error:
        return Replayed(name, plain, error=str(error))
    return Replayed(name, plain, now, turns)


def _played(
    transcript: Transcript, content: Content, simulate: Simulate
) -> tuple[str, tuple[Watched, ...]]:
    trial = Trial(transcript.head, simulate, content)
    took = moments(transcript, trial)
    turns = tuple(turn for moment in took for turn in moment.turns)
    return written(transcript, took, trial).text(), turns
