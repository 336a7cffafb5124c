"""Hostile inputs: the most that any of them takes of a processor.

Processor time, since what else the machine does is not the caller's doing; and of several tries the
quickest, for the same reason. Each try has other words, so that nothing is remembered of the last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from random import Random
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.files.content import Content
from bot.web.webhooks import BODY_BYTES_AT_MOST as LARGEST
from bot.web.webhooks import read_form
from tests.bench.requests import BOT, PUBLIC_URL, TOKEN, Signed
from tests.bench.turns import Wsgi, environ_of, product_at
from tests.faults.stores import Valkey

TRIES = 4
TURN = "/voice/turn?step=2&lang=fi&line=0"
SIDS = count(1)
LETTERS = "aeiouyäöklmnprstvhj"
MATTERS = [
    "mieheni", "hakkasi", "minut", "ei", "enää", "tapan", "itseni", "raha", "koti", "lapsi",
    "kuoli", "apua", "nyt",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request: where it is posted to, its body, and whether Twilio signed it."""

    path: str
    body: bytes
    signed: bool = True

    @property
    def request(self) -> Signed:
        """With the signature that fits."""
        form = read_form(self.body)
        header = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + self.path, form)
        return Signed(self.body, header if self.signed else "x")


Make = Callable[[Random], Hostile]


def text(words: str) -> Hostile:
    """A text message of somebody new."""
    number = next(SIDS)
    form = {"MessageSid": f"SM{number}", "From": f"+35845{number:07}", "To": BOT, "Body": words}
    return Hostile("/sms", urlencode(form).encode())


def speech(words: str) -> Hostile:
    """Something said in a call, of which the recogniser is not sure."""
    form = {"CallSid": f"CA{next(SIDS)}", "To": BOT, "SpeechResult": words, "Confidence": "0.2"}
    return Hostile(TURN, urlencode(form).encode())


def keys(digits: str) -> Hostile:
    """Keys pressed in a call."""
    form = {"CallSid": f"CA{next(SIDS)}", "To": BOT, "Digits": digits}
    return Hostile(TURN, urlencode(form).encode())


def made_up(random: Random, letters: int, length: int = 1600) -> str:
    """Words that nobody has, each of so many letters."""
    words = ("".join(random.choices(LETTERS, k=letters)) for _ in range(length // letters))
    return " ".join(words)[:length]


def slips(random: Random, words: list[str], length: int = 1600) -> str:
    """These words in any order, each with one letter wrong."""
    chosen = random.choices(words, k=length // 4)
    return " ".join(_slip(random, word) for word in chosen)[:length]


def _slip(random: Random, word: str) -> str:
    at = random.randrange(len(word))
    return word[:at] + random.choice(LETTERS) + word[at + 1 :]


def shuffled(random: Random, words: list[str], length: int = 1600) -> str:
    """These words in any order."""
    return " ".join(random.choices(words, k=length // 4))[:length]


def hostile(content: Content) -> Mapping[str, Make]:
    """All of them by name; each makes another one every time."""
    places = [place.names["fi"].casefold() for place in content.directory.municipalities.values()]
    return {
        "words of five letters": lambda r: text(made_up(r, 5)),
        "words of ten letters": lambda r: text(made_up(r, 10)),
        "one word": lambda r: text(made_up(r, 1600)),
        "letters": lambda r: text(made_up(r, 1)),
        "tags": lambda r: text(" ".join(f"#{word}" for word in made_up(r, 30).split())),
        "letters lost": lambda r: text(made_up(r, 8).replace("e", "?")),
        "places": lambda r: text(shuffled(r, places)),
        "places with slips": lambda r: text(slips(r, places)),
        "matters": lambda r: text(shuffled(r, MATTERS)),
        "matters and places with slips": lambda r: text(slips(r, [*places, *MATTERS])),
        "no, again and again": lambda r: text(shuffled(r, ["ei", "en", "älä", *MATTERS])),
        "emoji and marks": lambda r: text("".join(r.choices("😱🏳️‍🌈\u0301\u202eä", k=1600))),
        "digits": lambda r: text("".join(r.choices("0123456789 ", k=1600))),
        "60,000 letters": lambda r: text(made_up(r, 7, 60_000)),
        "said: places": lambda r: speech(shuffled(r, places)),
        "said: places with slips": lambda r: speech(slips(r, places)),
        "10,000 keys": lambda r: keys("".join(r.choices("0123456789", k=10_000))),
        "10,000 fields": lambda r: _fields(r, 10_000),
        "fields of one letter": lambda _: _filled(b"a=&"),
        "one name again and again": lambda r: _repeated(r, LARGEST // 4),
        "percents": lambda _: _filled(b"%C3%A4"),
        "percents that are none": lambda _: _filled(b"%zz%"),
        "not signed": lambda r: Hostile("/sms", r.randbytes(LARGEST), signed=False),
        "not signed, percents": lambda _: Hostile("/sms", b"%zz%" * (LARGEST // 4), signed=False),
    }


def _filled(piece: bytes) -> Hostile:
    """A body of nothing else, as large as is read."""
    return Hostile("/sms", piece * (LARGEST // len(piece)))


def _fields(random: Random, number: int) -> Hostile:
    body = "&".join(f"k{n}={random.randrange(9)}" for n in range(number))
    return Hostile("/sms", body.encode())


def _repeated(random: Random, number: int) -> Hostile:
    return Hostile("/sms", "&".join(f"a={random.randrange(9)}" for _ in range(number)).encode())


def worst(store: Valkey, content: Content) -> tuple[str, float]:
    """Which of them takes most, and its milliseconds of a processor."""
    app = product_at(store.url, content)
    spent = {name: milliseconds(app, make) for name, make in hostile(content).items()}
    return max(spent.items(), key=lambda item: item[1])


def milliseconds(app: Wsgi, make: Make) -> float:
    """Of a processor, for the quickest of so many requests of this kind."""
    return min(_spent(app, make(Random(number))) for number in range(TRIES)) * 1000


def _spent(app: Wsgi, hostile: Hostile) -> float:
    """Seconds; what is signed has to be answered, and else refused."""
    said: list[str] = []
    environ = environ_of(hostile.request, hostile.path)
    began = time.process_time()
    b"".join(app(environ, lambda status, *_: said.append(status)))
    spent = time.process_time() - began
    if [status[:3] for status in said] != ["200" if hostile.signed else "403"]:
        raise RuntimeError(f"answered {said}")
    return spent
