"""The words that the bot says, and the parts of a referral: a line, its hours, the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from babel.dates import format_datetime

from bot.dialogue.model import SMS, VOICE, Channel, Medium
from bot.dialogue.walk import PLACE
from bot.directory.hours import HELSINKI, Status
from bot.directory.languages import SOURCE, Language
from bot.directory.model import EMERGENCY_NUMBER, Directory, Line
from bot.directory.refer import CHATS, HELPLINE, RELAY, VIOLENCE_LINE, Listed

STANDING_TEXTS = frozenset(
    {"helpline", "violence_line", "helpline_abroad", "violence_line_abroad", "chats"}
)
"""The numbers of the lines that are always open, and the chats, may be used in any text."""

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
PLACEHOLDERS = frozenset().union(STANDING_TEXTS, ANSWER, CHOICES, *PHRASES.values())
"""The closed list of placeholders in braces; docs/flows.md explains each."""

NAMES_112 = frozenset(
    {
        *("last_resort", "commands.abroad", "commands.cannot_speak", "phrases.call_112"),
        *("phrases.relay", "phrases.if_no_answer_always", "phrases.if_no_answer_if_cannot_wait"),
        "phrases.if_no_answer_no",
    }
)
"""Texts, without the channel, that name 112 in each language, whatever else they say."""


def names_112(key: str, answer: str, initial: str | None) -> bool:
    """Return whether the text under this key has to name 112.

    Besides those in `NAMES_112`: the text for danger of the state `answer`, and what a caller hears
    first, in the state `initial`.
    """
    text = key.removesuffix(".sms").removesuffix(".voice")
    greeting = text == f"{initial}.text" and not key.endswith(".sms")
    return text in NAMES_112 or text == f"{answer}.danger" or greeting


def allowed(key: str, answer: str) -> frozenset[str]:
    """Return the placeholders that the text under this key may use; `answer` is the refer state."""
    section, _, rest = key.partition(".")
    field = rest.partition(".")[0]
    if section == "phrases":
        return STANDING_TEXTS | PHRASES.get(field, frozenset())
    if section == answer and field in ("text", "danger"):
        return STANDING_TEXTS | ANSWER
    return STANDING_TEXTS | (
        CHOICES if section not in ("commands", "advice", "last_resort") else frozenset()
    )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by key. The key ends in the medium where the media differ."""

    texts: Mapping[str, Mapping[str, str]]
    safety: Mapping[str, str] = field(default_factory=dict)
    """112 in one segment, by the code of a language that the bot does not speak."""

    def has(self, key: str, medium: Medium) -> bool:
        """Return whether there is such a text for the medium."""
        return f"{key}.{medium}" in self.texts or key in self.texts

    def text(self, key: str, medium: Medium, language: str, /, **values: str) -> str:
        """Return the text with its placeholders filled. Raises KeyError when there is none."""
        return self.filled(key, medium, language, values)

    def filled(self, key: str, medium: Medium, language: str, values: Mapping[str, str]) -> str:
        """The same; `values` is asked only for the placeholders that the text has."""
        by_language = self.texts.get(f"{key}.{medium}") or self.texts[key]
        text = by_language[language]
        return text.format_map(values) if "{" in text else text


EMERGENCY = re.compile(rf"\b{EMERGENCY_NUMBER}\b")
ADDRESS = re.compile(r"\b([a-z]+)\.fi\b")
"""A web address; its dot is spoken."""
DAYS_BY_NAME = 6
"""Up to this many days ahead a weekday is unambiguous; after that the date is given."""


def digits(catalogue: Catalogue, number: str, language: str) -> str:
    """Return a phone number digit by digit in words, with a pause between the written groups.

    Voices read "116 006" as thousands; words leave nothing to the voice.
    """
    names = catalogue.text("phrases.digits", VOICE.medium, language).split()
    groups = (" ".join(names[int(d)] for d in group if d.isdigit()) for group in number.split())
    return ", ".join(groups)


def speakable(catalogue: Catalogue, text: str, language: str) -> str:
    """Return a text for the voice: 112 digit by digit, and the dot of an address as a word."""
    dot = catalogue.text("phrases.dot", VOICE.medium, language)
    emergency = digits(catalogue, EMERGENCY_NUMBER, language)
    text = ADDRESS.sub(lambda found: f"{found[1]} {dot} fi", text)
    return EMERGENCY.sub(lambda _: emergency, text)


def instant(
    catalogue: Catalogue, medium: Medium, language: Language, when: datetime, now: datetime
) -> str:
    """Return when something happens, seen from `now`: the hour if it is today, otherwise day and
    hour."""
    days = (when.date() - now.date()).days
    time = _format(catalogue, "hour_and_minutes" if when.minute else "hour", language, when)
    name = {0: "today", 1: "tomorrow"}.get(days, "another_day")
    day = _format(catalogue, "weekday" if days <= DAYS_BY_NAME else "day_and_month", language, when)
    return catalogue.text(f"phrases.{name}", medium, language.code, time=time, day=day)


def _format(catalogue: Catalogue, pattern: str, language: Language, when: datetime) -> str:
    cldr = catalogue.text(f"phrases.{pattern}", SMS.medium, language.code)
    return format_datetime(when, cldr, locale=language.locale)


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything needed to put something into words for one caller: texts, channel, language, data,
    now."""

    catalogue: Catalogue
    directory: Directory
    channel: Channel
    language: str
    now: datetime

    def text(self, key: str, /, **values: str) -> str:
        """Return a text of the catalogue; the lines that are always open can be named in any of
        them."""
        return self.catalogue.filled(key, self.channel.medium, self.language, _Values(self, values))

    @property
    def record(self) -> Language:
        """All that is known of the language."""
        return self.directory.languages[self.language]

    def has(self, key: str) -> bool:
        """Whether there is such a text for the channel."""
        return self.catalogue.has(key, self.channel.medium)

    def number(self, line: Line, *, abroad: bool = False) -> str:
        """Return the number as Finns write it, or digit by digit for the ear; "" when it is not
        known.

        From abroad, +358 replaces the first zero.
        """
        if line.phone is None:
            return ""
        number = line.phone.display
        plus = "+" if abroad else ""
        if abroad:
            number = f"358 {number.removeprefix('0')}"
        if not self.channel.spoken:
            return plus + number
        spoken = digits(self.catalogue, number, self.language)
        return f"plus {spoken}" if abroad else spoken


class _Values(dict[str, str]):
    """The values of placeholders; those that any text may use are made only when one asks for
    them."""

    def __init__(self, wording: Wording, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self._wording = wording

    def __missing__(self, name: str) -> str:
        return STANDING[name](self._wording)


def _chats(wording: Wording) -> str:
    lines = wording.directory.lines
    return " ".join(_chat(lines[id_], wording.language) for id_ in CHATS if id_ in lines)


def _chat(line: Line, language: str) -> str:
    described = line.described[language].rstrip(".") if line.described else ""
    return f"{line.short_names[language]}: {described}."


def _named(line_id: str, *, abroad: bool = False) -> Callable[[Wording], str]:
    return lambda wording: wording.number(wording.directory.lines[line_id], abroad=abroad)


STANDING: Mapping[str, Callable[[Wording], str]] = {
    "helpline": _named(HELPLINE),
    "violence_line": _named(VIOLENCE_LINE),
    "helpline_abroad": _named(HELPLINE, abroad=True),
    "violence_line_abroad": _named(VIOLENCE_LINE, abroad=True),
    "chats": _chats,
}
"""The values that any text may use (`catalogue.STANDING`)."""


def place_name(wording: Wording, code: str) -> str:
    """Return a municipality's name in the caller's language; English uses the Finnish name."""
    names = wording.directory.municipalities[code].names
    return names.get(wording.language) or names[SOURCE]


def place_in(wording: Wording, code: str) -> str:
    """Return where somebody is: in Finnish from the table of cases, otherwise with a
    preposition."""
    preposition = wording.record.preposition
    if preposition is None:
        return wording.directory.municipalities[code].cases["in"][0]
    return f"{preposition} {place_name(wording, code)}"


def line_text(
    wording: Wording,
    listed: Listed,
    *,
    name: bool = True,
    hours: bool = True,
    neutral: bool = False,
) -> str:
    """Return one line as a sentence: who answers at which number, until when, in which language."""
    line = listed.line
    if line.id == RELAY:
        return wording.text("phrases.relay")
    who = _who(wording, line, neutral) if name or line.phone is None else ""
    if line.phone is None:
        described = line.described[wording.language] if line.described else ""
        return wording.text("phrases.line_without_number", line=who, described=described)
    said = [wording.text("phrases.line", line=who, number=wording.number(line)).lstrip(" .")]
    if hours:
        said.append(hours_text(wording, listed))
    said += [speaks_text(wording, line), _unanswered(wording, line)]
    if name:
        said.append(_spoken_note(wording, line))
    return " ".join(part for part in said if part)


def _spoken_note(wording: Wording, line: Line) -> str:
    """What else there is to say about a line with a number; a text has no room for it."""
    return line.described[wording.language] if line.described and wording.channel.spoken else ""


def _who(wording: Wording, line: Line, neutral: bool) -> str:
    """The full name for the ear, the short one where every character counts.

    Where the matter must not be given away, a line without a neutral name is not named.
    """
    if neutral:
        return line.neutral_names[wording.language] if line.neutral_names else ""
    names = line.names if wording.channel.spoken else line.short_names
    return names[wording.language]


def hours_text(wording: Wording, listed: Listed) -> str:
    """The status at this instant, with until when it is open, when it opens, or why it is
    closed."""
    status, closure = listed.status, listed.line.closed
    if closure and closure.until >= wording.now.astimezone(HELSINKI).date():
        because = wording.text("phrases.closed_because", reason=closure.reason[wording.language])
        return f"{because} {_opens(wording, status)}".strip()
    if status.state == "unknown":
        return wording.text("phrases.unknown_hours")
    if status.state == "open":
        if status.until is None:
            return wording.text("phrases.always_open")
        return wording.text("phrases.open_until", until=_instant(wording, status.until))
    return _opens(wording, status) or wording.text("phrases.closed")


def _opens(wording: Wording, status: Status) -> str:
    if status.opens is None:
        return ""
    return wording.text("phrases.opens", opens=_instant(wording, status.opens))


def speaks_text(wording: Wording, line: Line) -> str:
    """Said only when the line is known to answer in languages other than the caller's."""
    if not line.languages or wording.language in line.languages:
        return ""
    spoken = wording.directory.languages[line.languages[0]]
    return wording.text("phrases.speaks", language=spoken.named[wording.language])


def _unanswered(wording: Wording, line: Line) -> str:
    return wording.text("phrases.may_go_unanswered") if line.may_go_unanswered else ""


def _instant(wording: Wording, when: datetime) -> str:
    now = wording.now.astimezone(HELSINKI)
    return instant(wording.catalogue, wording.channel.medium, wording.record, when, now)


def choices_text(wording: Wording, choices: Mapping[str, str]) -> str:
    """Return the choices as a menu: in a text a line each, in speech "Väkivalta: paina 1."

    A choice without a label for this channel is left out.
    """
    items = [
        wording.text("phrases.menu_item", key=key, label=_label(wording, label))
        for key, label in choices.items()
        if label.startswith(PLACE) or wording.has(label)
    ]
    return (" " if wording.channel.spoken else "\n").join(items)


def _label(wording: Wording, label: str) -> str:
    if label.startswith(PLACE):
        return place_name(wording, label.removeprefix(PLACE))
    return wording.text(label)
