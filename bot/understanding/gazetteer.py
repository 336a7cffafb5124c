"""Builds the table of place names from the directory: every name in all its forms.

Called once at start. A form that a file gives is never hidden by one made by rule, and a
municipality never by a smaller place; names that are written alike keep the codes of them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from bot.directory.model import Municipality, Place, PostalCode
from bot.understanding.folding import phrase, spelled
from bot.understanding.inflection import forms_of_abbreviation, forms_of_name, forms_of_stem
from bot.understanding.places import Named, PlaceTable, Size

_MUNICIPALITIES = "directory/municipalities.csv"
_PLACES = "directory/places.csv"
_POSTAL_CODES = "directory/postal_codes.csv"
_LEFT_OUT = (" kunta", " tl")
"""Ends of official names that people leave out: Pedersören kunta, Koski Tl."""
_ABBREVIATION = 4

_Alike = dict[str, tuple[str, tuple[str, ...]]]
"""Folded bare name -> its spelling with the most dots, and the codes of all that are called so."""

_Row = tuple[int, str, Named]
"""A form on its way into the table: tier (the lowest wins), folded form, what it means."""


def place_table(
    municipalities: Collection[Municipality],
    places: Collection[Place],
    postal_codes: Iterable[PostalCode],
) -> PlaceTable:
    """The table of all names and postal codes."""
    alike = _alike(municipalities, places)
    tiers: list[dict[str, Named]] = [{} for _ in range(6)]
    for tier, form, named in _rows(municipalities, places, alike):
        tiers[tier].setdefault(form, named)
    names = {code.code: _postal(code) for code in postal_codes}
    for found in reversed(tiers):
        names.update(found)
    return PlaceTable(names, _lengths(names))


def _alike(municipalities: Collection[Municipality], places: Collection[Place]) -> _Alike:
    """Names that are alike; Tammela is a municipality and a part of Tampere."""
    ours = ((name, (m.code,)) for m in municipalities for name in _bare_names(m))
    others = ((place.name, place.municipalities) for place in places)
    alike: _Alike = {}
    for name, codes in chain[tuple[str, tuple[str, ...]]](ours, others):
        other, earlier = alike.get(phrase(name), (spelled(name), ()))
        dotted = max(other, spelled(name), key=_dots)
        alike[phrase(name)] = (dotted, tuple(dict.fromkeys((*earlier, *codes))))
    return alike


def _dots(word: str) -> int:
    return sum(not letter.isascii() for letter in word)


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


def _rows(
    municipalities: Collection[Municipality], places: Collection[Place], alike: _Alike
) -> Iterator[_Row]:
    for municipality in municipalities:
        yield from _municipality_rows(municipality, alike)
    for place in places:
        yield from _place_rows(place, alike)


def _municipality_rows(place: Municipality, alike: _Alike) -> Iterator[_Row]:
    official, called = place.names["fi"], _called(place)
    entry = f"{_MUNICIPALITIES}: {official}"
    whole = _named(official, alike, entry, "official")
    yield 0, phrase(official), whole
    size: Size = "official" if called == official else "known"  # there are other Koskis
    ours = _named(called, alike, entry, size)
    yield 0, phrase(called), ours
    for name in _foreign(place):
        theirs = replace(_named(name, alike, entry, "official"), language="sv")
        yield 1, phrase(name), theirs
        yield 1, phrase(name) + "s", theirs
    inflected = replace(ours, inflected=True, language="fi")
    for form in (phrase(form) for given in place.cases.values() for form in given):
        yield 1, form, whole if form.endswith(_LEFT_OUT) else inflected
    for form in _forms_by_rule(place):
        yield 3, form, inflected


def _named(name: str, alike: _Alike, entry: str, size: Size) -> Named:
    dotted, codes = alike[phrase(name)]
    return Named(dotted, codes, entry, size, len(codes) == 1)


def _forms_by_rule(place: Municipality) -> Iterator[str]:
    """The cases the file does not give, from the genitives it does give."""
    for genitive in place.cases.get("genitive", ()):
        yield from forms_of_stem(phrase(genitive).removesuffix("n"))
    yield from forms_of_name(phrase(place.names["fi"]))


def _place_rows(place: Place, alike: _Alike) -> Iterator[_Row]:
    name = phrase(place.name)
    small = place.kind == "locality"
    named = _named(place.name, alike, f"{_PLACES}: {place.name}", "small" if small else "known")
    yield 2 if small else 0, name, named
    inflected = replace(named, inflected=True)
    for form in place.forms:
        yield 2, phrase(form), inflected
    for form in _place_forms_by_rule(place, name):
        yield 5 if small else 4, form, inflected


def _place_forms_by_rule(place: Place, name: str) -> Iterable[str]:
    if place.kind == "alias" and len(name) <= _ABBREVIATION:
        return forms_of_abbreviation(name)
    if place.kind == "former" and not place.forms and len(place.municipalities) == 1:
        return (name + "s",)  # its Swedish name
    return forms_of_name(name)


def _postal(postal: PostalCode) -> Named:
    entry = f"{_POSTAL_CODES}: {postal.code}"
    return Named(postal.code, (postal.municipality,), entry, "official", postal.certain)


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first words of longer names: how many words to try, most first."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        if " " in name:
            first, *others = name.split(" ")
            lengths.setdefault(first, {1}).add(1 + len(others))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
