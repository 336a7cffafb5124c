"""Puts a referral into words: in a text the fullest version that fits, in a call one line at a
time."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from bot.dialogue.model import Answer
from bot.directory.hours import day_of
from bot.directory.languages import Encoding
from bot.directory.model import Directory
from bot.directory.refer import (
    BY_112,
    EMERGENCY,
    RELAY,
    Listed,
    Referral,
    is_answered,
    is_neutral,
    is_own,
    refer,
)
from bot.text.words import Catalogue, Wording, choices_text, line_text, place_in, place_name

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters that are sent as an escape and a second unit, which stay in one segment."""

_FOREIGN = re.compile(f"[^{re.escape(''.join(BASIC | EXTENSION))}]")
_GSM_ALONE, _GSM_JOINED = 160, 153
_UCS_ALONE, _UCS_JOINED = 70, 67


def units(text: str) -> int | None:
    """Return the GSM-7 units of a text, or None if a character is not in that alphabet."""
    if _FOREIGN.search(text):
        return None
    return len(text) + sum(map(text.count, EXTENSION))


def length(text: str, encoding: Encoding) -> int:
    """Return the units of a text in this encoding. For GSM-7 the loader has refused other
    characters."""
    return (units(text) or 0) if encoding == "GSM-7" else len(text.encode("utf-16-le")) // 2


def foreign(text: str) -> tuple[str, ...]:
    """Return the characters that would triple the price of the message, each once."""
    return tuple(dict.fromkeys(c for c in text if _gsm_size(c) is None))


def segments(text: str) -> int:
    """Return how many segments Twilio makes of a text."""
    gsm = [_gsm_size(character) for character in text]
    if None not in gsm:
        return _filled((size for size in gsm if size), _GSM_ALONE, _GSM_JOINED)
    return _filled((1 + (ord(c) > 0xFFFF) for c in text), _UCS_ALONE, _UCS_JOINED)


def _gsm_size(character: str) -> int | None:
    if character in BASIC:
        return 1
    return 2 if character in EXTENSION else None


def _filled(sizes: Iterable[int], alone: int, joined: int) -> int:
    """One segment if all of it fits; otherwise each holds less, and no character is cut in two."""
    listed = list(sizes)
    if sum(listed) <= alone:
        return 1
    count, free = 1, joined
    for size in listed:
        if size > free:
            count, free = count + 1, joined
        free -= size
    return count


AT_MOST = 2048
"""The most texts that are kept; each takes a few hundred bytes."""


class _Text(NamedTuple):
    """A text with the objects it was made from, kept so that no other object gets their ids."""

    catalogue: Catalogue
    directory: Directory
    text: str


# Any entry may be lost or made twice at the cost of time alone: threads share it without a lock.
_remembered_texts: dict[Hashable, _Text] = {}


def remembered(wording: Wording, of: Hashable, worded: Callable[[], str]) -> str:
    """Return the text of this in the wording's catalogue, directory, channel and language.

    `of` is everything else that it depends on, including the instant as far as it matters.
    """
    made_from = id(wording.catalogue), id(wording.directory)
    key = made_from, wording.channel.medium, wording.language, of
    found = _remembered_texts.get(key)
    if found is None:
        if len(_remembered_texts) >= AT_MOST:
            _remembered_texts.clear()
        found = _remembered_texts[key] = _Text(wording.catalogue, wording.directory, worded())
    return found.text


EVERY = 99


@dataclass(frozen=True, slots=True)
class Fullness:
    """How much of a referral is said; what is dropped first is the last in the tuple of
    VERSIONS."""

    lines: int
    described: int = EVERY
    """How many services without a number."""
    offices: int = 2
    """The least number of them where nothing is urgent, because then an office is the answer."""
    hours_of: int = EVERY
    names_of: int = EVERY
    more: bool = True
    notices: bool = True
    neutral: bool = False
    """Whether somebody who looks over the caller's shoulder must not learn what is the matter."""


SPOKEN = Fullness(lines=1)
VERSIONS = (
    Fullness(lines=3),
    Fullness(lines=3, described=2),
    Fullness(lines=3, described=1),
    Fullness(lines=3, described=0),
    Fullness(lines=2, described=0),
    Fullness(lines=2, described=0, hours_of=1),
    Fullness(lines=2, described=0, hours_of=1, names_of=1),
    Fullness(lines=2, described=0, offices=1, hours_of=1, names_of=1, more=False),
    Fullness(lines=2, described=0, offices=1, hours_of=1, names_of=1, more=False, notices=False),
)
"""From the fullest to the shortest; the numbers of the two leading lines are never dropped."""
DISCREET = (
    Fullness(lines=3, described=0, names_of=0, more=False, notices=False),
    Fullness(lines=2, described=0, offices=1, hours_of=1, names_of=0, more=False, notices=False),
)
"""For callers who have said that somebody may see it: the place and the numbers."""
SPOKEN_DISCREET = Fullness(lines=1, described=0, names_of=0, notices=False)


def _neutral(versions: tuple[Fullness, ...]) -> tuple[Fullness, ...]:
    return tuple(dict.fromkeys(replace(v, described=0, offices=0, neutral=True) for v in versions))


NEUTRAL, NEUTRAL_DISCREET = _neutral(VERSIONS), _neutral(DISCREET)
"""For a situation that a text must not give away."""


def referral_text(wording: Wording, act: Answer, room: int) -> str:
    """Return the whole answer, notices first, from line number `act.position` on.

    A text has `room` units of its encoding; if nothing fits, it is the shortest version.
    """
    offered = tuple(act.choices.items())
    told = act.request, act.position, act.state, act.discreet, act.yourself, offered, room
    # No line opens or closes within a minute: who asks the same in it is told the same.
    minute = int(wording.now.timestamp()) // 60
    return remembered(wording, (told, minute), lambda: _text_of_hours(wording, act, room, told))


def _text_of_hours(wording: Wording, act: Answer, room: int, told: Hashable) -> str:
    """The same; put into words again only if its lines, their hours or its notices have changed."""
    referral = refer(wording.directory, act.request, wording.now)
    judged = tuple((entry.line.id, entry.status) for entry in referral.lines)
    notices = tuple(notice.id for notice in referral.notices)
    of = (told, day_of(wording.now), judged, notices)
    return remembered(wording, of, lambda: _worded(wording, act, referral, room))


def _worded(wording: Wording, act: Answer, referral: Referral, room: int) -> str:
    versions = (_answer(wording, act, referral, fullness) for fullness in _versions(wording, act))
    if wording.channel.spoken:
        return next(versions)
    return _first_that_fits(versions, wording.record.encoding, room)


def _versions(wording: Wording, act: Answer) -> tuple[Fullness, ...]:
    if wording.channel.spoken:
        return (SPOKEN_DISCREET if act.discreet else SPOKEN,)
    if is_neutral(wording.directory, act.request):
        return NEUTRAL_DISCREET if act.discreet else NEUTRAL
    return DISCREET if act.discreet else VERSIONS


def _first_that_fits(versions: Iterator[str], encoding: Encoding, room: int) -> str:
    version = ""
    for version in versions:
        if length(version, encoding) <= room:
            break
    return version


def _answer(wording: Wording, act: Answer, referral: Referral, fullness: Fullness) -> str:
    """The place is named before the county's own first line, wherever that is: a national line
    after it would be taken for the town's."""
    shown = _shown(act, referral, fullness, alone=not wording.channel.spoken)
    own = next((n for n, entry in enumerate(shown) if is_own(entry.line)), None)
    names = {"place": _place(wording, referral), "place_in": _place_in(wording, referral)}
    lines = _lines(wording, shown, fullness)
    if own:
        lines[own] = names["place"] + lines[own]
    sentence = wording.text(
        f"{act.state}.danger" if act.request.danger else f"{act.state}.text",
        **(names if own == 0 else dict.fromkeys(names, "")),
        line=" ".join(lines),
        lines=" ".join(lines),
        if_no_answer=_if_no_answer(wording, referral, shown),
    )
    before = _before(wording, referral, fullness)
    after = _after(wording, act, referral, fullness)
    return " ".join(" ".join([*before, sentence, *after]).split())


def _before(wording: Wording, referral: Referral, fullness: Fullness) -> list[str]:
    """The notices. In danger nothing is said before 112."""
    if referral.request.danger or not fullness.notices:
        return []
    return [n.text[wording.language] for n in referral.notices]


def _after(wording: Wording, act: Answer, referral: Referral, fullness: Fullness) -> list[str]:
    """The advice for the situation, and how to hear the next number."""
    said = []
    advice = f"advice.{act.request.situation}"
    plain = not (act.request.detail or act.request.danger or act.discreet)
    # Advice may ask for an answer, which only who is offered choices can give.
    if wording.has(advice) and act.position == 0 and plain and act.choices:
        said.append(wording.text(advice))
    if act.yourself:
        said.append(wording.text("phrases.call_yourself"))
    next_one = wording.channel.spoken or len(referral.groups_from(act.position)) > 1
    if fullness.more and act.choices and next_one:
        choices = choices_text(wording, act.choices)
        said.append(wording.text(f"{act.state}.more", choices=choices))
    return said


def _shown(act: Answer, referral: Referral, fullness: Fullness, *, alone: bool) -> list[Listed]:
    """The lines that are said, from the position on. In danger 112 has a sentence of its own.

    Each text is complete in itself: it names a line that answers now.
    """
    groups = referral.groups_from(act.position)[: fullness.lines]
    entries = [e for e in chain.from_iterable(groups) if e.line.id != EMERGENCY]
    kept = max(fullness.described, fullness.offices if referral.urgent == "no" else 0)
    left_out = [e for e in entries if e.line.phone is None][kept:]
    shown = [e for e in entries if e not in left_out]
    if not alone or any(is_answered(e) for e in shown):
        return shown
    return [*shown, next(e for e in referral.lines if is_answered(e) and e.line.id not in BY_112)]


def _lines(wording: Wording, shown: list[Listed], fullness: Fullness) -> list[str]:
    texts = [
        line_text(
            wording,
            entry,
            name=n < fullness.names_of,
            hours=n < fullness.hours_of,
            neutral=fullness.neutral,
        )
        for n, entry in enumerate(shown)
    ]
    return [text if text.endswith(".") else f"{text}." for text in texts]


def _place(wording: Wording, referral: Referral) -> str:
    code = referral.request.municipality
    if code is None:
        return ""
    return wording.text("phrases.place", place=place_name(wording, code))


def _place_in(wording: Wording, referral: Referral) -> str:
    code = referral.request.municipality
    return place_in(wording, code) if code else ""


def _if_no_answer(wording: Wording, referral: Referral, shown: list[Listed]) -> str:
    """What to do when nobody answers. The sentence about 112 as the way to the service says it
    already."""
    if any(e.line.id == RELAY for e in shown):
        return ""
    return wording.text(f"phrases.if_no_answer_{referral.urgent}")
