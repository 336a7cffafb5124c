"""The one place that logs: a line of JSON for each event, with fields of a closed list."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from traceback import extract_tb
from typing import TypedDict, Unpack

from bot.problems.errors import BotError

INFO, WARNING, ERROR = logging.INFO, logging.WARNING, logging.ERROR

_log = logging.getLogger("bot")


class Fields(TypedDict, total=False):
    """Everything that may stand in a line beside `at`, `level` and `event`."""

    error_id: str
    """To ask about one failure; random, and told to nobody but the log."""
    type: str
    """The name of an exception's class, never its words."""
    place: str
    """Where in our code: file:line in function."""
    reason: str
    """Words of this software's own errors (BotError), which are fit for an operator."""
    count: int
    exit: int
    """Of a process that ended; negative: the signal it died of."""
    release: str
    hint: str
    """What an operator can do."""


def event(name: str, level: int = ERROR, **fields: Unpack[Fields]) -> None:
    """Write one line. A field that is not in the list is left out, whatever the types say."""
    allowed = {field: value for field, value in fields.items() if field in Fields.__annotations__}
    _log.log(level, "%s", _line(name, level, allowed))


def _line(name: str, level: int, fields: Mapping[str, object]) -> str:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    head = {"at": at, "level": logging.getLevelName(level).lower(), "event": name}
    return json.dumps({**head, **fields}, ensure_ascii=False)


def place_of(error: BaseException) -> str:
    """Where an exception was raised, without anything it says."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    frame = frames[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"


def reason_of(error: BaseException) -> str:
    """What one of our own errors says; of any other only its kind, since its words may be
    anybody's."""
    return str(error) if isinstance(error, BotError) else type(error).__name__


def to_standard_error() -> None:
    """Have the lines written to standard error; once a process, by who starts it."""
    if not _log.handlers:
        _log.addHandler(logging.StreamHandler())
        _log.setLevel(INFO)


def log_failure(what: str, error: BaseException) -> str:
    """Log it and give its id; the exception's own words may hold the caller's."""
    error_id = secrets.token_hex(4)
    kind, place = type(error).__name__, place_of(error)
    event(f"{what}_failed", error_id=error_id, type=kind, place=place)
    return error_id
