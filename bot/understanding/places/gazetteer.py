"""Builds the table of place names from the directory: every name, and the stems of its forms.

Called once at start. A form that a file gives is never hidden by one made by rule, and a
municipality never by a smaller place; names that are written alike keep the codes of them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, product

from bot.directory.model import Municipality, Place, PostalCode
from bot.understanding.places.find import BEGINNING, Named, PlaceTable, Size
from bot.understanding.places.inflection import (
    forms_of_abbreviation,
    heads_of,
    spellings_of,
    stem_of_local,
    stems_of_name,
    worn_stems,
)
from bot.understanding.text.folding import phrase, words_of

_MUNICIPALITIES = "directory/municipalities.csv"
_PLACES = "directory/places.csv"
_LEFT_OUT = (" kunta", " tl")
"""Ends of official names that people leave out: Pedersören kunta, Koski Tl."""
_IN, _OUTER = ("ssa", "ssä", "lla", "llä"), ("lla", "llä")
_ABBREVIATION = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_Alike = dict[str, tuple[str, tuple[str, ...]]]
"""Folded bare name -> its spelling with the most dots, and the codes of all that are called so."""

_Other = tuple[Place, str, Named, Named]
"""A place that is no municipality, its folded name, and what that means bare and inflected."""

_Row = tuple[int, str, Named]
"""A form or stem on its way into a table: tier (the lowest wins), folded, what it means."""


def place_table(
    municipalities: Collection[Municipality],
    places: Collection[Place],
    postal_codes: Mapping[str, PostalCode],
) -> PlaceTable:
    """The table of all names and postal codes."""
    alike = _alike(municipalities, places)
    ours = {phrase(name) for m in municipalities for name in _foreign(m)}
    others = [_other(place, alike, ours) for place in places]
    names = _lowest_tier(_form_rows(municipalities, others, alike))
    rows = list(_stem_rows(municipalities, others, alike))
    stems = _lowest_tier([*rows, *_worn_rows(rows)])
    beginnings = _beginnings((*names, *stems), postal_codes)
    lengths = _lengths(chain(names, stems))
    return PlaceTable(
        names, stems, postal_codes, lengths, beginnings, _heads(municipalities, others)
    )


def _heads(municipalities: Iterable[Municipality], others: Iterable[_Other]) -> frozenset[str]:
    known = (name for _, name, named, _ in others if named.size == "known")
    return heads_of((phrase(_called(m)) for m in municipalities), known)


def _lowest_tier(rows: Iterable[_Row]) -> dict[str, Named]:
    """What each form means: all the places of its lowest tier that have it."""
    found: dict[str, tuple[int, Named]] = {}
    for tier, form, named in rows:
        earlier = found.get(form)
        if earlier is None or tier < earlier[0]:
            found[form] = (tier, named)
        elif tier == earlier[0]:
            found[form] = (tier, _either(earlier[1], named))
    return {form: named for form, (_, named) in found.items()}


def _either(one: Named, other: Named) -> Named:
    """One of two names that have a form in common: Lammin is of Lammi and of Lamminpää not."""
    codes = tuple(dict.fromkeys((*one.codes, *other.codes)))
    return one if codes == one.codes else replace(one, codes=codes, certain=False)


def _alike(municipalities: Collection[Municipality], places: Collection[Place]) -> _Alike:
    """Names that are alike; Tammela is a municipality and a part of Tampere."""
    ours = ((name, (m.code,)) for m in municipalities for name in _bare_names(m))
    others = ((place.name, place.municipalities) for place in places)
    alike: _Alike = {}
    for name, codes in chain[tuple[str, tuple[str, ...]]](ours, others):
        words = words_of(name)
        written = " ".join(words.spelled)
        other, earlier = alike.get(words.whole, (written, ()))
        dotted = max(other, written, key=_dots)
        alike[words.whole] = (dotted, tuple(dict.fromkeys((*earlier, *codes))))
    return alike


def _dots(word: str) -> int:
    return 0 if word.isascii() else sum(not letter.isascii() for letter in word)


def _bare_names(municipality: Municipality) -> tuple[str, ...]:
    return (municipality.names["fi"], _called(municipality), *_foreign(municipality))


def _called(municipality: Municipality) -> str:
    """The Finnish name as people say it."""
    official = municipality.names["fi"]
    left_out = (end for end in _LEFT_OUT if official.casefold().endswith(end))
    return official[: -len(next(left_out, "")) or None]


def _foreign(municipality: Municipality) -> list[str]:
    names = municipality.names
    return sorted({names["sv"], names["en"]} - {names["fi"]})


def _named(name: str, alike: _Alike, table: str, row: str, size: Size) -> Named:
    dotted, codes = alike[name]
    return Named(dotted, codes, table, row, size, len(codes) == 1)


def _form_rows(
    municipalities: Iterable[Municipality], others: Iterable[_Other], alike: _Alike
) -> Iterator[_Row]:
    for municipality in municipalities:
        yield from _municipality_forms(municipality, alike)
    for other in others:
        yield from _other_forms(*other)


def _municipality_forms(place: Municipality, alike: _Alike) -> Iterator[_Row]:
    official = phrase(place.names["fi"])
    ours = _of_municipality(place, alike)
    whole = _named(official, alike, ours.table, ours.row, "official")
    yield 0, official, whole
    yield 0, phrase(_called(place)), ours
    for name in map(phrase, _foreign(place)):
        theirs = replace(_named(name, alike, ours.table, ours.row, "official"), language="sv")
        yield 1, name, theirs
        yield 1, f"{name}s", theirs
    inflected = replace(ours, inflected=True, language="fi")
    for form in (phrase(form) for given in place.cases.values() for form in given):
        yield 1, form, whole if form.endswith(_LEFT_OUT) else inflected


def _of_municipality(place: Municipality, alike: _Alike) -> Named:
    """What the name means as people say it; of Koskis there are others."""
    called = _called(place)
    size: Size = "official" if called == place.names["fi"] else "known"
    named = _named(phrase(called), alike, _MUNICIPALITIES, place.names["fi"], size)
    return replace(named, outer=_is_outer(place.cases.get("in", ())))


def _is_outer(forms: Sequence[str]) -> bool | None:
    """Whether all the forms that say in are of the outer cases, or all of the inner ones."""
    outer = {form.endswith(_OUTER) for form in forms if form.endswith(_IN)}
    return outer.pop() if len(outer) == 1 else None


def _other(place: Place, alike: _Alike, ours: Collection[str]) -> _Other:
    """A place by its name; one of `ours` is the Swedish or English name of a municipality too."""
    name = phrase(place.name)
    size: Size = "small" if place.kind == "locality" else "known"
    if size == "known" and name in ours:
        size = "official"
    named = _named(name, alike, _PLACES, place.name, size)
    return place, name, named, replace(named, inflected=True, outer=_is_outer(place.forms))


def _other_forms(place: Place, name: str, named: Named, inflected: Named) -> Iterator[_Row]:
    for spelling in spellings_of(name):
        yield 2 if named.size == "small" else 0, spelling, named
    for form in place.forms:
        yield 2, phrase(form), inflected
    if _is_abbreviation(place, name):
        for form in forms_of_abbreviation(name):
            yield 4, form, inflected
    elif _is_swedish(place):
        yield 4, f"{name}s", inflected


def _is_abbreviation(place: Place, name: str) -> bool:
    return place.kind == "alias" and len(name) <= _ABBREVIATION


def _is_swedish(place: Place) -> bool:
    """Whether it is the Swedish name of a former municipality: those have no Finnish forms."""
    return place.kind == "former" and not place.forms and len(place.municipalities) == 1


def _stem_rows(
    municipalities: Iterable[Municipality], others: Iterable[_Other], alike: _Alike
) -> Iterator[_Row]:
    """The stems of the cases that no file gives."""
    for municipality in municipalities:
        ours = _of_municipality(municipality, alike)
        inflected = replace(ours, inflected=True, language="fi")
        for stem in sorted(_stems_of_municipality(municipality)):
            yield 3, stem, inflected
    for place, name, named, inflected in others:
        if not (_is_abbreviation(place, name) or _is_swedish(place)):
            for stem in sorted(chain.from_iterable(map(stems_of_name, spellings_of(name)))):
                yield 5 if named.size == "small" else 4, stem, inflected


def _worn_rows(rows: Iterable[_Row]) -> Iterator[_Row]:
    """The stems as they are spoken; a village is not known well enough to be known by them."""
    for _, stem, named in rows:
        if named.size != "small":
            yield from ((6, worn, named) for worn in worn_stems(stem))


def _stems_of_municipality(place: Municipality) -> set[str]:
    """The stems by rule and those of the cases that are given."""
    given = place.cases
    genitives = {phrase(form).removesuffix("n") for form in given.get("genitive", ())}
    local = {stem_of_local(phrase(form)) for case in ("in", "from") for form in given.get(case, ())}
    return stems_of_name(phrase(place.names["fi"])) | genitives | local - {""}


def _beginnings(names: Sequence[str], postal_codes: Iterable[str]) -> frozenset[str]:
    """The first letters of all words that may be a place; behind a short one comes an ending."""
    whole = {name.partition(" ")[0][:BEGINNING] for name in names}
    longer = (
        name + "".join(letters)
        for name in names
        if len(name) < BEGINNING
        for length in range(1, BEGINNING - len(name) + 1)
        for letters in product(_LETTERS, repeat=length)
    )
    return frozenset(whole.union(longer, (code[:BEGINNING] for code in postal_codes)))


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first words of longer names: how many words to try, most first."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        if " " in name:
            first, *others = name.split(" ")
            lengths.setdefault(first, {1}).add(1 + len(others))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
