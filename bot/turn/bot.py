"""What a turn needs from outside, and the constant reply when anything fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels import sms, voice
from bot.dialogue.model import Heard, Session, Turn, World
from bot.directory.model import LANGUAGES, Directory
from bot.files.content import Content
from bot.store import Counters, CountersInMemory, Outbox, SessionStore
from bot.text.compose import Script, Words
from bot.text.words import Catalogue, Wording, speakable


@dataclass(frozen=True, slots=True)
class Watched:
    """A turn as it was taken: from which session, by what was heard, in which world."""

    before: Session
    heard: Heard
    world: World
    turn: Turn


Watch = Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Bot:
    """What a turn needs from outside: the content, the store, the clock, how long to remember."""

    content: Content
    store: SessionStore
    clock: Callable[[], datetime]
    session_ttl: int
    """Seconds that a text conversation is remembered."""
    transfers: bool = False
    """Whether calls can be connected: there is a number of ours to call from."""
    outbox: Outbox | None = None
    """Where texts to callers are put; None: no caller is sent one."""
    counters: Counters = field(default_factory=CountersInMemory)
    watch: Watch | None = None
    """Is shown every turn. Only for conversations that are tried: a caller's are nobody's."""


@dataclass(frozen=True, slots=True)
class LastResort:
    """TwiML by channel and language; under None it is said in every language."""

    documents: Mapping[tuple[str, str | None], str]

    def twiml(self, channel: str, language: str | None) -> str:
        """The document for the caller's language when it is known, else for all of them."""
        known = language if (channel, language) in self.documents else None
        return self.documents[channel, known]


def last_resort(catalogue: Catalogue, directory: Directory) -> LastResort:
    """Build every document once; nothing of it is left to fail when it is needed."""
    words = {
        (channel, language): _words(catalogue, directory, channel, language)
        for channel in ("sms", "voice")
        for language in LANGUAGES
    }
    documents: dict[tuple[str, str | None], str] = {}
    for channel, render in (("sms", sms.render), ("voice", _hang_up)):
        every = tuple(words[channel, language] for language in LANGUAGES)
        documents[channel, None] = render(Script(every, None))
        for language in LANGUAGES:
            documents[channel, language] = render(Script((words[channel, language],), None))
    return LastResort(documents)


def _hang_up(script: Script) -> str:
    return voice.render(script, action="")


def _words(catalogue: Catalogue, directory: Directory, channel: str, language: str) -> Words:
    wording = Wording(catalogue, directory, channel, language, datetime.now(UTC))
    text = wording.text("last_resort")
    return Words(language, speakable(catalogue, text, language) if channel == "voice" else text)
