"""All the words the bot says, by key, channel and language. Built by `bot.files.texts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDERS = frozenset(
    {
        "place", "choices", "key", "label", "line", "lines", "number", "described", "until",
        "opens", "reason", "language", "time", "day", "helpline", "violence_line", "if_no_answer",
    }
)  # fmt: skip
"""The closed list of what a text may hold in braces; docs/flows.md explains each."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by key; a key ends in the channel when the channels differ."""

    texts: Mapping[str, Mapping[str, str]]

    def has(self, key: str, channel: str) -> bool:
        """Whether there is such a text for the channel."""
        return f"{key}.{channel}" in self.texts or key in self.texts

    def text(self, key: str, channel: str, language: str, /, **values: str) -> str:
        """The text with its placeholders filled; KeyError when there is none."""
        by_language = self.texts.get(f"{key}.{channel}") or self.texts[key]
        return by_language[language].format_map(values)
