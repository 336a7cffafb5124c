"""Everything that can go wrong, by name, and how a fault in a file is shown to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.problems.kinds import CODES, Severity


class Spot(NamedTuple):
    """A place in a file; line and column count from 1, and None is the file as a whole."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file, worded for the person who edits it."""

    code: str
    """Which kind of fault it is, of `bot.problems.CODES`: stable, and explained there."""
    spot: Spot
    message: str
    transcript: str = ""
    """The shortest conversation in which it happens, as `simulate` replays it; "" when none."""

    @property
    def severity(self) -> Severity:
        """Errors stop a start, warnings do not."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        return f"{self.spot}: {self.message}"


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
