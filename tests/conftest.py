"""Fixtures that every test may ask for: a real store, one server for each pytest process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
import redis
from coverage import Coverage
from hypothesis import settings

from bot.files.content import Content, load_content
from bot.store.sessions import Sessions, connect
from tests.own_store import OwnStore

settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")
"""No example fails because the machine is busy with something else."""

settings.register_profile("many", max_examples=5000, deadline=None)
"""`pytest --hypothesis-profile=many` tries more of what is large; too slow for every run."""


@pytest.fixture(scope="session")
def own_store() -> Iterator[OwnStore]:
    store = OwnStore()
    yield store
    store.close()


@pytest.fixture
def store_url(own_store: OwnStore) -> str:
    """The address of a store that answers: one that the last test killed is remade."""
    return own_store.url()


@pytest.fixture
def server(store_url: str) -> Iterator[redis.Redis]:
    """The driver itself on an emptied store, to look behind the seam."""
    with redis.Redis.from_url(store_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def sessions(store_url: str, server: redis.Redis) -> Iterator[Sessions]:
    """The product's sessions on an emptied store."""
    connected = connect(store_url)
    yield connected
    connected.close()


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped files, loaded once."""
    return load_content()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write transcripts anew")


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))


OF_PURE_FOLDERS = re.compile(
    r"test_(understanding|dialogue|directory|text|hours|expression|dates|numbers|phone|keypad|"
    r"candidates|told_stays|county|pace|conduct|transcripts|closed|own_words|safe_now|mergers|"
    r"ukrainian|new_situation|files_lexicon|seed)"
)
"""The modules whose tests cover the pure folders; coverage watches no others."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What coverage does not watch comes last in each process.

    Walks of everything and tests of other folders are marked `no_cover`: watched, they take two to
    four times as long, and tests of their own cover the pure folders whole. What is worked out once
    and kept is so worked out watched, before a test that is not watched could ask for it.
    """
    for item in items:
        if not OF_PURE_FOLDERS.match(item.path.name):
            item.add_marker("no_cover")
    items.sort(key=lambda item: item.get_closest_marker("no_cover") is not None)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A process of xdist has two measurements running, of which pytest-cov stops one (7.1)."""
    left = Coverage.current() if item.get_closest_marker("no_cover") else None
    if left is not None:
        left.stop()
    try:
        return (yield)
    finally:
        if left is not None:
            left.start()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the build machine a skipped test is a failure: everything it needs can be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
