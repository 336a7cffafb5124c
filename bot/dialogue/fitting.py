"""A session of yesterday in the flow and directory of today: what is gone from them is dropped.

The engine calls it first in every turn, so that nothing after it meets an unknown name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.model import VERBS, Flow, Session
from bot.directory.model import LANGUAGES, Directory

UNKNOWN = "unknown"
"""The municipality of somebody who does not know or will not say where they are."""


def fit(flow: Flow, directory: Directory, session: Session) -> Session:
    """The session with only the states, slot values and choices that still exist."""
    if session.state not in flow.states:
        session = replace(session, state=None, offered={})
    slots = _known_slots(directory, session.slots)
    offered = {k: e for k, e in session.offered.items() if _is_known(flow, directory, e)}
    back = tuple(b for b in session.back if b.state in flow.states)
    return replace(session, slots=slots, offered=offered, back=back)


def _known_slots(directory: Directory, slots: Mapping[str, str]) -> dict[str, str]:
    return {slot: value for slot, value in slots.items() if _is_value(directory, slot, value)}


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
