"""What changes of what is asked and said: states, choices, keys, texts. `diff` calls it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.dialogue.model import Flow, State
from bot.text.catalogue import Catalogue

OF_STATES = ("kind", "slots", "only", "tries", "give_up", "next", "every_language", "reprompts")
OF_FLOWS = ("initial", "turns_at_most", "keys", "keys_after_silence")


def flow_changes(old: Flow, new: Flow) -> Iterator[str]:
    """States that come and go, and what is otherwise in those that stay."""
    for field in OF_FLOWS:
        yield from _field(field, getattr(old, field), getattr(new, field))
    for name in old.states:
        if name not in new.states:
            words = "live sessions there restart with what they have said"
            yield f"state '{name}' vanishes: {words}"
    for name, state in new.states.items():
        if name not in old.states:
            yield f"state '{name}' is new"
        else:
            yield from (f"state '{name}': {words}" for words in _state(old.states[name], state))


def _state(old: State, new: State) -> Iterator[str]:
    for field in OF_STATES:
        yield from _field(field, getattr(old, field), getattr(new, field))
    before, after = ({c.key: c for c in state.choices} for state in (old, new))
    for key in before:
        if key not in after:
            yield f"key {key} ({before[key].effect}) is no longer offered"
    for key, choice in after.items():
        if key not in before:
            yield f"key {key} ({choice.effect}) is new"
        elif before[key].effect != choice.effect:
            yield f"key {key} changes from {before[key].effect} to {choice.effect}"
        else:
            yield from _field(f"key {key}: only", before[key].only, choice.only)


def _field(name: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"{name} changes from {_shown(old)} to {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {one}" for key, one in value.items()) or "nothing"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def text_changes(old: Catalogue, new: Catalogue) -> Iterator[str]:
    """Texts in each language; a text that only one side has is told once."""
    for key in old.texts:
        if key not in new.texts:
            yield f"{key} is gone"
    for key, by_language in new.texts.items():
        if key not in old.texts:
            yield f'{key} is new: "{by_language["fi"]}"'
            continue
        for language, text in by_language.items():
            before = old.texts[key].get(language, "")
            if before != text:
                yield f'{key} ({language}) changes from "{before}" to "{text}"'
