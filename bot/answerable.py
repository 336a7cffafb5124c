"""Whether this content answers callers now: every line, situation and county is worded once.

A release in which something fails here loads, and yet some callers would hear the last resort.
`live` refuses such a release and `web.health` asks for the one that is served. It is no proof: it
looks at one instant, and takes a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import get_args

from bot.dialogue.model import Answer, Channel
from bot.directory.hours import line_status
from bot.directory.model import LANGUAGES
from bot.directory.refer import Listed, Request
from bot.files.content import Content
from bot.text.compose import UNITS_AT_MOST
from bot.text.referral import referral_text
from bot.text.words import Wording, line_text


def failing(content: Content, now: datetime) -> str | None:
    """What of the answers fails at `now` (aware): how many of how many, and the first error."""
    asked, errors = 0, []
    for answer in _answers(content, now):
        asked += 1
        try:
            answer()
        except Exception as error:  # whatever it is, a caller would hear the last resort
            errors.append(type(error).__name__)
    return f"{len(errors)} of {asked} answers ({errors[0]})" if errors else None


def _answers(content: Content, now: datetime) -> Iterator[Callable[[], str]]:
    for channel in get_args(Channel):
        for language in LANGUAGES:
            wording = Wording(content.catalogue, content.directory, channel, language, now)
            for id_ in content.directory.lines:
                yield partial(_line, wording, id_)
            for request in _requests(content, language):
                act = Answer(content.flow.answer, request, 0, {})
                yield partial(referral_text, wording, act, UNITS_AT_MOST)


def _line(wording: Wording, id_: str) -> str:
    line = wording.directory.lines[id_]
    status = line_status(line, wording.directory.special_days, wording.now)
    return line_text(wording, Listed(line, status, "situation"))


def _requests(content: Content, language: str) -> Iterator[Request]:
    """Each situation where the place is not known, and one of them in each county."""
    situations = content.directory.situations
    counties = {place.county: code for code, place in content.directory.municipalities.items()}
    for id_ in situations:
        yield Request(id_, language=language)
    for code in counties.values():
        yield Request(next(iter(situations)), code, language=language)
