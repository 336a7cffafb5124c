"""Settings, read once at start: the only module that touches the environment.

`cli.serve` and `app` call it. It never shows a secret, neither in a repr nor in a message.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from bot import settings_values as accepted
from bot.errors import SettingsError

VOICE_SESSION_TTL = 5 * 3600
"""Seconds a call is remembered; not a setting, because Twilio ends a call after four hours."""

RELEASES = Path(__file__).resolve().parents[1] / "releases"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decided; `None` means not set.

    `session_ttl` is the seconds a text conversation is remembered. `public_url` has no slash at
    its end. Without `redis_url` the store is embedded; without `twilio_auth_tokens` no webhook
    of Twilio's is believed.
    """

    port: int
    public_url: str
    session_ttl: int
    workers: int
    redis_url: str | None = field(repr=False)
    twilio_auth_tokens: tuple[str, ...] = field(repr=False)
    twilio_caller_id: str | None
    twilio_text_from: str | None
    twilio_keywords: bool
    twilio_account_sid: str | None
    twilio_region: str | None
    twilio_edge: str | None
    session_secrets: tuple[str, ...] = field(repr=False)
    """The first makes keys; the others are of sessions begun before it."""
    console_users: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Who may see the pages: name -> password hash."""
    console_proxy_header: str | None = None
    """The header in which a proxy in front names who is signed in."""
    store_is_ours: bool = False
    """Whether `serve` has started the store for itself, on this machine."""
    metrics_token: str | None = field(default=None, repr=False)
    releases: Path = RELEASES


def from_environment() -> Settings:
    """The settings of this process. Raises SettingsError."""
    return read_settings(os.environ)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from names and values. Raises SettingsError with every problem at once."""
    reading = _Reading(environ)
    port = reading.number("PORT", 8000, 1, 65535)
    settings = Settings(
        port=port,
        public_url=reading.text("PUBLIC_URL", accepted.public_url) or f"http://127.0.0.1:{port}",
        session_ttl=reading.number("SESSION_TTL", 45 * 60, 60, VOICE_SESSION_TTL),
        workers=reading.number("WORKERS", os.cpu_count() or 1, 1, 256),
        redis_url=reading.text("REDIS_URL", accepted.store_url),
        twilio_auth_tokens=reading.text("TWILIO_AUTH_TOKEN", accepted.tokens) or (),
        twilio_caller_id=reading.text("TWILIO_CALLER_ID", accepted.caller_id),
        twilio_text_from=reading.text("TWILIO_TEXT_FROM", accepted.text_from),
        twilio_keywords=reading.text("TWILIO_KEYWORDS", accepted.switch) is not False,
        twilio_account_sid=reading.text("TWILIO_ACCOUNT_SID", accepted.account_sid),
        twilio_region=reading.text("TWILIO_REGION", lambda name: accepted.place(name, "ie1")),
        twilio_edge=reading.text("TWILIO_EDGE", lambda name: accepted.place(name, "dublin")),
        session_secrets=reading.text("SESSION_SECRET", accepted.session_secrets) or (),
        console_users=reading.text("CONSOLE_USERS", accepted.console_users) or {},
        console_proxy_header=reading.text("CONSOLE_PROXY_HEADER", accepted.header_name),
        store_is_ours=reading.text("EMBEDDED_STORE", accepted.store_url) is not None,
        metrics_token=reading.text("METRICS_TOKEN", accepted.secret),
        releases=reading.text("RELEASES", Path) or RELEASES,
    )
    reading.need_secret_for_shared_store()
    reading.need_region_and_edge_together()
    reading.need_account_for_texts()
    if reading.problems:
        raise SettingsError(tuple(reading.problems))
    return settings


def inherit(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> Settings:
    """Complete `settings` with a made secret and leave all of it to the worker processes.

    Called once, in the parent: a secret made in each worker would differ, and a session saved
    by one could not be found by the next.
    """
    complete = replace(
        settings,
        session_secrets=settings.session_secrets or (_made_secret(),),
    )
    handed_down = {
        "REDIS_URL": complete.redis_url,
        "EMBEDDED_STORE": complete.redis_url if complete.store_is_ours else None,
        "SESSION_SECRET": ",".join(complete.session_secrets),
    }
    environ.update({name: value for name, value in handed_down.items() if value is not None})
    return complete


def _made_secret() -> str:
    return secrets.token_urlsafe(accepted.SECRET_LENGTH)


def only_here(public_url: str) -> bool:
    """Whether nobody but this machine reaches the address: not Twilio, for one."""
    return urlsplit(public_url).hostname in ("127.0.0.1", "localhost", "::1")


class _Reading:
    """One pass over the environment, gathering problems instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, parse: Callable[[str], T]) -> T | None:
        value = self._environ.get(name)
        if value is None:
            return None
        try:
            return parse(accepted.not_empty(value.strip()))
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        found = self.text(name, lambda value: accepted.whole_number(value, low, high))
        return default if found is None else found

    def need_secret_for_shared_store(self) -> None:
        if "REDIS_URL" in self._environ and "SESSION_SECRET" not in self._environ:
            self.problems.append(
                f"SESSION_SECRET: not set, expected at least {accepted.SECRET_LENGTH} characters, "
                "the same in every process that shares the store at REDIS_URL"
            )

    def need_region_and_edge_together(self) -> None:
        """One alone names a host that Twilio has no certificate for."""
        names = ("TWILIO_REGION", "TWILIO_EDGE")
        missing = [name for name in names if name not in self._environ]
        if len(missing) == 1:
            self.problems.append(
                f"{missing[0]}: not set, expected TWILIO_REGION and TWILIO_EDGE together "
                "(for Ireland ie1 and dublin), or neither"
            )

    def need_account_for_texts(self) -> None:
        """A caller who was promised a text must get it."""
        if "TWILIO_TEXT_FROM" in self._environ:
            for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
                if name not in self._environ:
                    self.problems.append(f"{name}: not set, expected with TWILIO_TEXT_FROM")
