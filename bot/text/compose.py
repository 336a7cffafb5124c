"""Acts into words: what the bot says, in the caller's language, for one channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.dialogue.model import Act, Answer, Connect, Safety, Say, Wait, World
from bot.directory.model import LANGUAGES
from bot.text.referral import referral_text, remembered, units
from bot.text.words import Catalogue, Wording, choices_text, speakable


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words in one language: fi, sv or en."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller's answer; a text message has nothing to wait with and ignores it."""

    language: str
    """The language the recogniser is set to."""
    one_key: bool
    """A menu of single keys; otherwise an entry that `#` finishes."""
    hints: tuple[str, ...] = ()
    """Words the recogniser should expect, such as place names."""
    patient: bool = False
    """Whether the caller may be writing a number down."""


@dataclass(frozen=True, slots=True)
class Script:
    """Words in order, then what is listened for, or the number to connect to (E.164).

    Neither: nothing more is asked.
    """

    words: tuple[Words, ...]
    listen: Listen | None
    dial: str | None = None
    safety: str = ""
    """By text, a message of its own before the words: 112 in a language that we do not speak."""


Wordings = Callable[[str], Wording]
"""What is needed to word something in a language."""

UNITS_AT_MOST = 306
"""GSM-7 units of two joined SMS segments (2 x 153)."""


def compose(
    catalogue: Catalogue, world: World, channel: str, language: str | None, acts: Sequence[Act]
) -> Script:
    """The words of a turn; `language` is None while nobody knows it."""
    wording = partial(Wording, catalogue, world.directory, channel, now=world.now)
    words = _by_text if channel == "sms" else _by_voice
    wait = next((act for act in acts if isinstance(act, Wait)), None)
    known = language or LANGUAGES[0]
    connect = next((act for act in acts if isinstance(act, Connect)), None)
    dial = _number(world, connect) if connect else None
    safety = next((act.language for act in acts if isinstance(act, Safety)), "")
    return Script(
        tuple(words(wording, language, acts)),
        _listen(world, known, wait),
        dial,
        catalogue.safety.get(safety, ""),
    )


def _number(world: World, connect: Connect) -> str | None:
    """The number to dial, unless the line has gone from the directory since."""
    line = world.directory.lines.get(connect.line)
    return line.phone.e164 if line and line.phone and line.phone.transfer else None


def _by_voice(wording: Wordings, language: str | None, acts: Sequence[Act]) -> Iterator[Words]:
    """Before the language is chosen everything but an answer is said in each of them."""
    for act in acts:
        every = isinstance(act, Say) and (act.every_language or language is None)
        for known in LANGUAGES if every else (language or LANGUAGES[0],):
            for text in _texts(wording(known), [act]):
                yield Words(known, speakable(wording(known).catalogue, text, known))


def _by_text(wording: Wordings, language: str | None, acts: Sequence[Act]) -> list[Words]:
    """A caller whose language is not known yet is answered in all three, if that fits."""
    every = any(isinstance(act, Say) and act.every_language for act in acts)
    if language and not every:
        return _in(wording(language), acts, UNITS_AT_MOST)
    words = [w for x in LANGUAGES for w in _in(wording(x), acts, UNITS_AT_MOST)]
    if _needed(words) <= UNITS_AT_MOST:
        return words
    source, *others = LANGUAGES
    how = [Words(x, wording(x).text("phrases.this_language")) for x in others]
    return [*_in(wording(source), acts, UNITS_AT_MOST - _needed(how) - 1), *how]


def _in(wording: Wording, acts: Sequence[Act], room: int) -> list[Words]:
    """Every act in one language; an answer gets the room that the others leave."""
    left = room
    if any(isinstance(act, Answer) for act in acts):
        others = [Words(wording.language, t) for t in _texts(wording, acts, answers=False)]
        left = room - _needed(others) - 1 if others else room
    return [Words(wording.language, text) for text in _texts(wording, acts, room=left)]


def _texts(
    wording: Wording, acts: Sequence[Act], *, answers: bool = True, room: int = UNITS_AT_MOST
) -> Iterator[str]:
    for act in acts:
        if isinstance(act, Say):
            yield _said(wording, act)
        elif isinstance(act, Answer) and answers:
            yield referral_text(wording, act, room)


def _said(wording: Wording, act: Say) -> str:
    def worded() -> str:
        return wording.text(act.text, choices=choices_text(wording, act.choices))

    return remembered(wording, (act.text, tuple(act.choices.items())), worded)


def _needed(words: Sequence[Words]) -> int:
    """GSM-7 units of these words as one message; the loader has refused other characters."""
    return units("\n".join(w.text for w in words)) or 0


def _listen(world: World, language: str, wait: Wait | None) -> Listen | None:
    if wait is None:
        return None
    hints = world.directory.place_names[language] if wait.places else ()
    return Listen(language, wait.one_key, hints, wait.patient)
