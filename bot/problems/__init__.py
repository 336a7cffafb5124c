"""Every kind of problem that files can have, by its stable code: how bad it is and what to do.

`errors` gives a problem its severity from here, and docs/problems.md is made of it. A code, once
published, keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.problems.directory import DIRECTORY
from bot.problems.kinds import ProblemKind, Severity
from bot.problems.loading import FILES, FLOW, TEXTS, WORDS
from bot.problems.proof import PROOF

__all__ = ["CODES", "SECTIONS", "ProblemKind", "Severity", "page"]

SECTIONS: Mapping[str, Mapping[str, ProblemKind]] = {
    "Every file": FILES,
    "The flow": FLOW,
    "Texts": TEXTS,
    "The directory": DIRECTORY,
    "Words that are understood": WORDS,
    "What the proof finds": PROOF,
}
CODES: Mapping[str, ProblemKind] = {c: k for kinds in SECTIONS.values() for c, k in kinds.items()}


def page() -> str:
    """docs/problems.md: every code with what it means and what to do."""
    parts = [_HEAD]
    for title, kinds in SECTIONS.items():
        rows = [f"| `{c}` | {k.severity} | {k.meaning} | {k.remedy} |" for c, k in kinds.items()]
        head = "| code | severity | what it means | what to do |\n|---|---|---|---|"
        parts.append(f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


_HEAD = """\
# Problems

What `python -m bot check` may say, by its code. The codes stay the same from version to version. An
error stops the start of the bot and makes `check` end with exit code 1; a warning does neither.
This page is made from `bot/problems/` by `pytest tests/test_docs.py --rewrite`.
"""
