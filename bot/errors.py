"""Everything that may go wrong by name, and how a fault in a file is told to a person.

The lowest layer: every module may raise these, and this one imports nothing of ours.

    BotError
    |-- SettingsError   the environment does not say what it must; holds every problem at once
    |-- FilesError      flows, directory or words do not load or do not agree; holds Problems
    |-- StoreError      the session store is unreachable or refused
    `-- AccountError    Twilio's REST interface is unreachable or refused
        `-- BusyError   it was asked too often and did nothing: asking again is safe
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file, worded for the person who edits it; `line` counts from 1."""

    file: str
    line: int | None
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class BotError(Exception):
    """Any fault this software names itself; its text is fit to be shown to an operator."""


class SettingsError(BotError):
    """Settings are wrong or missing; `problems` has one sentence for each, without secrets."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FilesError(BotError):
    """Files do not load; `problems` has every one found, so that one run shows all the work."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class StoreError(BotError):
    """The session store is unreachable, too slow or refused; a turn goes on without it."""


class AccountError(BotError):
    """Twilio's REST interface is unreachable, too slow or refused; holds no words of Twilio's."""


class BusyError(AccountError):
    """Twilio was asked too often (429) and has done nothing; the same may be asked again."""
