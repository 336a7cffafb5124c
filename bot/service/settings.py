"""Settings, read once at start. The only module that reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Container, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import ErrorDetails

from bot.directory.model import E164
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
    """Where the store is. `url` is the whole address, for the forms that redis-py reads itself."""

    form: Form
    url: str = field(repr=False)
    hosts: tuple[tuple[str, int], ...] = ()
    """The Sentinels, or some nodes of the cluster; one that answers is enough."""
    master: str = ""
    """The name by which Sentinels know the master."""
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)


def read_redis_url(url: str) -> RedisUrl:
    """Return the parts of a URL. Raises ValueError, whose message holds nothing of it."""
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


NOTHING = "found nothing, expected a value or no such variable at all"
SECRET_LENGTH = 32
"""The least number of characters in a secret."""

USER_NAME = r"[\w.@-]{1,40}"
PASSWORD_HASH = r"scrypt:\d+:\d+:\d+\$[A-Za-z0-9]+\$[0-9a-f]{128}"
"""A hash as werkzeug writes it. No other kind is accepted, so that none is weaker."""


def console_users(value: str) -> dict[str, str]:
    """Return users by name from `name:hash` pairs. Raises ValueError, which never shows a hash."""
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


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:  # its own words are not passed on: they may quote half a password
        return None


def store_url(value: str) -> str:
    """The URL of a store, in any form that `redis_url` takes."""
    try:
        read_redis_url(value)
    except ValueError:
        words = f"found something else (not shown, it may hold a password), {EXPECTED}"
        raise ValueError(words) from None
    return value


def public_url(value: str) -> str:
    """The public address of this software, without a slash at its end."""
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
    """Twilio's auth tokens: one or, while they are changed, two, separated by a comma."""
    found = tuple(token.strip() for token in value.split(","))
    if not all(found):
        raise ValueError(
            f"found {len(found)} tokens of which {found.count('')} empty (not shown), "
            "expected tokens separated by single commas"
        )
    return found


def secret(value: str) -> str:
    """A secret with enough characters."""
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"found {len(value)} characters, expected at least {SECRET_LENGTH}")
    return value


def session_secrets(value: str) -> tuple[str, ...]:
    """One secret or, during a rotation, the new one followed by those before it."""
    return tuple(secret(one.strip()) for one in value.split(","))


def expected(words: str, hidden: str = "") -> WrapValidator:
    """Describes what a value must be; `hidden` says why the value itself is not shown."""

    def told(value: str, validate: ValidatorFunctionWrapHandler) -> object:
        try:
            return validate(value)
        except ValidationError:
            found = f"something else (not shown, {hidden})" if hidden else f'"{value}"'
            raise ValueError(f"found {found}, expected {words}") from None

    return WrapValidator(told)


def _not_empty(value: str) -> str:
    if not value:
        raise ValueError(NOTHING)
    return value


_A_NUMBER = "a number such as +358401234567"
_A_HEADER = expected("a header such as X-Remote-User")
_A_SENDER = expected(f"{_A_NUMBER} or a messaging service (MG and 32 hexadecimal digits)")
_AN_ACCOUNT = expected("AC and 32 hexadecimal digits", hidden="it may be a token")
_HOST_PART = Field(pattern="^[a-z0-9-]{2,30}$")

Port = Annotated[int, Field(ge=1, le=65535), expected("a whole number from 1 to 65535")]
Workers = Annotated[int, Field(ge=1, le=256), expected("a whole number from 1 to 256")]
CallerId = Annotated[str, Field(pattern=f"^{E164}$"), expected(_A_NUMBER)]
TextFrom = Annotated[str, Field(pattern=f"^({E164}|MG[0-9a-fA-F]{{32}})$"), _A_SENDER]
AccountSid = Annotated[str, Field(pattern="^AC[0-9a-fA-F]{32}$"), _AN_ACCOUNT]
Region = Annotated[str, _HOST_PART, expected("a name such as ie1")]
Edge = Annotated[str, _HOST_PART, expected("a name such as dublin")]
HeaderName = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9-]{1,60}$"), _A_HEADER]
Switch = Annotated[bool, BeforeValidator({"on": True, "off": False}.get), expected("on or off")]
StoreUrl = Annotated[str, AfterValidator(store_url)]
IsAStore = Annotated[bool, BeforeValidator(lambda url: bool(store_url(url)))]
PublicUrl = Annotated[str, AfterValidator(public_url)]
Tokens = Annotated[tuple[str, ...], BeforeValidator(tokens)]
Secret = Annotated[str, AfterValidator(secret)]
Secrets = Annotated[tuple[str, ...], BeforeValidator(session_secrets)]
Folder = Annotated[Path, BeforeValidator(_not_empty)]
Users = Annotated[Mapping[str, str], BeforeValidator(console_users)]


LONGEST_SESSION = 5 * 3600
"""The most seconds that SESSION_TTL may be."""

RELEASES = Path(__file__).resolve().parents[1] / "releases"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator has set; `None` means not set.

    A field is read from the variable of its name in capitals, or of its alias. Without `redis_url`
    the store is embedded; without `twilio_auth_tokens` no webhook of Twilio is accepted.
    """

    __pydantic_config__ = ConfigDict(alias_generator=str.upper)

    port: Port = 8000
    public_url: PublicUrl = ""
    """The public address, without a slash at its end."""
    session_ttl: Annotated[
        int,
        Field(ge=60, le=LONGEST_SESSION),
        expected(f"a whole number from 60 to {LONGEST_SESSION}"),
    ] = 45 * 60
    """Seconds that a conversation by text is remembered."""
    workers: Workers = os.cpu_count() or 1
    redis_url: StoreUrl | None = field(default=None, repr=False)
    twilio_auth_tokens: Annotated[Tokens, Field(alias="TWILIO_AUTH_TOKEN")] = field(
        default=(), repr=False
    )
    twilio_caller_id: CallerId | None = None
    twilio_text_from: TextFrom | None = None
    twilio_keywords: Switch = True
    twilio_account_sid: AccountSid | None = field(default=None, repr=False)
    twilio_region: Region | None = None
    twilio_edge: Edge | None = None
    session_secrets: Annotated[Secrets, Field(alias="SESSION_SECRET")] = field(
        default=(), repr=False
    )
    """The first makes new keys; the others are for sessions that began before it."""
    console_users: Users = field(default_factory=dict, repr=False)
    """Who may see the pages: name -> password hash."""
    console_proxy_header: HeaderName | None = None
    """The header in which a proxy names the person who has signed in."""
    store_is_ours: Annotated[IsAStore, Field(alias="EMBEDDED_STORE")] = False
    """Whether `serve` has started the store itself, on this machine."""
    metrics_token: Secret | None = field(default=None, repr=False)
    gateway_tokens: Annotated[Secrets, Field(alias="GATEWAY_TOKEN")] = field(default=(), repr=False)
    """The tokens, one of which an aggregator sends. None: there is no gateway."""
    releases: Folder = RELEASES


_SETTINGS_READER = TypeAdapter(Settings)


def from_environment() -> Settings:
    """Return the settings of this process. Raises SettingsError."""
    return read_settings(os.environ)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return settings from names and values. Raises SettingsError with every problem at once."""
    problems = list(_missing_variables(environ))
    try:
        settings = _SETTINGS_READER.validate_python(
            {name: text.strip() for name, text in environ.items()}
        )
    except ValidationError as error:
        raise SettingsError((*map(_problem_of_variable, error.errors()), *problems)) from None
    if problems:
        raise SettingsError(tuple(problems))
    local = f"http://127.0.0.1:{settings.port}"
    return replace(settings, public_url=settings.public_url or local)


def _problem_of_variable(error: ErrorDetails) -> str:
    """A variable and what is wrong with it; its value appears only where that is safe."""
    name, value = error["loc"][0], error["input"]
    return f"{name}: {error['ctx']['error'] if value else NOTHING}"


def _missing_variables(names: Container[str]) -> Iterator[str]:
    """What must be set as well because of other settings."""
    if "REDIS_URL" in names and "SESSION_SECRET" not in names:
        yield (
            f"SESSION_SECRET: not set, expected at least {SECRET_LENGTH} characters, "
            "the same in every process that shares the store at REDIS_URL"
        )
    place = ("TWILIO_REGION", "TWILIO_EDGE")  # one alone is a host without a certificate
    unset = [name for name in place if name not in names]
    if len(unset) == 1:
        yield (
            f"{unset[0]}: not set, expected TWILIO_REGION and TWILIO_EDGE together "
            "(for Ireland ie1 and dublin), or neither"
        )
    if "TWILIO_TEXT_FROM" in names:  # a caller who was promised a text must get it
        for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
            if name not in names:
                yield f"{name}: not set, expected with TWILIO_TEXT_FROM"


def inherit(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> Settings:
    """Complete `settings` with a generated secret, and pass everything on to the worker processes.

    Called once, in the parent: if each worker generated a secret, a session saved by one could not
    be found by the next.
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
    """Return whether only this machine can reach the address, so that Twilio cannot."""
    return urlsplit(public_url).hostname in ("127.0.0.1", "localhost", "::1")
