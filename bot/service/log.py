"""The only place that logs: one line of JSON for each event, with fields of a closed list."""

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
    """Everything that a line may hold besides `at`, `level` and `event`."""

    error_id: str
    """A random id, in the log only, to ask about one failure."""
    type: str
    """The name of an exception's class, never its words."""
    place: str
    """Where in our code: file:line in function."""
    reason: str
    """The message of one of our own errors (BotError), which an operator may read."""
    count: int
    exit: int
    """Exit code of a process; negative: the signal that ended it."""
    release: str
    hint: str
    """What an operator can do about it."""


def event(name: str, level: int = ERROR, **fields: Unpack[Fields]) -> None:
    """Write one line. A field that is not on the list is left out, whatever the types say."""
    allowed = {field: value for field, value in fields.items() if field in Fields.__annotations__}
    _log.log(level, "%s", _line(name, level, allowed))


def _line(name: str, level: int, fields: Mapping[str, object]) -> str:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    head = {"at": at, "level": logging.getLevelName(level).lower(), "event": name}
    return json.dumps({**head, **fields}, ensure_ascii=False)


def place_of(error: BaseException) -> str:
    """Return where an exception was raised, without its message."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    frame = frames[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"


def reason_of(error: BaseException) -> str:
    """Return the message of one of our own errors; of any other only its class, since its message
    may quote anybody."""
    return str(error) if isinstance(error, BotError) else type(error).__name__


def to_standard_error() -> None:
    """Write the lines to standard error. Called once in a process, by whatever starts it."""
    if not _log.handlers:
        _log.addHandler(logging.StreamHandler())
        _log.setLevel(INFO)


def log_failure(what: str, error: BaseException) -> str:
    """Log an exception and return its id. Its own message may hold a caller's words."""
    error_id = secrets.token_hex(4)
    kind, place = type(error).__name__, place_of(error)
    event(f"{what}_failed", error_id=error_id, type=kind, place=place)
    return error_id
