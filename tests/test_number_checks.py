"""A line's number: what is refused, and how to write it. phonenumbers knows the plan by itself."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from bot.files.line_checks import dialled, number_problems
from bot.files.lines import RawLine

ORDINARY = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
)
LONG = [f"{first}{second}234567890" for first in range(10) for second in (0, 1, 5, 9)]
WORDS = {"fi": "Linja", "sv": "Linje", "en": "Line"}


LINE = RawLine.model_validate(
    {
        **dict.fromkeys(("organization", "name", "short_name"), WORDS),
        "role": "office",
        "hours": "always",
        "situations": ["child"],
        "source": "a page",
    }
)


def told(number: str | None, *, id_: str = "line", **fields: object) -> dict[str, str]:
    """Field -> what is wrong with it."""
    return dict(number_problems(id_, LINE.model_copy(update={"number": number, **fields})))


@pytest.mark.parametrize("prefix", range(1, 100))
def test_what_is_taken_is_in_the_plan(prefix: int) -> None:
    """Åland's too; and what is dialled for a caller is a geographic or a mobile number."""
    for digits in {f"{prefix}{then}"[:length] for then in LONG for length in range(3, 14)}:
        parsed = phonenumbers.PhoneNumber(country_code=358, national_number=int(digits))
        found = told(f"0{digits}", e164=f"+358{digits}", transfer=True)
        if phonenumbers.number_type(parsed) in ORDINARY:
            assert found == {}, digits
        elif phonenumbers.is_valid_number(parsed):
            assert found.keys() == {"transfer"}, digits
        else:
            assert found, digits


@given(st.from_regex(r"[1-9][0-9]{1,6}", fullmatch=True))
@example("990")
def test_a_short_number_is_one_of_the_plan(number: str) -> None:
    """Taken as the digits are: a parser would read 990 and 999 as the way to another country."""
    parsed = phonenumbers.PhoneNumber(country_code=358, national_number=int(number))
    known = phonenumbers.is_valid_short_number_for_region(parsed, "FI")
    if known and number[0] == "1":
        assert told(number) == {}
    if len(number) < 5 and number != "112":
        assert told(number)


@given(st.sampled_from(["09 2949 2120", "044 703 6235", "0800 161 177", "080 005 005"]), st.data())
def test_whatever_it_is_written_like_the_right_way_is_told(
    number: str, data: st.DataObject
) -> None:
    """And nothing is fine but that."""
    shapes = [
        "+358 {0}", "+358 {1}", "+358{1}", "+358 (0){1}", "+358(0) {1}", "00358 {1}", "00358 {0}",
        "00 358 {1}", "358 {1}", "{1}", "({2}) {3}", "{2}-{3}", "{2}/{3}", "+358-{1}", "+ 358 {1}",
    ]  # fmt: skip
    area, rest = number.split(" ", 1)
    shape = data.draw(st.sampled_from(shapes))
    written = shape.format(number, number[1:], area, rest)
    if data.draw(st.booleans()):
        written = written.replace("0", "O")
    assert dialled(written) == number.replace(" ", "")
    assert told(written) == {
        "number": f'found "{written}", expected it as it is dialled here: "{number}"'
    }


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("09 25", "which has 4 digits, expected at least 6"),
        ("09 2949 2120 0", "which has 11 digits, expected at most 10"),
        ("09 2949 2120 / 2121", "which has 14 digits, expected at most 10"),
        ("+46 8 123 456 78", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
        ("+46 0 8 123 456 78", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
        ("0046 8 123 456", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
        ("122", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
        ("+358 112", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
        ("not known", "expected a number of Finland such as 09 2525 0111, 116 006 or 112"),
    ],
)
def test_what_is_no_number_here_is_told(number: str, words: str) -> None:
    assert told(number) == {"number": f'found "{number}", {words}'}


@pytest.mark.parametrize("id_", ["emergency-112", "social-112"])
@pytest.mark.parametrize("number", [None, "122", "1 12", "116 117", "09 2525 0111"])
def test_the_records_of_112_have_no_other_number(id_: str, number: str | None) -> None:
    assert told(number, id_=id_) == {"number": f'found "{number or "none"}", expected 112'}
    assert told("112", id_=id_) == {}
