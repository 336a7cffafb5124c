"""Place names written in two (hämeen linnassa, itä-keskus), or together (pohjoishaaga).

`gazetteer` asks which words a name may be split behind; `places` puts the two together again.
"""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 7
"""Letters of a name that is looked for in two words; shorter ones lie in too many others."""
_HEAD, _TAIL = 2, 3
_WORDS = (
    "harju", "haka", "joki", "jarvi", "kallio", "kangas", "kaupunki", "keskus", "koski", "kyla",
    "laakso", "lahti", "lampi", "linna", "maki", "metsa", "niemi", "pelto", "puro", "ranta",
    "rinne", "saari", "salmi", "satama", "selka", "torppa", "vaara", "vesi", "vuori",
)  # fmt: skip
"""What parts of towns are called by: those are only split before one of these."""


def heads_of(municipalities: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """What may be left of these folded names before the space that somebody put in."""
    long = (name for name in municipalities if len(name) >= SHORTEST)
    anywhere = {name[:at] for name in long for at in range(_HEAD, len(name) - _TAIL + 1)}
    compounds = (name for name in others if name.endswith(_WORDS))
    return frozenset(anywhere.union(*map(_before_words, compounds)))


def _before_words(name: str) -> list[str]:
    return [name.removesuffix(word) for word in _WORDS if name.endswith(word)]


def spellings_of(name: str) -> tuple[str, ...]:
    """A folded name as it is and, of two words or with a hyphen, as one."""
    return (name, name.replace(" ", "")) if " " in name else (name,)
