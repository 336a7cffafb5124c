"""Turns acts into words: what the bot says, in the caller's language, for one channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.dialogue.model import Act, Answer, Channel, Connect, Safety, Say, Wait, World
from bot.directory.languages import SOURCE
from bot.text.referral import length, referral_text, remembered
from bot.text.words import Catalogue, Wording, choices_text, speakable


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words in one language: fi, sv or en."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller's answer; a text message has no way to wait and ignores it."""

    language: str
    """The language the recogniser is set to."""
    one_key: bool
    """Whether a single key is the answer; otherwise `#` ends the entry."""
    hints: tuple[str, ...] = ()
    """Words that the recogniser should expect, such as place names."""
    patient: bool = False
    """Whether the caller may be writing a number down."""


@dataclass(frozen=True, slots=True)
class Script:
    """Words in order, then what is listened for, or the number to connect to (E.164).

    With neither, nothing more is asked.
    """

    words: tuple[Words, ...]
    listen: Listen | None
    dial: str | None = None
    safety: str = ""
    """By text, a message of its own before the words: 112 in a language that the bot does not
    speak."""


Wordings = Callable[[str], Wording]
"""What is needed to put an act into words in one language."""


def compose(
    catalogue: Catalogue,
    world: World,
    channel: Channel,
    language: str | None,
    acts: Sequence[Act],
) -> Script:
    """Return the words of a turn; `language` is None while it is not known."""
    wording = partial(Wording, catalogue, world.directory, channel, now=world.now)
    words = _by_voice if channel.spoken else _by_text
    wait = next((act for act in acts if isinstance(act, Wait)), None)
    known = language or SOURCE
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
    """The number to dial, unless the line has left the directory since."""
    line = world.directory.lines.get(connect.line)
    return line.phone.e164 if line and line.phone and line.phone.transfer else None


def _by_voice(wording: Wordings, language: str | None, acts: Sequence[Act]) -> Iterator[Words]:
    """Before the language is chosen, everything but an answer is said in each language that has a
    voice."""
    voices = wording(SOURCE).directory.languages.voices
    for act in acts:
        every = isinstance(act, Say) and (act.every_language or language is None)
        for known in voices if every else (language or SOURCE,):
            for text in _texts(wording(known), [act]):
                yield Words(known, speakable(wording(known).catalogue, text, known))


def _by_text(wording: Wordings, language: str | None, acts: Sequence[Act]) -> list[Words]:
    """A caller whose language is not known yet is answered in all languages of one encoding, if
    that fits."""
    every = any(isinstance(act, Say) and act.every_language for act in acts)
    together = wording(SOURCE).directory.languages.together
    if language and not (every and language in together):
        return _in(wording(language), acts, wording(language).record.room)
    source, room = wording(SOURCE), wording(SOURCE).record.room
    words = [w for x in together for w in _in(wording(x), acts, room)]
    if _needed(source, words) <= room:
        return words
    how = [Words(x, wording(x).text("phrases.this_language")) for x in together if x != SOURCE]
    return [*_in(source, acts, room - _needed(source, how) - 1), *how]


def _in(wording: Wording, acts: Sequence[Act], room: int) -> list[Words]:
    """Every act in one language; an answer gets the room that the others leave."""
    left = room
    if any(isinstance(act, Answer) for act in acts):
        others = [Words(wording.language, t) for t in _texts(wording, acts, answers=False)]
        left = room - _needed(wording, others) - 1 if others else room
    return [Words(wording.language, text) for text in _texts(wording, acts, room=left)]


def _texts(
    wording: Wording, acts: Sequence[Act], *, answers: bool = True, room: int = 0
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


def _needed(wording: Wording, words: Sequence[Words]) -> int:
    """The units of these words as one message, in the encoding of this language."""
    return length("\n".join(w.text for w in words), wording.record.encoding)


def _listen(world: World, language: str, wait: Wait | None) -> Listen | None:
    if wait is None:
        return None
    hints = world.directory.place_names[language] if wait.places else ()
    return Listen(language, wait.one_key, hints, wait.patient)
