"""A form is read as the library reads it, whatever bytes come in."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from bot.web.webhooks import fields, first_of_each

BITS = [b"%", b"=", b"&", b"+", b"C3", b"%C3", b"%a4", b"\xc3", b"\xa4", b"%00", b"Body", b"\xff"]


@given(st.lists(st.sampled_from(BITS), max_size=20).map(b"".join) | st.binary(max_size=60))
def test_fields_are_those_of_the_library(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    assert fields(raw) == parse_qsl(text, keep_blank_values=True, errors="replace")


def test_of_a_name_that_comes_again_the_first_counts() -> None:
    assert first_of_each(fields(b"a=1&b=2&a=3")) == {"a": "1", "b": "2"}
