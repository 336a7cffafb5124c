"""Only what Twilio signed over the public URL is believed, and nothing that comes in breaks it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from bot.channels.base import Signatures, sign

TOKEN = "12345"
PATH = "/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
BODY = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
PLAIN = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
WITH_PORT = "kvajT1Ptam85bY51eRf/AJRuM3w="


def signatures(*tokens: str, url: str = "https://mycompany.com") -> Signatures:
    return Signatures(url, tokens)


@pytest.mark.parametrize(
    ("url", "form", "expected"),
    [
        (f"https://mycompany.com{PATH}", FORM, PLAIN),
        (f"https://mycompany.com:443{PATH}", FORM, WITH_PORT),
        (
            f"https://mycompany.com{PATH}&bodySHA256={BODY}",
            {},
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
    ],
)
def test_twilios_own_vectors(url: str, form: Mapping[str, str], expected: str) -> None:
    assert sign(url, form, TOKEN) == expected


@pytest.mark.parametrize("header", [PLAIN, WITH_PORT])
@pytest.mark.parametrize("url", ["https://mycompany.com", "https://mycompany.com:443"])
def test_signed_with_the_port_or_without_it(url: str, header: str) -> None:
    assert signatures(TOKEN, url=url).valid(PATH, FORM.items(), header)


def test_an_odd_port_counts() -> None:
    header = sign("https://mycompany.com:8443/sms", FORM, TOKEN)

    assert signatures(TOKEN, url="https://mycompany.com:8443").valid("/sms", FORM.items(), header)
    assert not signatures(TOKEN, url="https://mycompany.com").valid("/sms", FORM.items(), header)


@pytest.mark.parametrize(
    "header", [None, "", " ", "x", PLAIN[:-1], PLAIN.lower(), f" {PLAIN}", "ä"]
)
def test_a_wrong_missing_or_empty_header_is_refused(header: str | None) -> None:
    assert not signatures(TOKEN).valid(PATH, FORM.items(), header)


@pytest.mark.parametrize("tokens", [("old", TOKEN), (TOKEN, "new")])
def test_two_tokens_are_believed_while_one_replaces_the_other(tokens: tuple[str, str]) -> None:
    assert signatures(*tokens).valid(PATH, FORM.items(), PLAIN)


def test_another_token_is_refused() -> None:
    assert not signatures("54321").valid(PATH, FORM.items(), PLAIN)


@pytest.mark.parametrize("tokens", [(), ("",), ("", "")])
def test_without_a_token_nothing_is_believed(tokens: tuple[str, ...]) -> None:
    anyone = sign(f"https://mycompany.com{PATH}", FORM, "")

    assert not signatures(*tokens).valid(PATH, FORM.items(), anyone)
    assert not signatures(*tokens).valid(PATH, FORM.items(), PLAIN)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_scheme_and_host_are_the_configured_ones(scheme: str) -> None:
    header = sign(f"{scheme}://inside.example{PATH}", FORM, TOKEN)

    assert not signatures(TOKEN).valid(PATH, FORM.items(), header)


@pytest.mark.parametrize("query", ["place=J%C3%A4rvi", "place=%27", "a=b%2Fc", "a=%3B%20+", "a"])
def test_the_query_counts_as_it_was_sent(query: str) -> None:
    path = f"/voice?{query}"
    header = sign(f"https://mycompany.com{path}", FORM, TOKEN)

    assert signatures(TOKEN).valid(path, FORM.items(), header)


def test_a_decoded_query_is_another_query() -> None:
    header = sign("https://mycompany.com/voice?place=J%C3%A4rvi", FORM, TOKEN)

    assert not signatures(TOKEN).valid("/voice?place=Järvi", FORM.items(), header)


@pytest.mark.parametrize("raw", ["/sms", "/bot/sms"])
@pytest.mark.parametrize("public", ["https://mycompany.com/bot", "https://mycompany.com/bot/"])
def test_a_proxy_may_cut_the_path_of_the_public_url_or_leave_it(raw: str, public: str) -> None:
    header = sign("https://mycompany.com/bot/sms", FORM, TOKEN)

    assert signatures(TOKEN, url=public).valid(raw, FORM.items(), header)


@pytest.mark.parametrize("raw", ["/other/sms", "/bots/sms", "/bot"])
def test_another_path_is_not_taken_for_the_public_one(raw: str) -> None:
    header = sign(f"https://mycompany.com{raw}", FORM, TOKEN)

    assert not signatures(TOKEN, url="https://mycompany.com/bot").valid(raw, FORM.items(), header)


def test_repeated_names_blanks_and_unknown_parameters_are_signed_too() -> None:
    form = MultiDict([("b", "2"), ("b", "1"), ("a", ""), (" c ", " ä "), ("MessageSid", "SM1")])
    header = RequestValidator(TOKEN).compute_signature("https://mycompany.com/sms", form)

    assert signatures(TOKEN).valid("/sms", form.items(multi=True), header)
    assert not signatures(TOKEN).valid("/sms", form.items(), header)


FORMS = st.dictionaries(st.text(min_size=1), st.text(), max_size=8)


@given(form=FORMS, query=st.text("abcXYZ019%=&+", min_size=1, max_size=20))
def test_what_is_signed_is_valid(form: dict[str, str], query: str) -> None:
    header = sign(f"https://mycompany.com/sms?{query}", form, TOKEN)

    assert signatures("other", TOKEN).valid(f"/sms?{query}", form.items(), header)


@given(form=FORMS, changed=st.data())
def test_one_changed_character_is_refused(form: dict[str, str], changed: st.DataObject) -> None:
    assume(any(form.values()))
    header = sign("https://mycompany.com/sms", form, TOKEN)
    name = changed.draw(st.sampled_from([name for name, value in form.items() if value]))
    value = form[name]
    at = changed.draw(st.integers(0, len(value) - 1))
    other = changed.draw(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != value[at]))

    forged = form | {name: value[:at] + other + value[at + 1 :]}

    assert not signatures(TOKEN).valid("/sms", forged.items(), header)


@given(header=st.data())
def test_one_changed_character_of_the_signature_is_refused(header: st.DataObject) -> None:
    at = header.draw(st.integers(0, len(PLAIN) - 1))
    other = header.draw(st.characters().filter(lambda c: c != PLAIN[at]))

    assert not signatures(TOKEN).valid(PATH, FORM.items(), PLAIN[:at] + other + PLAIN[at + 1 :])


@given(
    path=st.text(st.characters()),
    form=st.dictionaries(st.text(st.characters()), st.one_of(st.text(st.characters()), st.none())),
    header=st.one_of(st.none(), st.text(st.characters())),
)
def test_nothing_that_comes_in_breaks_it(
    path: str, form: dict[str, str], header: str | None
) -> None:
    assert signatures(TOKEN).valid(path, form.items(), header) is False


@pytest.mark.parametrize("path", ["/\ud800", "//[", "/sms?\x00", "@[::1"])
def test_paths_no_server_should_hand_on_are_refused(path: str) -> None:
    assert not signatures(TOKEN).valid(path, FORM.items(), PLAIN)


FIELDS = st.lists(st.tuples(st.sampled_from(["a", "A", "ab", "ä", ""]) | st.text(), st.text()))


@given(
    fields=FIELDS, path=st.sampled_from(["/sms", "/voice/turn?step=1&lang=fi&line=0", "/a?x=%C3"])
)
@pytest.mark.parametrize(
    "url",
    [
        "https://my.example",
        "https://my.example:8443",
        "http://my.example",
        "https://my.example/bot",
    ],
)
def test_it_is_twilios_own_signature(url: str, fields: list[tuple[str, str]], path: str) -> None:
    """Names that come again, equal pairs and blanks included; with the port and without it."""
    oracle, form = RequestValidator(TOKEN), MultiDict(fields)
    for signed_url in (url, url.replace("my.example", "my.example:443")):
        header = oracle.compute_signature(signed_url + path, form)
        believed = oracle.validate(url + path, form, header)

        assert signatures(TOKEN, url=url).valid(path, fields, header) == believed
        assert not signatures(TOKEN, url=url).valid(path, [*fields, ("new", str(fields))], header)


@given(form=FORMS)
def test_twilios_validator_believes_what_we_sign(form: dict[str, str]) -> None:
    header = sign("https://my.example/sms", form, TOKEN)

    assert RequestValidator(TOKEN).validate("https://my.example/sms", form, header)
