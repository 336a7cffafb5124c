"""What a caller may do, as inputs: press, say, write, hang up; and what may become of a transfer.

`alphabet` makes its inputs of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.model import Channel, Heard, Session
from bot.proof.model import Input, Kind


def _outcome(status: str, seconds: int = 0) -> Input:
    said = f"line {status} {seconds}" if seconds else f"line {status}"
    return Input("transfer", status, said, Heard("transfer", status, seconds=seconds))


OUTCOMES = (
    *(_outcome(status) for status in ("busy", "no-answer", "failed", "canceled")),
    _outcome("completed", 5),
    _outcome("completed", 120),
)
"""What may become of a call that is connected to a line: a machine answers, or a person."""


def keys(session: Session, channel: Channel) -> Iterator[Input]:
    """The keys that were offered."""
    for key, effect in session.offered.items():
        yield pressed("key", effect, key, channel)


def hang_up(channel: Channel) -> tuple[Input, ...]:
    """A call may be ended at any time; a text conversation just ends."""
    return (Input("hang_up", "hang up", "hang up", None),) if channel == "voice" else ()


def pressed(kind: Kind, name: str, key: str, channel: Channel) -> Input:
    """A key of the telephone, or the digit written."""
    if channel == "voice":
        return Input(kind, name, f"press {key}", Heard("digits", key))
    return Input(kind, name, key, Heard("text", key))


def spoken(kind: Kind, name: str, words: str, channel: Channel) -> Input:
    """Words, spoken or written."""
    if channel == "voice":
        return Input(kind, name, f"say {words}", Heard("speech", words))
    return Input(kind, name, words, Heard("text", words))
