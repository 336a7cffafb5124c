"""The player does what Twilio does: these documents are written out, no part of the bot answers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from bot.channels.base import HEADER, Signatures
from bot.simulator.call import Spoken
from bot.simulator.player import BOT, CALLER, Player
from bot.simulator.twiml import TwimlError

TOKEN = "token"
URL = "https://bot.example"
HANGUP = "<Hangup/>"


class Site:
    """Answers each path with a document of its own and remembers what was asked."""

    def __init__(self, **pages: str) -> None:
        self.pages = pages
        self.asked: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = []
        self.status = 200
        self.content_type = "text/xml; charset=utf-8"

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        self.asked.append((path, form, headers))
        page = self.pages[urlsplit(path).path.strip("/").replace("/", "_")]
        return self.status, self.content_type, f"<Response>{page}</Response>"

    def player(self, url: str = URL, seed: str = "seed") -> Player:
        return Player(self.post, url, TOKEN, seed)

    @property
    def form(self) -> Mapping[str, str]:
        return self.asked[-1][1]

    @property
    def path(self) -> str:
        return self.asked[-1][0]


def say(text: str) -> str:
    return f'<Say voice="Polly.Suvi-Neural" language="fi-FI">{text}</Say>'


def gather(inside: str = "", action: str = "/next?step=1", **attributes: str) -> str:
    known = {"input": "dtmf speech", "language": "fi-FI", "profanityFilter": "false"} | attributes
    written = " ".join(f'{name}="{value}"' for name, value in known.items())
    return f'<Gather action="{action}" {written}>{inside}</Gather>'


ASKS = gather(say("Missä?")) + say("En kuullut.")


def test_a_call_is_heard_in_order() -> None:
    call = Site(voice=say("Hei.") + "<Pause/>" + gather(say("Missä?")) + say("Ei.")).player().call()

    assert call.heard == [
        Spoken("fi-FI", "Polly.Suvi-Neural", "Hei."),
        Spoken("fi-FI", "Polly.Suvi-Neural", "Missä?"),
    ]
    assert not call.ended


def test_the_first_request_has_the_fields_of_a_call() -> None:
    site = Site(voice=HANGUP)
    site.player().call("anonymous", "16400")

    assert site.path == "/voice"
    assert site.form["From"] == site.form["Caller"] == "anonymous"
    assert site.form["To"] == site.form["Called"] == "16400"
    assert site.form["CallStatus"] == "ringing"
    assert {"AccountSid", "ApiVersion", "Direction", "CallSid"} <= set(site.form)
    assert "ParameterTwilioAddsNextYear" in site.form


def test_every_request_is_signed_over_the_public_url() -> None:
    site = Site(voice=ASKS, next=HANGUP)
    site.player().call().press("1")
    signatures = Signatures(URL, (TOKEN,))

    assert len(site.asked) == 2
    for path, form, headers in site.asked:
        assert signatures.valid(path, form.items(), headers[HEADER])


def test_a_pressed_key_is_posted_to_the_action() -> None:
    site = Site(voice=gather(say("Paina."), numDigits="1") + HANGUP, next=say("Kiitos."))
    call = site.player().call()

    call.press("2")

    assert site.path == "/next?step=1"
    assert site.form["Digits"] == "2"
    assert site.form["CallStatus"] == "in-progress"
    assert site.form["CallSid"] == site.asked[0][1]["CallSid"]
    assert call.said == "Kiitos."
    assert call.ended


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ({}, "04200#", "04200"),
        ({}, "04200", "04200"),
        ({}, "#1#", "1"),
        ({"finishOnKey": "*"}, "0#*", "0#"),
        ({"finishOnKey": ""}, "0#", "0#"),
        ({"numDigits": "1"}, "1", "1"),
        ({"numDigits": "1"}, "1#", "1"),
        ({"numDigits": "3", "finishOnKey": ""}, "12#", "12#"),
    ],
)
def test_where_an_entry_ends(attributes: dict[str, str], keys: str, digits: str) -> None:
    site = Site(voice=gather(**attributes) + HANGUP, next=HANGUP)
    site.player().call().press(keys)

    assert site.form["Digits"] == digits


@pytest.mark.parametrize(("attributes", "keys"), [({"numDigits": "1"}, "12"), ({}, "1#2")])
def test_keys_after_the_entry_are_a_mistake_of_the_test(
    attributes: dict[str, str], keys: str
) -> None:
    call = Site(voice=gather(**attributes) + HANGUP).player().call()

    with pytest.raises(ValueError, match='keys "2" come after the entry has ended'):
        call.press(keys)


@pytest.mark.parametrize("keys", ["#", "##", ""])
def test_the_finishing_key_alone_is_no_input(keys: str) -> None:
    site = Site(voice=ASKS)
    call = site.player().call()

    call.press(keys)

    assert len(site.asked) == 1
    assert call.said == "En kuullut."


def test_speech_is_posted_with_its_confidence() -> None:
    site = Site(voice=ASKS, next=HANGUP)
    site.player().call().say("Keravalla.", confidence=0.5)

    assert site.form["SpeechResult"] == "Keravalla."
    assert site.form["Confidence"] == "0.5"
    assert site.form["Language"] == "fi-FI"
    assert "Digits" not in site.form


def test_a_recogniser_may_leave_the_confidence_out() -> None:
    site = Site(voice=ASKS, next=HANGUP)
    site.player().call().say("Keravalla.", confidence=None)

    assert "Confidence" not in site.form


def test_silence_goes_on_after_the_gather() -> None:
    site = Site(voice=gather() + say("En kuullut.") + "<Redirect>/next</Redirect>", next=HANGUP)
    call = site.player().call()

    call.silence()

    assert site.path == "/next"
    assert call.said == "En kuullut."


def test_silence_is_posted_where_that_is_asked_for() -> None:
    site = Site(voice=gather(actionOnEmptyResult="true") + HANGUP, next=HANGUP)
    site.player().call().silence()

    assert site.path == "/next?step=1"
    assert not {"Digits", "SpeechResult", "Confidence"} & set(site.form)


@pytest.mark.parametrize(("way", "act"), [("speech", "press"), ("dtmf", "say")])
def test_nobody_hears_what_is_not_listened_for(way: str, act: str) -> None:
    call = Site(voice=gather(input=way) + HANGUP).player().call()

    with pytest.raises(ValueError, match="nobody listens for"):
        getattr(call, act)("1")


def test_after_the_end_nobody_listens() -> None:
    call = Site(voice=ASKS).player().call()
    call.hang_up()

    assert call.ended
    with pytest.raises(ValueError, match="nobody listens for anything"):
        call.silence()


def test_a_redirect_carries_no_answer_along() -> None:
    site = Site(voice=ASKS, next="<Redirect>/last</Redirect>", last=HANGUP)
    site.player().call().press("1#")

    assert site.path == "/last"
    assert "Digits" not in site.form


@pytest.mark.parametrize(
    ("action", "path"),
    [
        ("turn?step=1", "/voice/turn?step=1"),
        ("/voice/turn?step=1&amp;lang=fi", "/voice/turn?step=1&lang=fi"),
        ("https://bot.example/voice/turn", "/voice/turn"),
        ("?step=2", "/voice/first?step=2"),
    ],
)
def test_urls_are_resolved_against_the_document(action: str, path: str) -> None:
    site = Site(
        voice="<Redirect>/voice/first</Redirect>",
        voice_first=gather(action=action) + HANGUP,
        voice_turn=HANGUP,
    )
    call = site.player().call()
    site.pages["voice_first"] = HANGUP
    call.press("1#")

    assert site.path == path


def test_the_path_of_the_public_url_is_cut_off_as_a_proxy_does() -> None:
    site = Site(voice=gather(action="https://bot.example/bot/next?a=1") + HANGUP, next=HANGUP)
    site.player(f"{URL}/bot").call().press("1#")

    assert site.path == "/next?a=1"


@pytest.mark.parametrize("action", ["https://other.example/next", "/next"])
def test_a_url_outside_of_the_public_one_is_refused(action: str) -> None:
    call = Site(voice=gather(action=action) + HANGUP).player(f"{URL}/bot").call()

    with pytest.raises(TwimlError, match=f"outside of {URL}/bot"):
        call.press("1#")


def test_redirects_in_a_circle_are_refused() -> None:
    with pytest.raises(TwimlError, match="leads round in a circle"):
        Site(voice="<Redirect>/voice</Redirect>").player().call()


def test_a_long_call_is_no_circle() -> None:
    site = Site(voice=ASKS, next=ASKS)
    call = site.player().call()

    for _ in range(30):
        call.press("1#")

    assert len(site.asked) == 31


DIAL = '<Dial callerId="+358454910000"'


def test_a_dialled_call_goes_on_at_its_action() -> None:
    site = Site(voice=f'{DIAL} action="/next?line=1">+358925250111</Dial>', next=say("Varattu."))
    call = site.player().call()
    assert call.dialled == "+358925250111"

    call.far_end("busy")

    assert site.path == "/next?line=1"
    assert (site.form["DialCallStatus"], site.form["DialCallDuration"]) == ("busy", "0")
    assert call.said == "Varattu."
    assert call.dialled is None


def test_without_an_action_the_document_goes_on() -> None:
    document = f"{DIAL}><Number> +358925250111 </Number></Dial>" + say("Vieläkö?")
    call = Site(voice=document).player().call()
    assert call.dialled == "+358925250111"

    call.far_end("completed", seconds=60)

    assert call.said == "Vieläkö?"


def test_only_who_is_dialled_can_answer() -> None:
    with pytest.raises(ValueError, match="nobody has been dialled"):
        Site(voice=ASKS).player().call().far_end("busy")


def test_a_text_is_answered() -> None:
    site = Site(sms="<Message>Yksi</Message><Message>Kaksi &amp; ä</Message>")

    assert site.player().text("Hei") == ["Yksi", "Kaksi & ä"]
    assert site.path == "/sms"


def test_a_text_has_the_fields_of_a_message() -> None:
    site = Site(sms="")
    site.player().text("ä" * 200, num_media=2)

    form = site.form
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert form["MessageSid"].startswith("MM")
    assert (form["From"], form["To"], form["SmsStatus"]) == (CALLER, BOT, "received")
    assert (form["NumMedia"], form["NumSegments"]) == ("2", "2")
    assert {"MediaUrl0", "MediaUrl1", "MediaContentType1", "AccountSid", "ApiVersion"} <= set(form)


def test_more_fields_may_be_sent() -> None:
    site = Site(sms="")
    site.player().text("STOP", more={"OptOutType": "STOP", "NumSegments": "9"})

    assert (site.form["OptOutType"], site.form["NumSegments"]) == ("STOP", "9")


def test_a_retry_is_the_same_request_again() -> None:
    site = Site(sms="<Message>Hei</Message>")
    player = site.player()
    player.text("Hei")

    assert player.resend() == "<Response><Message>Hei</Message></Response>"
    assert site.asked[0] == site.asked[1]


def test_without_a_request_there_is_no_retry() -> None:
    with pytest.raises(ValueError, match="nothing has been sent yet"):
        Site().player().resend()


def test_sids_look_real_and_follow_the_seed() -> None:
    def sids(seed: str) -> list[str]:
        site = Site(sms="", voice=HANGUP)
        player = site.player(seed=seed)
        player.text("a")
        player.text("b")
        player.call()
        first, second, call = (form for _, form, _ in site.asked)
        return [first["MessageSid"], second["MessageSid"], call["CallSid"], call["AccountSid"]]

    assert sids("a") == sids("a")
    assert not set(sids("a")) & set(sids("b"))
    assert len(set(sids("a"))) == 4
    assert [(sid[:2], len(sid)) for sid in sids("a")] == [
        ("SM", 34),
        ("SM", 34),
        ("CA", 34),
        ("AC", 34),
    ]


@pytest.mark.parametrize(
    ("status", "content_type", "problem"),
    [
        (403, "text/xml", "status 403, expected 200"),
        (308, "text/html", "status 308, expected 200"),
        (
            200,
            "text/html; charset=utf-8",
            'content type "text/html; charset=utf-8", expected text/xml',
        ),
        (200, "", 'content type "", expected text/xml'),
    ],
)
def test_an_answer_twilio_would_not_play_is_refused(
    status: int, content_type: str, problem: str
) -> None:
    site = Site(sms="")
    site.status, site.content_type = status, content_type

    with pytest.raises(TwimlError) as refused:
        site.player().text("Hei")

    assert refused.value.problems == [problem]


def test_wrong_twiml_is_refused_with_its_faults() -> None:
    with pytest.raises(TwimlError) as refused:
        Site(voice="<Say>Hei</Say>").player().call()

    assert str(refused.value) == (
        "<Say>: attribute voice is missing\n<Say>: attribute language is missing"
    )


def test_two_calls_at_once_do_not_mix() -> None:
    site = Site(voice=ASKS, next=ASKS)
    player = site.player()
    one, other = player.call(), player.call()

    one.press("1#")
    other.press("2#")

    sids = [form["CallSid"] for _, form, _ in site.asked]
    assert sids[0] == sids[2] != sids[1] == sids[3]
