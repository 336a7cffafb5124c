"""The state machine: one input up to the next question. Pure; only `conduct` calls it."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.commands import COMMANDS
from bot.dialogue.matching import match
from bot.dialogue.model import Flow, Heard, Session, Snapshot, State, Turn, World
from bot.dialogue.walk import answer, ask, given_up, late, run
from bot.directory.refer import refer
from bot.understanding.model import Meaning

CANDIDATES_AT_MOST = 4
SNAPSHOTS = 3


def begin(flow: Flow, session: Session) -> Turn:
    """The first turn of a call, before anything was heard."""
    return run(flow, session, flow.initial)


def step(flow: Flow, session: Session, heard: Heard, world: World) -> Turn:
    """Take what was heard and go on to the next question, the answer or the end."""
    if session.state not in flow.states:  # begun by a text, or the flow has changed since
        session = replace(session, state=None, offered={})
    meaning = match(flow, session, heard, world)
    asked = session if meaning.command else replace(session, turns=session.turns + 1)
    turn = _taken(flow, asked, meaning, heard, world)
    return turn if meaning.command == "back" else _with_snapshot(session, turn)


def _taken(flow: Flow, session: Session, meaning: Meaning, heard: Heard, world: World) -> Turn:
    """Danger first, then commands, then what the state expects, then everything else."""
    filled = _filled(flow, session, meaning)
    if meaning.danger:
        return run(flow, replace(filled, danger=True, position=0), flow.answer)
    if meaning.command:
        return COMMANDS[meaning.command](flow, filled)
    if meaning.key:
        return _chosen(flow, filled, session.offered[meaning.key], world)
    candidates = _candidates(session, meaning)
    if candidates:
        return _choose(flow, filled, candidates)
    if meaning.slots or session.state is None:
        return run(flow, replace(filled, position=0), session.state or flow.initial)
    return _missed(flow, session, heard)


def _filled(flow: Flow, session: Session, meaning: Meaning) -> Session:
    """A newer certain value replaces an older one; a new situation drops the old detail."""
    found = {s: f.values[0] for s, f in meaning.slots.items() if f.certain and f.values}
    language = _language(flow, session, meaning)
    found |= {"language": language} if language else {}
    kept = dict(session.slots)
    if "situation" in found:
        kept.pop("detail", None)
    return replace(session, slots={**kept, **found})


def _language(flow: Flow, session: Session, meaning: Meaning) -> str | None:
    """The language to go on in. By text a hint of it is enough while none is known.

    A call's recogniser hears one language only, so by phone the language is a choice.
    """
    known, found = session.slots.get("language"), meaning.slots.get("language")
    if session.channel == "voice" and session.state != flow.asking["language"]:
        return known
    if found is None or (known and not found.certain):
        return known
    return found.values[0]


def _candidates(session: Session, meaning: Meaning) -> tuple[str, ...]:
    """The municipalities that could be meant, unless the caller has already said which."""
    found = meaning.slots.get("municipality")
    if found is None or found.certain or session.slots.get("municipality") in found.values:
        return ()
    return found.values[:CANDIDATES_AT_MOST]


def _choose(flow: Flow, session: Session, candidates: tuple[str, ...]) -> Turn:
    """Offer the candidates, and a way to say that it is none of them."""
    effects = [f"municipality={code}" for code in candidates]
    effects.append(f"goes={flow.asking['municipality']}")
    offered = {str(key): effect for key, effect in enumerate(effects, start=1)}
    slots = {k: v for k, v in session.slots.items() if k != "municipality"}
    session = replace(session, slots=slots, offered=offered)
    return run(flow, session, flow.choose)


def _chosen(flow: Flow, session: Session, effect: str, world: World) -> Turn:
    """Do what the offered choice stood for when it was shown."""
    verb, _, value = effect.partition("=")
    if verb == "goes":
        return run(flow, session, value if value in flow.states else flow.initial)
    if verb == "does":
        return VERBS[value](flow, session, world)
    pairs = (pair.partition("=") for pair in effect.split("&"))
    slots = {**session.slots, **{slot: value for slot, _, value in pairs}}
    session = replace(session, slots=slots, position=0)
    return run(flow, session, session.state or flow.initial)


def _next_line(flow: Flow, session: Session, world: World) -> Turn:
    """The next number leads; after the last one the caller hears so, and where help always is."""
    state = flow.states[flow.answer]
    position = session.position + 1
    lines = refer(world.directory, answer(session).request, world.now)
    if position < len(lines.groups):
        return run(flow, replace(session, position=position), flow.answer)
    return ask(state, session, [], [state.name], "last")


def _wrong_place(flow: Flow, session: Session, world: World) -> Turn:
    slots = {k: v for k, v in session.slots.items() if k != "municipality"}
    session = replace(session, slots=slots, position=0)
    return run(flow, session, flow.asking["municipality"])


VERBS = {"next_line": _next_line, "wrong_place": _wrong_place}


def _missed(flow: Flow, session: Session, heard: Heard) -> Turn:
    """Nothing was heard or understood: ask again in fewer words, and at last give numbers."""
    state = flow.states[str(session.state)]
    if state.kind == "refer" and session.channel == "sms":
        return run(flow, session, state.name)
    session, count = _counted(session, heard)
    if count >= state.tries or (late(flow, session) and state.kind != "refer"):
        return run(flow, given_up(session, state), str(state.next))
    return _reprompted(state, session, "silence" if heard.kind == "silence" else "reprompt", count)


def _counted(session: Session, heard: Heard) -> tuple[Session, int]:
    if heard.kind == "silence":
        return replace(session, no_input=session.no_input + 1), session.no_input + 1
    return replace(session, no_match=session.no_match + 1), session.no_match + 1


def _reprompted(state: State, session: Session, field: str, count: int) -> Turn:
    texts = state.reprompts.get(field, 0)
    variant = f"{field}.{min(count, texts)}" if texts else "text"
    return ask(state, session, [], [state.name], variant)


def _with_snapshot(before: Session, turn: Turn) -> Turn:
    """Keep where the caller stood, so that `back` really goes back."""
    if before.state is None or before.state == turn.session.state:
        return turn
    back = (*turn.session.back, Snapshot(before.state, before.slots))[-SNAPSHOTS:]
    return replace(turn, session=replace(turn.session, back=back))
