"""Finnish case forms of a place name by rule: as written, as spoken, and as split words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_VOWELS = "aeiouy"
ENDINGS = ("n", "ssa", "sta", "lla", "lta", "lle", "ksi", "na", "a", "ta", "seen")
"""Genitive, the inner and outer local cases, and the rest that a place stands in."""
_OF_ABBREVIATION = ("in", "iin", "een")
_SHORTER = {
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "mp": "mm", "nt": "nn", "lt": "ll", "rt": "rr",
    "lk": "l", "rk": "r", "hk": "h", "lp": "lv", "rp": "rv", "ht": "hd",
}  # fmt: skip
_SINGLE = {"k": "", "p": "v", "t": "d"}
_LONGER = {"ng": "nk", "mm": "mp", "nn": "nt", "ll": "lt", "rr": "rt"}
_LOCAL = ("ssa", "lla", "sta", "lta", "lle")


def _by_tail() -> dict[str, tuple[str, ...]]:
    """Last two letters of a word -> the endings it may have, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for last in "abcdefghijklmnopqrstuvwxyz":
        for end in {ending[-1] for ending in ENDINGS}:
            fitting = (e for e in ENDINGS if (last + end).endswith(e[-2:]))
            if endings := tuple(sorted(fitting, key=len, reverse=True)):
                found[last + end] = endings
    return found


_BY_TAIL = _by_tail()


def forms_of_abbreviation(name: str) -> Iterator[str]:
    """The forms of a short written form such as Hki: the endings put straight behind it."""
    for ending in (*ENDINGS, *_OF_ABBREVIATION):
        yield name + ending


def stems_in(word: str) -> list[str]:
    """What is left of a folded word when an ending of a case is cut off, for each it may have."""
    stems = [
        word[: -len(ending)] for ending in _BY_TAIL.get(word[-2:], ()) if word.endswith(ending)
    ]
    if word[-1:] == "n":
        if word[-2:-1] == word[-3:-2]:  # Vantaaseen, Ouluun
            stems.append(word[:-2])
        elif word[-3:-2] == "h" and word[-2:-1] == word[-4:-3]:  # Haminaan, Maarianhaminaan; suohon
            stems.append(word[:-3])
    return stems


def stem_of_local(form: str) -> str:
    """The stem in a local case that is given: Jokioisissa, Jokioisille; "" when it is in none."""
    return form[:-3] if form.endswith(_LOCAL) else ""


def stems_of_name(name: str) -> set[str]:
    """The stems of a folded name; only its last word is inflected."""
    head, _, last = name.rpartition(" ")
    return {f"{head} {stem}".lstrip() for stem in _stems(last) if len(stem) > 1}


def _stems(word: str) -> set[str]:
    if word.endswith("nen"):  # Niemisessä; Halisissa
        return {word[:-3] + "se", word[:-3] + "si"}
    if word.endswith("s"):
        return {word[:-1] + "kse", word[:-1] + "de", _strong(word[:-1]) + word[-2:-1]}
    if word.endswith("e"):  # Raahe, Raaheessa; but Manse, Mansessa
        return {word, word + "e", _strong(word) + "e"}
    if word[-1:] == "t" and word[-2:-1] in tuple(_VOWELS):
        return _plural_stems(word[:-1])
    if word[-1:] not in _VOWELS:
        return {word + "i"}
    return _vowel_stems(word)


def _vowel_stems(word: str) -> set[str]:
    stems = {word, _weak(word)}
    if word.endswith("i"):  # joki, joen; tori, torin
        stems |= {word[:-1] + "e", _weak(word[:-1] + "e")}
    if word.endswith("si"):  # vesi, veden
        stems.add(word[:-2] + "de")
    return stems


def _plural_stems(weak: str) -> set[str]:
    """The stems of a name in the plural, without its -t: Virrat, Virroilla; Nummet, Nummilla."""
    body, vowel = weak[:-1], weak[-1]
    after = {"a": ("oi", "i"), "e": ("i",), "i": ("ei",)}.get(vowel, (vowel + "i",))
    return {form[:-1] + end for form in (weak, _strong(weak)) for end in after} | {body + vowel}


def _weak(word: str) -> str:
    """The stem before a closed syllable: lahti-, lahde-; ranta-, ranna-; joke-, joe-."""
    body, vowel = word[:-1], word[-1:]
    if body[-2:] in _SHORTER:
        return body[:-2] + _SHORTER[body[-2:]] + vowel
    if body[-1:] in _SINGLE and body[-2:-1] in tuple(_VOWELS):
        return body[:-1] + _SINGLE[body[-1:]] + vowel
    return word


def _strong(word: str) -> str:
    """The stem before an open syllable of words in -as and -e: kanga-, kanka-; luode-, luote-."""
    body, vowel = word[:-1], word[-1:]
    if body[-2:] in _LONGER:
        return body[:-2] + _LONGER[body[-2:]] + vowel
    return body[:-1] + "t" + vowel if body.endswith("d") else word


SPOKEN_ENDINGS = ("sta", "sa", "st", "s", "lt", "l", "hna", "see")
"""Inner and outer cases: worn down in the south and west, with one s in the north and east, -hna
in Southern Ostrobothnia, and -seen without its n."""
SHORTEST_STEM = 4
"""Letters of a stem; with fewer too many other words end so."""
_GLIDES = (("ijo", "io"), ("ija", "ia"), ("uva", "ua"), ("uvo", "uo"), ("ivo", "io"))
"""Between two vowels, folded: Kuopijossa, Lapuvalla."""


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
    for ending in SPOKEN_ENDINGS if word.endswith(SPOKEN_ENDINGS) else ():
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
