"""Nothing is offered that cannot be done: the last look at a turn's choices before it is said.

The engine calls it for every turn. What can be done differs by line, by caller and by instant.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.model import Act, Answer, Flow, Say, Turn, Wait, World
from bot.dialogue.transfer import CONNECT, dialled_line, leading, referral
from bot.values import replace

TEXT = "does=text"


def only_possible(turn: Turn, world: World) -> Turn:
    """The turn without the choices that lead nowhere for this caller now."""
    session = turn.session
    entry = None
    impossible = [] if world.texts else [TEXT]
    if CONNECT in session.offered.values():
        entry = leading(referral(session, world), session.position)
        impossible += [] if dialled_line(entry, world) else [CONNECT]
    offered = {k: e for k, e in session.offered.items() if e not in impossible}
    if len(offered) == len(session.offered):
        return turn
    acts = tuple(_with_choices(act, offered) for act in turn.acts)
    if CONNECT in impossible and entry and entry.status.state != "closed":
        acts = tuple(replace(a, yourself=True) if isinstance(a, Answer) else a for a in acts)
    return replace(turn, acts=acts, session=replace(session, offered=offered))


def _with_choices(act: Act, offered: Mapping[str, str]) -> Act:
    if not isinstance(act, Answer | Say):
        return act
    return replace(act, choices={k: v for k, v in act.choices.items() if k in offered})


def with_key_after_silence(flow: Flow, turn: Turn) -> Turn:
    """Who says nothing by phone may be unable to speak: a free key leads to help without a voice.

    A key that the state's own menu has is left to it.
    """
    waits = [act for act in turn.acts if isinstance(act, Wait)]
    free = {k: v for k, v in flow.keys_after_silence.items() if k not in turn.session.offered}
    if not waits or not free:
        return turn
    offered = {**turn.session.offered, **{key: f"does={verb}" for key, verb in free.items()}}
    said = [act for act in turn.acts if act not in waits]
    labels = {key: f"phrases.{verb}" for key, verb in free.items()}
    said.append(Say("phrases.after_silence", labels))
    return replace(turn, acts=(*said, *waits), session=replace(turn.session, offered=offered))
