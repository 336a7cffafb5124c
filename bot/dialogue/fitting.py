"""A session of yesterday in the flow and directory of today: what is gone from them is dropped.

The engine calls it first in every turn, so that nothing after it meets an unknown name.
"""

from __future__ import annotations

from typing import TypeVar

from bot.dialogue.model import VERBS, Flow, Session, Snapshot
from bot.directory.model import LANGUAGES, Directory
from bot.values import replace

T = TypeVar("T", Session, Snapshot)

UNKNOWN = "unknown"
"""The municipality of somebody who does not know or will not say where they are."""


def fit(flow: Flow, directory: Directory, session: Session) -> Session:
    """The session with only the states, slot values and choices that still exist."""
    if session.state not in flow.states:
        session = replace(session, state=None, offered={})
    back = tuple(_fitted(flow, directory, b) for b in session.back if b.state in flow.states)
    fitted = _fitted(flow, directory, session)
    return fitted if back == fitted.back else replace(fitted, back=back)


def _fitted(flow: Flow, directory: Directory, kept: T) -> T:
    """A session or a snapshot of one, with the slot values and choices that still exist."""
    slots = {s: v for s, v in kept.slots.items() if _is_value(directory, s, v)}
    offered = {k: e for k, e in kept.offered.items() if _is_known(flow, directory, e)}
    if len(slots) == len(kept.slots) and len(offered) == len(kept.offered):
        return kept
    return replace(kept, slots=slots, offered=offered)


def _is_value(directory: Directory, slot: str, value: str) -> bool:
    if slot == "municipality":
        return value == UNKNOWN or value in directory.municipalities
    if slot == "situation":
        return value in directory.situations
    if slot == "county":
        return value in directory.counties
    return slot == "detail" or value in LANGUAGES


def _is_known(flow: Flow, directory: Directory, effect: str) -> bool:
    """Whether an offered choice still leads somewhere."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        return value in flow.states
    if verb == "does":
        return value in VERBS
    pairs = (pair.partition("=") for pair in effect.split("&"))
    return all(_is_value(directory, slot, found) for slot, _, found in pairs)
