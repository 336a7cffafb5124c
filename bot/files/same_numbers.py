"""Literal numbers of a text and of its translations: each language has the same, as often.

112, a telephone number, an hour, a key to press: whatever is written in digits. A number in words
("two lines") and the values of placeholders are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from string import Formatter
from types import MappingProxyType

from bot.directory.model import LANGUAGES

NUMBER = re.compile(r"\d+(?: \d+)*")
"""Groups of digits with one space between them are one number: 09 2525 0111."""
OWN_KEY = "its own key"
"""Stands for the key of the language that a text is in, so that all languages name the same."""
SOURCE = LANGUAGES[0]

Keys = Mapping[str, str]
"""The key that chooses a language in the menu of languages, by language."""
NO_KEYS: Keys = MappingProxyType({})


def literal_numbers(text: str) -> list[str]:
    """The numbers of a text in their order; none when its braces do not match."""
    try:
        literal = [words for words, *_ in Formatter().parse(text)]
    except ValueError:
        return []
    return [number for words in literal for number in NUMBER.findall(words)]


def other_numbers(texts: Mapping[str, str], keys: Keys = NO_KEYS) -> Iterator[tuple[str, str]]:
    """Each language whose numbers are not those of the others, with what it has and they have.

    The source counts as the odd one when the translations agree with each other. In the menu of
    languages each language may name its own key; one that no key chooses is not compared.
    """
    chosen = [language for language in texts if not keys or language in keys]
    found = {language: _numbers(texts[language], language, keys) for language in chosen}
    if SOURCE not in found:
        return
    translated = [language for language in found if language != SOURCE]
    if len(translated) > 1 and all(found[x] == found[translated[0]] for x in translated):
        if found[SOURCE] != found[translated[0]]:
            yield SOURCE, _words(found, keys, SOURCE, *translated)
        return
    for language in translated:
        if found[language] != found[SOURCE]:
            yield language, _words(found, keys, language, SOURCE)


def _numbers(text: str, language: str, keys: Keys) -> Counter[str]:
    numbers = Counter(literal_numbers(text))
    if numbers.keys() & {*keys.values()} == {keys.get(language)}:
        numbers[OWN_KEY] = numbers.pop(keys[language])
    return numbers


def _words(found: Mapping[str, Counter[str]], keys: Keys, language: str, *others: str) -> str:
    here, there = found[language] - found[others[0]], found[others[0]] - found[language]
    names, have = " and ".join(others), "have" if len(others) > 1 else "has"
    own = f"its own key {keys.get(language)}"
    if OWN_KEY in there:
        return f"{language} has {_listed(here, own) or 'no such key'}, expected {own}"
    if not here:
        return f"{language} lacks {_listed(there, own)}, which {names} {have}"
    if not there:
        return f"{language} has {_listed(here, own)}, which {names} {have} not"
    return f"{language} has {_listed(here, own)} where {names} {have} {_listed(there, own)}"


def _listed(numbers: Counter[str], own: str) -> str:
    return " and ".join(own if number == OWN_KEY else number for number in numbers.elements())
