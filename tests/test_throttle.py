"""Guessing passwords; the window is a second or two where a test waits until it is over."""

from __future__ import annotations

import time

import pytest

from bot.pages.signin import FAILURES_AT_MOST, FAILURES_OF_MANY, WINDOW, Throttle


@pytest.fixture
def throttle() -> Throttle:
    return Throttle()


def test_a_few_failures_are_human(throttle: Throttle) -> None:
    for _ in range(FAILURES_AT_MOST - 1):
        throttle.failed("aino", "192.0.2.1")
    assert throttle.wait("aino", "192.0.2.1") == 0


def test_one_more_has_to_wait_until_the_first_is_old(throttle: Throttle) -> None:
    for _ in range(FAILURES_AT_MOST):
        throttle.failed("aino", "192.0.2.1")
    assert WINDOW - 5 < throttle.wait("aino", "192.0.2.1") <= WINDOW
    assert throttle.wait("aino", "192.0.2.2") == throttle.wait("eino", "192.0.2.1") == 0


def test_failing_on_does_not_make_the_wait_longer() -> None:
    throttle = Throttle(window=2)
    for _ in range(2 * FAILURES_AT_MOST):
        throttle.failed("aino", "192.0.2.1")
    assert 1 <= throttle.wait("aino", "192.0.2.1") <= 2
    time.sleep(2.05)
    assert throttle.wait("aino", "192.0.2.1") == 0


@pytest.mark.parametrize("vary", ["name", "address"])
def test_many_from_one_address_or_on_one_name_wait_too(throttle: Throttle, vary: str) -> None:
    for n in range(FAILURES_OF_MANY):
        name, address = ("aino", f"192.0.2.{n}") if vary == "address" else (f"a{n}", "192.0.2.1")
        assert throttle.wait(name, address) == 0
        throttle.failed(name, address)
    assert throttle.wait("aino" if vary == "address" else "b", "192.0.2.1") > 0


def test_who_knows_the_password_begins_anew(throttle: Throttle) -> None:
    for _ in range(FAILURES_AT_MOST):
        throttle.failed("aino", "192.0.2.1")
    throttle.succeeded("aino", "192.0.2.1")
    assert throttle.wait("aino", "192.0.2.1") == 0


def test_names_and_addresses_are_not_kept(throttle: Throttle) -> None:
    throttle.failed("aino", "192.0.2.1")
    kept = str(vars(throttle._counted.storage))
    assert "900" in kept
    assert "aino" not in kept
    assert "192.0.2.1" not in kept


def test_what_is_old_is_forgotten() -> None:
    throttle = Throttle(window=1)
    for n in range(FAILURES_OF_MANY):
        throttle.failed(f"aino{n}", f"address{n}")
    time.sleep(1.05)
    throttle.failed("aino", "192.0.2.1")
    until = time.monotonic() + 5
    while len(vars(throttle._counted.storage)["storage"]) > 3:
        assert time.monotonic() < until
        time.sleep(0.01)
