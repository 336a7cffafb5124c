"""What a message is about, and what it asks of the bot: situations, menu keys, verbs, commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf

from bot.understanding.meaning.danger import MEANS, leading
from bot.understanding.meaning.danger import SECTION as SIGNS
from bot.understanding.meaning.danger import SECTIONS as DANGER
from bot.understanding.model import COMMANDS, FAREWELLS, NO, OWN_WORDS, YES, Expected, Found
from bot.understanding.text.phrases import Hit
from bot.understanding.text.reading import Reading

_ANYWHERE = ("cannot_speak", "human")
_FEW = 3
_MENU_WORDS = 2


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
    answered = _answered(reading, expected)
    chosen = [key for key, effect in expected.keys.items() if effect in meant or key in answered]
    return max(chosen, key=lambda key: expected.keys[key].count("&"), default=None)


def _answered(reading: Reading, expected: Expected) -> set[str]:
    """The key that is chosen by yes, by no or by words of its own; none where several are.

    One word of no is enough for it; yes has to be all that is said: `is it safe` is none. A word
    inside the words of another choice says nothing of its own: `not safe` is not `safe`.
    """
    said: dict[str, list[Hit]] = {}
    for key, names in expected.words.items():
        hits = [hit for hit in reading.of(OWN_WORDS) if hit.entry.key in names]
        hits += reading.of(NO) if NO in names else ()
        if YES in names and _is_only(reading, [YES]):
            hits += reading.of(YES)
        if hits:
            said[key] = hits
    longest = max((hit.end - hit.start for hits in said.values() for hit in hits), default=0)
    most = {k for k, hits in said.items() if any(h.end - h.start == longest for h in hits)}
    rest = [hit for key in said.keys() - most for hit in said[key]]
    inside = all(any(_is_inside(hit, own) for key in most for own in said[key]) for hit in rest)
    return most if len(most) == 1 and inside else set()


def _is_inside(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def _is_only(reading: Reading, sections: Iterable[str]) -> bool:
    """Whether these entries, with thanks and a farewell, are the whole message."""
    polite = [hit for hit in reading.of("commands") if hit.entry.key in FAREWELLS]
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
    if key and _is_only(reading, ["verbs", YES, NO, OWN_WORDS]):
        return None
    whole = [hit for hit in hits if reading.covers(hit)]
    few = len(reading.words.tokens) <= _FEW
    nothing_else = "municipality" not in slots and not _is_certain(slots.get("situation"))
    polite = _is_only(reading, ())
    if not polite:  # `thanks, wait` is no farewell
        hits = [hit for hit in hits if hit.entry.key not in FAREWELLS]
    candidates = whole or (hits if polite or (few and nothing_else) else ())
    return min(candidates, key=lambda hit: COMMANDS.index(hit.entry.key), default=None)


def _is_certain(found: Found | None) -> bool:
    return found is not None and found.certain


def no_place(reading: Reading, expected: Expected) -> Hit | None:
    """The entry that says the caller does not know or tell where they are."""
    hits = reading.of("unknown_place") if "municipality" in expected.slots else ()
    if not hits or _answered(reading, expected):  # no: not this place, but another
        return None
    asked = expected.slots == ("municipality",)
    return next((hit for hit in hits if asked or _is_phrase(reading, hit)), None)


def _is_phrase(reading: Reading, hit: Hit) -> bool:
    """A whole message of several words; `no` alone answers nothing but the question itself."""
    return reading.covers(hit) and hit.entry.size > 1


SECTIONS = ("situations", "details", *DANGER)
LAST = 1_000
SELF_HARM = "suicide"
NAMED = 8.0
"""What an entry that names a situation is worth, in points of word pieces."""
SAID, LIKELY = 0.0, -4.0
"""Points of letters alone at which a situation is said beside what entries name; of a message of
danger, which is not asked about, fewer do."""
SAYS_NOTHING = -2.0
"""Points of letters for no situation at all, from which on nothing is asked about one."""
CANDIDATES, WITHIN, LEAST = 4, 8.0, -4.0
"""Situations that are asked about at most, the points that they may be behind the likeliest, and
the least points of that one where there are few words."""
IN_DANGER_AT_MOST = 3
"""Situations of a message of danger, where no question is asked."""
WORDS_TO_WEIGH = 6
"""Different words outside places; in fewer, what entries name stands whatever letters say."""
CLOSE = 1.0
"""So many points of letters may speak more for another situation than for one that is named."""


def situation_hits(reading: Reading, language: str | None) -> list[Hit]:
    """The entries that name a situation; those of the message's language win over the others."""
    hits = _without_poisoned_children(reading.of_all(SECTIONS))
    if not hits:
        return []
    if any(hit.entry.language == language for hit in hits):
        return [h for h in hits if h.entry.language == language or h.entry.section in DANGER]
    return [hit for hit in hits if not _is_common(reading, hit, language)]


def signs_of_situation(reading: Reading, language: str | None) -> list[Hit]:
    """The signs by which a message of danger shows what it is about, whatever else it names."""
    hits = reading.of(SIGNS)
    return leading([hit for hit in hits if language in (None, hit.entry.language)])


def situations_of(
    reading: Reading, hits: list[Hit], ranks: Mapping[str, int], *, danger: bool
) -> Found | None:
    """The situations that are said, most urgent first, or those that could be meant.

    What an entry names stands before what only signs and letters speak for. It is certain where
    entries name it and letters speak as much for one of the same, or know nothing of it, or where
    there are too few words to weigh. In danger nothing is asked: the likeliest is as certain.
    """
    named = {situation_named(hit) for hit in hits}
    told = {situation_named(hit) for hit in hits if hit.entry.section != SIGNS}
    plain = sorted(named, key=lambda s: (s not in told, ranks.get(s, LAST), s))
    letters, inferred = reading.said.situations, not told
    if not letters or (named and _are_few(reading)):
        return Found(tuple(plain), inferred=inferred) if named else None
    nearly = max(letters.values()) - CLOSE
    if any(letters.get(s, inf) >= nearly for s in named):
        values = (*plain, *_likely(letters, named, LIKELY if danger else SAID))
        return Found(values, inferred=inferred)
    if danger:
        values = (*plain, *_likely(letters, named))
        return Found(values[:IN_DANGER_AT_MOST], inferred=inferred)
    return _doubtful(reading, letters, named)


def _likely(letters: Mapping[str, float], named: set[str], least: float = -inf) -> list[str]:
    """What only letters speak for, with at least so many points, likeliest first."""
    likely = [s for s, points in letters.items() if points >= least and s not in named]
    return sorted(likely, key=lambda s: (-letters[s], s))


def _doubtful(reading: Reading, letters: Mapping[str, float], named: set[str]) -> Found | None:
    """What could be meant, likeliest first, unless letters say that nothing is told."""
    points = {s: letters[s] + NAMED * (s in named) for s in letters}
    best = sorted(points, key=lambda s: (-points[s], s))[:CANDIDATES]
    says_nothing = reading.said.nothing >= SAYS_NOTHING
    if not named and (says_nothing or (_are_few(reading) and points[best[0]] < LEAST)):
        return None
    near = (s for s in best if points[s] >= points[best[0]] - WITHIN)
    return Found(tuple(near), certain=False, inferred=not named)


def _are_few(reading: Reading) -> bool:
    return len(reading.said.words) < WORDS_TO_WEIGH


def _without_poisoned_children(hits: list[Hit]) -> list[Hit]:
    """Without self-harm inside a longer entry of danger: `barnet har svalt medicin` is no suicide.

    The longer entry says who it happened to.
    """
    longer = [h for h in hits if h.entry.section in DANGER and h.entry.key != SELF_HARM]
    if not longer:
        return hits
    return [h for h in hits if h.entry.key != SELF_HARM or not any(_holds(x, h) for x in longer)]


def _holds(longer: Hit, hit: Hit) -> bool:
    """Whether the longer hit begins earlier and ends where this one does, or later."""
    return longer.start < hit.start and hit.end <= longer.end


def _is_common(reading: Reading, hit: Hit, language: str | None) -> bool:
    """Whether all its words are everyday words of the message's language: Swedish pappa."""
    words = reading.words.tokens[hit.start : hit.end]
    return all(language in reading.vocabulary.markers.get(word, ()) for word in words)


def situation_named(hit: Hit) -> str:
    """The situation that an entry names."""
    key = hit.entry.key
    return MEANS[key] if hit.entry.section == SIGNS else key.partition("/")[0]


def detail_of(hits: list[Hit], situations: tuple[str, ...]) -> str | None:
    """The detail of the most urgent situation that has one."""
    keys = [hit.entry.key.partition("/") for hit in hits if hit.entry.section == "details"]
    known = [key for key in keys if key[0] in situations]
    found = sorted(known, key=lambda key: situations.index(key[0]))
    return found[0][2] if found else None
