"""Menu keys, verbs and commands: what a caller answers or asks of the bot itself."""

from __future__ import annotations

from collections.abc import Iterator

from bot.understanding.model import Expected, Found
from bot.understanding.phrases import Hit
from bot.understanding.reading import Reading

_FEW = 3
_MENU_WORDS = 2
_ORDER = (
    "forget",
    "restart",
    "help_now",
    "help",
    "back",
    "repeat",
    "language",
    "goodbye",
    "thanks",
)


def key_pressed(text: str, reading: Reading, expected: Expected) -> str | None:
    """The offered key that the whole message is: a digit, a sign or a number word."""
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


def key_meant(reading: Reading, expected: Expected, slots: dict[str, Found]) -> str | None:
    """The offered key whose verb was said, or whose value is all that was said."""
    verbs = {f"does={hit.entry.key}" for hit in reading.of("verbs")}
    if slots.get("municipality"):  # `wrong place, I am in Kemi` says the right one
        verbs.discard("does=wrong_place")
    few = len(reading.words.tokens) <= _MENU_WORDS
    meant = verbs | set(_values(slots)) if few else verbs
    return next((key for key, effect in expected.keys.items() if effect in meant), None)


def _values(slots: dict[str, Found]) -> Iterator[str]:
    """What the slots say as effects, as far as it is one certain value."""
    for slot, found in slots.items():
        if found.certain and len(found.values) == 1:
            yield f"{slot}={found.values[0]}"


def command_of(reading: Reading, slots: dict[str, Found]) -> Hit | None:
    """The command that the message is, or nearly is when nothing else was found in it."""
    hits = reading.of("commands")
    whole = [hit for hit in hits if reading.covers(hit)]
    few = len(reading.words.tokens) <= _FEW
    nothing_else = not slots.keys() & {"situation", "municipality"}
    candidates = whole or (hits if few and nothing_else else [])
    return min(candidates, key=lambda hit: _ORDER.index(hit.entry.key), default=None)


def no_place(reading: Reading, expected: Expected) -> Hit | None:
    """The entry that says the caller does not know or tell where they are."""
    asked = expected.slots == ("municipality",)
    hits = reading.of("unknown_place") if "municipality" in expected.slots else []
    return next((hit for hit in hits if asked or _is_phrase(reading, hit)), None)


def _is_phrase(reading: Reading, hit: Hit) -> bool:
    """A whole message of several words; `no` alone answers nothing but the question itself."""
    return reading.covers(hit) and len(hit.entry.parts) > 1
