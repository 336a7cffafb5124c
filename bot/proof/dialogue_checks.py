"""What must hold of every conversation on a channel: each is answered, in time, and without a trap.

A check is a function in a list that yields problems with the shortest conversation that breaks it;
`prove` runs them all on what `explore` found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from bot.dialogue.model import Connect
from bot.dialogue.transfer import may_be_dialled
from bot.directory.hours import line_status
from bot.errors import Problem
from bot.proof.back_checks import back_elsewhere
from bot.proof.model import Explored, Subject
from bot.proof.number_checks import danger_first, without_a_number
from bot.proof.shown import at, problem, problem_of
from bot.proof.time_checks import in_vain, too_late

Check = Callable[[Subject, Explored], Iterator[Problem]]


def dialogue_problems(subject: Subject, explored: Explored) -> list[Problem]:
    """Every problem of the conversations on one channel."""
    checks = (*CHECKS, *(CHECKS_OF_COUNTS if explored.caller.counted else ()))
    return list(chain.from_iterable(check(subject, explored) for check in checks))


def _breaks(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """An answer on which the engine fails; one problem for each state and kind of answer."""
    told = set()
    for broken in explored.broken:
        node = explored.nodes[broken.source]
        state = at(subject, node)
        if (state, broken.error) not in told:
            told.add((state, broken.error))
            said = explored.conversation(broken.source, broken.input)
            words = f"{broken.input.kind} breaks the turn: {broken.error}"
            yield problem(subject, explored, said, state, "turn-breaks", words)


def _unanswered(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Whatever the caller does but hang up, something is said."""
    for edge in explored.edges:
        if edge.input.kind != "hang_up" and not edge.turn.acts:
            yield problem_of(subject, explored, edge, "no-reply", "nothing is said to it")
            return


def _connects(subject: Subject, explored: Explored) -> Iterator[Problem]:
    """Nothing is dialled that cannot be, or is closed."""
    world = explored.world
    for edge in explored.edges:
        for act in edge.turn.acts:
            if isinstance(act, Connect):
                line = world.directory.lines[act.line]
                status = line_status(line, world.directory.special_days, world.now)
                if not may_be_dialled(line, world) or status.state == "closed":
                    words = f'a call is connected to "{act.line}", which cannot be'
                    yield problem_of(subject, explored, edge, "dials-in-vain", words)
                    return


def unwalked(subject: Subject, walked: frozenset[str]) -> Iterator[Problem]:
    """Every state that no conversation on any channel comes to."""
    for name in subject.flow.states:
        if name not in walked:
            words = f'state "{name}": no conversation comes to it'
            yield Problem("unreachable-state", subject.spot("state", name), words)


CHECKS: tuple[Check, ...] = (
    _breaks,
    _unanswered,
    danger_first,
    without_a_number,
    _connects,
    back_elsewhere,
)
CHECKS_OF_COUNTS: tuple[Check, ...] = (too_late, in_vain)
"""What is asked only of sessions that differ by how often the caller was asked."""
