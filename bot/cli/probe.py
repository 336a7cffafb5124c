"""`probe`: one signed request to this bot's public address, and what differs when it is refused.

Exit code 0 when it is believed, 1 when not, 2 when there is no token to sign with.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice

import click
import requests

from bot.cli.options import json_option, show
from bot.problems.errors import BotError
from bot.service.settings import Settings, from_environment, only_here
from bot.simulator.probe import Answer, Finding, probe

TIMEOUT = 5
CHUNK_BYTES, CHUNKS_AT_MOST = 1024, 64
"""How an answer is read, and where reading it ends."""


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
    """Post like Twilio. Raises BotError when there is no answer.

    A redirect is an answer and is not followed: Twilio would lose the form on the way.
    """
    try:
        with requests.post(
            url, form, headers=headers, timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            body = b"".join(islice(response.iter_content(CHUNK_BYTES), CHUNKS_AT_MOST))
            location = response.headers.get("Location")
            return Answer(response.status_code, body.decode("utf-8", "replace"), location)
    except (requests.RequestException, ValueError) as error:
        raise BotError(f"{url}: {_reason(_cause_of(error))}.") from None


def _cause_of(error: BaseException) -> BaseException:
    """The exception that the others, which only say whose it was, were raised for."""
    while below := error.__cause__ or error.__context__:
        error = below
    return error


def _reason(cause: BaseException) -> str:
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
