"""The whole proof in parts that can run side by side: conversations, answers, texts and records.

`check` runs them. Each part returns its problems and what it covered, in numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.dialogue.model import BY_MEDIUM, Channel, World
from bot.directory.languages import SOURCE, Languages
from bot.problems.errors import Problem
from bot.proof.dialogue_checks import dialogue_problems, unwalked
from bot.proof.explore import explore, states_walked
from bot.proof.model import Caller, Coverage, Progress, Subject
from bot.proof.record_checks import record_problems
from bot.proof.referrals import referral_problems, referrals, transfer_problems, unnamed_lines
from bot.proof.text_checks import answer_text_problems, flow_text_problems, text_problems


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the proof found."""

    problems: tuple[Problem, ...]
    coverage: Coverage = field(default_factory=Coverage)
    walked: frozenset[str] = frozenset()
    """The states that its conversations reached."""


def conversations(
    subject: Subject, world: World, progress: Progress, *, channel: Channel, language: str
) -> Part:
    """Prove every conversation of a caller who speaks this language.

    By phone the language is chosen and then only decides what words mean. So how often a caller is
    asked is counted in the first language; in the others every answer is tried in every session
    regardless of it.
    """
    caller = Caller(channel, language, counted=not channel.spoken or language == SOURCE)
    explored = explore(subject, world, caller, progress)
    problems = (*dialogue_problems(subject, explored), *flow_text_problems(subject, explored))
    counts = {
        f"sessions by {channel}": len(explored.nodes),
        f"answers in them by {channel}": len(explored.edges),
    }
    return Part(problems, Coverage(counts), frozenset(states_walked(explored, subject.flow)))


def answers(subject: Subject, world: World, progress: Progress) -> Part:
    """Prove every answer of the directory, and its wording."""
    found = referrals(subject, progress)
    problems = (
        *referral_problems(subject, found),
        *unnamed_lines(subject, found),
        *answer_text_problems(subject, world, found, progress),
    )
    counts = {
        "classes of municipalities": len(found.places),
        "classes of hours": len(found.hours.classes),
        "requests at an hour": found.asked,
        "different answers": len(found.answers),
    }
    return Part(problems, Coverage(counts))


def records(subject: Subject, _: World, progress: Progress) -> Part:
    """Prove the records and the texts by themselves."""
    checks = (record_problems, text_problems, transfer_problems)
    problems = tuple(_each(subject, checks, progress))
    counts = {"lines": len(subject.directory.lines), "texts": len(subject.catalogue.texts)}
    return Part(problems, Coverage(counts))


def _each(
    subject: Subject, checks: tuple[Callable[[Subject], Iterable[Problem]], ...], progress: Progress
) -> Iterator[Problem]:
    for number, check in enumerate(checks, start=1):
        yield from check(subject)
        progress(number, len(checks))


def _conversations(
    languages: Languages,
) -> Iterator[tuple[str, Callable[[Subject, World, Progress], Part]]]:
    for channel in reversed(list(BY_MEDIUM.values())):  # what takes longest is begun first
        for language in languages.voices if channel.spoken else languages.codes:
            run = partial(conversations, channel=channel, language=language)
            yield f"{channel} {language}", run


def parts_of(languages: Languages) -> Mapping[str, Callable[[Subject, World, Progress], Part]]:
    """Name -> the function that runs it."""
    return {"answers": answers, **dict(_conversations(languages)), "records": records}


def joined(subject: Subject, parts: Iterable[Part]) -> Part:
    """The whole proof: all parts, and the states that none of them reached."""
    parts = tuple(parts)
    walked = frozenset().union(*(part.walked for part in parts))
    problems = [problem for part in parts for problem in part.problems]
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.coverage.counts)
    found = (*problems, *unwalked(subject, walked))
    return Part(tuple(dict.fromkeys(found)), Coverage(counts), walked)
