"""Whether a sentence is understood as a group of a lexicon says: the examples beside its entries.

`bot.files.lexicon` tries every example with this when the lexicons are loaded.
"""

from __future__ import annotations

from bot.understanding.lexicon import Lexicon
from bot.understanding.model import Expected, Found, Meaning
from bot.understanding.read import Understanding

_NOTHING = Found(())


def understanding_of(lexicon: Lexicon) -> Understanding:
    """An understanding that knows this lexicon alone, and no places."""
    return Understanding.build({}, (), {}, {lexicon.language: lexicon}, {})


def is_understood(only: Understanding, lexicon: Lexicon, group: tuple[str, str], text: str) -> bool:
    """Whether the text means this group (section, key) to somebody who knows this lexicon."""
    section, key = group
    expected = Expected(keys={"1": f"does={key}"} if section == "verbs" else {})
    meaning = only.read(text, expected, (lexicon.language,))
    if section.startswith("danger"):
        return meaning.danger
    if section == "commands":
        return meaning.command == key
    if section == "verbs":
        return meaning.key is not None
    return _value(section, key) in _values(section, meaning)


def _value(section: str, key: str) -> str:
    return key.rpartition("/")[2] if section == "details" else key


def _values(section: str, meaning: Meaning) -> tuple[str, ...]:
    slot = {"situations": "situation", "details": "detail", "languages": "language"}[section]
    return meaning.slots.get(slot, _NOTHING).values
