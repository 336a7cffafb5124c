"""Finnish case forms of a place name by rule, for names whose forms no file gives.

Works on folded words. It makes too many forms rather than too few: a form that is no word does
no harm, and one that is a word stands in the list of ordinary words.
"""

from __future__ import annotations

from collections.abc import Iterator

_VOWELS = "aeiouy"
_ENDINGS = ("n", "ssa", "sta", "lla", "lta", "lle", "ksi", "na", "a", "ta", "seen")
_SHORTER = {
    "kk": "k", "pp": "p", "tt": "t", "nk": "ng", "mp": "mm", "nt": "nn", "lt": "ll", "rt": "rr",
    "lk": "l", "rk": "r", "hk": "h", "lp": "lv", "rp": "rv", "ht": "hd",
}  # fmt: skip
_SINGLE = {"k": "", "p": "v", "t": "d"}
_LONGER = {"ng": "nk", "mm": "mp", "nn": "nt", "ll": "lt", "rr": "rt"}


def forms_of_name(name: str) -> set[str]:
    """The case forms of a folded name; only its last word is inflected."""
    head, _, last = name.rpartition(" ")
    stems = {stem for stem in _stems(last) if len(stem) > 1}
    return {f"{head} {form}".lstrip() for stem in stems for form in forms_of_stem(stem)}


def forms_of_abbreviation(name: str) -> Iterator[str]:
    """The forms of a short written form such as Hki: the endings put straight behind it."""
    for ending in (*_ENDINGS, "in", "iin", "een", "lla", "lta"):
        yield name + ending


def forms_of_stem(stem: str) -> Iterator[str]:
    """Genitive, the inner and outer local cases, and the rest of the singular, of one stem."""
    for ending in _ENDINGS:
        yield stem + ending
    yield f"{stem}{stem[-1]}n"
    yield f"{stem}h{stem[-1]}n"


def _stems(word: str) -> set[str]:
    if word.endswith("nen"):
        return {word[:-3] + "se"}
    if word.endswith("s"):
        return {word[:-1] + "kse", word[:-1] + "de", _strong(word[:-1]) + word[-2:-1]}
    if word.endswith("e"):
        return {word + "e", _strong(word) + "e"}
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
