"""Transcripts replayed on an application of their own, with its own clock and store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.dialogue.model import BY_MEDIUM, Channel
from bot.files.content import Content
from bot.simulator.call import Call
from bot.simulator.player import BOT, CALLER, simulate
from bot.simulator.transcript import (
    Line,
    Transcript,
    act,
    heard,
    instant,
    messages,
    one_line,
    parse,
    transcripts_of,
)
from bot.simulator.twiml import TwimlError
from bot.store import SessionStore
from bot.store.memory import Mailbox, SessionsInMemory, SwitchedStore
from bot.turn.bot import Watched


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing the caller did, what the bot said to it, and the turns it took."""

    who: str
    """The line as in a transcript; "" for the beginning of a call, where the caller does nothing.
    """
    words: str
    replies: tuple[Line, ...]
    turns: tuple[Watched, ...]
    now: datetime


class Trial:
    """A conversation in progress; `call` is the call, when there is one."""

    def __init__(
        self,
        head: Mapping[str, str],
        content: Content | None = None,
        *,
        sessions: SessionStore | None = None,
    ) -> None:
        """Raises ValueError or KeyError for a head that gives no channel or no instant."""
        self.head = head
        self.now = instant(head["now"])
        self.call: Call | None = None
        self.mailbox = Mailbox() if "texts" in head else None
        self.store = SwitchedStore(sessions or SessionsInMemory(lambda: self.now))
        self._turns: list[Watched] = []
        self._parties = head.get("from", CALLER), head.get("to", BOT)
        self._player = simulate(
            self.store, content, lambda: self.now, self.mailbox, self._turns.append
        )
        self.channel = _channel_played(head["channel"])

    def begin(self) -> Moment | None:
        """Ring, if it is a call. A conversation by text begins with the first message."""
        if not self.channel.spoken:
            return None
        self.call = self._player.call(*self._parties)
        return self._moment("", "", heard(self.call))

    def do(self, who: str, words: str) -> Moment:
        """Do what one line of a transcript says. Raises ValueError for what cannot be done now."""
        if who == "now":
            self.now = instant(words)
            return self._moment(who, words, ())
        if who == "store":
            self.store.down = _switch(words)
            return self._moment(who, words, ())
        if self.call:
            return self._moment(who, words, act(self.call, words))
        return self._moment(who, words, messages(self._player.text(words, *self._parties)))

    @property
    def texts(self) -> tuple[Line, ...]:
        """The texts that were sent to the caller of a call."""
        sent = self.mailbox.texts if self.mailbox else []
        return tuple(("text", one_line(text.body)) for text in sent)

    def _moment(self, who: str, words: str, replies: tuple[Line, ...]) -> Moment:
        turns = tuple(self._turns)
        self._turns.clear()
        return Moment(who, words, replies, turns, self.now)


def _channel_played(name: str) -> Channel:
    """Return the channel of a transcript; Twilio's side can be played for one channel of each
    medium."""
    played = {channel.value: channel for channel in BY_MEDIUM.values()}
    if name not in played:
        raise ValueError(f'channel "{name}": expected {" or ".join(played)}')
    return played[name]


def _switch(words: str) -> bool:
    if words not in ("down", "up"):
        raise ValueError(f'store "{words}": expected down or up')
    return words == "down"


def moments(transcript: Transcript, trial: Trial) -> tuple[Moment, ...]:
    """Return the conversation with what the bot says now. Raises ValueError."""
    begun = trial.begin()
    done = tuple(trial.do(who, words) for who, words in transcript.done)
    return (begun, *done) if begun else done


def played(transcript: Transcript, trial: Trial) -> Transcript:
    """Return the transcript as it goes now, with the texts that were sent in it. Raises
    ValueError."""
    return written(transcript, moments(transcript, trial), trial)


def written(transcript: Transcript, took: tuple[Moment, ...], trial: Trial) -> Transcript:
    """Return the transcript of these moments of the trial."""
    lines: list[Line] = []
    for moment in took:
        lines += [(moment.who, moment.words)] if moment.who else []
        lines += moment.replies
    return replace(transcript, lines=(*lines, *trial.texts))


@dataclass(frozen=True, slots=True)
class Replayed:
    """A transcript as it is written and as it goes now, with its turns."""

    name: str
    written: str
    now: str = ""
    turns: tuple[Watched, ...] = ()
    error: str = ""
    """Why it could not be played, or ""."""

    @property
    def differs(self) -> bool:
        """Whether it differs from what is written."""
        return self.now != self.written


def replay_all(root: Path, content: Content) -> list[Replayed]:
    """Replay every transcript in flows/tests/ of a folder on this content."""
    return [replay(name, text, content) for name, text in transcripts_of(root).items()]


def replay(name: str, text: str, content: Content) -> Replayed:
    """One transcript, played on this content."""
    transcript = parse(text)
    plain = transcript.text()
    try:
        now, turns = _played(transcript, content)
    except KeyError as error:
        return Replayed(name, plain, error=f"its head does not say {error}")
    except (ValueError, TwimlError) as error:
        return Replayed(name, plain, error=str(error))
    return Replayed(name, plain, now, turns)


def _played(transcript: Transcript, content: Content) -> tuple[str, tuple[Watched, ...]]:
    trial = Trial(transcript.head, content)
    took = moments(transcript, trial)
    turns = tuple(turn for moment in took for turn in moment.turns)
    return written(transcript, took, trial).text(), turns
