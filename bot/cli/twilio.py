"""`twilio`: where Twilio sends the texts and calls of a number or a messaging service.

`bot.channels.account` asks Twilio. A test hands its own HTTP client over as click's `obj`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import click

from bot.channels.account import Account, Configured, Credentials, Hook
from bot.channels.base import is_someone
from bot.cli.options import json_option, show
from bot.service.settings import Settings, from_environment, only_here


class Address(click.ParamType[str]):
    """A web address, kept without a slash at its end."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
            self.fail(f'found "{value}", expected https:// and a host', param, ctx)
        return str(value).rstrip("/")


@dataclass(frozen=True, slots=True)
class Asked:
    """The account, and which of its numbers or services is meant."""

    account: Account
    number: str
    service: str | None

    def read(self) -> Configured:
        """The addresses as they are set at Twilio now."""
        if self.service:
            return self.account.service(self.service)
        return self.account.number(self.number)


def _of_what(function: Callable[..., None]) -> Callable[..., None]:
    """The options that say whose addresses are meant."""
    for option in (
        click.option("--service", metavar="MG...", help="A messaging service instead."),
        click.option("--number", metavar="+358...", help="TWILIO_CALLER_ID when left out."),
    ):
        function = option(function)
    return function


@click.group("twilio")
def command() -> None:
    """Where Twilio sends the texts and calls of a number.

    Needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.
    """


@command.command("status")
@_of_what
@json_option
@click.pass_obj
def status(http_client: Any, number: str | None, service: str | None, as_json: bool) -> None:
    """Show the addresses as they stand, and what overrides them."""
    _show(_asked(from_environment(), http_client, number, service).read(), {}, as_json)


@command.command("configure")
@_of_what
@click.option("--fallback-url", type=Address(), help="A folder elsewhere: sms.xml, voice.xml.")
@click.option("--sms-fallback", type=Address(), help="The whole address of a copy of sms.xml.")
@click.option("--voice-fallback", type=Address(), help="The whole address of a copy of voice.xml.")
@click.option("--apply", is_flag=True, help="Set them; otherwise nothing is changed.")
@json_option
@click.pass_obj
def configure(
    http_client: Any,
    number: str | None,
    service: str | None,
    fallback_url: str | None,
    sms_fallback: str | None,
    voice_fallback: str | None,
    apply: bool,
    as_json: bool,
) -> None:
    """Show how the addresses differ from this bot's; set them with --apply.

    Exit code 0 when Twilio sends everything to this bot, 1 when something differs.
    """
    settings = from_environment()
    if only_here(settings.public_url):
        raise click.UsageError(f"PUBLIC_URL: Twilio cannot reach {settings.public_url}")
    folder = f"{fallback_url}/{{}}.xml" if fallback_url else f"{settings.public_url}/fallback/{{}}"
    fallbacks = sms_fallback or folder.format("sms"), voice_fallback or folder.format("voice")
    wanted = _wanted(settings.public_url, *fallbacks, "sms" if service else "voice")
    asked = _asked(settings, http_client, number, service)
    found = asked.read()
    _show(found, wanted, as_json)
    if apply and (different := _different(found, wanted)):
        asked.account.set(found.sid, different)
        found = asked.read()
        _show(found, wanted, as_json)
    left = _different(found, wanted)
    if not as_json:
        click.echo(_conclusion(found, left, apply))
    sys.exit(1 if left or found.overrides else 0)


def _wanted(
    public_url: str, sms_fallback: str, voice_fallback: str, statuses: str
) -> dict[str, Hook]:
    """By Twilio's names, those of a number and those of a service. Always POST: by GET a caller's
    number and words would be part of the address, and so of every log.

    A number tells the statuses of its calls, a service those of its texts.
    """
    urls = {
        "sms_url": f"{public_url}/sms",
        "sms_fallback_url": sms_fallback,
        "voice_url": f"{public_url}/voice",
        "voice_fallback_url": voice_fallback,
        "inbound_request_url": f"{public_url}/sms",
        "fallback_url": sms_fallback,
        "status_callback": f"{public_url}/status/{statuses}",
    }
    return {name: Hook(name, url) for name, url in urls.items()}


def _different(found: Configured, wanted: Mapping[str, Hook]) -> list[Hook]:
    mine = [(hook, wanted[hook.name]) for hook in found.hooks if hook.name in wanted]
    return [goal for hook, goal in mine if not hook.does(goal)]


def _asked(settings: Settings, http_client: Any, number: str | None, service: str | None) -> Asked:
    if not (settings.twilio_account_sid and settings.twilio_auth_tokens):
        raise click.UsageError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: expected both to be set")
    if service and not re.fullmatch(r"MG[0-9a-fA-F]{32}", service):
        raise click.UsageError(f'--service: found "{service}", expected MG and 32 digits')
    number = number or settings.twilio_caller_id or ""
    if not service and not is_someone(number):
        raise click.UsageError(
            f'--number: found "{number}", expected one such as +358401234567 (or TWILIO_CALLER_ID)'
        )
    credentials = Credentials(
        settings.twilio_account_sid,
        settings.twilio_auth_tokens[0],
        settings.twilio_region,
        settings.twilio_edge,
    )
    return Asked(Account(credentials, http_client), number, service)


def _show(found: Configured, wanted: Mapping[str, Hook], as_json: bool) -> None:
    if not as_json:
        click.echo(f"{found.name} ({found.sid})")
    for hook in found.hooks:
        goal = wanted.get(hook.name)
        differs = goal is not None and not hook.does(goal)
        row: dict[str, Any] = {"sid": found.sid, "name": hook.name, "method": hook.method}
        row["url"] = hook.url or None
        if goal:
            row |= {"wanted": goal.url, "wanted_method": goal.method, "differs": differs}
        change = f" -> {_words(goal)}" if goal and differs else ""
        show(row, as_json, f"  {hook.name:19} {_words(hook)}{change}")
    for kind, sentences in (("override", found.overrides), ("doubt", found.doubts)):
        for sentence in sentences:
            show({"sid": found.sid, kind: sentence}, as_json, f"  ! {sentence}")


def _words(hook: Hook) -> str:
    return f"{hook.method} {hook.url}" if hook.url else "(not set)"


def _conclusion(found: Configured, left: list[Hook], applied: bool) -> str:
    if left and applied:
        return f"{len(left)} still differ, although they were set."
    if left:
        return f"{len(left)} differ; nothing was changed. The same command with --apply sets them."
    if found.overrides:
        return "The addresses are this bot's, but Twilio does not use them all: see above."
    return "Twilio sends all of it to this bot."
