"""The only worker is killed: until another has loaded a connection is refused, at once, which is
when Twilio asks the fallback; then everything goes on where it was."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.faults.service import Service, service
from tests.processes import until

pytestmark = pytest.mark.slow

REFERRAL = "09 8392 4005"
SENDER = "+358409999999"


def test_the_only_worker_is_killed(tmp_path: Path) -> None:
    """The store is the one that `serve` starts; it is not the worker's, and keeps the session."""
    with service(tmp_path, WORKERS="1") as bot:
        player = bot.player()
        player.text("olen Vantaalla", from_=SENDER)
        (victim,) = bot.workers()
        os.kill(victim, signal.SIGKILL)
        until(lambda: bot.serving() == 0)
        assert refused(bot)
        until(lambda: bot.serving() == 1)
        assert bot.workers() != [victim]
        assert REFERRAL in player.text("mieheni hakkasi minut", from_=SENDER)[0]


def refused(bot: Service) -> bool:
    """Whether a request fails in an instant rather than waiting for a worker."""
    try:
        bot.player("meanwhile").text("apua")
    except ConnectionRefusedError:
        return True
    return False
