"""The whole proof in two halves, which may run side by side: calls, and everything else.

`check` runs them; each half returns its problems and what it covered, in numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.dialogue.model import Channel, World
from bot.errors import Problem
from bot.proof.dialogue_checks import dialogue_problems, unwalked
from bot.proof.explore import explore, states_walked
from bot.proof.model import Coverage, Progress, Subject
from bot.proof.record_checks import record_problems
from bot.proof.referral_checks import referral_problems, transfer_problems
from bot.proof.referrals import referrals
from bot.proof.text_checks import answer_text_problems, flow_text_problems, text_problems

LANGUAGE = "fi"
"""The conversations are explored in it: the engine takes the same meaning alike in any language,
and what it says is worded and measured in each."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one half of the proof found."""

    problems: tuple[Problem, ...]
    coverage: Coverage
    walked: frozenset[str] = frozenset()
    """The states that its conversations came to."""


def calls(subject: Subject, world: World, progress: Progress) -> Part:
    """Every conversation by phone."""
    return _conversations(subject, world, "voice", progress)


def texts_and_answers(subject: Subject, world: World, progress: Progress) -> Part:
    """Every conversation by text, every answer of the directory, the texts and the records."""
    told = _conversations(subject, world, "sms", progress)
    found = referrals(subject, progress)
    problems = (
        *told.problems,
        *referral_problems(subject, found),
        *transfer_problems(subject),
        *answer_text_problems(subject, world, found),
        *text_problems(subject),
        *record_problems(subject),
    )
    counts = {
        **told.coverage.counts,
        "classes of municipalities": len(found.places),
        "classes of hours": len(found.hours.classes),
        "requests at an hour": found.asked,
        "different answers": len(found.answers),
    }
    return Part(problems, Coverage(counts), told.walked)


def _conversations(subject: Subject, world: World, channel: Channel, progress: Progress) -> Part:
    explored = explore(subject, world, channel, LANGUAGE, progress)
    problems = [*dialogue_problems(subject, explored), *flow_text_problems(subject, explored)]
    counts = {
        f"sessions by {channel}": len(explored.nodes),
        f"answers in them by {channel}": len(explored.edges),
    }
    walked = frozenset(states_walked(explored, subject.flow))
    return Part(tuple(problems), Coverage(counts), walked)


HALVES: Mapping[str, Callable[[Subject, World, Progress], Part]] = {
    "calls": calls,
    "texts and answers": texts_and_answers,
}
"""Name -> what to run."""


def joined(subject: Subject, parts: Iterable[Part]) -> Part:
    """The whole proof: both halves, and the states that neither came to."""
    parts = tuple(parts)
    walked = frozenset().union(*(part.walked for part in parts))
    problems = [problem for part in parts for problem in part.problems]
    counts = {what: n for part in parts for what, n in part.coverage.counts.items()}
    found = (*problems, *unwalked(subject, walked))
    return Part(tuple(dict.fromkeys(found)), Coverage(counts), walked)
