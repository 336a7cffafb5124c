"""A place and a situation found in words, by the reading that callers get. `/directory` asks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.directory.model import Directory
from bot.files.content import Content
from bot.understanding.folding import words_of
from bot.understanding.model import Expected, Match, Meaning

READ = ("municipality", "situation", "detail", "danger")
"""Of what was matched, what answers the search."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in the words; `choices` is filled when the reader must say which place."""

    words: str
    place: str | None = None
    """The code of a municipality, or of a county."""
    choices: tuple[str, ...] = ()
    situation: str | None = None
    detail: str | None = None
    danger: bool = False
    matched: tuple[Match, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether there were words, and nothing in them helps."""
        return bool(self.words) and not (self.place or self.choices or self.situation)


def search(content: Content, words: str, language: str) -> Search:
    """What the words mean; two places are never chosen between."""
    if not words:
        return Search("")
    meaning = content.understanding.read(
        words, Expected(("municipality", "situation")), (language,)
    )
    codes = _codes(content.directory, meaning) or _county_called(content.directory, words)
    sure = len(codes) == 1 and _is_sure(meaning)
    return Search(
        words,
        place=codes[0] if sure else None,
        choices=() if sure else codes,
        situation=_first(meaning, "situation"),
        detail=_first(meaning, "detail"),
        danger=meaning.danger,
        matched=tuple(match for match in meaning.matched if match.what in READ),
    )


def _codes(directory: Directory, meaning: Meaning) -> tuple[str, ...]:
    found = meaning.slots.get("municipality")
    return tuple(code for code in found.values if code in directory.municipalities) if found else ()


def _is_sure(meaning: Meaning) -> bool:
    found = meaning.slots.get("municipality")
    return found is None or found.certain


def _county_called(directory: Directory, words: str) -> tuple[str, ...]:
    """Callers name no counties, operators do: a county by its whole name in any language."""
    folded = words_of(words).whole
    return tuple(
        county.code
        for county in directory.counties.values()
        if folded in {words_of(name).whole for name in county.names.values()}
    )


def _first(meaning: Meaning, slot: str) -> str | None:
    found = meaning.slots.get(slot)
    return found.values[0] if found else None
