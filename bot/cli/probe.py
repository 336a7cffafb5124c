"""`probe`: one signed request to this bot's public address, and what differs when it is refused.

Exit code 0 when it is believed, 1 when not, 2 when there is no token to sign with.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

from bot.cli.options import json_option, show
from bot.problems.errors import BotError
from bot.service.settings import Settings, from_environment, only_here
from bot.simulator.probe import Answer, Finding, probe

TIMEOUT = 5
READ_AT_MOST = 64 * 1024


class Unredirected(HTTPRedirectHandler):
    """A redirect is an answer here: Twilio would lose the form on the way."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere."""


OPENER = build_opener(Unredirected)


@click.command("probe")
@click.option("--also", multiple=True, metavar="URL", help="Another address it may believe it is.")
@json_option
def command(also: tuple[str, ...], as_json: bool) -> None:
    """Ask the bot at PUBLIC_URL as Twilio would, without being a caller.

    Sends a request that TWILIO_AUTH_TOKEN signs. When it is refused, signs it over other schemes,
    hosts, ports and paths, to tell which address the server believes it has.
    """
    settings = from_environment()
    if not settings.twilio_auth_tokens:
        raise click.UsageError("TWILIO_AUTH_TOKEN: not set, so nothing can be signed")
    well = True
    for finding in _findings(settings, also):
        well = well and finding.well
        show(asdict(finding), as_json, f"{'+' if finding.well else '-'} {finding.sentence}")
    if only_here(settings.public_url) and not as_json:
        click.echo(f"Twilio cannot reach {settings.public_url}: PUBLIC_URL is for it to call.")
    sys.exit(0 if well else 1)


def _findings(settings: Settings, also: tuple[str, ...]) -> Iterator[Finding]:
    unset = f"http://127.0.0.1:{settings.port}"  # what a server without PUBLIC_URL believes
    guesses = [*(url.rstrip("/") for url in also), unset]
    try:
        yield from probe(settings.public_url, settings.twilio_auth_tokens, guesses, send)
    except BotError as error:
        yield Finding("reach", False, str(error))


def send(
    url: str, form: Mapping[str, str], headers: Mapping[str, str], timeout: float = TIMEOUT
) -> Answer:
    """Post like Twilio, and follow nothing. Raises BotError when there is no answer."""
    try:
        request = Request(url, urlencode(form).encode(), dict(headers))
        with OPENER.open(request, timeout=timeout) as response:
            return Answer(response.status, _text(response))
    except HTTPError as error:
        with error:
            return Answer(error.code, _text(error), error.headers.get("Location"))
    except (OSError, HTTPException, ValueError) as error:
        raise BotError(f"{url}: {_reason(error)}.") from None


def _text(response: IO[bytes]) -> str:
    return response.read(READ_AT_MOST).decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return f"no answer within {TIMEOUT} s; Twilio waits hardly longer"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate is not valid ({cause.verify_message}); Twilio refuses it too"
    if isinstance(cause, ssl.SSLError):
        return "no TLS is spoken there; is it http://, or another port?"
    if isinstance(cause, ConnectionRefusedError):
        return "nothing listens there; is the bot or its proxy running, and the port right?"
    if isinstance(cause, OSError) and cause.strerror:
        return f"cannot be reached ({cause.strerror})"
    return f"cannot be asked ({type(cause).__name__})"
