"""Each closed list has one home; the tables beside it have a row for each of its names."""

from __future__ import annotations

from typing import get_args

from bot.dialogue.effects import COMMANDS as EFFECTS
from bot.dialogue.effects import DOES
from bot.dialogue.model import OUTCOMES, TAKEN, TEXT_SAFE
from bot.dialogue.walk import REFERRED_BY, TOLD
from bot.directory.languages import localized
from bot.directory.model import UNKNOWN
from bot.files.content import Content
from bot.files.flow_checks import DOUBTED
from bot.understanding.model import COMMANDS, FAREWELLS, Verb


def test_every_verb_and_command_does_something() -> None:
    assert DOES.keys() == {*get_args(Verb)}
    assert EFFECTS.keys() == {*COMMANDS}
    assert set(FAREWELLS) <= set(COMMANDS)
    assert set(TAKEN) <= set(OUTCOMES)


def test_every_slot_has_its_values(content: Content) -> None:
    slots = content.directory.slots
    assert {*REFERRED_BY, *TOLD, *DOUBTED} <= slots.keys()
    assert TEXT_SAFE not in slots
    assert slots["municipality"] == {UNKNOWN, *content.directory.municipalities}
    sets = {
        (slot, value)
        for state in content.flow.states.values()
        for choice in state.choices
        for slot, value in choice.sets.items()
    }
    assert sets
    assert all(value in slots[slot] for slot, value in sets)


def test_every_verb_leads_to_a_state(content: Content) -> None:
    flow = content.flow
    for state in flow.states.values():
        assert all(does.leads(flow, state) in flow.states for does in DOES.values())


def test_the_names_of_other_languages_fall_back() -> None:
    names = localized({"fi": "Turku", "en": "Turku, Finland"})
    assert (names["fi"], names["uk"]) == ("Turku", "Turku, Finland")


def test_the_calendar_has_each_special_day(content: Content) -> None:
    directory = content.directory
    assert [*directory.calendar.values()] == [*directory.special_days]
