"""A language the bot speaks, as a record, and the languages of one content together.

`bot.files.lexicons` reads them from locales/languages.yaml; nothing else lists languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

SOURCE = "fi"
"""The language that flows and pages are written in, and that everything else falls back to."""
FALLBACK = ("en", SOURCE)
"""The languages that supply missing words of a language that may fall back, best first."""

Encoding = Literal["GSM-7", "UCS-2"]
SEGMENT: Mapping[Encoding, int] = {"GSM-7": 153, "UCS-2": 67}
"""Units of one of several joined segments of a text message."""

Localized = Mapping[str, str]  # language -> words; see `localized`


class _FallingBack(dict[str, str]):
    """Words by language; what is missing is taken from another language."""

    def __missing__(self, language: str) -> str:
        return self[next(known for known in FALLBACK if known in self)]


def localized(words: Mapping[str, str]) -> Localized:
    """Return the words by language; `[]` falls back for a language that is not among them."""
    return _FallingBack(words)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks a language on the phone; the tag is also the recogniser's."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it is said, written, sent and read."""

    code: str
    name: str
    """Its own name, as on the pages."""
    locale: str
    """The CLDR locale of its dates."""
    asked: str
    """What a caller writes to be answered in it."""
    named: Localized = field(hash=False)
    """What a line is said to answer in: "ruotsiksi", "in Swedish"."""
    moment: str
    """CLDR patterns: an instant, a date, and a date within weeks."""
    day: str
    short_day: str
    clock: str
    """How a table of hours writes an hour: a format with {h} and {m}."""
    full_hour: str
    preposition: str | None = None
    """The preposition before a place where somebody is. None: Finnish, which has a table of cases.
    """
    key: str | None = None
    """Its key on the phone; None if it has no voice."""
    voice: Voice | None = None
    """None: it is only written, and no call offers it."""
    letters: str = ""
    """Letters besides a to z that are kept when a message is read; not the dots of Finnish and
    Swedish."""
    encoding: Encoding = "GSM-7"
    segments: int = 2
    """Segments that a text may take."""
    falls_back: bool = False
    """Whether its texts may be incomplete; missing ones are in English, or in Finnish."""
    learnt: bool = True
    """Whether letters and signs were fitted to messages in it (locales/pieces.tsv)."""

    @property
    def room(self) -> int:
        """The units that a text may take."""
        return self.segments * SEGMENT[self.encoding]


@dataclass(frozen=True)
class Languages:
    """The languages of one content; that of the files comes first."""

    records: tuple[Language, ...]

    def __iter__(self) -> Iterator[Language]:
        return iter(self.records)

    def __getitem__(self, code: str) -> Language:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @cached_property
    def _by_code(self) -> Mapping[str, Language]:
        return {record.code: record for record in self.records}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self._by_code)

    @cached_property
    def voices(self) -> Mapping[str, Voice]:
        """The languages that have a voice, with their voices."""
        return {record.code: record.voice for record in self.records if record.voice}

    @cached_property
    def together(self) -> tuple[str, ...]:
        """The languages of a text to a caller whose language is not known: those with the encoding
        of the first, since one message has one encoding."""
        first = self.records[0].encoding
        return tuple(record.code for record in self.records if record.encoding == first)
