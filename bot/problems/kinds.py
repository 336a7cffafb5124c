"""What a kind of problem is. The tables beside it list them all."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class ProblemKind(NamedTuple):
    """What a code means, and what the person who sees it does about it."""

    severity: Severity
    meaning: str
    remedy: str


def error(meaning: str, remedy: str) -> ProblemKind:
    """One that stops a start."""
    return ProblemKind("error", meaning, remedy)


def warning(meaning: str, remedy: str) -> ProblemKind:
    """One that does not."""
    return ProblemKind("warning", meaning, remedy)
