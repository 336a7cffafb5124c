"""Guessing passwords, by a clock that the test sets."""

from __future__ import annotations

import pytest

from bot.pages.signin import FAILURES_AT_MOST, FAILURES_OF_MANY, KEPT_AT_MOST, WINDOW, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def test_a_few_failures_are_human(throttle: Throttle) -> None:
    for _ in range(FAILURES_AT_MOST - 1):
        throttle.failed("aino", "192.0.2.1")
    assert throttle.wait("aino", "192.0.2.1") == 0


def test_one_more_has_to_wait_until_the_first_is_old(throttle: Throttle, clock: Clock) -> None:
    for _ in range(FAILURES_AT_MOST):
        throttle.failed("aino", "192.0.2.1")
        clock.now += 10
    assert throttle.wait("aino", "192.0.2.1") == WINDOW - 10 * FAILURES_AT_MOST + 1
    assert throttle.wait("aino", "192.0.2.2") == throttle.wait("eino", "192.0.2.1") == 0
    clock.now += WINDOW - 10 * FAILURES_AT_MOST
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


def test_it_never_grows_without_end_and_keeps_no_name(throttle: Throttle) -> None:
    for n in range(KEPT_AT_MOST):
        throttle.failed(f"aino{n}", f"address{n}")
    kept = throttle._failures
    assert len(kept) == KEPT_AT_MOST
    assert b"aino" not in b"".join(kept)
