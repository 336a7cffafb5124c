"""Whoever sends the same text again and again is answered less often. Pure; `conduct` calls it.

Only texts: a call has an end, and costs its caller too. A text that says something else is always
taken as it is, and so is every text of somebody who is in danger.
"""

from __future__ import annotations

from bot.dialogue.engine import step
from bot.dialogue.model import Flow, Heard, Session, Turn, World
from bot.values import replace, value

SAME_AT_MOST, SAME_WITHIN = 5, 15
"""The same text so often within so many seconds is no person who waits for the answers."""
REPLIES_AT_MOST, REPLIES_WITHIN = 20, 600
"""After so many answers in so many seconds, a text like the one before is most likely a machine's
that answers ours."""
ANSWER_EVERY = 60
"""Seconds between two answers to such texts: a person behind them is not left without numbers."""
CLOCKS_APART = 15
"""Seconds that the clocks of two machines may differ; what goes back by more was put back."""
REPEAT = Heard("command", "repeat")


@value(frozen=True, slots=True)
class Pace:
    """What is kept of how often texts come; the defaults are those of a first one, answered."""

    said: str = ""
    """A keyed hash of the last text; nothing can be read back from it."""
    since: int = 0
    """The second (Unix) in which these ten minutes began; the others count from it."""
    replies: int = 1
    """Answers within them."""
    times: tuple[int, ...] = (0,)
    """When the same text came, the last times in a row."""
    answered: int = 0
    held: bool = False
    """Whether the same text has come too often: until another comes, or the time is over."""


def heard(pace: Pace, said: str, now: int) -> Pace:
    """The pace when this text has come at `now` (Unix seconds), before it is answered."""
    elapsed, latest = now - pace.since, max(pace.answered, pace.times[-1])
    if not latest - CLOCKS_APART <= elapsed < REPLIES_WITHIN:
        return Pace(said, now, replies=0)
    if said != pace.said:
        return replace(pace, said=said, times=(elapsed,), held=False)
    times = (*pace.times, elapsed)[-SAME_AT_MOST:]
    often = len(times) == SAME_AT_MOST and times[-1] - times[0] <= SAME_WITHIN
    held = pace.held or often or pace.replies >= REPLIES_AT_MOST
    return replace(pace, times=times, held=held)


def answered(pace: Pace, now: int) -> Pace:
    """The pace when the last text has been answered at `now` (Unix seconds)."""
    return replace(pace, replies=pace.replies + 1, answered=now - pace.since)


def paced(flow: Flow, before: Session, turn: Turn, world: World, pace: Pace) -> tuple[Turn, Pace]:
    """The turn, or for a text that has come too often the last referral, or nothing; and the
    pace to keep. `turn` is what the session `before` came to by the text that was `heard`."""
    now = int(world.now.timestamp())
    if not pace.held or turn.session.danger or turn.forget:
        return turn, answered(pace, now)
    if now - pace.since - pace.answered < ANSWER_EVERY:
        return Turn(before, (), held="nothing"), pace
    at_the_answer = replace(before, state=flow.answer)
    return replace(step(flow, at_the_answer, REPEAT, world), held="referral"), answered(pace, now)
