"""The driver as everything in `store` uses it: it never waits long, and one URL is enough.

`sessions`, `outbox` and `counters` connect through it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from threading import Lock
from typing import Any, cast

import redis
from redis.backoff import ConstantBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import NoScriptError, RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel

from bot.errors import StoreError
from bot.redis_url import RedisUrl, read_redis_url
from bot.store.direct import Direct
from bot.store.impatient import CALL_LIMIT, TIMEOUT, Impatient, ImpatientPool, in_time

OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "socket_timeout": TIMEOUT,
    "socket_connect_timeout": TIMEOUT,
    "decode_responses": False,
    "driver_info": None,  # two commands fewer on every new connection
}
DIRECT: dict[str, Any] = {**OPTIONS, "parser_class": Impatient}


def client_of(url: str) -> redis.Redis:
    """The driver of a store (any form of REDIS_URL). Connects at first use, so it never fails."""
    where = read_redis_url(url)
    if where.form == "one":
        return Direct.from_url(url, retry=None, health_check_interval=0, **DIRECT)
    if where.form == "sentinel":
        return _master_of(where)
    return cast(redis.Redis, _ClusterAtFirstUse(where))


def _master_of(where: RedisUrl) -> redis.Redis:
    """The master that the Sentinels name, asked again with each new connection."""
    master = _Sentinels(where).master_for(where.master, Direct)  # type: ignore[no-untyped-call]
    return cast(redis.Redis, master)


class _Sentinels(Sentinel):
    """The driver's own would ask one that is silent ten times more."""

    def __init__(self, where: RedisUrl) -> None:
        user, password = where.user, where.password
        super().__init__(  # type: ignore[no-untyped-call]
            [], retry=None, ssl=where.tls, username=user, password=password, **DIRECT
        )
        own = where.sentinel_password
        self.sentinels = [
            Direct.from_url(_url(where, *host), password=own, retry=None, **DIRECT)
            for host in where.hosts
        ]


class _ClusterAtFirstUse:
    """RedisCluster asks the nodes when it is made; a worker must start without them, too."""

    def __init__(self, where: RedisUrl) -> None:
        self._where = where
        self._lock = Lock()
        self._cluster: RedisCluster | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def _found(self) -> RedisCluster:
        """Raises FAILURES, also when others have looked for it all the while."""
        if not self._lock.acquire(timeout=CALL_LIMIT):
            raise redis.TimeoutError("The cluster has not been found in time")
        try:
            if self._cluster is None:
                self._cluster = _cluster_of(self._where)
            return self._cluster
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connections, if there are any: the driver leaves pools that it was given."""
        for node in self._cluster.get_nodes() if self._cluster else ():  # type: ignore[no-untyped-call]
            if node.redis_connection is not None:
                node.redis_connection.connection_pool.disconnect()


def _cluster_of(where: RedisUrl) -> RedisCluster:
    """Raises RedisClusterException while no node answers."""
    first, *others = where.hosts
    return RedisCluster(
        url=_url(where, *first),  # the driver takes a pool class only together with a URL
        startup_nodes=[
            ClusterNode(host, port)  # type: ignore[no-untyped-call]
            for host, port in others
        ],
        require_full_coverage=False,  # two thirds of the callers have a memory while one has none
        retry=Retry(ConstantBackoff(0.02), 1),  # once, because a slot may have a new master
        username=where.user,
        password=where.password,
        connection_pool_class=ImpatientPool,
        **OPTIONS,
    )


def _url(where: RedisUrl, host: str, port: int) -> str:
    """One of its servers; in brackets any host is right that has a colon."""
    name = f"[{host}]" if ":" in host else host
    return f"{'rediss' if where.tls else 'redis'}://{name}:{port}"


FAILURES = (
    *(redis.RedisError, RedisClusterException, OSError),  # the second is no RedisError
    *(TypeError, ValueError, LookupError),  # a reply that is none
)
"""What the driver raises when the store fails."""


@contextmanager
def store_errors() -> Iterator[None]:
    """The driver's many errors as ours, in time."""
    try:
        with in_time:
            yield
    except FAILURES as error:
        raise store_error(error) from error


def store_error(error: Exception) -> StoreError:
    """One of FAILURES as ours."""
    return StoreError(f"the session store failed: {type(error).__name__}")


class Script:
    """A Lua script of `scripts/`, run by its hash, and sent whole to a server that has it not.

    A master that has just been made one does not have it: hence the driver's own scripts, which
    are sent to all masters at once, would fail while one of them is away.
    """

    def __init__(self, client: redis.Redis, name: str) -> None:
        self._client = client
        self._lua = files("bot.store").joinpath("scripts", f"{name}.lua").read_text("utf-8")
        self._sha = _sha(self._lua)

    def __call__(self, keys: list[str], args: list[Any]) -> Any:
        try:
            return self._client.execute_command("EVALSHA", self._sha, len(keys), *keys, *args)  # type: ignore[no-untyped-call]
        except NoScriptError:
            return self._client.eval(self._lua, len(keys), *keys, *args)


def _sha(lua: str) -> str:
    return hashlib.sha1(lua.encode(), usedforsecurity=False).hexdigest()
