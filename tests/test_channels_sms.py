"""A text message becomes an Inbound without its sender; a Script becomes a message that is sent."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]

from bot.channels import sms
from bot.channels.base import Inbound
from bot.dialogue.model import SMS, Heard
from bot.simulator.twiml import problems
from bot.text.compose import Listen, Script, Words

SECRET = "a secret of at least thirty-two characters"
FORM = {
    "MessageSid": "SM00000000000000000000000000000001",
    "From": "+358401234567",
    "To": "+358454910000",
    "Body": "Olen Keravalla",
    "NumMedia": "0",
}


def parse(**fields: str) -> Inbound:
    return sms.parse(FORM | fields, (SECRET,))


def bodies(*words: Words) -> list[str]:
    document = sms.render(Script(words, None))
    assert problems(document, "sms") == []
    return [message.text or "" for message in ET.fromstring(document)]


def test_a_text_is_read() -> None:
    inbound = parse()

    assert inbound.channel == SMS
    assert inbound.heard == Heard("text", "Olen Keravalla")
    assert inbound.to == "+358454910000"
    assert (inbound.begins, inbound.step, inbound.language, inbound.line) == (False, 0, None, 0)


def test_nothing_of_the_sender_or_the_message_id_is_handed_on() -> None:
    told = repr(parse())

    assert "358401234567" not in told
    assert "SM000" not in told


def test_a_session_belongs_to_sender_and_number_together() -> None:
    assert parse().session_key == parse(Body="2", MessageSid="SM2").session_key
    assert parse().session_key != parse(From="+358401234568").session_key
    assert parse().session_key != parse(To="16400").session_key


@pytest.mark.parametrize("prefix", ["whatsapp:", "rcs:"])
def test_a_number_is_the_same_sender_with_a_prefix(prefix: str) -> None:
    prefixed = parse(From=prefix + FORM["From"], To=prefix + FORM["To"])

    assert prefixed == parse()
    assert prefixed.session_key is not None


def test_an_id_of_whatsapp_is_one_sender() -> None:
    one, other = parse(From="whatsapp:FI.134912"), parse(From="whatsapp:FI.ENT.134912")

    assert one.session_key is not None
    assert other.session_key is not None
    assert one.session_key != other.session_key


@pytest.mark.parametrize(
    "sender",
    [
        *("", "anonymous", "+266696687", "client:a", "FI.134912", "rcs:FI.134912"),
        *("whatsapp:", "whatsapp:anonymous", "whatsapp:+266696687", "whatsapp:0401234567"),
        *("rcs:whatsapp:+358401234567", "WhatsApp:FI.1", "whatsapp:FI.", "whatsapp:FI.1\n"),
        *("sip:+358401234567@example.org", "messenger:+358401234567"),
    ],
)
def test_a_sender_others_may_share_gets_one_turn(sender: str) -> None:
    assert parse(From=sender).session_key is None


def test_a_retry_has_the_same_event_and_the_next_text_another() -> None:
    assert parse().event_id == parse().event_id
    assert parse().event_id != parse(MessageSid="SM2").event_id
    assert parse(MessageSid="").event_id == ""


@pytest.mark.parametrize("body", ["", "  \n", "\x00", "\x00\x07 "])
def test_an_empty_text_is_silence(body: str) -> None:
    assert parse(Body=body).heard == Heard("silence")


def test_a_picture_alone_is_silence() -> None:
    assert parse(Body="", NumMedia="1", MediaUrl0="https://x").heard == Heard("silence")


def test_a_picture_with_words_is_its_words() -> None:
    assert parse(Body="Apua", NumMedia="1").heard == Heard("text", "Apua")


def test_an_empty_form_is_read_as_silence_of_nobody() -> None:
    expected = Inbound(SMS, None, "", "", Heard("silence"), begins=False)

    assert replace(sms.parse({}, (SECRET,)), said="") == expected


def test_the_same_words_of_the_same_sender_are_known_by_a_hash_alone() -> None:
    said = parse(Body="salainen").said
    assert said == parse(Body=" salainen ").said
    others = [parse(Body="salainen!"), parse(Body="salainen", From="+358409999999")]
    assert said not in {other.said for other in others}
    assert said != sms.parse(FORM | {"Body": "salainen"}, ("another" * 5,)).said
    assert len(said) == 8


def test_a_long_text_is_read_up_to_what_twilio_passes_on() -> None:
    assert len(parse(Body="ä" * 5000).heard.text) == 1600


@given(st.dictionaries(st.sampled_from([*FORM, "New"]), st.text(st.characters())))
def test_any_form_is_read(form: dict[str, str]) -> None:
    sms.parse(form, (SECRET,))


def test_words_of_a_language_stand_on_one_line() -> None:
    assert bodies(Words("fi", "Yksi."), Words("fi", "Kaksi."), Words("sv", "Tre.")) == [
        "Yksi. Kaksi.\nTre."
    ]


def test_a_text_does_not_listen() -> None:
    assert sms.render(Script((Words("fi", "Missä?"),), Listen("fi", one_key=True))) == sms.render(
        Script((Words("fi", "Missä?"),), None)
    )


def test_marks_of_xml_and_letters_arrive_as_written() -> None:
    assert bodies(Words("fi", "Äiti & <isä> \"ö\" 'å' €\x00\ufffe")) == ["Äiti & <isä> \"ö\" 'å' €"]


def test_nothing_to_say_sends_nothing() -> None:
    assert bodies() == []
    assert bodies(Words("fi", " ")) == []


def test_what_is_too_long_for_one_message_is_sent_in_several() -> None:
    sentence = "Soita numeroon 09 2525 0111. "

    sent = bodies(Words("fi", sentence * 100))

    assert len(sent) == 2
    assert all(body.endswith("0111.") for body in sent)


def test_twilio_sends_ten_messages_and_no_more() -> None:
    assert len(bodies(Words("fi", "a" * 20_000))) == 10


def test_length_is_counted_in_utf_16() -> None:
    assert [len(body) for body in bodies(Words("fi", "\U0001f600" * 801))] == [800, 1]


@given(st.lists(st.builds(Words, st.sampled_from(["fi", "sv", "en"]), st.text(st.characters()))))
def test_whatever_is_worded_is_right_twiml(words: list[Words]) -> None:
    assert problems(sms.render(Script(tuple(words), None)), "sms") == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_the_document_is_the_one_twilios_library_makes(text: str) -> None:
    script = Script((Words("fi", text),), None)
    made = MessagingResponse()
    if sms.body(script):
        made.message(sms.body(script))

    assert sms.render(script) == str(made)
