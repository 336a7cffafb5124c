"""One call as Twilio conducts it: plays each document to the caller and posts what they do.

Made by `Player.call`. Tests and the simulator press keys, speak and stay silent on it. `Player` has
checked each document, so this need not look for faults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from bot.dialogue.model import Outcome
from bot.simulator.twiml import TwimlError

Fetch = Callable[[str, Mapping[str, str]], ET.Element]

DOCUMENTS_AT_MOST = 10
"""Documents fetched without the caller doing anything; more is a loop of redirects."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One <Say> as the caller heard it."""

    language: str
    voice: str
    text: str


class Call:
    """A call in progress. `heard` is all of it, `latest` what came since the caller last acted."""

    def __init__(self, fetch: Fetch, url: str, fields: Mapping[str, str]) -> None:
        self.heard: list[Spoken] = []
        self.latest: list[Spoken] = []
        self.ended = False
        self.gather: ET.Element | None = None
        """The <Gather> that is listening now."""
        self.dialled: str | None = None
        """The number that rings or talks now."""
        self._fetch = fetch
        self._url = url
        self._fields = dict(fields)
        self._rest: list[ET.Element] = []
        self._dial_action: str | None = None
        self._documents = 0
        self._goto(url, {"CallStatus": "ringing"})

    @property
    def said(self) -> str:
        """The words of `latest`, as one text."""
        return " ".join(spoken.text for spoken in self.latest)

    def press(self, keys: str) -> None:
        """Press these keys, then wait. A finishing key with nothing before it does nothing."""
        gather = self._listening("dtmf")
        finish, most = gather.get("finishOnKey", "#"), int(gather.get("numDigits", 0))
        digits = ""
        for position, key in enumerate(keys, start=1):
            if key != finish:
                digits += key
            if digits and (key == finish or len(digits) == most):
                self._all_pressed(keys[position:], finish)
                break
        self._answer(gather, {"Digits": digits} if digits else {})

    @staticmethod
    def _all_pressed(left: str, finish: str) -> None:
        if left.strip(finish):
            raise ValueError(f'keys "{left}" come after the entry has ended')

    def say(self, words: str, confidence: float | None = 0.9) -> None:
        """Speak; `None` stands for a recogniser that sends no confidence."""
        gather = self._listening("speech")
        result = {"SpeechResult": words, "Language": gather.attrib["language"]}
        if confidence is not None:
            result["Confidence"] = str(confidence)
        self._answer(gather, result)

    def silence(self) -> None:
        """Wait until Twilio stops listening."""
        self._answer(self._listening(""), {})

    def hang_up(self) -> None:
        """End the call from the caller's side; Twilio requests nothing more."""
        self.gather = self.dialled = None
        self.ended = True

    def far_end(self, status: Outcome, seconds: int = 0) -> None:
        """Report the outcome of the number that was dialled."""
        if self.dialled is None:
            raise ValueError("nobody has been dialled")
        self._act()
        result = {"DialCallStatus": status, "DialCallDuration": str(seconds)}
        if self._dial_action:
            self._goto(self._dial_action, result)
        else:
            self._play(self._rest)

    def _listening(self, way: str) -> ET.Element:
        if self.gather is None or way not in self.gather.attrib["input"]:
            raise ValueError(f"nobody listens for {way or 'anything'}")
        return self.gather

    def _answer(self, gather: ET.Element, result: Mapping[str, str]) -> None:
        self._act()
        if result or gather.get("actionOnEmptyResult") == "true":
            self._goto(gather.attrib["action"], result)
        else:
            self._play(self._rest)

    def _act(self) -> None:
        self.gather = self.dialled = None
        self.latest = []
        self._documents = 0

    def _goto(self, url: str, result: Mapping[str, str]) -> None:
        self._documents += 1
        if self._documents > DOCUMENTS_AT_MOST:
            raise TwimlError([f"<Redirect>: {url} leads round in a circle"])
        self._url = urljoin(self._url, url)
        root = self._fetch(self._url, {"CallStatus": "in-progress"} | self._fields | dict(result))
        self._play(list(root))

    def _play(self, verbs: list[ET.Element]) -> None:
        for position, verb in enumerate(verbs, start=1):
            self._rest = verbs[position:]
            if verb.tag in ("Gather", "Dial", "Redirect"):
                return self._hand_over(verb)
            if verb.tag == "Hangup":
                break
            self._hear(verb)
        self.ended = True
        return None

    def _hand_over(self, verb: ET.Element) -> None:
        """Do a verb after which the document does not simply go on."""
        if verb.tag == "Redirect":
            self._goto(verb.text or "", {})
        elif verb.tag == "Gather":
            for nested in verb:
                self._hear(nested)
            self.gather = verb
        else:
            self.dialled = "".join(verb.itertext()).strip()
            self._dial_action = verb.get("action")

    def _hear(self, verb: ET.Element) -> None:
        if verb.tag == "Say":
            spoken = Spoken(verb.attrib["language"], verb.attrib["voice"], verb.text or "")
            self.heard.append(spoken)
            self.latest.append(spoken)
