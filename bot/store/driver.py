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
from bot.store.impatient import CALL_LIMIT, TIMEOUT, MasterPool, Pool, in_time
from bot.store.replies import require_masters

OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "socket_timeout": TIMEOUT,
    "socket_connect_timeout": TIMEOUT,
    "decode_responses": False,
    "driver_info": None,  # two commands fewer on every new connection
}
ONCE: dict[str, Any] = {**OPTIONS, "retry": None}
"""A call that failed is not tried again: a caller waits for it."""


def client_of(url: str) -> redis.Redis:
    """The driver of a store (any form of REDIS_URL). Connects at first use, so it never fails."""
    where = read_redis_url(url)
    if where.form == "one":
        return redis.Redis.from_pool(Pool.from_url(url, **ONCE))
    if where.form == "sentinel":
        return _master_of(where)
    return cast(redis.Redis, _ClusterAtFirstUse(where))


def _master_of(where: RedisUrl) -> redis.Redis:
    """The master that the Sentinels name, asked again with each new connection."""
    master = _Sentinels(where).master_for(where.master, connection_pool_class=MasterPool)  # type: ignore[no-untyped-call]
    return cast(redis.Redis, master)


class _Sentinels(Sentinel):
    """The driver's, with clients made here: its own would have no pool that is in time."""

    def __init__(self, where: RedisUrl) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            [], ssl=where.tls, username=where.user, password=where.password, **ONCE
        )
        self.sentinels = [_sentinel(where, *host) for host in where.hosts]


def _sentinel(where: RedisUrl, host: str, port: int) -> redis.Redis:
    """One of the Sentinels. One that says what none says is passed over for the next."""
    pool = Pool.from_url(_url(where, host, port), password=where.sentinel_password, **ONCE)
    client = redis.Redis.from_pool(pool)
    understood = client.response_callbacks["SENTINEL MASTERS"]

    def masters(reply: object, **options: Any) -> Any:
        return understood(require_masters(reply), **options)

    client.set_response_callback("SENTINEL MASTERS", masters)
    return client


class _Cluster(RedisCluster):
    """The driver reads the map of the cluster within any command, without checking that it is one.

    Only what the driver does with commands and replies is in the two methods, no call of ours:
    each raises RedisClusterException for a map that it cannot read.
    """

    def __init__(self, **options: Any) -> None:
        with _map_is_read():
            super().__init__(**options)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with _map_is_read():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]


@contextmanager
def _map_is_read() -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError, LookupError) as error:
        raise RedisClusterException("What answers is no node of a cluster") from error


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
    return _Cluster(
        url=_url(where, *first),  # the driver takes a pool class only together with a URL
        startup_nodes=[
            ClusterNode(host, port)  # type: ignore[no-untyped-call]
            for host, port in others
        ],
        require_full_coverage=False,  # two thirds of the callers have a memory while one has none
        retry=Retry(ConstantBackoff(0.02), 1),  # once, because a slot may have a new master
        username=where.user,
        password=where.password,
        connection_pool_class=Pool,
        **OPTIONS,
    )


def _url(where: RedisUrl, host: str, port: int) -> str:
    """One of its servers; in brackets any host is right that has a colon."""
    name = f"[{host}]" if ":" in host else host
    return f"{'rediss' if where.tls else 'redis'}://{name}:{port}"


FAILURES = (redis.RedisError, RedisClusterException, OSError)  # the second is no RedisError
"""What the driver raises, and `replies` for a reply that is none."""


def is_failure(error: BaseException) -> bool:
    """Whether the store has failed. What the driver cannot send (DataError) and whatever else is
    raised is a bug of ours."""
    return isinstance(error, FAILURES) and not isinstance(error, redis.DataError)


@contextmanager
def store_errors() -> Iterator[None]:
    """The driver's many errors as ours, in time. A bug is raised as it is."""
    try:
        with in_time:
            yield
    except FAILURES as error:
        if is_failure(error):
            raise store_error(error) from error
        raise


def store_error(error: BaseException) -> StoreError:
    """A failure of the store as ours."""
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
