"""Which words can be said: entries of a lexicon, tried on the real understanding.

`alphabet` looks for one that is read as wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.proof.model import Subject
from bot.understanding.model import Expected, Meaning

OPERATORS = "*<&./="


def first_read(
    subject: Subject,
    entries: Iterable[str],
    wanted: Callable[[Meaning], bool],
    offered: Mapping[str, str] | None = None,
) -> str | None:
    """The first of these entries that, said as it stands, is read as wanted; None if none is."""
    expected = Expected(slots=("municipality", "situation"), keys=offered or {})
    for words in plain(entries):
        if wanted(subject.understanding.read(words, expected, ())):
            return words
    return None


def plain(entries: Iterable[str]) -> Iterator[str]:
    """The entries that are words as they stand; a stem or a pattern is not."""
    for entry in entries:
        words = entry.removeprefix("=")
        if not any(operator in words for operator in OPERATORS):
            yield words


def is_doubtful(meaning: Meaning) -> bool:
    """A matter is told, but not plainly, and nothing else."""
    found = meaning.slots.get("situation")
    alone = meaning.slots.keys() <= {"situation", "language"} and not meaning.command
    return found is not None and not found.certain and alone and not meaning.danger


def is_vague(meaning: Meaning) -> bool:
    """A matter is likely by letters alone."""
    return is_doubtful(meaning) and meaning.slots["situation"].inferred


def commands_it(command: str, meaning: Meaning) -> bool:
    """This command is given."""
    return meaning.command == command


def says(slot: str, value: str, meaning: Meaning) -> bool:
    """This value is said plainly, without danger."""
    found = meaning.slots.get(slot)
    sure = found is not None and found.certain and found.values[:1] == (value,)
    return sure and not meaning.danger


def is_one_place(meaning: Meaning) -> bool:
    """One place is named."""
    found = meaning.slots.get("municipality")
    return found is not None and found.certain and not meaning.danger


def is_a_matter_too(meaning: Meaning) -> bool:
    """A municipality's name, which is the word for a matter as well."""
    return meaning.is_name and "situation" in meaning.slots


def is_several(meaning: Meaning) -> bool:
    """What is named may be one of several places."""
    found = meaning.slots.get("municipality")
    return found is not None and not found.certain and len(found.values) > 1


def is_nothing(meaning: Meaning) -> bool:
    """Nothing is understood but perhaps the language."""
    return meaning == Meaning() or not (
        meaning.slots.keys() - {"language"} or meaning.command or meaning.danger or meaning.key
    )
