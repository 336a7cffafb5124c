"""Flow files from disk: their shape, a frozen Flow, and every problem with its file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.dialogue.model import Choice, Flow, Kind, State
from bot.dialogue.walk import choice_label
from bot.files.flow_checks import SITUATION, as_values, flow_problems, kind_of
from bot.files.flow_schema import RawAnywhere, RawChoice, RawFlow, RawState
from bot.files.flow_texts import GROUP_MARK, TAPERING, SourceText, source_texts
from bot.files.marked_yaml import Marked, read
from bot.files.schema import unknown, validate
from bot.problems.errors import Problem


def load_flow(
    folder: Path, values: Mapping[str, frozenset[str]]
) -> tuple[Flow | None, list[SourceText], list[Problem]]:
    """The flow of a folder, its Finnish texts, and what is wrong with them.

    `values` are the values each slot may take. The flow is None when its shape is wrong.
    """
    triage = read(folder / "triage.yaml", "flows/triage.yaml")
    anywhere = read(folder / "anywhere.yaml", "flows/anywhere.yaml")
    texts = [*source_texts(triage), *source_texts(anywhere)]
    raw, problems = validate(RawFlow, triage)
    said, others = validate(RawAnywhere, anywhere)
    problems = [*triage.problems, *anywhere.problems, *problems, *others]
    problems += _advice_problems(said, anywhere, values.get(SITUATION, frozenset()))
    if raw is None:
        return None, texts, problems
    problems += flow_problems(raw, triage, values)
    return (None if problems else _flow(raw)), texts, problems


def _advice_problems(
    raw: RawAnywhere | None, marked: Marked, situations: Collection[str]
) -> Iterator[Problem]:
    """Advice for what is no situation would never be said."""
    for name in raw.advice if raw and situations else ():
        if name not in situations:
            words = f"advice: {unknown('situation', name, situations)}"
            yield marked.problem("unknown-name", ("advice", name), words)


def _flow(raw: RawFlow) -> Flow:
    states = {s.name: s for name, state in raw.states.items() for s in _states(name, state)}
    choosing = [state for state in states.values() if state.kind == "choose"]
    called = _called(states.values(), {slot for state in choosing for slot in state.slots})
    for state in choosing:
        states[state.name] = replace(state, called=called)
    return Flow(
        name=raw.flow,
        initial=raw.initial,
        states=states,
        turns_at_most=raw.turns_at_most.model_dump(),
        keys=dict(raw.keys),
        keys_after_silence=dict(raw.keys_after_silence),
        answer=_first_of(states, "refer"),
        transfer=_first_of(states, "transfer"),
        choosing={s.slots[0]: s.name for s in states.values() if s.kind == "choose"},
        asking=_asking(states),
        slots={slot: tuple(values) for slot, values in raw.slots.items()},
    )


def _first_of(states: Mapping[str, State], kind: Kind) -> str:
    return next(name for name, state in states.items() if state.kind == kind)


def _called(states: Iterable[State], slots: Collection[str]) -> dict[str, str]:
    """Effect -> the text key of the first label that a menu gives a value of one of these slots."""
    called: dict[str, str] = {}
    for state in states:
        for choice in state.choices:
            if len(choice.sets) == 1 and not choice.sets.keys().isdisjoint(slots):
                called.setdefault(choice.effect, choice_label(state.name, choice.key))
    return called


def _asking(states: Mapping[str, State]) -> dict[str, str]:
    """The first state that asks for one slot alone, by slot."""
    asking: dict[str, str] = {}
    for name, state in states.items():
        if state.kind in ("ask", "menu") and len(state.slots) == 1:
            asking.setdefault(state.slots[0], name)
    return asking


def _states(name: str, raw: RawState) -> Iterator[State]:
    """The state and the submenus of its choices."""
    slots = tuple(raw.ask or ()) or tuple(filter(None, (raw.menu, raw.choose)))
    kind = kind_of(raw)
    assert kind is not None, "flow_problems has refused it"
    state = State(
        name=name,
        kind=kind,
        slots=slots,
        only=raw.only,
        only_for={slot: as_values(value) for slot, value in raw.only_for.items()},
        choices=tuple(_choice(name, slots, key, c) for key, c in raw.choices.items()),
        tries=raw.tries,
        give_up=dict(raw.give_up),
        next=raw.next,
        every_language=raw.every_language,
        wording=name,
        reprompts={field: _count(getattr(raw, field)) for field in TAPERING},
    )
    yield state
    yield from _submenus(state, raw.choices)


def _submenus(parent: State, choices: Mapping[str, RawChoice]) -> Iterator[State]:
    for key, choice in choices.items():
        if choice.choices:
            name = f"{parent.name}{GROUP_MARK}{key}"
            offered = tuple(_choice(name, parent.slots, k, c) for k, c in choice.choices.items())
            menu = replace(parent, name=name, choices=offered, give_up=dict(choice.give_up))
            yield menu
            yield from _submenus(menu, choice.choices)


def _choice(state: str, slots: tuple[str, ...], key: str, raw: RawChoice) -> Choice:
    sets = {slots[0]: raw.sets} if isinstance(raw.sets, str) else dict(raw.sets or {})
    goes = f"{state}{GROUP_MARK}{key}" if raw.choices else None
    said = {language: tuple(entries) for language, entries in raw.words.items()}
    own = (f"{state}.choices.{key}",) if said else ()
    words = ((raw.answer,) if raw.answer else ()) + own
    return Choice(key, sets, raw.does, goes, raw.only, words, said)


def own_words(flow: Flow, language: str) -> dict[str, tuple[str, ...]]:
    """The words that choices have in the flow, by the name that they have there."""
    return {
        choice.words[-1]: choice.said[language]
        for state in flow.states.values()
        for choice in state.choices
        if language in choice.said
    }


def _count(field: object) -> int:
    """How many texts a reprompt or silence has."""
    if isinstance(field, list):
        return len(field)
    return 0 if field is None else 1
