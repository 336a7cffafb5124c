"""The words that choices have in the flow: which of several choices an answer means."""

from __future__ import annotations

import pytest

from bot.understanding.model import NO, OWN_WORDS, YES, Expected
from bot.understanding.read import understanding_of
from bot.understanding.text.lexicon import Lexicon

ENTRIES: dict[str, dict[str, tuple[str, ...]]] = {
    YES: {"": ("yes",)},
    NO: {"": ("no",)},
    OWN_WORDS: {"safe": ("safe",), "unsafe": ("not safe", "in danger"), "unsure": ("not sure",)},
}
UNDERSTANDING = understanding_of(Lexicon("en", ENTRIES))
EXPECTED = Expected(
    keys={"1": "safe_now=sure", "2": "does=danger", "3": "goes=more"},
    words={"1": (YES, "safe"), "2": (NO, "unsafe"), "3": ("unsure",)},
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("yes", "1"),
        ("no", "2"),
        ("I am safe", "1"),
        ("I am not safe", "2"),  # the longer words hold the shorter ones
        ("no, I am in danger", "2"),
        ("I am not sure", "3"),
        ("safe or not sure", None),  # two choices
        ("maybe", None),
        ("yes, maybe", None),  # yes has to be all that is said
    ],
)
def test_an_answer_in_words(text: str, key: str | None) -> None:
    assert UNDERSTANDING.read(text, EXPECTED, ("en",)).key == key
