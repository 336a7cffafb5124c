"""Acts into words: what the bot wants said, in the caller's language, for one channel."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.model import Act, Answer, Say, Session, Wait, World
from bot.dialogue.walk import PLACE
from bot.directory.model import LANGUAGES
from bot.text.catalogue import Catalogue
from bot.text.referral import UNITS_AT_MOST, referral_text
from bot.text.script import Listen, Script, Words
from bot.text.segments import units
from bot.text.spoken import EMERGENCY_NUMBER, speakable
from bot.text.words import Wording, place_name

FIRST_WORDS = 10
"""In danger 112 is among this many first words of whatever is said."""
HINTS_AT_MOST = 400


def compose(catalogue: Catalogue, world: World, session: Session, acts: Sequence[Act]) -> Script:
    """The words of a turn, with 112 first once there is danger."""
    known = session.slots.get("language")
    words = _in_known_language(catalogue, world, session, acts, known)
    words = _once(catalogue, session, _danger_first(catalogue, world, session, words))
    if session.channel == "voice":
        words = [Words(w.language, speakable(catalogue, w.text, w.language)) for w in words]
    wait = next((act for act in acts if isinstance(act, Wait)), None)
    return Script(tuple(words), _listen(world, known, wait))


def _in_known_language(
    catalogue: Catalogue, world: World, session: Session, acts: Sequence[Act], known: str | None
) -> list[Words]:
    """By text a caller whose language is not known yet is answered in all three, if that fits."""
    if known or session.channel == "voice":
        return _words(catalogue, world, session, acts, (known or LANGUAGES[0],))
    words = _words(catalogue, world, session, acts, LANGUAGES)
    needed = units("\n".join(w.text for w in words))
    if needed is not None and needed <= UNITS_AT_MOST:
        return words
    source, *others = LANGUAGES
    how = [Words(x, catalogue.text("phrases.this_language", "sms", x)) for x in others]
    return [*_words(catalogue, world, session, acts, (source,)), *how]


def _words(
    catalogue: Catalogue,
    world: World,
    session: Session,
    acts: Sequence[Act],
    languages: tuple[str, ...],
) -> list[Words]:
    """Every act in words, language by language."""
    words = []
    for act in acts:
        every = isinstance(act, Say) and act.every_language
        for language in LANGUAGES if every else languages:
            wording = Wording(catalogue, world.directory, session.channel, language, world.now)
            if isinstance(act, Answer):
                words.append(Words(language, referral_text(wording, act)))
            elif isinstance(act, Say):
                words.append(Words(language, _said(wording, act)))
    return words


def _once(catalogue: Catalogue, session: Session, words: list[Words]) -> list[Words]:
    """The sentence about 112 is not said again right after 112 was named."""
    said: list[Words] = []
    for w in words:
        first = catalogue.text("phrases.danger_first", session.channel, w.language)
        before = [o for o in said if o.language == w.language and EMERGENCY_NUMBER.search(o.text)]
        text = w.text.removeprefix(first).lstrip() if before else w.text
        said.append(Words(w.language, text))
    return said


def _said(wording: Wording, act: Say) -> str:
    return wording.text(act.text, choices=choices_text(wording, act))


def choices_text(wording: Wording, act: Say) -> str:
    """The choices as a menu: a line each in a text, "Väkivalta: paina 1." by voice."""
    items = [
        wording.text("phrases.menu_item", key=key, label=_label(wording, label))
        for key, label in act.choices.items()
        if label.startswith(PLACE) or wording.has(label)
    ]
    return ("\n" if wording.channel == "sms" else " ").join(items)


def _label(wording: Wording, label: str) -> str:
    if label.startswith(PLACE):
        return place_name(wording, label.removeprefix(PLACE))
    return wording.text(label)


def _danger_first(
    catalogue: Catalogue, world: World, session: Session, words: list[Words]
) -> list[Words]:
    """In danger, and in what is always urgent, every reply has 112 first, whatever it says."""
    situation = world.directory.situations.get(session.slots.get("situation", ""))
    urgent = session.danger or (situation is not None and situation.urgent == "always")
    if not urgent or not words:
        return words
    if EMERGENCY_NUMBER.search(" ".join(words[0].text.split()[:FIRST_WORDS])):
        return words
    language = words[0].language
    wording = Wording(catalogue, world.directory, session.channel, language, world.now)
    return [Words(language, wording.text("phrases.danger_first")), *words]


def _listen(world: World, known: str | None, wait: Wait | None) -> Listen | None:
    if wait is None:
        return None
    language = known or LANGUAGES[0]
    hints = _place_hints(world, language) if wait.places else ()
    return Listen(language, wait.one_key, hints)


def _place_hints(world: World, language: str) -> tuple[str, ...]:
    """Names of municipalities in the caller's language, for the recogniser."""
    names = (
        m.names.get(language) or m.names["fi"] for m in world.directory.municipalities.values()
    )
    return tuple(names)[:HINTS_AT_MOST]
