"""redis-py as `store` uses it: one URL is enough, and no call waits long."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from threading import Lock, local
from typing import Any, NoReturn, cast

import redis
from redis.backoff import ConstantBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.connection import DefaultParser
from redis.exceptions import NoScriptError, RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from bot.problems.errors import StoreError
from bot.service.settings import RedisUrl, read_redis_url

MASTER = {b"name", b"ip", b"port", b"flags", b"num-other-sentinels"}
"""The fields of a master that redis-py looks at."""


def number(reply: object) -> int:
    """Check the reply to DEL or to a script that returns a number. Raises redis.InvalidResponse."""
    return reply if isinstance(reply, int) and not isinstance(reply, bool) else _refuse(reply)


def string(reply: object) -> bytes | None:
    """Check the reply to GET, LPOP, or SET with GET. Raises redis.InvalidResponse."""
    return reply if reply is None or isinstance(reply, bytes) else _refuse(reply)


def strings(reply: object, keys: int) -> list[bytes | None]:
    """Check the reply to MGET of this many keys. Raises redis.InvalidResponse."""
    if not isinstance(reply, list) or len(reply) != keys:
        _refuse(reply)
    return [string(value) for value in reply]


def done(reply: object) -> bool:
    """Return whether SET has set the key; with NX or XX it need not. Raises
    redis.InvalidResponse."""
    return bool(reply) if reply is None or reply is True else _refuse(reply)


def counts(reply: object) -> dict[str, int]:
    """Check the fields and numbers of a hash, as a script returns them. Raises
    redis.InvalidResponse."""
    if not isinstance(reply, list) or not all(isinstance(part, bytes) for part in reply):
        _refuse(reply)
    try:
        return {
            name.decode(): int(count) for name, count in zip(reply[::2], reply[1::2], strict=True)
        }
    except ValueError:
        _refuse(reply)


def require_masters(reply: object) -> object:
    """Check what a Sentinel says of the masters that it watches; redis-py interprets it.

    Raises redis.ConnectionError, after which redis-py asks the next Sentinel.
    """
    if isinstance(reply, list) and all(map(_is_master, reply)):
        return reply
    raise redis.ConnectionError("What answers is no Sentinel")


def _is_master(state: object) -> bool:
    """Return whether this is a flat list of the fields of a master and their values."""
    if not isinstance(state, list) or not all(isinstance(part, bytes) for part in state):
        return False
    found = dict(zip(state[::2], state[1::2], strict=False))
    return found.keys() >= MASTER and found[b"num-other-sentinels"].isdigit()


def _refuse(reply: object) -> NoReturn:
    """The error does not quote the reply, which may contain anything."""
    raise redis.InvalidResponse(f"no reply of a store to this command: {type(reply).__name__}")


TIMEOUT = 0.25
"""Seconds for a connection and for each reply. A turn makes two round trips."""
CALL_LIMIT = 0.75
"""Seconds after which a call starts nothing more. It may first have to find the master, perhaps
while other calls look for it too."""


class _Call(local):
    """The current call of a thread to the store: `with in_time:` gives it CALL_LIMIT."""

    until = math.inf

    def __enter__(self) -> None:
        self.until = time.monotonic() + CALL_LIMIT

    def __exit__(self, *_: object) -> None:
        self.until = math.inf


in_time = _Call()


def require_time(until: float = math.inf) -> None:
    """Raises redis.TimeoutError once this call, or the one that ends at `until`, has run out of
    time."""
    if time.monotonic() > min(until, in_time.until):
        raise redis.TimeoutError("The store has not answered in time")


class Impatient(DefaultParser):  # type: ignore[misc,valid-type]
    """redis-py's parser, which stops reading a reply that has taken TIMEOUT."""

    _until = 0.0

    def read_response(self, *args: Any, **options: Any) -> Any:
        """Raises redis.ConnectionError also for bytes that are no reply: redis-py then closes the
        connection, whose remaining bytes would make no sense either."""
        self._until = time.monotonic() + TIMEOUT
        try:
            return super().read_response(*args, **options)
        except redis.InvalidResponse as error:
            raise redis.ConnectionError("What answers is no store") from error

    @classmethod
    def parse_error(cls, response: str) -> Exception:
        """The exception for an error reply. redis-py's own code fails for a MOVED without a
        place."""
        try:
            return cast(Exception, super().parse_error(response))
        except ValueError:
            return redis.ResponseError("an error reply that is none")

    def read_from_socket(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError. The last reply in time may itself take as long again."""
        require_time(self._until)
        return super().read_from_socket(*args, **options)


class Pool(redis.ConnectionPool):
    """Connections to one server that are not handed to a call that is out of time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, parser_class=Impatient, **options)

    def get_connection(self, *args: Any, **options: Any) -> Any:
        """Raises redis.TimeoutError."""
        require_time()
        return super().get_connection(*args, **options)


class MasterPool(Pool, SentinelConnectionPool):
    """The same to the master that the Sentinels name."""


OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "socket_timeout": TIMEOUT,
    "socket_connect_timeout": TIMEOUT,
    "decode_responses": False,
    "driver_info": None,  # two commands fewer on every new connection
}
ONCE: dict[str, Any] = {**OPTIONS, "retry": None}
"""A failed call is not repeated: a caller is waiting."""


def client_of(url: str) -> redis.Redis:
    """Return the redis-py client for a store (any form of REDIS_URL).

    It connects at first use, so it never fails.
    """
    where = read_redis_url(url)
    if where.form == "one":
        return redis.Redis.from_pool(Pool.from_url(url, **ONCE))
    if where.form == "sentinel":
        return _master_of(where)
    return cast(redis.Redis, _ClusterAtFirstUse(where))


def _master_of(where: RedisUrl) -> redis.Redis:
    """The master that the Sentinels name; they are asked for each new connection."""
    master = _Sentinels(where).master_for(where.master, connection_pool_class=MasterPool)  # type: ignore[no-untyped-call]
    return cast(redis.Redis, master)


class _Sentinels(Sentinel):
    """redis-py's Sentinel client, with clients made here: its own pools would not keep time."""

    def __init__(self, where: RedisUrl) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            [], ssl=where.tls, username=where.user, password=where.password, **ONCE
        )
        self.sentinels = [_sentinel(where, *host) for host in where.hosts]


def _sentinel(where: RedisUrl, host: str, port: int) -> redis.Redis:
    """One of the Sentinels. If its answer makes no sense, the next one is asked."""
    pool = Pool.from_url(_url(where, host, port), password=where.sentinel_password, **ONCE)
    client = redis.Redis.from_pool(pool)
    understood = client.response_callbacks["SENTINEL MASTERS"]

    def masters(reply: object, **options: Any) -> Any:
        return understood(require_masters(reply), **options)

    client.set_response_callback("SENTINEL MASTERS", masters)
    return client


class _Cluster(RedisCluster):
    """redis-py reads the map of the cluster during any command, without checking that it is one.

    These two methods contain only what redis-py does with commands and replies, no code of ours:
    each raises RedisClusterException for a map that cannot be read.
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
    """RedisCluster asks the nodes when it is created; a worker must also start without them."""

    def __init__(self, where: RedisUrl) -> None:
        self._where = where
        self._lock = Lock()
        self._cluster: RedisCluster | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found(), name)

    def _found(self) -> RedisCluster:
        """Raises FAILURES, also when other calls were looking for it all the while."""
        if not self._lock.acquire(timeout=CALL_LIMIT):
            raise redis.TimeoutError("The cluster has not been found in time")
        try:
            if self._cluster is None:
                self._cluster = _cluster_of(self._where)
            return self._cluster
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connections, if there are any: redis-py does not close pools that it was
        given."""
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
    """One of the cluster's servers. In brackets, any host with a colon is valid."""
    name = f"[{host}]" if ":" in host else host
    return f"{'rediss' if where.tls else 'redis'}://{name}:{port}"


FAILURES = (redis.RedisError, RedisClusterException, OSError)  # the second is no RedisError
"""What redis-py raises, and what `replies` raises for an invalid reply."""


def is_failure(error: BaseException) -> bool:
    """Return whether the store has failed. What redis-py cannot send (DataError) and every other
    exception is a bug of ours."""
    return isinstance(error, FAILURES) and not isinstance(error, redis.DataError)


@contextmanager
def store_errors() -> Iterator[None]:
    """Keep time, and raise redis-py's many errors as StoreError. A bug is raised unchanged."""
    try:
        with in_time:
            yield
    except FAILURES as error:
        if is_failure(error):
            raise store_error(error) from error
        raise


def store_error(error: BaseException) -> StoreError:
    """The StoreError for a failure of the store."""
    return StoreError(f"the session store failed: {type(error).__name__}")


class Script:
    """A Lua script of `scripts/`: run by its hash, or sent whole to a server that does not have it.

    A server that has just become the master does not have it. redis-py's own scripts are sent to
    all masters at once and would fail while one of them is away.
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
