"""A text is worded once for the same content, channel, language and what it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from bot.dialogue.channel import SMS, VOICE
from bot.files.content import Content
from bot.text import referral as module
from bot.text.referral import AT_MOST, remembered
from bot.text.words import Wording

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def worded() -> Iterator[str]:
    """Never the same words twice."""
    return (f"text {n}" for n in count())


def test_it_is_worded_once(content: Content, worded: Iterator[str]) -> None:
    wording = Wording(content.catalogue, content.directory, SMS, "fi", NOW)
    first = remembered(wording, "once", lambda: next(worded))
    assert remembered(wording, "once", lambda: next(worded)) == first
    others = [
        replace(wording, channel=VOICE),
        replace(wording, language="sv"),
        replace(wording, catalogue=replace(content.catalogue)),
        replace(wording, directory=replace(content.directory)),
    ]
    found = {remembered(other, "once", lambda: next(worded)) for other in others}
    assert len(found) == len(others)
    assert first not in found


def test_it_never_grows_beyond_its_bound(content: Content) -> None:
    wording = Wording(content.catalogue, content.directory, SMS, "fi", NOW)
    for n in range(AT_MOST + 10):
        assert remembered(wording, n, lambda: f"{n}") == f"{n}"  # noqa: B023  worded at once
    assert len(module._remembered_texts) <= AT_MOST
