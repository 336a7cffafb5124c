"""REDIS_URL in all its forms, and what is none of them."""

from __future__ import annotations

import pytest

from bot.service.settings import RedisUrl, read_redis_url


@pytest.mark.parametrize(
    "url", ["redis://a", "redis://u:p@a:6380/3", "rediss://[::1]:6379", "unix:///run/s?db=1"]
)
def test_one_server_is_left_to_the_driver(url: str) -> None:
    assert read_redis_url(url) == RedisUrl("one", url)


def test_sentinels() -> None:
    url = "rediss+sentinel://user:p%40ss@a:1,[::1]:2,c/the-master?sentinel_password=x"
    found = read_redis_url(url)
    assert found.form == "sentinel"
    assert found.hosts == (("a", 1), ("::1", 2), ("c", 26379))
    assert found.master == "the-master"
    assert (found.tls, found.user, found.password) == (True, "user", "p@ss")
    assert found.sentinel_password == "x"


def test_a_cluster() -> None:
    found = read_redis_url("redis+cluster://:secret@a:7001,b")
    assert found.form == "cluster"
    assert found.hosts == (("a", 7001), ("b", 6379))
    assert (found.tls, found.user, found.password) == (False, None, "secret")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a:6379",
        "http://a",
        "redis://",
        "redis://a:0",
        "redis://a:x",
        "unix://",
        "redis+sentinel://a:1",
        "redis+sentinel://a:1/",
        "redis+sentinel:///master",
        "redis+sentinel://a:1,,b:2/master",
        "redis+sentinel://a:1/two/parts",
        "redis+cluster://a:1/0",
        "redis+cluster://a:99999",
        "redis+cluster://a b:1",
        "redis+cluster://",
    ],
)
def test_what_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_redis_url(url)
    assert "hunter2" not in str(caught.value)


def test_nothing_secret_is_shown() -> None:
    for form in ("redis://:hunter2@a", "redis+sentinel://:hunter2@a/m?sentinel_password=hunter2"):
        assert "hunter2" not in repr(read_redis_url(form))
