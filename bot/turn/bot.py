"""What a turn needs from outside, and the constant reply when anything fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels import sms, voice
from bot.channels.gateway import render_messages
from bot.dialogue.model import GATEWAY, SMS, VOICE, Channel, Heard, Session, Turn, World
from bot.directory.languages import Languages
from bot.directory.model import Directory
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


RENDERS: Mapping[Channel, Callable[[Script, Languages], str]] = {
    SMS: lambda script, _: sms.render(script),
    VOICE: voice.render_last,
    GATEWAY: lambda script, _: render_messages(script),
}


@dataclass(frozen=True, slots=True)
class LastResort:
    """What a channel is answered, by its name and a language; under None in every language."""

    documents: Mapping[tuple[str, str | None], str]

    def document(self, channel: str, language: str | None) -> str:
        """The document for the caller's language when it is known, else for all of them."""
        known = language if (channel, language) in self.documents else None
        return self.documents[channel, known]


def last_resort(catalogue: Catalogue, directory: Directory) -> LastResort:
    """Build every document once; nothing of it is left to fail when it is needed."""
    documents: dict[tuple[str, str | None], str] = {}
    languages = directory.languages
    for channel, render in RENDERS.items():
        own = tuple(languages.voices) if channel.spoken else languages.codes
        words = {code: _words(catalogue, directory, channel, code) for code in own}
        every = (words[code] for code in own if code in languages.together)
        documents[channel.value, None] = render(Script(tuple(every), None), languages)
        for code in own:
            documents[channel.value, code] = render(Script((words[code],), None), languages)
    return LastResort(documents)


def _words(catalogue: Catalogue, directory: Directory, channel: Channel, language: str) -> Words:
    wording = Wording(catalogue, directory, channel, language, datetime.now(UTC))
    text = wording.text("last_resort")
    return Words(language, speakable(catalogue, text, language) if channel.spoken else text)
