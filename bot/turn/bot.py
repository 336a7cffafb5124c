"""What a turn depends on, and the constant reply for when anything fails."""

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
    """A turn that was taken: the session before it, what was heard, and the world it was
    taken in."""

    before: Session
    heard: Heard
    world: World
    turn: Turn


Watch = Callable[[Watched], None]


@dataclass(frozen=True, slots=True)
class Bot:
    """What a turn depends on: the content, the store, the clock, how long to remember."""

    content: Content
    store: SessionStore
    clock: Callable[[], datetime]
    session_ttl: int
    """Seconds that a conversation by text is remembered."""
    transfers: bool = False
    """Whether calls can be connected, which needs a number of ours."""
    outbox: Outbox | None = None
    """The queue for texts to callers. None: callers are not sent texts."""
    counters: Counters = field(default_factory=CountersInMemory)
    watch: Watch | None = None
    """Called with every turn. Only for conversations that are tried out: a real caller's are never
    shown."""


RENDERS: Mapping[Channel, Callable[[Script, Languages], str]] = {
    SMS: lambda script, _: sms.render(script),
    VOICE: voice.render_last,
    GATEWAY: lambda script, _: render_messages(script),
}


@dataclass(frozen=True, slots=True)
class LastResort:
    """The reply of a channel when everything fails, by channel and language; None as the language
    means every language."""

    documents: Mapping[tuple[str, str | None], str]

    def document(self, channel: str, language: str | None) -> str:
        """Return the document in the caller's language when that is known, otherwise in all of
        them."""
        known = language if (channel, language) in self.documents else None
        return self.documents[channel, known]


def last_resort(catalogue: Catalogue, directory: Directory) -> LastResort:
    """Build every document once, so that nothing can fail when one is needed."""
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
