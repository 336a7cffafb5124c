"""REDIS_URL in its forms: one server, a socket, the master that Sentinels know, a cluster.

    redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]           rediss:// with TLS
    unix://[USER:PASSWORD@]/PATH
    redis+sentinel://[USER:PASSWORD@]HOST:PORT,HOST:PORT/MASTER[?sentinel_password=...]
    redis+cluster://[USER:PASSWORD@]HOST:PORT,HOST:PORT

`config` checks a URL with it, `store` connects by it. Nothing here connects or shows a secret.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

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
