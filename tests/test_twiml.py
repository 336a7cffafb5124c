"""Wrong TwiML, one fault each, with the exact sentence that tells of it."""

from __future__ import annotations

import pytest

from bot.dialogue.model import Medium
from bot.simulator.twiml import problems

VOICES = "Polly.Suvi-Neural or Polly.Elin-Neural or Polly.Amy-Neural"
SAY = '<Say voice="Polly.Suvi-Neural" language="fi-FI">Hei.</Say>'
GATHER = '<Gather input="dtmf" action="/a" language="fi-FI" profanityFilter="false"'
DIAL = '<Dial callerId="+358454910000"'


def voice(*verbs: str) -> list[str]:
    return problems(f"<Response>{''.join(verbs)}</Response>", "voice")


def sms(*verbs: str) -> list[str]:
    return problems(f"<Response>{''.join(verbs)}</Response>", "sms")


@pytest.mark.parametrize(
    "xml",
    [
        "<Response/>",
        "<Response></Response>",
        '<?xml version="1.0" encoding="UTF-8"?><Response>\n  <Hangup/>\n</Response>\n',
        f"<Response>{SAY}<Pause length='1'/><Hangup/></Response>",
        f"<Response>{GATHER}>{SAY}<Pause/></Gather><Redirect>/b?c=1&amp;d=2</Redirect></Response>",
        f"<Response>{DIAL} answerOnBridge='true'>+358925250111</Dial>{SAY}</Response>",
        f"<Response>{DIAL} action='/d'><Number>+358925250111</Number></Dial></Response>",
    ],
)
def test_right_calls(xml: str) -> None:
    assert problems(xml, "voice") == []


@pytest.mark.parametrize(
    "xml",
    [
        "<Response/>",
        f"<Response><Message>{'ä' * 1600}</Message></Response>",
        f"<Response>{'<Message>Hei</Message>' * 10}</Response>",
    ],
)
def test_right_texts(xml: str) -> None:
    assert problems(xml, "sms") == []


FIRST = 'expected "<" as its very first character'


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        ("", f'document: begins with "", {FIRST}'),
        (" <Response/>", f'document: begins with " ", {FIRST}'),
        ("\n<Response/>", f'document: begins with "\n", {FIRST}'),
        ("\ufeff<Response/>", f'document: begins with "\ufeff", {FIRST}'),
        ("Internal Server Error", f'document: begins with "I", {FIRST}'),
        ("<Response>", "document: not XML: no element found: line 1, column 10"),
        (
            "<Response>a & b</Response>",
            "document: not XML: not well-formed (invalid token): line 1, column 13",
        ),
        (
            "<Response>\x00</Response>",
            "document: not XML: not well-formed (invalid token): line 1, column 10",
        ),
        ("<response/>", "<response>: expected <Response> around it all"),
        ("<html><body/></html>", "<html>: expected <Response> around it all"),
        ("<Response>Hei</Response>", '<Response>: stray text "Hei"'),
        ("<Response status='1'/>", "<Response>: unknown attribute status"),
        (f"<Response>{' ' * 65536}</Response>", "document: 65557 bytes, expected at most 65536"),
    ],
)
def test_wrong_documents(channel: Medium, xml: str, problem: str) -> None:
    assert problems(xml, channel) == [problem]


def test_half_a_character_is_no_document() -> None:
    [problem] = problems("<Response>\ud800</Response>", "voice")

    assert problem.startswith("document: not XML:")


@pytest.mark.parametrize(
    ("verbs", "problem"),
    [
        ("<say/>", "<say>: not known in <Response>, did you mean Say?"),
        ("<Record/>", "<Record>: not known in <Response>"),
        ("<Message>Hei</Message>", "<Message>: not known in <Response>"),
        ("<Number>+358925250111</Number>", "<Number>: not known in <Response>"),
        (f"{GATHER}><Hangup/></Gather>{SAY}", "<Hangup>: not known in <Gather>"),
        (f"{GATHER}>{GATHER}/></Gather>{SAY}", "<Gather>: not known in <Gather>"),
        (f"{GATHER}>Hei</Gather>{SAY}", '<Gather>: stray text "Hei"'),
        (
            '<Say voice="Polly.Suvi-Neural" language="fi-FI"><break/></Say>',
            "<break>: not known in <Say>",
        ),
        ("<Hangup reason='x'/>", "<Hangup>: unknown attribute reason"),
        ("<Pause length='0'/>", '<Pause>: length="0", expected a whole number from 1'),
        ("<Redirect/>", '<Redirect>: "", expected a URL of plain ASCII'),
        ("<Redirect>/ä</Redirect>", '<Redirect>: "/ä", expected a URL of plain ASCII'),
        ("<Redirect method='GET'>/a</Redirect>", '<Redirect>: method="GET", expected POST'),
        (f"<Redirect>/a</Redirect>{SAY}", "<Redirect>: <Say> after it is never reached"),
        (f"<Hangup/>{SAY}", "<Hangup>: <Say> after it is never reached"),
    ],
)
def test_wrong_verbs(verbs: str, problem: str) -> None:
    assert voice(verbs) == [problem]


@pytest.mark.parametrize(
    ("attributes", "text", "problem"),
    [
        ('language="fi-FI"', "Hei", "<Say>: attribute voice is missing"),
        ('voice="Polly.Suvi-Neural"', "Hei", "<Say>: attribute language is missing"),
        (
            'voice="Polly.Suvi-Neural" language="sv-SE"',
            "Hei",
            "<Say>: voice Polly.Suvi-Neural speaks fi-FI, not sv-SE",
        ),
        (
            'voice="Polly.Suvi" language="fi-FI"',
            "Hei",
            f'<Say>: voice="Polly.Suvi", expected {VOICES}',
        ),
        (
            'voice="Polly.Suvi-Neural" language="fi"',
            "Hei",
            '<Say>: language="fi", expected fi-FI or sv-SE or en-GB',
        ),
        ('voice="Polly.Suvi-Neural" language="fi-FI"', "", '<Say>: "", expected words'),
        ('voice="Polly.Suvi-Neural" language="fi-FI"', " \n", '<Say>: " \n", expected words'),
        (
            'voice="Polly.Suvi-Neural" language="fi-FI"',
            "a" * 3001,
            "<Say>: 3001 characters, expected at most 3000",
        ),
        (
            'voice="Polly.Suvi-Neural" language="fi-FI"',
            "ä" * 751,
            "<Say>: 4506 characters URL-encoded, expected at most 4500",
        ),
        (
            'voice="Polly.Suvi-Neural" language="fi-FI" Loop="2"',
            "Hei",
            "<Say>: unknown attribute Loop",
        ),
    ],
)
def test_wrong_say(attributes: str, text: str, problem: str) -> None:
    assert problem in voice(f"<Say {attributes}>{text}</Say>")


@pytest.mark.parametrize(
    ("gather", "problem"),
    [
        (f"{GATHER}/>", "<Gather>: nothing after it, so a caller who is silent loses the call"),
        (
            f'{GATHER} numdigits="1"/>{SAY}',
            "<Gather>: unknown attribute numdigits, did you mean numDigits?",
        ),
        (f'{GATHER} speechModel="default"/>{SAY}', "<Gather>: unknown attribute speechModel"),
        (f'{GATHER} timeout="0"/>{SAY}', '<Gather>: timeout="0", expected a whole number from 1'),
        (
            f'{GATHER} speechTimeout="auto"/>{SAY}',
            '<Gather>: speechTimeout="auto", expected a whole number from 1',
        ),
        (
            f'{GATHER} finishOnKey="##"/>{SAY}',
            '<Gather>: finishOnKey="##", expected one key or nothing',
        ),
        (f'{GATHER} bargeIn="True"/>{SAY}', '<Gather>: bargeIn="True", expected true or false'),
        (
            f'<Gather input="dtmf" language="fi-FI" profanityFilter="false"/>{SAY}',
            "<Gather>: attribute action is missing",
        ),
        (
            f'<Gather input="dtmf" action="/a" profanityFilter="false"/>{SAY}',
            "<Gather>: attribute language is missing",
        ),
        (
            f'<Gather input="dtmf" action="" language="fi-FI" profanityFilter="false"/>{SAY}',
            '<Gather>: action="", expected a URL of plain ASCII',
        ),
        (
            f'<Gather input="dtmf" action="/a" language="sv-FI" profanityFilter="false"/>{SAY}',
            '<Gather>: language="sv-FI", expected fi-FI or sv-SE or en-GB',
        ),
        (
            f'<Gather input="dtmf" action="/a" language="fi-FI" profanityFilter="true"/>{SAY}',
            '<Gather>: profanityFilter="true", expected false',
        ),
        (f'{GATHER} hints="{"a," * 500}a"/>{SAY}', "<Gather>: 501 hints, expected at most 500"),
        (
            f'{GATHER} hints="{"a" * 101}"/>{SAY}',
            "<Gather>: a hint of 101 characters, expected at most 100",
        ),
    ],
)
def test_wrong_gather(gather: str, problem: str) -> None:
    assert voice(gather) == [problem]


EXPECTED = "expected a whole number such as +358401234567"


@pytest.mark.parametrize(
    "number",
    [
        *("112", "+112", "116123", "+358112", "+358116123", "+358 116117", "016 123 456"),
        *("09 2525 0111", "00358925250111", "+358 9 2525 0111", "sip:a@example.org", "+0925250111"),
    ],
)
def test_what_cannot_be_dialled(number: str) -> None:
    assert voice(f"{DIAL}>{number}</Dial>") == [f'<Dial>: "{number}", {EXPECTED}']
    assert voice(f"{DIAL}><Number>{number}</Number></Dial>") == [
        f'<Number>: "{number}", {EXPECTED}'
    ]


@pytest.mark.parametrize(
    ("dial", "problem"),
    [
        ("<Dial>+358925250111</Dial>", "<Dial>: attribute callerId is missing"),
        (f"{DIAL}/>", f'<Dial>: "", {EXPECTED}'),
        (f"{DIAL}><Conference>x</Conference></Dial>", "<Conference>: not known in <Dial>"),
        (
            '<Dial callerId="anonymous">+358925250111</Dial>',
            f'<Dial>: callerId="anonymous", {EXPECTED}',
        ),
        (
            f'{DIAL} action="/d">+358925250111</Dial>{SAY}',
            "<Dial>: <Say> after it is never reached",
        ),
    ],
)
def test_wrong_dial(dial: str, problem: str) -> None:
    assert voice(dial) == [problem]


@pytest.mark.parametrize(
    ("verbs", "problem"),
    [
        ("<message>Hei</message>", "<message>: not known in <Response>, did you mean Message?"),
        (SAY, "<Say>: not known in <Response>"),
        ("<Message/>", '<Message>: "", expected words'),
        ("<Message to='+358401234567'>Hei</Message>", "<Message>: unknown attribute to"),
        ("<Message><Body>Hei</Body></Message>", "<Body>: not known in <Message>"),
        ("<Message>Hei</Message>" * 11, "<Response>: 11 messages, expected at most 10"),
        (f"<Message>{'a' * 1601}</Message>", "<Message>: 1601 UTF-16 units, expected at most 1600"),
        (
            f"<Message>{chr(0x1F600) * 801}</Message>",
            "<Message>: 1602 UTF-16 units, expected at most 1600",
        ),
    ],
)
def test_wrong_texts(verbs: str, problem: str) -> None:
    assert sms(verbs) == [problem]


def test_every_fault_is_told_at_once() -> None:
    assert voice("<say/>", "<Hangup/>", "<Pause length='x'/>") == [
        "<say>: not known in <Response>, did you mean Say?",
        '<Pause>: length="x", expected a whole number from 1',
        "<Hangup>: <Pause> after it is never reached",
    ]
