"""Settings, read once at start: the only module that touches the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.problems.errors import SettingsError

Form = Literal["one", "sentinel", "cluster"]

EXPECTED = (
    "expected redis://HOST:PORT, rediss://HOST:PORT, unix:///PATH, "
    "redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT"
)
FORMS: dict[str, Form] = {
    "redis": "one",
    "rediss": "one",
    "unix": "one",
    "redis+sentinel": "sentinel",
    "rediss+sentinel": "sentinel",
    "redis+cluster": "cluster",
    "rediss+cluster": "cluster",
}
PORTS: dict[Form, int] = {"one": 6379, "sentinel": 26379, "cluster": 6379}
HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:,@/\[\]]+)(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """Where the store is. `url` is the whole, for the form that the driver reads by itself."""

    form: Form
    url: str = field(repr=False)
    hosts: tuple[tuple[str, int], ...] = ()
    """The Sentinels, or some nodes of the cluster: one that answers is enough."""
    master: str = ""
    """The name by which Sentinels know the master."""
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)


def read_redis_url(url: str) -> RedisUrl:
    """The parts of a URL. Raises ValueError, whose words hold nothing of it."""
    parts = urlsplit(url)
    form = FORMS.get(parts.scheme)
    if form is None:
        raise ValueError(EXPECTED)
    if form == "one":
        if parts.port == 0 or not (parts.path if parts.scheme == "unix" else parts.hostname):
            raise ValueError(EXPECTED)
        return RedisUrl(form, url)
    secret, _, hosts = parts.netloc.rpartition("@")
    user, _, password = secret.partition(":")
    sentinel_password = parse_qs(parts.query).get("sentinel_password", [None])[0]
    return RedisUrl(
        form,
        url,
        tuple(_host(host, PORTS[form]) for host in hosts.split(",")),
        _master(form, parts.path.strip("/")),
        parts.scheme.startswith("rediss"),
        unquote(user) or None,
        unquote(password) or None,
        sentinel_password,
    )


def _host(text: str, default: int) -> tuple[str, int]:
    found = HOST.fullmatch(text)
    port = int(found["port"] or default) if found else 0
    if found is None or not 0 < port < 65536:
        raise ValueError(EXPECTED)
    return found["host"].strip("[]"), port


def _master(form: Form, path: str) -> str:
    """Sentinels need a name; a cluster has one database and no name."""
    if (form == "sentinel") != bool(re.fullmatch(r"[\w.-]+", path)):
        raise ValueError(EXPECTED)
    return path


SECRET_LENGTH = 32
"""Characters of a secret, at least."""

USER_NAME = r"[\w.@-]{1,40}"
PASSWORD_HASH = r"scrypt:\d+:\d+:\d+\$[A-Za-z0-9]+\$[0-9a-f]{128}"
"""As werkzeug writes one; no other kind, so that none is weaker than ours."""


def console_users(value: str) -> dict[str, str]:
    """Users by name from `name:hash` pairs. Raises ValueError, which never shows a hash."""
    pairs = [pair.strip().partition(":") for pair in value.split(",")]
    for name, _, hashed in pairs:
        if not re.fullmatch(USER_NAME, name):
            raise ValueError(
                f"found a user named {name[:40]!r}, expected 1 to 40 letters, digits, dots, "
                "hyphens or @, then a colon and a hash"
            )
        if not re.fullmatch(PASSWORD_HASH, hashed):
            raise ValueError(
                f"the hash of {name} is not one (not shown), "
                f"expected what `python -m bot user {name}` prints"
            )
    return {name: hashed for name, _, hashed in pairs}


def header_name(value: str) -> str:
    """A header of HTTP."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,60}", value):
        raise ValueError(f'found "{value}", expected a header such as X-Remote-User')
    return value


def not_empty(value: str) -> str:
    """The text itself, if there is any."""
    if not value:
        raise ValueError("found nothing, expected a value or no such variable at all")
    return value


def whole_number(value: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise ValueError(f'found "{value}", expected a whole number from {low} to {high}')
    return int(value)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:  # its own words are not passed on: they may quote half a password
        return None


def store_url(value: str) -> str:
    """A URL of a store, in any form of `redis_url`."""
    try:
        read_redis_url(value)
    except ValueError:
        words = f"found something else (not shown, it may hold a password), {EXPECTED}"
        raise ValueError(words) from None
    return value


def public_url(value: str) -> str:
    """Where the world reaches this software, without a slash at its end."""
    parts = _split(value)
    if "@" in value:
        raise ValueError("found a user or password (not shown), expected a URL without them")
    if not (parts and parts.scheme in ("http", "https") and parts.hostname) or re.search(
        r"[?#\s]", value
    ):
        raise ValueError(
            f'found "{value}", expected http:// or https:// with a host, no query and no fragment'
        )
    return value.rstrip("/")


def tokens(value: str) -> tuple[str, ...]:
    """Twilio's tokens: one, or while they are changed two, separated by commas."""
    found = tuple(token.strip() for token in value.split(","))
    if not all(found):
        raise ValueError(
            f"found {len(found)} tokens of which {found.count('')} empty (not shown), "
            "expected tokens separated by single commas"
        )
    return found


def caller_id(value: str) -> str:
    """A number in E.164."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        raise ValueError(f'found "{value}", expected a number such as +358401234567')
    return value


def text_from(value: str) -> str:
    """A number in E.164, or a messaging service."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}", value):
        raise ValueError(
            f'found "{value}", expected a number such as +358401234567 '
            "or a messaging service (MG and 32 hexadecimal digits)"
        )
    return value


def switch(value: str) -> bool:
    """on or off."""
    if value not in ("on", "off"):
        raise ValueError(f'found "{value}", expected on or off')
    return value == "on"


def account_sid(value: str) -> str:
    """An account of Twilio's."""
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError(
            "found something else (not shown, it may be a token), "
            "expected AC and 32 hexadecimal digits"
        )
    return value


def place(value: str, example: str) -> str:
    """A region or an edge of Twilio's; it becomes a part of a host name."""
    if not re.fullmatch(r"[a-z0-9-]{2,30}", value):
        raise ValueError(f'found "{value}", expected a name such as {example}')
    return value


def secret(value: str) -> str:
    """A secret of enough characters."""
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"found {len(value)} characters, expected at least {SECRET_LENGTH}")
    return value


def session_secrets(value: str) -> tuple[str, ...]:
    """One secret, or during a rotation the new one and those before it."""
    return tuple(secret(one.strip()) for one in value.split(","))


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
        public_url=reading.text("PUBLIC_URL", public_url) or f"http://127.0.0.1:{port}",
        session_ttl=reading.number("SESSION_TTL", 45 * 60, 60, VOICE_SESSION_TTL),
        workers=reading.number("WORKERS", os.cpu_count() or 1, 1, 256),
        redis_url=reading.text("REDIS_URL", store_url),
        twilio_auth_tokens=reading.text("TWILIO_AUTH_TOKEN", tokens) or (),
        twilio_caller_id=reading.text("TWILIO_CALLER_ID", caller_id),
        twilio_text_from=reading.text("TWILIO_TEXT_FROM", text_from),
        twilio_keywords=reading.text("TWILIO_KEYWORDS", switch) is not False,
        twilio_account_sid=reading.text("TWILIO_ACCOUNT_SID", account_sid),
        twilio_region=reading.text("TWILIO_REGION", lambda name: place(name, "ie1")),
        twilio_edge=reading.text("TWILIO_EDGE", lambda name: place(name, "dublin")),
        session_secrets=reading.text("SESSION_SECRET", session_secrets) or (),
        console_users=reading.text("CONSOLE_USERS", console_users) or {},
        console_proxy_header=reading.text("CONSOLE_PROXY_HEADER", header_name),
        store_is_ours=reading.text("EMBEDDED_STORE", store_url) is not None,
        metrics_token=reading.text("METRICS_TOKEN", secret),
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
    return secrets.token_urlsafe(SECRET_LENGTH)


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
            return parse(not_empty(value.strip()))
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        found = self.text(name, lambda value: whole_number(value, low, high))
        return default if found is None else found

    def need_secret_for_shared_store(self) -> None:
        if "REDIS_URL" in self._environ and "SESSION_SECRET" not in self._environ:
            self.problems.append(
                f"SESSION_SECRET: not set, expected at least {SECRET_LENGTH} characters, "
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
