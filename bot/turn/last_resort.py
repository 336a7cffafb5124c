"""The constant reply when anything fails: 112 and the lines that always answer, built at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels import sms, voice
from bot.directory.model import LANGUAGES, Directory
from bot.text.compose import Script, Words
from bot.text.words import Catalogue, Wording, speakable


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
