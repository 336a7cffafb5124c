"""Menu keys, verbs and commands: what a caller answers or asks of the bot itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.understanding.model import Expected, Found
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

_FAREWELLS = ("thanks", "goodbye")
_ANYWHERE = ("cannot_speak", "human")
_PLACE = "municipality="
_SEND, _SEND_NOT = "does=send_text", "does=no_text"
_FEW = 3
_MENU_WORDS = 2
_ORDER = (
    "forget",
    "restart",
    "cannot_speak",
    "human",
    "help_now",
    "help",
    "back",
    "repeat",
    "discreet",
    "language",
    "goodbye",
    "thanks",
)


def key_pressed(text: str, reading: Reading, expected: Expected) -> str | None:
    """The offered key that the whole message is: a digit, a sign or a number word."""
    if not expected.keys:
        return None
    if (sign := text.strip()) in expected.keys:
        return sign
    vocabulary = reading.vocabulary
    tokens = [t for t in reading.words.tokens if t not in vocabulary.beside_number]
    if len(tokens) != 1:
        return None
    if tokens[0] in expected.keys:
        return tokens[0]
    keys = (hit.entry.key for hit in reading.of("numbers"))
    return next((key for key in keys if key in expected.keys), None)


def key_said(reading: Reading, expected: Expected) -> str | None:
    """The offered key whose verb is all that was said: `no answer` is nobody unconscious then."""
    verbs = {f"does={hit.entry.key}" for hit in reading.of("verbs")}
    if not verbs or not _is_only(reading, ["verbs"]):
        return None
    return next((key for key, effect in expected.keys.items() if effect in verbs), None)


def key_meant(reading: Reading, expected: Expected, slots: dict[str, Found]) -> str | None:
    """The offered key whose verb was said, or whose value is all that was said, or yes or no."""
    if not expected.keys:
        return None
    verbs = {f"does={hit.entry.key}" for hit in reading.of("verbs")}
    if slots.get("municipality"):  # `wrong place, I am in Kemi` says the right one
        verbs.discard("does=wrong_place")
    few = len(reading.words.tokens) <= _MENU_WORDS
    meant = verbs | set(_values(slots)) if few else verbs
    meant |= _confirmed(reading, expected)
    chosen = [key for key, effect in expected.keys.items() if effect in meant]
    return max(chosen, key=lambda key: expected.keys[key].count("&"), default=None)


def _confirmed(reading: Reading, expected: Expected) -> set[str]:
    """What yes or no means here.

    One word of no is enough for it; yes has to be all that is said: `is it safe` is none.
    """
    effects = expected.keys.values()
    places = {effect for effect in effects if effect.startswith(_PLACE)}
    if len(places) != 1 and _SEND not in effects:
        return set()
    if reading.of("no"):
        return {_SEND_NOT, *(effect for effect in effects if effect.startswith("goes="))}
    yes = bool(reading.of("yes")) and _is_only(reading, ["yes"])
    return {_SEND, *places} if yes else set()


def _is_only(reading: Reading, sections: Iterable[str]) -> bool:
    """Whether these entries, with thanks and a farewell, are the whole message."""
    polite = [hit for hit in reading.of("commands") if hit.entry.key in _FAREWELLS]
    said = {n for hit in (*reading.of_all(sections), *polite) for n in range(hit.start, hit.end)}
    return len(said) == len(reading.words.tokens)


def _values(slots: dict[str, Found]) -> Iterator[str]:
    """What the slots say as effects, as far as it is one certain value."""
    told = [
        f"{slot}={found.values[0]}"
        for slot, found in sorted(slots.items())
        if found.certain and len(found.values) == 1
    ]
    yield from told
    yield "&".join(part for part in told if part.startswith(("detail=", "situation=")))


def command_of(reading: Reading, key: str | None, slots: dict[str, Found]) -> Hit | None:
    """The command that the message is, or nearly is when nothing else was found in it.

    That somebody cannot speak, or asks for a human, counts in any message; a word that answers the
    menu is no command.
    """
    hits = reading.of("commands")
    if not hits:
        return None
    if said := [h for h in hits if h.entry.key in _ANYWHERE and h.entry.size > 1]:
        return said[0]
    if key and _is_only(reading, ["verbs", "yes", "no"]):
        return None
    whole = [hit for hit in hits if reading.covers(hit)]
    few = len(reading.words.tokens) <= _FEW
    nothing_else = "municipality" not in slots and not _is_certain(slots.get("situation"))
    polite = _is_only(reading, ())
    if not polite:  # `thanks, wait` is no farewell
        hits = [hit for hit in hits if hit.entry.key not in _FAREWELLS]
    candidates = whole or (hits if polite or (few and nothing_else) else ())
    return min(candidates, key=lambda hit: _ORDER.index(hit.entry.key), default=None)


def _is_certain(found: Found | None) -> bool:
    return found is not None and found.certain


def no_place(reading: Reading, expected: Expected) -> Hit | None:
    """The entry that says the caller does not know or tell where they are."""
    hits = reading.of("unknown_place") if "municipality" in expected.slots else ()
    if not hits or _confirmed(reading, expected):  # no: not this place, but another
        return None
    asked = expected.slots == ("municipality",)
    return next((hit for hit in hits if asked or _is_phrase(reading, hit)), None)


def _is_phrase(reading: Reading, hit: Hit) -> bool:
    """A whole message of several words; `no` alone answers nothing but the question itself."""
    return reading.covers(hit) and hit.entry.size > 1
