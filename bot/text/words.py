"""The pieces a referral is worded from: a line, its hours, its language, the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.directory.hours import HELSINKI, Status
from bot.directory.model import Directory, Line
from bot.directory.refer import CHATS, HELPLINE, RELAY, VIOLENCE_LINE, Listed
from bot.text.catalogue import Catalogue
from bot.text.spoken import digits, instant
from bot.values import value

PREPOSITIONS = {"sv": "i", "en": "in"}


@value(frozen=True, slots=True)
class Wording:
    """Everything needed to word something for one caller: texts, channel, language, data, now."""

    catalogue: Catalogue
    directory: Directory
    channel: str
    language: str
    now: datetime

    def text(self, key: str, /, **values: str) -> str:
        """A text of the catalogue; the always-open lines can be named in any of them."""
        return self.catalogue.filled(key, self.channel, self.language, _Values(self, values))

    def has(self, key: str) -> bool:
        """Whether there is such a text for the channel."""
        return self.catalogue.has(key, self.channel)

    def number(self, line: Line, *, abroad: bool = False) -> str:
        """The number as written by Finns, or digit by digit for the ear; "" when not known.

        From abroad +358 stands for the first zero.
        """
        if line.phone is None:
            return ""
        number = line.phone.display
        plus = "+" if abroad else ""
        if abroad:
            number = f"358 {number.removeprefix('0')}"
        if self.channel == "sms":
            return plus + number
        spoken = digits(self.catalogue, number, self.language)
        return f"plus {spoken}" if abroad else spoken


class _Values(dict[str, str]):
    """What a text may hold in braces; what may stand in any is worded when one asks for it."""

    def __init__(self, wording: Wording, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self._wording = wording

    def __missing__(self, name: str) -> str:
        return STANDING[name](self._wording)


def _chats(wording: Wording) -> str:
    lines = wording.directory.lines
    return " ".join(_chat(lines[id_], wording.language) for id_ in CHATS if id_ in lines)


def _chat(line: Line, language: str) -> str:
    described = (line.described or {}).get(language, "").rstrip(".")
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
"""The values that may stand in any text (`catalogue.STANDING`)."""


def place_name(wording: Wording, code: str) -> str:
    """A municipality as it is called in the caller's language; English follows the Finnish."""
    names = wording.directory.municipalities[code].names
    return names.get(wording.language) or names["fi"]


def place_in(wording: Wording, code: str) -> str:
    """Where somebody is: in Finnish by the case table, else with a preposition."""
    if wording.language == "fi":
        return wording.directory.municipalities[code].cases["in"][0]
    return f"{PREPOSITIONS[wording.language]} {place_name(wording, code)}"


def line_text(
    wording: Wording,
    listed: Listed,
    *,
    name: bool = True,
    hours: bool = True,
    neutral: bool = False,
) -> str:
    """One line in a sentence: who answers at which number, until when, in which language."""
    line = listed.line
    if line.id == RELAY:
        return wording.text("phrases.relay")
    who = _who(wording, line, neutral) if name or line.phone is None else ""
    if line.phone is None:
        described = (line.described or {}).get(wording.language, "")
        return wording.text("phrases.line_without_number", line=who, described=described)
    said = [wording.text("phrases.line", line=who, number=wording.number(line)).lstrip(" .")]
    if hours:
        said.append(hours_text(wording, listed))
    said += [speaks_text(wording, line), _unanswered(wording, line)]
    if name:
        said.append(_spoken_note(wording, line))
    return " ".join(part for part in said if part)


def _spoken_note(wording: Wording, line: Line) -> str:
    """What else there is to say of a line with a number; a text has no room for it."""
    return line.described[wording.language] if line.described and wording.channel == "voice" else ""


def _who(wording: Wording, line: Line, neutral: bool) -> str:
    """The full name for the ear, the short one where every character counts.

    Where it must not give away what is the matter, a line without a neutral name has none.
    """
    if neutral:
        return (line.neutral_names or {}).get(wording.language, "")
    names = line.names if wording.channel == "voice" else line.short_names
    return names[wording.language]


def hours_text(wording: Wording, listed: Listed) -> str:
    """The status at this instant, with until when, or when it opens, or why it is closed."""
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
    """Said only when the line is known to answer in other languages than the caller's."""
    if not line.languages or wording.language in line.languages:
        return ""
    language = wording.text(f"phrases.language_{line.languages[0]}")
    return wording.text("phrases.speaks", language=language)


def _unanswered(wording: Wording, line: Line) -> str:
    return wording.text("phrases.may_go_unanswered") if line.may_go_unanswered else ""


def _instant(wording: Wording, when: datetime) -> str:
    now = wording.now.astimezone(HELSINKI)
    return instant(wording.catalogue, wording.channel, wording.language, when, now)
