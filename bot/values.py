"""Frozen values as dataclasses have them, made and changed in a third of the time.

A turn and a proof of all conversations make and change values more than they do anything else. The
library's own guard a value from being set at run time, by a call for every field of it while it is
made, and their `replace` looks at every field's definition. Here mypy alone guards them: it holds
each for a frozen dataclass, and runs over all code.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["replace", "value"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass as value  # which a type checker knows, and its changes
    from dataclasses import replace
else:

    def value(*, frozen: bool, slots: bool) -> Any:
        """Make a dataclass of a kind of values, which have a hash and are set nowhere."""
        return dataclass(slots=slots, unsafe_hash=frozen)

    def replace(value: T, /, **changes: Any) -> T:
        """The value with these fields changed. Raises KeyError for a field that it has not."""
        kind = type(value)
        places, values_of = _shape(kind)
        found = list(values_of(value))
        for name, changed in changes.items():
            found[places[name]] = changed
        return kind(*found)


@cache
def _shape(kind: type[Any]) -> tuple[dict[str, int], Any]:
    """Where each field stands, and what gets all of them at once."""
    names = [field.name for field in fields(kind)]
    values_of = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return {name: place for place, name in enumerate(names)}, values_of
