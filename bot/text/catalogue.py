"""All the words the bot says, by key, channel and language. Built by `bot.files.texts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STANDING = frozenset(
    {"helpline", "violence_line", "helpline_abroad", "violence_line_abroad", "chats"}
)
"""The numbers of the lines that are always open, and the chats, may stand in any text."""

ANSWER = frozenset({"place", "place_in", "line", "lines", "if_no_answer"})
CHOICES = frozenset({"choices"})
PHRASES = {
    "place": frozenset({"place", "place_in"}),
    "after_silence": CHOICES,
    "menu_item": frozenset({"key", "label"}),
    "line": frozenset({"line", "number"}),
    "line_without_number": frozenset({"line", "described"}),
    "open_until": frozenset({"until"}),
    "opens": frozenset({"opens"}),
    "closed_because": frozenset({"reason"}),
    "speaks": frozenset({"language"}),
    "today": frozenset({"time"}),
    "tomorrow": frozenset({"time"}),
    "another_day": frozenset({"day", "time"}),
}
PLACEHOLDERS = frozenset().union(STANDING, ANSWER, CHOICES, *PHRASES.values())
"""The closed list of what a text may hold in braces; docs/flows.md explains each."""

NAMES_112 = frozenset(
    {
        *("last_resort", "commands.abroad", "commands.cannot_speak", "phrases.call_112"),
        *("phrases.relay", "phrases.if_no_answer_always", "phrases.if_no_answer_if_cannot_wait"),
        "phrases.if_no_answer_no",
    }
)
"""Texts, without the channel, that name 112 in each language, whatever else they say."""


def names_112(key: str, answer: str, initial: str | None) -> bool:
    """Whether the text under this key has to name 112.

    Beside those of `NAMES_112`: the words of danger of the state `answer`, and what a call hears
    first, in the state `initial`.
    """
    text = key.removesuffix(".sms").removesuffix(".voice")
    greeting = text == f"{initial}.text" and not key.endswith(".sms")
    return text in NAMES_112 or text == f"{answer}.danger" or greeting


def allowed(key: str, answer: str) -> frozenset[str]:
    """The placeholders that the text under this key is given; `answer` is the refer state."""
    section, _, rest = key.partition(".")
    field = rest.partition(".")[0]
    if section == "phrases":
        return STANDING | PHRASES.get(field, frozenset())
    if section == answer and field in ("text", "danger"):
        return STANDING | ANSWER
    return STANDING | (
        CHOICES if section not in ("commands", "advice", "last_resort") else frozenset()
    )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by key; a key ends in the channel when the channels differ."""

    texts: Mapping[str, Mapping[str, str]]
    safety: Mapping[str, str] = field(default_factory=dict)
    """112 in one segment, by the code of a language that we do not speak."""

    def has(self, key: str, channel: str) -> bool:
        """Whether there is such a text for the channel."""
        return f"{key}.{channel}" in self.texts or key in self.texts

    def text(self, key: str, channel: str, language: str, /, **values: str) -> str:
        """The text with its placeholders filled; KeyError when there is none."""
        return self.filled(key, channel, language, values)

    def filled(self, key: str, channel: str, language: str, values: Mapping[str, str]) -> str:
        """The same; `values` are asked for those placeholders only that the text has."""
        by_language = self.texts.get(f"{key}.{channel}") or self.texts[key]
        text = by_language[language]
        return text.format_map(values) if "{" in text else text
