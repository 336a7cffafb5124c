"""Texts that were worded before: the same words for the same acts, lines and hours of a day.

`compose` and `referral` ask it. A text is a pure function of what it is remembered by.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

from bot.directory.model import Directory
from bot.text.catalogue import Catalogue
from bot.text.words import Wording

AT_MOST = 2048
"""Texts; a few hundred bytes each."""


class _Text(NamedTuple):
    """A text with what it was made from, kept so that nothing else gets their ids."""

    catalogue: Catalogue
    directory: Directory
    text: str


# Any entry may be lost or made twice at the cost of time alone: threads share it without a lock.
_texts: dict[Hashable, _Text] = {}


def remembered(wording: Wording, of: Hashable, worded: Callable[[], str]) -> str:
    """The text of this in the wording's catalogue, directory, channel and language.

    `of` is all else that it depends on: an instant, too, as far as it is told.
    """
    made_from = id(wording.catalogue), id(wording.directory)
    key = made_from, wording.channel, wording.language, of
    found = _texts.get(key)
    if found is None:
        if len(_texts) >= AT_MOST:
            _texts.clear()
        found = _texts[key] = _Text(wording.catalogue, wording.directory, worded())
    return found.text
