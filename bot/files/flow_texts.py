"""The Finnish source texts of the flow files, each under the key it is looked up by.

The key is state.field, or state.field.channel when the channels differ; it is also the gettext
context of the text. The loader and the extractor of `pybabel` share this one walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.errors import Spot
from bot.files.marked_yaml import Marked
from bot.files.same_numbers import NO_KEYS, Keys

TEXT_FIELDS = (
    "text", "danger", "more", "last", "dialling", "not_answered", "ended", "reprompt", "silence",
    "more_letters", "label",
)  # fmt: skip
TAPERING = ("reprompt", "silence", "more_letters")
"""Fields that may be a list, shorter each time; a single text is a list of one."""

GROUP_MARK = "/"
"""The submenu of choice 1 of state "situation" is the state "situation/1"."""

Path = tuple[str | int, ...]


class SourceText(NamedTuple):
    """A text as it stands in a file."""

    key: str
    text: str
    spot: Spot
    language_keys: Keys = NO_KEYS
    """In the menu of languages the key that chooses each; elsewhere none."""


def source_texts(marked: Marked) -> Iterator[SourceText]:
    """Every text of a flow file or of anywhere.yaml, in the order of the file."""
    data = marked.data if isinstance(marked.data, dict) else {}
    for section in ("commands", "advice", "phrases"):
        for name, value in _items(data.get(section)):
            yield from _text(marked, f"{section}.{name}", value, (section, name))
    yield from _text(marked, "last_resort", data.get("last_resort"), ("last_resort",))
    for name, state in _items(data.get("states")):
        keys = _language_keys(state)
        for text in _fields(marked, name, state, ("states", name)):
            yield text._replace(language_keys=keys)


def _fields(marked: Marked, key: str, node: object, path: Path) -> Iterator[SourceText]:
    """The texts of one state, then those of its choices; a group is a state of its own."""
    for field, value in _items(node):
        texts = [value] if field in TAPERING and not isinstance(value, list) else value
        if field in TEXT_FIELDS:
            yield from _text(marked, f"{key}.{field}", texts, (*path, field))
    choices = dict(_items(node)).get("choices")
    for number, choice in _items(choices):
        here = (*path, "choices", number)
        label = dict(_items(choice)).get("label")
        yield from _text(marked, f"{key}.choices.{number}.label", label, (*here, "label"))
        if dict(_items(choice)).get("choices"):
            group = {k: v for k, v in _items(choice) if k != "label"}
            yield from _fields(marked, f"{key}{GROUP_MARK}{number}", group, here)


def _language_keys(node: object) -> Keys:
    """Language -> the key that chooses it, in the menu of languages; other states have none."""
    state = dict(_items(node))
    if state.get("menu") != "language":
        return NO_KEYS
    return {str(dict(_items(c)).get("sets")): key for key, c in _items(state.get("choices"))}


def _text(marked: Marked, key: str, value: object, path: Path) -> Iterator[SourceText]:
    """One text, or one for each channel, or a tapering list of them."""
    if isinstance(value, str):
        yield SourceText(key, value, marked.spot(path))
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _text(marked, f"{key}.{number}", item, (*path, number - 1))
    else:
        for channel, text in _items(value):
            yield from _text(marked, f"{key}.{channel}", text, (*path, channel))


def _items(node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, dict):
        yield from node.items()
