"""What must hold of what is said: it fits, it teaches only words that work, choices are told apart.

Everything is worded by the real `compose` with the real names, so that what fits here fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, combinations

from bot.dialogue.hearing import expected
from bot.dialogue.model import (
    NETWORK_WORDS,
    SMS,
    VOICE,
    Act,
    Answer,
    Channel,
    Session,
    State,
    World,
)
from bot.dialogue.walk import CALL_112, choice_label
from bot.directory.model import EMERGENCY_NUMBER
from bot.problems.errors import Problem
from bot.proof.alphabet import is_nothing
from bot.proof.model import Explored, Progress, Subject
from bot.proof.referrals import Referrals, languages_of
from bot.text.compose import compose
from bot.text.referral import length
from bot.understanding.model import Expected, Meaning

SPOKEN_AT_MOST = 1200
"""Characters that are said at once, in one language: about a minute and a half (the product's own
limit; a caller in distress cannot keep more in mind)."""
TAUGHT = re.compile(r"(?:vastaa|sano|svara|säg|reply|say)(?: with)?: ?([^.{}\n]+)")
"""How the texts teach a word: "vastaa: en kerro"."""
NUMBER = re.compile(r"\d+|\{\w+\}")
"""A number, or what may become one."""


def flow_text_problems(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Every turn of the conversations fits, in every language."""
    seen: set[str] = set()
    for edge in explored.edges:
        written = repr(edge.turn.acts)
        if written not in seen:
            seen.add(written)
            state = edge.turn.session.state or subject.flow.initial
            acts = edge.turn.acts
            languages = _codes(subject, explored.channel)
            for words in _too_long(subject, explored.world, explored.channel, acts, languages):
                code = "text-too-long" if not explored.channel.spoken else "speech-too-long"
                yield Problem(code, subject.spot("state", state), f'state "{state}", {words}')


def answer_text_problems(
    subject: Subject, world: World, found: Referrals, progress: Progress
) -> Iterator[Problem]:
    """Every answer of the directory fits a text message, plain and discreet."""
    told: set[str] = set()
    choices = {"2": choice_label(subject.flow.answer, "2")}
    for number, asked in enumerate(found.answers, start=1):
        progress(number, len(found.answers))
        then = World(world.directory, world.understanding, asked.now)
        for discreet in (False, True):
            act = Answer(subject.flow.answer, asked.request, 0, choices, discreet=discreet)
            languages = languages_of(subject, asked.request)
            for words in _too_long(subject, then, SMS, (act,), languages):
                if asked.request.situation not in told:
                    told.add(asked.request.situation)
                    spot = subject.spot("situation", asked.request.situation)
                    place = asked.request.municipality or "place unknown"
                    message = f"{asked.request.situation}, {place}, {words}"
                    yield Problem("text-too-long", spot, message)


def _codes(subject: Subject, channel: Channel) -> tuple[str, ...]:
    """The languages that a channel has."""
    languages = subject.directory.languages
    return tuple(languages.voices) if channel.spoken else languages.codes


def _too_long(
    subject: Subject,
    world: World,
    channel: Channel,
    acts: tuple[Act, ...],
    languages: tuple[str, ...],
) -> Iterator[str]:
    """What is too long, in each of these languages."""
    for language in languages:
        record = subject.directory.languages[language]
        limit = SPOKEN_AT_MOST if channel.spoken else record.room
        script = compose(subject.catalogue, world, channel, language, acts)
        text = "\n".join(w.text for w in script.words if w.language == language)
        size = len(text) if channel.spoken else length(text, record.encoding)
        if size > limit:
            yield f"{language}: {size} characters, expected at most {limit}: {text[:40]!r} ..."


def taught_words(subject: Subject) -> Iterator[Problem]:
    """No text teaches a word of the network, nor one that is not understood."""
    for key, by_language in subject.catalogue.texts.items():
        for language, text in by_language.items():
            for taught in TAUGHT.findall(text):
                spot = subject.spot("text", key)
                if taught.strip().casefold() in NETWORK_WORDS:
                    words = f'text "{key}" ({language}): Twilio itself acts on "{taught}"'
                    yield Problem("network-word", spot, words)
                elif _means_nothing(subject, taught, language):
                    words = f'text "{key}" ({language}): "{taught}" is not understood'
                    yield Problem("taught-in-vain", spot, words)


def danger_words(subject: Subject) -> Iterator[Problem]:
    """What is said in danger names 112 before any other number, in each language."""
    for key in (f"{subject.flow.answer}.danger", CALL_112.text):
        for name in (key, f"{key}.sms", f"{key}.voice"):
            for language, text in subject.catalogue.texts.get(name, {}).items():
                found = NUMBER.search(text)
                if found is None or found[0] != EMERGENCY_NUMBER:
                    words = f'text "{name}" ({language}): 112 is not its first number: "{text}"'
                    yield Problem("danger-not-first", subject.spot("text", name), words)


def told_words(subject: Subject) -> Iterator[Problem]:
    """An answer says its numbers, and a question what can be chosen, in each language."""
    for key, names in _promised(subject):
        for name in (key, f"{key}.sms", f"{key}.voice"):
            for language, text in subject.catalogue.texts.get(name, {}).items():
                if not any(f"{{{placeholder}}}" in text for placeholder in names):
                    expected = " or ".join(f"{{{placeholder}}}" for placeholder in names)
                    words = f'text "{name}" ({language}): found "{text}", expected {expected} in it'
                    yield Problem("left-untold", subject.spot("text", name), words)


def _promised(subject: Subject) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Keys of texts, each with the placeholders of which it must have one."""
    yield f"{subject.flow.answer}.text", ("lines", "line")
    yield f"{subject.flow.answer}.danger", ("lines", "line")
    yield "phrases.line", ("number",)
    yield "phrases.menu_item", ("label",)
    for state in subject.flow.states.values():
        labels = {choice_label(state.name, choice.key) for choice in state.choices}
        labelled = not labels.isdisjoint(subject.catalogue.texts)
        if state.kind == "choose" or (state.kind == "menu" and labelled):
            yield f"{state.name}.text", ("choices",)


def _means_nothing(subject: Subject, words: str, language: str) -> bool:
    expected = Expected(slots=("municipality",))
    meaning = subject.understanding.read(words, expected, (language,))
    key = words.strip().isdigit()
    return not (key or meaning.command or meaning.danger or meaning.slots.keys() - {"language"})


def choice_words(subject: Subject) -> Iterator[Problem]:
    """The choices of a menu are told apart by their labels, and none of them is read as danger."""
    for state in subject.flow.states.values():
        for language in (
            subject.directory.languages.codes if state.kind in ("menu", "refer", "transfer") else ()
        ):
            yield from _labels(subject, state, language)


def _labels(subject: Subject, state: State, language: str) -> Iterator[Problem]:
    keys = [choice_label(state.name, choice.key) for choice in state.choices]
    labels = [subject.catalogue.texts.get(key, {}).get(language, "") for key in keys]
    known = [(key, label) for key, label in zip(keys, labels, strict=True) if label]
    for (_, one), (key, other) in combinations(known, 2):
        if one.casefold() == other.casefold():
            words = f'text "{key}" ({language}): "{other}" is the label of two choices'
            yield Problem("choices-alike", subject.spot("text", key), words)
    for key, label in known:
        meaning = _read_there(subject, state, label, language)
        own = key.split(".")[-2]
        if is_nothing(meaning):
            words = (
                f'text "{key}" ({language}): nobody can answer "{label}" in words: give the choice '
                "`answer: yes` or `answer: no`, or `words:` of its own"
            )
            yield Problem("choice-unsayable", subject.spot("text", key), words)
        if meaning.key not in (None, own):
            words = f'text "{key}" ({language}): "{label}" is read as choice {meaning.key}'
            yield Problem("choices-alike", subject.spot("text", key), words)
        if meaning.danger:
            words = f'text "{key}" ({language}): "{label}" is read as danger'
            yield Problem("choice-is-danger", subject.spot("text", key), words)


def _read_there(subject: Subject, state: State, words: str, language: str) -> Meaning:
    session = Session(VOICE, state.name, offered=state.offered(VOICE))
    return subject.understanding.read(words, expected(state, session), (language,))


def text_problems(subject: Subject) -> list[Problem]:
    """What is wrong with the texts by themselves."""
    return list(chain.from_iterable(check(subject) for check in CHECKS))


CHECKS = (taught_words, choice_words, danger_words, told_words)
