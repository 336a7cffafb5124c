"""The word lists of all lexicons as sets that understanding looks single words up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from sys import intern

from bot.understanding.folding import fold
from bot.understanding.lexicon import Lexicon

_WHOLE_WORD = re.compile(r"[^\W\d_]+(?![\w*])")
_LISTS_OF_WORDS = (
    "markers",
    "negation_before",
    "negation_between",
    "before_place",
    "after_place",
    "toward_place",
    "between_places",
    "between_clauses",
    "before_name",
    "beside_number",
    "ordinary_words",
)


@dataclass(frozen=True, slots=True)
class Negation:
    """The words of one language that undo what stands near them."""

    before: frozenset[str]
    between: frozenset[str]
    after: frozenset[str]
    groups: frozenset[str]
    """The situations it undoes; `no money` is money trouble all the same."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Single words by what they do. Words that may be places are kept with and without dots."""

    ordinary: frozenset[str]
    """Not a place unless the place is asked for or a word beside it says so."""
    doubtful: frozenset[str]
    """A place that is always confirmed: a form that is a word too, or a name of many places."""
    plain: frozenset[str]
    """Places whose names are nothing else: no surname, no first name, no word."""
    before_place: frozenset[str]
    after_place: frozenset[str]
    toward_place: frozenset[str]
    """Words before a place that stand before other things as well."""
    between_places: frozenset[str]
    """Words that join two places, of which neither counts alone: Turku vai Salo."""
    between_clauses: frozenset[str]
    """Words that begin a clause of their own: `ja itken`, `och jag gråter`, `but he is back`."""
    before_name: frozenset[str]
    """Words before somebody's name."""
    streets: Mapping[str, tuple[str, ...]]
    """Ending of the names of streets -> the languages it speaks for."""
    beside_number: frozenset[str]
    negation: Mapping[str, Negation]
    negating: frozenset[str]
    """The words before or behind of every language: without one of them nothing is undone."""
    markers: Mapping[str, tuple[str, ...]]
    """Word -> the languages it speaks for."""
    endings: Mapping[str, tuple[str, ...]]
    known: frozenset[str]
    """Every word of the lexicons, folded: none of them is a slip in writing something else."""


def vocabulary_of(lexicons: Iterable[Lexicon]) -> Vocabulary:
    """The word lists of these lexicons together."""
    lexicons = tuple(lexicons)
    negation = {lexicon.language: _negation(lexicon) for lexicon in lexicons}
    return Vocabulary(
        ordinary=_both_spellings(lexicons, "ordinary_words"),
        doubtful=_both_spellings(lexicons, "doubtful_places"),
        plain=_both_spellings(lexicons, "plain_places"),
        before_place=_folded(lexicons, "before_place"),
        after_place=_folded(lexicons, "after_place"),
        toward_place=_folded(lexicons, "toward_place"),
        between_places=_folded(lexicons, "between_places"),
        between_clauses=_folded(lexicons, "between_clauses"),
        before_name=_folded(lexicons, "before_name"),
        streets=_languages_by_word(lexicons, "streets"),
        beside_number=_folded(lexicons, "beside_number"),
        negation=negation,
        negating=frozenset().union(*((n.before | n.after) for n in negation.values())),
        markers=_languages_by_word(lexicons, "markers"),
        endings=_languages_by_word(lexicons, "endings"),
        known=frozenset(map(intern, filter(str.isascii, _words(lexicons)))),
    )


def _words(lexicons: Iterable[Lexicon]) -> set[str]:
    """Every whole word of the entries and lists, folded."""
    words: set[str] = set()
    for lexicon in lexicons:
        for groups in (*lexicon.entries.values(), lexicon.classes):
            written = " ".join(chain.from_iterable(groups.values()))
            words.update(_WHOLE_WORD.findall(fold(written)))
        for section in _LISTS_OF_WORDS:
            words.update(fold("\n".join(lexicon.words.get(section, ()))).split("\n"))
    return words


def _folded(lexicons: Iterable[Lexicon], section: str) -> frozenset[str]:
    return frozenset(fold(w) for lexicon in lexicons for w in lexicon.words.get(section, ()))


def _both_spellings(lexicons: Iterable[Lexicon], section: str) -> frozenset[str]:
    words = (w.casefold() for lexicon in lexicons for w in lexicon.words.get(section, ()))
    return frozenset(form for word in words for form in (word, fold(word)))


def _negation(lexicon: Lexicon) -> Negation:
    one = (lexicon,)
    return Negation(
        before=_folded(one, "negation_before"),
        between=_folded(one, "negation_between"),
        after=_folded(one, "negation_after"),
        groups=frozenset(lexicon.words.get("negatable", ())),
    )


def _languages_by_word(lexicons: Iterable[Lexicon], section: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lexicon in lexicons:
        for word in _folded((lexicon,), section):
            found[word] = (*found.get(word, ()), lexicon.language)
    return found
