"""The choices a caller is offered, as a menu for the eye or for the ear."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.walk import PLACE
from bot.text.words import Wording, place_name


def choices_text(wording: Wording, choices: Mapping[str, str]) -> str:
    """The choices as a menu: a line each in a text, "Väkivalta: paina 1." by voice.

    A choice whose label this channel does not have is left out.
    """
    items = [
        wording.text("phrases.menu_item", key=key, label=_label(wording, label))
        for key, label in choices.items()
        if label.startswith(PLACE) or wording.has(label)
    ]
    return ("\n" if wording.channel == "sms" else " ").join(items)


def _label(wording: Wording, label: str) -> str:
    if label.startswith(PLACE):
        return place_name(wording, label.removeprefix(PLACE))
    return wording.text(label)
