"""The tables of docs/keypad.md: presses to each municipality, and what is asked.

A maintainer runs `python -m tests.keypad_table` after changing names or rules; a test compares.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from bot.directory.model import Directory
from bot.files.content import load_content
from bot.understanding.places.keypad import Keyed, Keypad, keys_of

Row = tuple[str, ...]

_PRESSES = ("presses", "Finnish, fewest", "Swedish, fewest", "Finnish, whole", "Swedish, whole")
_ASKED = ("keys", "whole name of", "offered")


def keypad_tables(directory: Directory) -> str:
    """Both tables as Markdown."""
    keypad = Keypad.build(directory.municipalities, directory.postal_codes, directory.places)
    presses = _table(_PRESSES, _presses_rows(directory, keypad))
    return f"{presses}\n\n{_table(_ASKED, _asked_rows(directory, keypad))}\n"


def fewest_presses(keypad: Keypad, code: str, name: str) -> int:
    """The fewest presses by the first letters of the name that end in the municipality."""
    keys = keys_of(name)
    starts = (keys[:length] for length in range(1, len(keys) + 1))
    entries = ((start, keypad.read(start)) for start in starts)
    return min(presses(start, keyed) for start, keyed in entries if code in keyed.candidates)


def presses(entry: str, keyed: Keyed) -> int:
    """The keys, `#`, and the key that chooses among the candidates if they are asked about."""
    return len(entry) + 1 + (not keyed.certain)


def _presses_rows(directory: Directory, keypad: Keypad) -> Iterator[Row]:
    names = {language: list(_names(directory, language)) for language in ("fi", "sv")}
    fewest = [Counter(fewest_presses(keypad, *pair) for pair in pairs) for pairs in names.values()]
    whole = [Counter(_of_whole(keypad, name) for _, name in pairs) for pairs in names.values()]
    columns = [*fewest, *whole]
    for number in range(min(map(min, columns)), max(map(max, columns)) + 1):
        yield (str(number), *(str(column[number] or "") for column in columns))
    yield ("all", *(str(column.total()) for column in columns))


def _names(directory: Directory, language: str) -> Iterator[tuple[str, str]]:
    """Code and name of each municipality; in Swedish only where the name is another one."""
    for place in directory.municipalities.values():
        if language == "fi" or place.names[language] != place.names["fi"]:
            yield place.code, place.names[language]


def _of_whole(keypad: Keypad, name: str) -> int:
    return presses(keys_of(name), keypad.read(keys_of(name)))


def _asked_rows(directory: Directory, keypad: Keypad) -> Iterator[Row]:
    """The whole names that are asked about, because the keys fit other places too."""
    pairs = [pair for language in ("fi", "sv") for pair in _names(directory, language)]
    for keys in sorted({keys_of(name) for _, name in pairs}):
        keyed = keypad.read(keys)
        if not keyed.certain:
            meant = sorted({name for _, name in pairs if keys_of(name) == keys})
            offered = (directory.municipalities[code].names["fi"] for code in keyed.candidates)
            yield f"`{keys}`", ", ".join(meant), ", ".join(offered)


def _table(head: Row, rows: Iterator[Row]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print the tables of the shipped directory."""
    sys.stdout.write(keypad_tables(load_content().directory))


if __name__ == "__main__":
    main()
