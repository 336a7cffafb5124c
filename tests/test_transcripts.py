"""Every transcript is played through the signed webhooks and a real store, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.files.content import Content
from bot.simulator.replay import Trial, played
from bot.simulator.transcript import NEW_LINE
from bot.store.sessions import Sessions
from bot.text.referral import units
from tests.languages import UNITS_AT_MOST
from tests.transcript import FILES, read


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written(
    path: Path, content: Content, sessions: Sessions, rewrite: bool
) -> None:
    """The bot says what the transcript says; `--rewrite` writes down what it says now."""
    expected = read(path)
    trial = Trial(expected.head, content, sessions=sessions)
    found = played(expected, trial)
    if rewrite:
        path.write_text(found.text(), "utf-8")
    assert read(path).text() == found.text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_reply_by_text_fits_two_segments(path: Path) -> None:
    """Nobody pays for, or waits for, more than two parts of a message."""
    transcript = read(path)
    if transcript.head["channel"] == "sms":
        for words in transcript.bot_words.splitlines():
            needed = units(words.replace(NEW_LINE, "\n"))
            assert needed is not None
            assert needed <= UNITS_AT_MOST, words


def test_there_are_conversations_in_every_language_and_channel() -> None:
    """At least twenty, over both channels and three languages."""
    assert len(FILES) >= 20
    heads = {(t.head["channel"], t.head["language"]) for t in map(read, FILES)}
    assert heads == {(c, x) for c in ("sms", "voice") for x in ("fi", "sv", "en")}
