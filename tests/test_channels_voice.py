"""A request of a call becomes an Inbound; a Script becomes a document that speaks and listens."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import voice
from bot.channels.base import Inbound
from bot.dialogue.model import VOICE, Heard
from bot.simulator.twiml import problems
from bot.text.compose import Listen, Script, Words
from tests.languages import SPOKEN

SECRET = "a secret of at least thirty-two characters"
CALL = "CA00000000000000000000000000000001"
FORM = {
    "CallSid": CALL,
    "From": "+358401234567",
    "To": "+358454910000",
    "CallStatus": "in-progress",
}
ACTION = "https://bot.example/voice/turn?step=3&lang=fi&line=0"
MENU = Listen("fi", one_key=True)
ENTRY = Listen("fi", one_key=False)
HELLO = (Words("fi", "Hei."),)


def parse(form: dict[str, str] | None = None, **args: str) -> Inbound:
    return voice.parse(FORM | (form or {}), args, (SECRET,), SPOKEN)


def heard(**form: str) -> Heard:
    return parse(form).heard


def document(script: Script, action: str = ACTION) -> ET.Element:
    xml = voice.render(script, action, SPOKEN)
    assert problems(xml, "voice") == []
    return ET.fromstring(xml)


def gather(listen: Listen) -> ET.Element:
    return document(Script(HELLO, listen))[0]


def test_the_first_request_begins_a_call() -> None:
    inbound = parse()

    assert inbound.channel == VOICE
    assert inbound.begins
    assert inbound.heard == Heard("silence")
    assert (inbound.to, inbound.step, inbound.language, inbound.line) == (
        "+358454910000",
        0,
        None,
        0,
    )


def test_the_action_url_says_where_the_call_is() -> None:
    inbound = parse(step="12", lang="sv", line="2")

    assert not inbound.begins
    assert (inbound.step, inbound.language, inbound.line) == (12, "sv", 2)


@pytest.mark.parametrize("step", ["", "x", "-1", "1.5", " 1", "1e3", "99999", "٣", "\x00", "²"])
def test_a_step_we_did_not_write_begins_anew(step: str) -> None:
    inbound = parse(step=step, lang="xx", line=step)

    assert inbound.begins
    assert (inbound.step, inbound.language, inbound.line) == (0, None, 0)


def test_step_nought_is_a_step() -> None:
    assert not parse(step="0").begins
    assert parse(step="0").event_id != parse().event_id


@pytest.mark.parametrize("caller", ["", "anonymous", "+266696687", "client:anna", "+358409999999"])
def test_a_call_is_known_by_its_sid_alone(caller: str) -> None:
    assert parse({"From": caller}).session_key == parse().session_key
    assert parse({"CallSid": "CA2"}).session_key != parse().session_key


def test_a_call_by_whatsapp_is_to_and_from_a_number() -> None:
    inbound = parse({"From": "whatsapp:+358401234567", "To": "whatsapp:+358454910000"})
    assert (inbound.to, inbound.text_to) == ("+358454910000", "+358401234567")


def test_a_retry_has_the_same_event_and_the_next_step_another() -> None:
    assert parse(step="1").event_id == parse({"Digits": "1"}, step="1", lang="en").event_id
    assert len({parse().event_id, parse(step="1").event_id, parse(step="2").event_id}) == 3
    assert parse({"CallSid": "CA2"}, step="1").event_id != parse(step="1").event_id


def test_without_a_sid_there_is_neither_session_nor_event() -> None:
    expected = Inbound(VOICE, None, "", "", Heard("silence"), begins=True)

    assert voice.parse({}, {}, (SECRET,), SPOKEN) == expected


def test_nothing_of_the_caller_or_the_call_is_handed_on() -> None:
    told = repr(parse({"Caller": "+358401234567"}, step="1"))

    assert "358401234567" not in told
    assert CALL not in told


@pytest.mark.parametrize(
    ("digits", "kept"),
    [("1", "1"), ("04200", "04200"), ("*", "*"), ("0#9*", "0#9*"), ("1w2A ", "12")],
)
def test_keys_are_read(digits: str, kept: str) -> None:
    assert heard(Digits=digits) == Heard("digits", kept)


@pytest.mark.parametrize("digits", ["", " ", "ABCD", "hangup", "\x00", "٣"])
def test_what_is_no_key_is_silence(digits: str) -> None:
    assert heard(Digits=digits) == Heard("silence")


def test_speech_is_handed_on_as_recognised() -> None:
    assert heard(SpeechResult=" Yksi.\x00 ", Confidence="0.87") == Heard("speech", "Yksi.", 0.87)


@pytest.mark.parametrize("confidence", ["", "high", "nan", "inf", "-0.1", "1.1", "0,9", "\x00"])
def test_confidence_that_is_none_is_not_believed(confidence: str) -> None:
    assert heard(SpeechResult="Yksi", Confidence=confidence) == Heard("speech", "Yksi", None)
    assert heard(SpeechResult="Yksi") == Heard("speech", "Yksi", None)


@pytest.mark.parametrize(("value", "read"), [("0", 0.0), ("1", 1.0), ("0.0", 0.0), ("1.0", 1.0)])
def test_the_ends_of_the_scale_are_on_it(value: str, read: float) -> None:
    assert heard(SpeechResult="Yksi", Confidence=value).confidence == read


def test_keys_win_over_speech() -> None:
    assert heard(Digits="2", SpeechResult="Yksi", Confidence="0.9") == Heard("digits", "2")


def test_blank_values_are_silence() -> None:
    assert heard(Digits="", SpeechResult="", Confidence="") == Heard("silence")


ANY = st.text(st.characters())


@given(
    st.dictionaries(st.sampled_from([*FORM, "Digits", "SpeechResult", "Confidence", "New"]), ANY),
    st.dictionaries(st.sampled_from(["step", "lang", "line", "new"]), ANY),
)
def test_any_request_is_read(form: dict[str, str], args: dict[str, str]) -> None:
    voice.parse(form, args, (SECRET,), SPOKEN)


def test_the_action_url_comes_back_as_it_was_made() -> None:
    url = voice.action_url("/voice/turn", step=3, language="sv", line=1)

    assert url == "/voice/turn?step=3&lang=sv&line=1"


@pytest.mark.parametrize(
    ("language", "tag", "name"),
    [
        ("fi", "fi-FI", "Polly.Suvi-Neural"),
        ("sv", "sv-SE", "Polly.Elin-Neural"),
        ("en", "en-GB", "Polly.Amy-Neural"),
    ],
)
def test_every_language_has_its_voice_and_recogniser(language: str, tag: str, name: str) -> None:
    listen = Listen(language, one_key=True)

    found = document(Script((Words(language, "Hej."),), listen))[0]

    assert found.get("language") == tag
    assert found[0].attrib == {"language": tag, "voice": name}


def test_words_in_three_languages_are_said_by_three_voices() -> None:
    words = (Words("fi", "Yksi."), Words("fi", "Kaksi."), Words("sv", "Tre."), Words("en", "Four."))

    said = [(say.get("language"), say.text) for say in gather(MENU).iter("Say")]
    assert said == [("fi-FI", "Hei.")]

    said = [(say.get("language"), say.text) for say in document(Script(words, MENU)).iter("Say")]
    assert said == [("fi-FI", "Yksi. Kaksi."), ("sv-SE", "Tre."), ("en-GB", "Four.")]


def test_a_menu_takes_one_key_or_speech() -> None:
    assert gather(MENU).attrib == {
        "input": "dtmf speech",
        "action": ACTION,
        "method": "POST",
        "actionOnEmptyResult": "true",
        "language": "fi-FI",
        "profanityFilter": "false",
        "bargeIn": "true",
        "numDigits": "1",
        "timeout": "6",
        "speechTimeout": "2",
    }


def test_an_entry_is_finished_with_the_hash_key() -> None:
    found = gather(ENTRY)

    assert found.get("finishOnKey") == "#"
    assert found.get("numDigits") is None
    assert found.get("speechTimeout") == "3"


def test_a_caller_who_is_not_heard_comes_back_to_the_same_step() -> None:
    found = document(Script(HELLO, MENU))

    assert [verb.tag for verb in found] == ["Gather", "Redirect"]
    assert (found[1].text, found[1].attrib) == (ACTION, {"method": "POST"})


def test_nothing_more_to_ask_ends_the_call() -> None:
    assert [verb.tag for verb in document(Script(HELLO, None))] == ["Say", "Hangup"]
    assert [verb.tag for verb in document(Script((), None))] == ["Hangup"]


def test_listening_needs_no_words() -> None:
    found = document(Script((Words("fi", " \x00"),), MENU))

    assert len(found[0]) == 0


def test_hints_are_kept_within_twilios_limits() -> None:
    hints = ("Kerava", " Vantaa,  Vanda ", "", "x" * 101, "y" * 100, "Kerava", "\x00")

    assert gather(Listen("fi", one_key=False, hints=hints)).get("hints") == (
        f"Kerava,Vantaa Vanda,{'y' * 100}"
    )


def test_at_most_five_hundred_hints_are_given() -> None:
    hints = tuple(f"paikka {number}" for number in range(600))

    given_hints = gather(Listen("fi", one_key=False, hints=hints)).get("hints")

    assert given_hints is not None
    assert len(given_hints.split(",")) == 500


def test_without_hints_there_is_no_attribute() -> None:
    assert gather(ENTRY).get("hints") is None


def test_a_long_text_is_said_in_parts_that_end_with_a_sentence() -> None:
    sentence = "Soita päivystykseen, se on äärimmäisen tärkeää. "

    parts = [say.text or "" for say in document(Script((Words("fi", sentence * 100),), None))][:-1]

    assert len(parts) > 1
    assert all(part.endswith("tärkeää.") for part in parts)
    assert " ".join(parts) == (sentence * 100).strip()


@pytest.mark.parametrize(
    ("letter", "lengths"), [("a", [3000, 500]), ("ä", [750, 750, 750, 750, 500])]
)
def test_a_part_keeps_both_limits_plain_and_url_encoded(letter: str, lengths: list[int]) -> None:
    said = document(Script((Words("fi", letter * sum(lengths)),), None))

    assert [len(say.text or "") for say in said][:-1] == lengths


def test_marks_of_xml_are_said_and_broken_characters_are_not() -> None:
    [say, _] = document(Script((Words("en", 'A & B <b> "c"\x00\ufffe\ud800'),), None))

    assert say.text == 'A & B <b> "c"'


LISTENS = st.one_of(
    st.none(),
    st.builds(Listen, st.sampled_from(["fi", "sv", "en"]), st.booleans(), st.tuples(ANY, ANY)),
)
WORDS = st.lists(st.builds(Words, st.sampled_from(["fi", "sv", "en"]), ANY), max_size=4)


@given(WORDS, LISTENS)
def test_whatever_is_worded_is_right_twiml(words: list[Words], listen: Listen | None) -> None:
    assert problems(voice.render(Script(tuple(words), listen), ACTION, SPOKEN), "voice") == []


@pytest.mark.parametrize(
    ("duration", "seconds"), [("0", 0), ("14400", 14_400), ("", 0), ("x", 0), ("-1", 0)]
)
def test_what_became_of_a_transfer_is_heard(duration: str, seconds: int) -> None:
    form = {"CallSid": "CA1", "DialCallStatus": "no-answer", "DialCallDuration": duration}
    heard = voice.parse(form, {"step": "3"}, ("secret",), SPOKEN).heard
    assert heard == Heard("transfer", "no-answer", seconds=seconds)


@pytest.mark.parametrize(
    ("number", "texted"),
    [
        ("+358401234567", True),
        ("+35850123456", True),
        ("+358457123456", True),
        ("+35891234567", False),
        ("+358207123456", False),
        ("+46701234567", False),
        ("anonymous", False),
        ("+266696687", False),
        ("", False),
    ],
)
def test_only_a_finnish_mobile_number_is_kept_to_be_texted(number: str, texted: bool) -> None:
    inbound = parse({"From": number})
    assert inbound.text_to == (number if texted else None)
    assert not number or number not in repr(inbound)


def test_who_writes_a_number_down_is_given_time() -> None:
    patient = gather(Listen("fi", one_key=True, patient=True))
    assert int(patient.attrib["timeout"]) > int(gather(MENU).attrib["timeout"])
