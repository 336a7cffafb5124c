"""Marked YAML -> pydantic records, what is wrong with it in plain English, and the JSON Schemas."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.files.marked_yaml import Marked, Where
from bot.problems.errors import Problem


class Record(BaseModel):
    """What a file may hold at one place: exactly these fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


R = TypeVar("R", bound=BaseModel)

_FIELDS = "names with values under them"
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "yes or no",
    "bool_parsing": "yes or no",
    "list_type": "a list, as in [one, two]",
    "tuple_type": "a list, as in [one, two]",
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
}

OTHER_NUMBERS = "other_numbers"
"""The error of words whose numbers differ from language to language."""

_CODES = {
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
    OTHER_NUMBERS: "other-numbers",
}


def records(model: type[R], marked: Marked) -> tuple[dict[str, R], list[Problem]]:
    """Return the well-formed records of a file that maps ids to records, and the problems of the
    others."""
    data = {} if marked.data is None else marked.data
    if not isinstance(data, dict):
        return {}, [marked.problem("wrong-value", (), f"found {_kind(data)}, expected {_FIELDS}")]
    found, problems = {}, []
    for key in data:
        record, faults = validate(model, marked, (key,))
        problems += faults
        if record is not None:
            found[key] = record
    return found, problems


def validate(model: type[R], marked: Marked, at: Where = ()) -> tuple[R | None, list[Problem]]:
    """The record at this place of the file, or None and the problems."""
    data = marked.data
    for part in at:
        data = data[part]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = [(_place(data, d), d) for d in error.errors(include_url=False)]
        told = _telling(details)
        return None, [_problem(model, marked, at, path, detail) for path, detail in told]


def unknown(what: str, found: str, known: Collection[str]) -> str:
    """`unknown line "riuk" (did you mean "riku"?)`: the words for a name that leads nowhere."""
    return f'unknown {what} "{found}"{suggestion(found, known)}'


def suggestion(found: str, known: Collection[str]) -> str:
    """Return the nearest known name in brackets, or ""."""
    near = get_close_matches(found, known, n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def dotted(path: Where) -> str:
    """Return a place in the form `kemi-office.hours.week`; positions in lists are told by the
    line."""
    return ".".join(part for part in path if isinstance(part, str))


def _telling(details: list[tuple[Where, ErrorDetails]]) -> list[tuple[Where, ErrorDetails]]:
    """One error a place; of a union's errors those about what was written, not the other kind."""
    told: dict[Where, ErrorDetails] = {}
    for path, detail in details:
        inner = any(other[: len(path)] == path and other != path for other, _ in details)
        if not (detail["type"] in _EXPECTED and inner):
            told.setdefault(path, detail)
    return list(told.items())


def _problem(
    model: type[BaseModel], marked: Marked, at: Where, path: Where, detail: ErrorDetails
) -> Problem:
    place, where = (*at, *path), (*at, *path[:-1])
    code = _CODES.get(detail["type"], "wrong-value")
    if detail["type"] == "extra_forbidden":
        words = unknown("field", str(path[-1]), _fields(model, path[:-1]))
    elif detail["type"] == "missing":
        words = f'"{path[-1]}" is missing'
    else:
        where, words = place, _words(detail)
    message = f"{dotted(where)}: {words}" if dotted(where) else words
    return marked.problem(code, place, message)


def _words(detail: ErrorDetails) -> str:
    """The error in our words; the words of our own validators are passed on."""
    found = detail["input"]
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
        return not_one_of(found, known)
    if detail["type"] == OTHER_NUMBERS:
        return detail["msg"]
    expected = _EXPECTED.get(detail["type"])
    return f"found {_kind(found)}" + (
        f", expected {expected}" if expected else f": {detail['msg']}"
    )


def not_one_of(found: object, known: Sequence[str]) -> str:
    """`found "se", expected fi, sv or en (did you mean "sv"?)`: the words for a closed list."""
    if not known:  # the file that names them could not be read, and says so itself
        return f"found {_kind(found)}, and nothing is known that it could be"
    near = suggestion(found, known) if isinstance(found, str) else ""
    either = " or ".join(filter(None, [", ".join(known[:-1]), known[-1]]))
    return f"found {_kind(found)}, expected {either}{near}"


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return _FIELDS
    return "a list" if isinstance(value, list) else f'"{value}"'


def _place(data: Any, detail: ErrorDetails) -> Where:
    """pydantic's location without the tags it puts in for unions and keys."""
    path: list[str | int] = []
    for part in detail["loc"]:
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int)):
            data = data[part]
            path.append(part)
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)


def _fields(model: type[BaseModel], path: Where) -> list[str]:
    """The names of the fields that may stand at a place inside a record."""
    for part in path:
        info = next((i for n, i in model.model_fields.items() if part in (n, i.alias)), None)
        model = (_model_in(info.annotation) if info else None) or model
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The record that an annotation such as `list[RawTopic] | None` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
