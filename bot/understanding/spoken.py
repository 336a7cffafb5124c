"""Finnish case forms as they are spoken: Turust, Oulusa, Kuopijossa, Lahessa, Torniohon, Oulhun.

Works on folded words, as `inflection` does. `places` asks for these only when nothing is a form as
it is written; `gazetteer` keeps the stems that lose their -d-.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.understanding.inflection import stems_in

ENDINGS = ("sta", "sa", "st", "s", "lt", "l", "hna", "see")
"""Inner and outer cases: worn down in the south and west, with one s in the north and east, -hna
in Southern Ostrobothnia, and -seen without its n."""
SHORTEST_STEM = 4
"""Letters of a stem; with fewer too many other words end so."""
_GLIDES = (("ijo", "io"), ("ija", "ia"), ("uva", "ua"), ("uvo", "uo"), ("ivo", "io"))
"""Between two vowels, folded: Kuopijossa, Lapuvalla."""
_VOWELS = "aeiouy"


def spoken_stems(word: str) -> Iterator[str]:
    """What is left of a folded word when a spoken ending is cut off, for each it may have."""
    yield from (stem for stem in _cut(word) if len(stem) >= SHORTEST_STEM)
    respelled = without_glides(word)
    if respelled != word:
        yield from stems_in(respelled)
        yield from _cut(respelled)


def without_glides(word: str) -> str:
    """The word without the j or v that is heard between two vowels."""
    for spoken, written in _GLIDES:
        word = word.replace(spoken, written)
    return word


def _cut(word: str) -> Iterator[str]:
    for ending in ENDINGS if word.endswith(ENDINGS) else ():
        if word.endswith(ending):
            yield word[: -len(ending)]
    last = word[-1:]
    if last in tuple(_VOWELS) and last == word[-2:-1]:  # Helsinkii, Turkuu
        yield word[:-1]
    if word[-2:-1] == "h" and last == word[-3:-2]:  # Kauhavaha
        yield word[:-2]
    if word[-3:-2] == "h" and last == "n" and word[-4:-3] not in tuple(_VOWELS):  # Oulhun
        yield word[:-3] + word[-2:-1]


def worn_stems(stem: str) -> Iterator[str]:
    """The stem without the d of writing: Lahessa, Haapaveellä, Varkauessa."""
    if stem.endswith("de"):
        yield f"{stem[:-2]}e"
