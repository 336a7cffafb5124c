"""Whether a flow of the right shape makes sense: targets, kinds, choices, slot values.

Each check yields problems; adding one edits no other. `bot.files.flows` runs them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import get_args

from bot.dialogue.effects import COMMANDS
from bot.dialogue.model import TEXT_SAFE, Kind
from bot.dialogue.walk import REFERRED_BY
from bot.files.flow_schema import RawChoice, RawFlow, RawState
from bot.files.marked_yaml import Marked
from bot.files.schema import suggestion, unknown
from bot.problems.errors import Problem
from bot.understanding.text.lexicon import EntryError, orders_of

KINDS: tuple[Kind, ...] = get_args(Kind)
SITUATION = "situation"
DOUBTED = ("municipality", SITUATION)
"""The slots of which several values may be meant, so that a state must ask which."""
ENTERED: tuple[Kind, ...] = ("choose", "refer", "transfer", "end")
"""The kinds of states that the engine enters by itself, or where the conversation stops."""
CHOICES_AT_MOST = 5
"""A caller who listens cannot keep more choices in mind (the product's own rule)."""

Values = Mapping[str, frozenset[str]]
Check = Callable[[RawFlow, Marked, Values], Iterator[Problem]]
Path = tuple[str | int, ...]


def flow_problems(raw: RawFlow, marked: Marked, values: Values) -> list[Problem]:
    """Every problem of the flow, in the order of the checks.

    `values`: the slots of the directory with their values; none where it could not be read.
    """
    if values:
        own = {slot: frozenset(named) for slot, named in raw.slots.items()}
        values = {**own, **values, TEXT_SAFE: frozenset()}
    return list(chain.from_iterable(check(raw, marked, values) for check in CHECKS))


def kind_of(raw: RawState) -> Kind | None:
    """The kind a state says it is; None unless it says exactly one."""
    said = [kind for kind in KINDS if getattr(raw, kind) is not None]
    return said[0] if len(said) == 1 else None


def _kinds(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        if kind_of(state) is None:
            message = f'state "{name}": expected exactly one of {", ".join(KINDS)}'
            yield marked.problem("kind-of-state", ("states", name), message)


def _targets(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    places: list[tuple[Path, str, str]] = [(("initial",), "initial", raw.initial)]
    for name, state in raw.states.items():
        if state.next is not None:
            places.append((("states", name, "next"), f'state "{name}"', state.next))
    for path, where, target in places:
        if target not in raw.states:
            hint = suggestion(target, list(raw.states))
            yield marked.problem(
                "unknown-target", path, f'{where}: unknown target "{target}"{hint}'
            )


def _ways_out(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        if state.next is None and state.end is None:
            message = f'state "{name}": no "next", so nobody can leave it'
            yield marked.problem("no-way-out", ("states", name), message)


def _texts(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        if state.text is None:
            message = f'state "{name}": no "text", so the caller would hear nothing'
            yield marked.problem("no-text", ("states", name), message)
        if state.refer and None in (state.danger, state.more, state.last):
            message = f'state "{name}": a refer needs "text", "danger", "more" and "last"'
            yield marked.problem("no-text", ("states", name), message)
        if state.transfer and None in (state.dialling, state.not_answered, state.ended):
            message = f'state "{name}": a transfer needs "dialling", "not_answered" and "ended"'
            yield marked.problem("no-text", ("states", name), message)


def _choices(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        path: Path = ("states", name, "choices")
        slot = state.menu or ""
        yield from _menu(raw, marked, values, (path, f'state "{name}"', slot), state.choices)


def _menu(
    raw: RawFlow,
    marked: Marked,
    values: Values,
    where: tuple[Path, str, str],
    choices: Mapping[str, RawChoice],
) -> Iterator[Problem]:
    path, name, slot = where
    if len(choices) > CHOICES_AT_MOST:
        message = f"{name}: {len(choices)} choices, expected at most {CHOICES_AT_MOST}"
        yield marked.problem("too-many-choices", path, message)
    for key, choice in choices.items():
        here = (*path, key)
        if key in raw.keys or len(key) != 1 or not key.isdigit():
            message = f'{name}: key "{key}" cannot be a choice, expected one free digit'
            yield marked.problem("choice-key", here, message)
        effects = [choice.sets is not None, choice.does is not None, bool(choice.choices)]
        if effects.count(True) != 1:
            message = f'{name}: choice {key} needs exactly one of "sets", "does" and "choices"'
            yield marked.problem("choice-effect", here, message)
        yield from _values(marked, values, (here, f"{name}: choice {key}", slot), choice)
        yield from _own_words(marked, values, (here, f"{name}: choice {key}"), choice)
        group = ((*here, "choices"), f"{name}: choice {key}", slot)
        yield from _menu(raw, marked, values, group, choice.choices)


def _own_words(
    marked: Marked, values: Values, where: tuple[Path, str], choice: RawChoice
) -> Iterator[Problem]:
    """Words are entries as in a lexicon, in our languages."""
    path, name = where
    languages = sorted(values.get("language", choice.words))
    for language, entries in choice.words.items():
        here = (*path, "words", language)
        if language not in languages:
            message = f"{name}: {unknown('language', language, languages)}"
            yield marked.problem("unknown-field", here, message)
        for n, entry in enumerate(entries):
            try:
                orders_of(entry, {})
            except EntryError as error:
                yield marked.problem("entry", (*here, n), f'{name}: entry "{entry}": {error}')


def _values(
    marked: Marked, values: Values, where: tuple[Path, str, str], choice: RawChoice
) -> Iterator[Problem]:
    path, name, slot = where
    sets = {slot: choice.sets} if isinstance(choice.sets, str) else dict(choice.sets or {})
    yield from _slot_values(marked, values, (*path, "sets"), name, sets)
    yield from _slot_values(marked, values, (*path, "give_up"), name, choice.give_up)


def _slot_names(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        for field, slots in (("ask", state.ask), ("menu", state.menu), ("choose", state.choose)):
            for slot in [slots] if isinstance(slots, str) else slots or ():
                if values and slot not in values:
                    message = (
                        f'state "{name}": unknown slot "{slot}"{suggestion(slot, list(values))}'
                    )
                    yield marked.problem("unknown-slot", ("states", name, field), message)


OWN_SLOT = re.compile("[a-z][a-z0-9_]*")
"""How a flow's own slot and its values are named."""


def _own_slots(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    """A flow's own slots are none of the directory's, and some menu fills each of them."""
    filled = {state.menu for state in raw.states.values()}
    for slot, named in raw.slots.items():
        path: Path = ("slots", slot)
        for n, name in enumerate((slot, *named)):
            if not OWN_SLOT.fullmatch(name):
                message = f'slots: found "{name}", expected small letters (a to z), digits and _'
                yield marked.problem("slot-name", (*path, n - 1) if n else path, message)
        if slot == TEXT_SAFE or (values and not values[slot] <= frozenset(named)):
            message = f'slots: "{slot}" is a slot already: choose another name'
            yield marked.problem("slot-name", path, message)
        elif slot not in filled:
            message = f'slots: no state has "menu: {slot}", so nothing fills it'
            yield marked.problem("slot-name", path, message)


def as_values(value: str | list[str]) -> tuple[str, ...]:
    """What a field holds that takes one value or a list of them."""
    return (value,) if isinstance(value, str) else tuple(value)


def _conditions(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    """`only_for` names slots that the proof tries every value of, in states that can be passed."""
    usable = (SITUATION, *raw.slots)
    for name, state in raw.states.items():
        path: Path = ("states", name, "only_for")
        if state.only_for and kind_of(state) in ENTERED:
            message = f'state "{name}": a {kind_of(state)} is for everybody: leave out "only_for"'
            yield marked.problem("condition", path, message)
        for slot, value in state.only_for.items():
            if slot not in usable:
                words = f"expected {' or '.join(usable)}{suggestion(slot, usable)}"
                message = f'state "{name}": only_for: found "{slot}", {words}'
                yield marked.problem("condition", (*path, slot), message)
                continue
            for one in as_values(value):
                where = f'state "{name}": only_for'
                yield from _slot_values(marked, values, (*path, slot), where, {slot: one})


def _given_up(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    for name, state in raw.states.items():
        path = ("states", name, "give_up")
        yield from _slot_values(marked, values, path, f'state "{name}"', state.give_up)


def _slot_values(
    marked: Marked, values: Values, path: Path, name: str, sets: Mapping[str, str]
) -> Iterator[Problem]:
    for slot, value in sets.items() if values else ():
        if slot not in values:
            message = f'{name}: unknown slot "{slot}"{suggestion(slot, list(values))}'
            yield marked.problem("unknown-slot", path, message)
        elif value not in values[slot]:
            hint = suggestion(value, list(values[slot]))
            yield marked.problem("unknown-value", path, f'{name}: unknown {slot} "{value}"{hint}')


def _keys(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    for key, command in raw.keys.items():
        if command not in COMMANDS:
            hint = suggestion(command, list(COMMANDS))
            yield marked.problem(
                "unknown-command", ("keys", key), f'key "{key}": unknown command "{command}"{hint}'
            )
    for key in raw.keys_after_silence:
        if key in raw.keys or len(key) != 1 or not key.isdigit():
            message = f'key "{key}": expected one digit that is not among "keys"'
            yield marked.problem("choice-key", ("keys_after_silence", key), message)


def _needed(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    """The engine enters these by itself, so a flow cannot do without them."""
    kinds = [kind_of(state) for state in raw.states.values()]
    for kind in ("refer", "transfer"):
        if kind not in kinds:
            yield marked.problem("missing-state", ("states",), f'no state of kind "{kind}"')
    asked = {state.menu for state in raw.states.values()}
    asked |= {state.ask[0] for state in raw.states.values() if state.ask and len(state.ask) == 1}
    for slot in sorted(REFERRED_BY - asked):
        yield marked.problem("missing-state", ("states",), f'no state asks for "{slot}" alone')
    for name, state in raw.states.items():
        for key, choice in state.choices.items():
            if choice.does == "text" and TEXT_SAFE not in asked:
                message = (
                    f'state "{name}": choice {key}: "does: text" needs a state with '
                    f'"menu: {TEXT_SAFE}", which asks whether a text is safe'
                )
                yield marked.problem("missing-state", ("states", name, "choices", key), message)


def _situations(raw: RawFlow, marked: Marked, values: Values) -> Iterator[Problem]:
    """What no menu offers could not be chosen by key, nor be asked about by its name."""
    menus = [name for name, state in raw.states.items() if state.menu == SITUATION]
    offered = {value for name in menus for value in _set_by(raw.states[name].choices.values())}
    known = values.get(SITUATION, frozenset())
    slip = not offered <= known  # told already; the value that was meant is not missing
    for value in sorted(known - offered) if menus and not slip else ():
        message = f'state "{menus[0]}": no choice sets the situation "{value}": add one'
        yield marked.problem("not-offered", ("states", menus[0], "choices"), message)


def _set_by(choices: Iterable[RawChoice]) -> Iterator[str]:
    """The situations that these choices and their submenus set, apart from details."""
    for choice in choices:
        sets = {SITUATION: choice.sets} if isinstance(choice.sets, str) else choice.sets or {}
        if sets.keys() == {SITUATION}:
            yield sets[SITUATION]
        yield from _set_by(choice.choices.values())


def _doubts(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    chosen = {state.choose for state in raw.states.values()}
    for slot in DOUBTED:
        if slot not in chosen:
            yield marked.problem("missing-state", ("states",), f'no state has "choose: {slot}"')


def _rounds(raw: RawFlow, marked: Marked, _: Values) -> Iterator[Problem]:
    """Following `next` alone must come to an end, or filled states would go round for ever."""
    for name in (name for name, state in raw.states.items() if state.refer is None):
        walked, here = [name], raw.states[name].next
        while here in raw.states and here not in walked and raw.states[here].refer is None:
            walked.append(here)
            here = raw.states[here].next
        if here == name:
            message = f'state "{name}": "next" goes round: {" -> ".join([*walked, name])}'
            yield marked.problem("endless-next", ("states", name, "next"), message)


CHECKS: tuple[Check, ...] = (
    _kinds,
    _targets,
    _ways_out,
    _texts,
    _choices,
    _own_slots,
    _slot_names,
    _conditions,
    _given_up,
    _keys,
    _needed,
    _situations,
    _doubts,
    _rounds,
)
