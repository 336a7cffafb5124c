"""Everything that can go wrong, by name, and how a fault in a file is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.problems.kinds import CODES, Severity


class Spot(NamedTuple):
    """A place in a file; line and column count from 1, and None means the file as a whole."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file, worded for the person who edits it."""

    code: str
    """The kind of fault, a stable code of `bot.problems.kinds`, which explains it."""
    spot: Spot
    message: str
    transcript: str = ""
    """The shortest conversation in which it happens, in the form that `simulate` replays, or ""."""

    @property
    def severity(self) -> Severity:
        """Errors stop a start, warnings do not."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}"


class BotError(Exception):
    """Any fault that this software reports itself; its message may be shown to an operator."""


class SettingsError(BotError):
    """Settings are wrong or missing; `problems` has one sentence for each, without secrets."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FilesError(BotError):
    """Files do not load; `problems` lists every fault, so that one run shows all the work."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class StoreError(BotError):
    """The session store is unreachable, too slow or refused; a turn goes on without it."""


class AccountError(BotError):
    """Twilio's REST API is unreachable, too slow or refused; the message holds no words of
    Twilio's."""


class BusyError(AccountError):
    """Twilio was asked too often (429) and has done nothing; the same request may be repeated."""
