"""Finds out whether a served bot accepts our signatures and, if not, which address it believes to
be its own.

`cli.probe` sends the requests over HTTP. They look like no caller: a sender without a number and
without words, so nothing is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal
from urllib.parse import urlsplit

from bot.channels.base import HEADER, sign
from bot.dialogue.model import SMS
from bot.simulator.twiml import problems

FORM = {"From": "probe", "To": "probe", "Body": "", "NumMedia": "0"}

REFUSED = 403


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of a response that matter."""

    status: int
    body: str
    location: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is a reply to a text, which only a bot gives."""
        return self.status == 200 and problems(self.body, SMS.medium) == []

    @property
    def is_refusal(self) -> bool:
        """Whether the bot itself refused the signature; it then says no word."""
        return self.status == REFUSED and not self.body


Send = Callable[[str, Mapping[str, str], Mapping[str, str]], Answer]
"""URL, form, headers -> answer. May raise BotError."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `differs` names the parts of the address that differ."""

    step: Literal["reach", "signature", "forgery"]
    well: bool
    sentence: str
    status: int | None = None
    believed: str | None = None
    differs: tuple[str, ...] = ()


def probe(
    public_url: str, tokens: tuple[str, ...], guesses: Iterable[str], send: Send
) -> Iterator[Finding]:
    """Ask the bot at `public_url`; `guesses` are other addresses that it may take for its own."""
    reached = _reach(public_url, send)
    yield reached
    if not reached.well:
        return
    answers = [_signed(public_url, public_url, token, send) for token in tokens]
    believed = any(answer.is_ours for answer in answers)
    for number, answer in enumerate(answers, start=1):
        which = f"token {number} of {len(tokens)}" if len(tokens) > 1 else "the token"
        yield _verdict(public_url, which, answer, believed)
    if believed:
        yield _forgery(public_url, send)
    elif all(answer.is_refusal for answer in answers):
        yield _search(public_url, tokens, [*guesses, *candidates(public_url)], send)


def _reach(public_url: str, send: Send) -> Finding:
    """The fallback answers without a signature, so it tests the way to the bot apart from the
    signature."""
    url = f"{public_url}/fallback/sms"
    answer = send(url, FORM, {})
    if answer.is_ours:
        return Finding("reach", True, f"{public_url} is reached, and a bot answers.", 200)
    moved = (answer.location or "").removesuffix("/fallback/sms")
    reasons = {
        3: f"it redirects to {answer.location}: Twilio must be given that address, "
        f"and PUBLIC_URL be {moved or 'it'}",
        4: "the request does not get to the bot: is a path missing in PUBLIC_URL or too much "
        "in it, or does a firewall or a password stand in front?",
        5: "the server in front is there, the bot behind it is not",
    }
    reason = reasons.get(answer.status // 100, "something else than the bot answers there")
    return Finding("reach", False, f"{url} answered {answer.status}: {reason}.", answer.status)


def _signed(public_url: str, believed: str, token: str, send: Send) -> Answer:
    """Return the answer of the bot at `public_url` to a signature over `believed`."""
    header = sign(f"{believed}/sms", FORM, token)
    return send(f"{public_url}/sms", FORM, {HEADER: header})


def _verdict(public_url: str, which: str, answer: Answer, another_believed: bool) -> Finding:
    if answer.is_ours:
        return Finding("signature", True, f"A request signed with {which} is answered.", 200)
    if answer.is_refusal and another_believed:
        sentence = f"A request signed with {which} is refused: the server does not know it."
    elif answer.is_refusal:
        sentence = f"A request signed with {which} over {public_url}/sms is refused."
    elif answer.status == REFUSED:
        sentence = "403 with words in it, and the bot's has none: something in front refuses."
    else:
        sentence = f"{public_url}/sms answered {answer.status}, expected TwiML or 403."
    return Finding("signature", False, sentence, answer.status)


def _search(public_url: str, tokens: tuple[str, ...], urls: Iterable[str], send: Send) -> Finding:
    for url, (number, token) in product(urls, enumerate(tokens, start=1)):
        if _signed(public_url, url, token, send).is_ours:
            differs = differing(url, public_url)
            which = f" (with token {number})" if len(tokens) > 1 else ""
            sentence = (
                f"The server believes it is {url}{which}, and was asked at {public_url}: "
                f"{' and '.join(differs)} {'differs' if len(differs) == 1 else 'differ'}. "
                "Set PUBLIC_URL to the one that Twilio calls, there and here, and start it again."
            )
            return Finding("signature", False, sentence, REFUSED, url, differs)
    sentence = (
        "No likely address is believed with any token: the server's TWILIO_AUTH_TOKEN is not "
        "this one (or not set: then it refuses everything), or its PUBLIC_URL has a wholly other "
        "host or path: try that one with --also."
    )
    return Finding("signature", False, sentence, REFUSED, None, ("token",))


def _forgery(public_url: str, send: Send) -> Finding:
    answer = _signed(public_url, public_url, secrets.token_hex(16), send)
    if answer.status == REFUSED:
        return Finding("forgery", True, "A false signature is refused, as it must be.", REFUSED)
    sentence = f"A false signature got {answer.status}: the bot answers requests of strangers."
    return Finding("forgery", False, sentence, answer.status)


def candidates(public_url: str) -> list[str]:
    """Addresses near this one that a server may take for its own, nearest first.

    A port is only ever left out: the check itself tries an address with and without it.
    """
    parts = urlsplit(public_url)
    bare = (parts.hostname or "").removeprefix("www.")
    hosts = dict.fromkeys([parts.netloc, parts.hostname or "", bare, f"www.{bare}"])
    folders = parts.path.split("/")[1:]
    paths = dict.fromkeys(
        "".join(f"/{folder}" for folder in kept)
        for at in range(len(folders) + 1)
        for kept in (folders[at:], folders[: len(folders) - at])
    )
    urls = [f"{s}://{host}{path}" for s in ("https", "http") for host in hosts for path in paths]
    near = sorted(urls, key=lambda url: len(differing(url, public_url)))
    return [url for url in near if url != public_url]


def differing(one: str, other: str) -> tuple[str, ...]:
    """The parts in which two addresses differ: scheme, host, port, path."""
    a, b = urlsplit(one), urlsplit(other)
    pairs = {
        "scheme": (a.scheme, b.scheme),
        "host": (a.netloc.removesuffix(f":{a.port}"), b.netloc.removesuffix(f":{b.port}")),
        "port": (a.port, b.port),
        "path": (a.path, b.path),
    }
    return tuple(name for name, (first, second) in pairs.items() if first != second)
