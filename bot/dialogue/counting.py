"""What is counted of a turn, as names: derived from the turn alone, after it is made.

`conduct` calls it for a turn that is answered for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot import counts
from bot.dialogue.model import Answer, Connect, Flow, Heard, SendText, Session, Turn, Wait
from bot.dialogue.walk import request
from bot.directory.model import Directory
from bot.directory.refer import Request, county_of

UNKNOWN = "unknown"
MOST_TURNS = 9
"""More turns than this to an answer are counted as this many."""
OUTCOMES = ((Connect, "connected"), (SendText, "texted"), (Answer, "referred"), (Wait, "asked"))
"""What came of a turn, by the first of these acts that it has; else something was only told."""
TRANSFER_OUTCOMES = ("completed", "answered", "busy", "no-answer", "failed", "canceled")


def counted(
    flow: Flow, directory: Directory, before: Session, heard: Heard, turn: Turn
) -> tuple[str, ...]:
    """The names to count for this turn of a session that was `before`."""
    if turn.held:
        return (counts.HELD.of(turn.held),)
    return (
        *_turn(before, turn),
        *_missed(before, turn),
        *_transfer(heard),
        *_referral(flow, directory, before, turn),
    )


def _turn(before: Session, turn: Turn) -> Iterator[str]:
    channel, after = turn.session.channel, turn.session
    yield counts.TURNS.of(channel, after.state or "end", _outcome(turn))
    if before.state is None:
        yield counts.CONVERSATIONS.of(channel)
    else:
        yield counts.TURNS_FROM.of(channel, before.state)
    if after.danger and not before.danger:
        yield counts.DANGER.of(channel)


def _outcome(turn: Turn) -> str:
    if turn.forget:
        return "forgotten"
    kinds = {type(act) for act in turn.acts}
    return next((outcome for kind, outcome in OUTCOMES if kind in kinds), "told")


def _missed(before: Session, turn: Turn) -> Iterator[str]:
    kinds = {"no_match": counts.NO_MATCH, "no_input": counts.NO_INPUT}
    if turn.missed:
        yield kinds[turn.missed].of(before.channel, before.state or "begin")


def _transfer(heard: Heard) -> Iterator[str]:
    if heard.kind == "transfer":
        yield counts.TRANSFERS.of(counts.listed(heard.text, TRANSFER_OUTCOMES))


def _referral(flow: Flow, directory: Directory, before: Session, turn: Turn) -> Iterator[str]:
    """The answer is counted when it is new, not when it is repeated or its next line is named."""
    answer = next((act for act in turn.acts if isinstance(act, Answer)), None)
    if answer is None or answer.position or _just_given(flow, before, answer.request):
        return
    asked, channel = answer.request, before.channel
    county = county_of(directory, asked) or UNKNOWN
    turns = str(min(before.turns + 1, MOST_TURNS))
    yield counts.REFERRALS_BY_COUNTY.of(county)
    yield counts.REFERRALS_BY_SITUATION.of(asked.situation)
    yield counts.REFERRALS_BY_LANGUAGE.of(channel, asked.language)
    yield counts.REFERRALS_CROSSED.of(county, asked.situation)
    yield counts.REFERRALS_BY_TURNS.of(channel, turns)


def _just_given(flow: Flow, before: Session, asked: Request) -> bool:
    at_the_answer = before.state in (flow.answer, flow.transfer)
    return at_the_answer and request(before.slots, before.danger) == asked
