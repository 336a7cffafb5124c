"""A referral in words: for a text the fullest version that fits, for a call one line at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from bot.dialogue.model import Answer
from bot.directory.hours import day_of
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
)  # fmt: skip
from bot.text.menu import choices_text
from bot.text.remembered import remembered
from bot.text.segments import units
from bot.text.words import Wording, line_text, place_in, place_name

EVERY = 99


@dataclass(frozen=True, slots=True)
class Fullness:
    """How much of a referral is said: what goes first is the last in the tuple of VERSIONS."""

    lines: int
    described: int = EVERY
    """How many services without a number."""
    offices: int = 2
    """How many of them at least where nothing is urgent: then an office is the answer."""
    hours_of: int = EVERY
    names_of: int = EVERY
    more: bool = True
    notices: bool = True
    neutral: bool = False
    """Whether somebody who looks over the shoulder must not learn what is the matter."""


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
"""From the fullest to the shortest; a number of the two leading lines never goes."""
DISCREET = (
    Fullness(lines=3, described=0, names_of=0, more=False, notices=False),
    Fullness(lines=2, described=0, offices=1, hours_of=1, names_of=0, more=False, notices=False),
)
"""For whoever has said that somebody may see it: the place and the numbers."""
SPOKEN_DISCREET = Fullness(lines=1, described=0, names_of=0, notices=False)


def _neutral(versions: tuple[Fullness, ...]) -> tuple[Fullness, ...]:
    return tuple(dict.fromkeys(replace(v, described=0, offices=0, neutral=True) for v in versions))


NEUTRAL, NEUTRAL_DISCREET = _neutral(VERSIONS), _neutral(DISCREET)
"""For what a text must not give away."""


def referral_text(wording: Wording, act: Answer, room: int) -> str:
    """The whole answer, notices first, from line number `act.position` on.

    A text has `room` GSM-7 units; where nothing fits it is the shortest there is.
    """
    offered = tuple(act.choices.items())
    told = act.request, act.position, act.state, act.discreet, act.yourself, offered, room
    # No line opens or closes within a minute: who asks the same in it is told the same.
    minute = int(wording.now.timestamp()) // 60
    return remembered(wording, (told, minute), lambda: _text_of_hours(wording, act, room, told))


def _text_of_hours(wording: Wording, act: Answer, room: int, told: Hashable) -> str:
    """The same, worded anew only if lines, their hours or notices are others than before."""
    referral = refer(wording.directory, act.request, wording.now)
    judged = tuple((entry.line.id, entry.status) for entry in referral.lines)
    notices = tuple(notice.id for notice in referral.notices)
    of = (told, day_of(wording.now), judged, notices)
    return remembered(wording, of, lambda: _worded(wording, act, referral, room))


def _worded(wording: Wording, act: Answer, referral: Referral, room: int) -> str:
    versions = (_answer(wording, act, referral, fullness) for fullness in _versions(wording, act))
    if wording.channel == "voice":
        return next(versions)
    return _first_that_fits(versions, room)


def _versions(wording: Wording, act: Answer) -> tuple[Fullness, ...]:
    if wording.channel == "voice":
        return (SPOKEN_DISCREET if act.discreet else SPOKEN,)
    if is_neutral(wording.directory, act.request):
        return NEUTRAL_DISCREET if act.discreet else NEUTRAL
    return DISCREET if act.discreet else VERSIONS


def _first_that_fits(versions: Iterator[str], room: int) -> str:
    version = ""
    for version in versions:
        needed = units(version)
        if needed is not None and needed <= room:
            break
    return version


def _answer(wording: Wording, act: Answer, referral: Referral, fullness: Fullness) -> str:
    """The place stands before the first line that is the county's own, wherever that comes: a
    national line behind it would be taken for the town's."""
    shown = _shown(act, referral, fullness, alone=wording.channel == "sms")
    own = next((n for n, entry in enumerate(shown) if is_own(entry.line)), None)
    names = {"place": _place(wording, act), "place_in": _place_in(wording, act)}
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
    """The notices; in danger nothing is said before 112."""
    if referral.request.danger or not fullness.notices:
        return []
    return [n.text[wording.language] for n in referral.notices]


def _after(wording: Wording, act: Answer, referral: Referral, fullness: Fullness) -> list[str]:
    """The advice of the situation, and how to hear the next number."""
    said = []
    advice = f"advice.{act.request.situation}"
    plain = not (act.request.detail or act.request.danger or act.discreet)
    # Advice may ask for an answer, which only who is offered choices can give.
    if wording.has(advice) and act.position == 0 and plain and act.choices:
        said.append(wording.text(advice))
    if act.yourself:
        said.append(wording.text("phrases.call_yourself"))
    next_one = wording.channel == "voice" or len(referral.groups_from(act.position)) > 1
    if fullness.more and act.choices and next_one:
        choices = choices_text(wording, act.choices)
        said.append(wording.text(f"{act.state}.more", choices=choices))
    return said


def _shown(act: Answer, referral: Referral, fullness: Fullness, *, alone: bool) -> list[Listed]:
    """The lines that are said, from the position on; 112 has its own sentence in danger.

    A text stands alone: somebody who answers now is in every one.
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


def _place(wording: Wording, act: Answer) -> str:
    code = act.request.municipality
    if code is None:
        return ""
    return wording.text("phrases.place", place=place_name(wording, code))


def _place_in(wording: Wording, act: Answer) -> str:
    return place_in(wording, act.request.municipality) if act.request.municipality else ""


def _if_no_answer(wording: Wording, referral: Referral, shown: list[Listed]) -> str:
    """What to do when nobody answers; the way over 112 says it already."""
    if any(e.line.id == RELAY for e in shown):
        return ""
    return wording.text(f"phrases.if_no_answer_{referral.urgent}")
