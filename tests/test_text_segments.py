"""Units and segments as Twilio counts them."""

from __future__ import annotations

import pytest

from bot.text.referral import BASIC, EXTENSION, foreign, segments, units

# What Twilio's own calculator (sms-segments-calculator 1.3.0) gave for the same texts.
CASES = [
    ("", 0, 1),
    ("a" * 160, 160, 1),
    ("a" * 161, 161, 2),
    ("a" * 306, 306, 2),
    ("a" * 307, 307, 3),
    ("€" * 80, 160, 1),
    ("€" * 81, 162, 2),
    ("a" * 152 + "€" + "a" * 151, 305, 2),  # the escape would stand on the seam: it moves over
    ("a" * 152 + "€" + "a" * 152, 306, 3),
    ("a\nb", 3, 1),
    ("\f" * 80, 160, 1),
    ("š" + "a" * 69, None, 1),
    ("š" + "a" * 70, None, 2),
    ("š" * 134, None, 2),
    ("š" * 135, None, 3),
    ("😀" * 35, None, 1),
    ("😀" * 36, None, 2),
    ("š" * 66 + "😀" + "š" * 65, None, 2),  # a pair stays together on its side of the seam
    ("š" * 66 + "😀" + "š" * 66, None, 3),
    ("“hei”", None, 1),
]


@pytest.mark.parametrize(("text", "gsm", "parts"), CASES)
def test_counts_like_twilio(text: str, gsm: int | None, parts: int) -> None:
    assert units(text) == gsm
    assert segments(text) == parts


def test_the_alphabet_is_whole() -> None:
    """127 characters of the basic table without the escape, ten behind the escape."""
    assert (len(BASIC), len(EXTENSION)) == (127, 10)
    assert not BASIC & EXTENSION


def test_finnish_and_swedish_letters_are_cheap() -> None:
    assert units("Hädässä åäö ÅÄÖ é €") == 20


def test_names_the_dear_characters_once() -> None:
    assert foreign("“hei” – “hei”") == ("“", "”", "–")
