"""What things of the content are called on a page: by the words callers hear, else by their id."""

from __future__ import annotations

from bot.files.content import Content


def situation_name(content: Content, situation: str, language: str) -> str:
    """A situation as the menus call it."""
    for state in content.flow.states.values():
        for choice in state.choices:
            label = f"{state.name}.choices.{choice.key}.label"
            if choice.sets == {"situation": situation} and content.catalogue.has(label, "sms"):
                return content.catalogue.text(label, "sms", language)
    return situation


def slot_name(content: Content, slot: str, value: str, language: str) -> str:
    """The value of a slot for people: the name of a place, a situation or a language."""
    directory = content.directory
    if slot == "municipality" and value in directory.municipalities:
        return place_name(content, value, language)
    if slot == "county" and value in directory.counties:
        return area_name(content, value, language)
    return situation_name(content, value, language) if slot == "situation" else value


def place_name(content: Content, code: str, language: str) -> str:
    """A municipality; English follows the Finnish where it has no name of its own."""
    names = content.directory.municipalities[code].names
    return names.get(language) or names["fi"]


def area_name(content: Content, code: str, language: str) -> str:
    """A municipality or a county by its code."""
    if code in content.directory.municipalities:
        return place_name(content, code, language)
    names = content.directory.counties[code].names
    return names.get(language) or names["fi"]
