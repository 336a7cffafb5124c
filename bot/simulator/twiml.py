"""The TwiML this product may send, a closed list narrower than Twilio's, and what is wrong with a
document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from urllib.parse import quote
from xml.etree import ElementTree as ET

from bot.channels.sms import MESSAGES_AT_MOST
from bot.channels.voice import HINT_CHARACTERS, HINTS_AT_MOST, SAY_ENCODED
from bot.dialogue.model import SMS, VOICE, Medium


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an attribute or a text: all of it matches `pattern`."""

    pattern: str
    expected: str


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its attributes, which of them are required, its children and its text."""

    attributes: Mapping[str, Value] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    text: Value | None = None


def one_of(words: Iterable[str]) -> Value:
    """A value that is one of these words."""
    known = list(words)
    return Value("|".join(map(re.escape, known)), " or ".join(known))


SECONDS = Value(r"[1-9][0-9]*", "a whole number from 1")
YES_NO = one_of(["true", "false"])
POST = one_of(["POST"])
URL = Value(r"[!-~]+", "a URL of plain ASCII")
WORDS = Value(r"(?s).*\S.*", "words")
SPOKEN: Mapping[str, str] = {
    "Polly.Suvi-Neural": "fi-FI",
    "Polly.Elin-Neural": "sv-SE",
    "Polly.Amy-Neural": "en-GB",
}
"""The Twilio voices that are used, and the language that each speaks."""
TAG = one_of(SPOKEN.values())
NAME = one_of(SPOKEN)
# Twilio dials only whole international numbers, and no emergency or short number at all. Behind
# +358 a number that begins with 11 is such a short number (112, 116 123) in disguise.
DIALLED = Value(r"\s*\+(?!35811)[1-9][0-9]{7,14}\s*", "a whole number such as +358401234567")

VOICE_ELEMENTS: Mapping[str, Element] = {
    "Response": Element(children=("Say", "Play", "Pause", "Gather", "Dial", "Redirect", "Hangup")),
    "Say": Element(
        {"voice": NAME, "language": TAG},
        required=("voice", "language"),
        text=WORDS,
    ),
    "Play": Element(text=URL),
    "Pause": Element({"length": SECONDS}),
    "Gather": Element(
        {
            "input": one_of(["dtmf", "speech", "dtmf speech"]),
            "action": URL,
            "method": POST,
            "timeout": SECONDS,
            "speechTimeout": SECONDS,
            "finishOnKey": Value(r"[0-9#*]?", "one key or nothing"),
            "numDigits": SECONDS,
            "hints": WORDS,
            "language": TAG,
            "profanityFilter": one_of(["false"]),
            "actionOnEmptyResult": YES_NO,
            "bargeIn": YES_NO,
        },
        required=("input", "action", "language", "profanityFilter"),
        children=("Say", "Play", "Pause"),
    ),
    "Dial": Element(
        {
            "action": URL,
            "method": POST,
            "timeout": SECONDS,
            "timeLimit": SECONDS,
            "callerId": DIALLED,
            "answerOnBridge": YES_NO,
            "ringTone": one_of(["fi"]),
        },
        required=("callerId",),
        children=("Number",),
        text=DIALLED,
    ),
    "Number": Element(text=DIALLED),
    "Redirect": Element({"method": POST}, text=URL),
    "Hangup": Element(),
}

SMS_ELEMENTS: Mapping[str, Element] = {
    "Response": Element(children=("Message",)),
    "Message": Element(text=WORDS),
}

ELEMENTS: Mapping[Medium, Mapping[str, Element]] = {"sms": SMS_ELEMENTS, "voice": VOICE_ELEMENTS}


BYTES_AT_MOST = 64 * 1024


class TwimlError(Exception):
    """A document that Twilio would reject; `problems` lists its faults."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def problems(xml: str, medium: Medium) -> list[str]:
    """Return every fault of this document as a sentence, in the order found; empty when it is
    valid."""
    if not xml.startswith("<"):
        return [f'document: begins with "{xml[:1]}", expected "<" as its very first character']
    size = len(xml.encode("utf-8", "surrogatepass"))
    if size > BYTES_AT_MOST:
        return [f"document: {size} bytes, expected at most {BYTES_AT_MOST}"]
    try:
        root = ET.fromstring(xml)
    except (ET.ParseError, UnicodeEncodeError) as error:
        return [f"document: not XML: {error}"]
    if root.tag != "Response":
        return [f"<{root.tag}>: expected <Response> around it all"]
    return [*_element(root, medium), *_whole(root, medium)]


def _element(element: ET.Element, medium: Medium) -> Iterator[str]:
    rule = ELEMENTS[medium][element.tag]
    yield from _attributes(element, rule)
    yield from _text(element, rule)
    for child in element:
        if child.tag in rule.children:
            yield from _element(child, medium)
        else:
            yield f"<{child.tag}>: not known in <{element.tag}>{_nearest(child.tag, rule.children)}"


def _attributes(element: ET.Element, rule: Element) -> Iterator[str]:
    for name, found in element.attrib.items():
        known = rule.attributes.get(name)
        if known is None:
            yield f"<{element.tag}>: unknown attribute {name}{_nearest(name, rule.attributes)}"
        elif not _matches(known, found):
            yield f'<{element.tag}>: {name}="{found}", expected {known.expected}'
    for name in rule.required:
        if name not in element.attrib:
            yield f"<{element.tag}>: attribute {name} is missing"


def _text(element: ET.Element, rule: Element) -> Iterator[str]:
    text = "".join(part or "" for part in (element.text, *(child.tail for child in element)))
    if rule.text is None or len(element):
        if text.strip():
            yield f'<{element.tag}>: stray text "{text.strip()}"'
    elif not _matches(rule.text, text):
        yield f'<{element.tag}>: "{text}", expected {rule.text.expected}'


def _matches(value: Value, found: str) -> bool:
    return re.fullmatch(value.pattern, found) is not None


def _nearest(name: str, known: Iterable[str]) -> str:
    names = {word.lower(): word for word in known}
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.75)
    return f", did you mean {names[near[0]]}?" if near else ""


def _whole(root: ET.Element, medium: Medium) -> Iterator[str]:
    if medium == SMS.medium:
        yield from _messages(root)
        return
    yield from _order(list(root))
    for say in root.iter("Say"):
        yield from _say(say)
    for gather in root.iter("Gather"):
        yield from _hints((gather.get("hints") or "").split(","))


def _messages(root: ET.Element) -> Iterator[str]:
    if len(root) > MESSAGES_AT_MOST:
        yield f"<Response>: {len(root)} messages, expected at most {MESSAGES_AT_MOST}"
    for message in root:
        units = len((message.text or "").encode("utf-16-le")) // 2
        if units > SMS.room:
            yield f"<Message>: {units} UTF-16 units, expected at most {SMS.room}"


def _order(verbs: list[ET.Element]) -> Iterator[str]:
    if verbs and verbs[-1].tag == "Gather":
        yield "<Gather>: nothing after it, so a caller who is silent loses the call"
    for verb, after in pairwise(verbs):
        if verb.tag in ("Redirect", "Hangup") or (verb.tag == "Dial" and "action" in verb.attrib):
            yield f"<{verb.tag}>: <{after.tag}> after it is never reached"


def _say(say: ET.Element) -> Iterator[str]:
    voice, language, text = say.get("voice", ""), say.get("language"), say.text or ""
    if SPOKEN.get(voice, language) != language:  # an unknown voice was told of before
        yield f"<Say>: voice {voice} speaks {SPOKEN[voice]}, not {language}"
    if len(text) > VOICE.room:
        yield f"<Say>: {len(text)} characters, expected at most {VOICE.room}"
    if len(quote(text)) > SAY_ENCODED:
        yield f"<Say>: {len(quote(text))} characters URL-encoded, expected at most {SAY_ENCODED}"


def _hints(hints: list[str]) -> Iterator[str]:
    if len(hints) > HINTS_AT_MOST:
        yield f"<Gather>: {len(hints)} hints, expected at most {HINTS_AT_MOST}"
    for hint in hints:
        if len(hint) > HINT_CHARACTERS:
            yield f"<Gather>: a hint of {len(hint)} characters, expected at most {HINT_CHARACTERS}"
