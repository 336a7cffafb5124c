"""Dates on a page, in three languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.text.dates import written


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "to 24.12.2026 klo 14.05"),
        ("sv", "tors 24.12.2026 kl. 14.05"),
        ("en", "Thu 24 Dec 2026, 14:05"),
    ],
)
def test_an_instant_is_written_in_helsinki_time(language: str, expected: str) -> None:
    assert written(datetime(2026, 12, 24, 12, 5, tzinfo=UTC), language) == expected
