"""`texts`: each text is asked of Twilio once, whatever comes of it, and nobody reads it on the way.

Against the stand-in over real HTTP; the process itself against no Twilio at all.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result

from bot.channels.account import Account, Credentials
from bot.cli import main
from bot.cli.texts import PAUSE, send_next
from bot.problems.errors import StoreError
from bot.service.counts import TEXTS
from bot.store import CountersInMemory, OutgoingText
from bot.store.embedded import embedded_store
from bot.store.outbox import ALIVE, RedisOutbox, connect_outbox
from bot.web.callers import today
from tests.processes import alive, descendants, until
from tests.twilio_standin import (
    ACCOUNT,
    MESSAGES,
    NUMBER,
    SERVICE,
    TOKEN,
    Rerouted,
    Twilio,
    refusal,
    standing_in,
)

ROOT = Path(__file__).parent.parent
CALLER = "+358401112223"
WORDS = "Kriisipuhelin 09 2525 0111, auki nyt. Hätänumero 112"
TEXT = OutgoingText("a", CALLER, WORDS)
STATUS = "https://bot.example.fi/status/sms"
CREATE = f"POST {MESSAGES}"

ENVIRON: dict[str, str] = {
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": f"{TOKEN},another",
    "TWILIO_TEXT_FROM": NUMBER,
    "PUBLIC_URL": "https://bot.example.fi",
    "SESSION_SECRET": "0123456789abcdef0123456789abcdef",
}
OURS = ("PORT", "PUBLIC_URL", "REDIS_URL", "SESSION_", "SIMULATOR_", "TWILIO_", "WORKERS")

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@pytest.fixture
def twilio() -> Twilio:
    return Twilio()


@pytest.fixture
def client(twilio: Twilio) -> Iterator[Rerouted]:
    with standing_in(twilio) as base:
        yield Rerouted(base)


@pytest.fixture
def outbox(store_url: str, server: redis.Redis) -> Iterator[RedisOutbox]:
    """An outbox on an emptied store with one text in it."""
    connected = connect_outbox(store_url)
    connected.take()
    assert connected.put(TEXT)
    yield connected
    connected.close()


@pytest.fixture
def counters() -> CountersInMemory:
    return CountersInMemory()


def over(
    client: Rerouted, sender: str = NUMBER, status_url: str | None = STATUS
) -> Callable[[OutgoingText], None]:
    """Sending by an account that is asked over `client`."""
    account = Account(Credentials(ACCOUNT, TOKEN), client)
    return lambda text: account.text(text.to, text.body, sender, status_url)


def refused(status: int, code: int) -> tuple[int, bytes]:
    """A refusal that quotes the number, as Twilio's do."""
    return status, json.dumps(refusal(status, code, f"The 'To' number {CALLER}")[1]).encode()


def stored(server: redis.Redis) -> bytes:
    """Every key and every value, as they would be written to a disk."""
    return b"\n".join(key + b"=" + (server.dump(key) or b"") for key in server.scan_iter())


def says_nothing_of_the_caller(said: str) -> bool:
    return not any(part in said for part in (CALLER, CALLER[4:], WORDS, "Kriisipuhelin"))


@pytest.mark.parametrize(
    ("sender", "status_url", "form"),
    [
        (NUMBER, STATUS, {"From": NUMBER, "StatusCallback": STATUS}),
        (SERVICE, STATUS, {"MessagingServiceSid": SERVICE, "StatusCallback": STATUS}),
        (NUMBER, None, {"From": NUMBER}),
    ],
)
def test_what_twilio_is_asked(
    client: Rerouted, twilio: Twilio, sender: str, status_url: str | None, form: dict[str, str]
) -> None:
    over(client, sender, status_url)(TEXT)
    assert twilio.arrived == [CREATE]
    assert twilio.posted == [{"To": CALLER, "Body": WORDS, "ValidityPeriod": "600"} | form]
    assert client.hosts == ["api.twilio.com"]


def test_a_text_is_sent_and_gone(
    outbox: RedisOutbox,
    client: Rerouted,
    twilio: Twilio,
    counters: CountersInMemory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert send_next(outbox, over(client), counters)
    assert not send_next(outbox, over(client), counters)
    assert [form["To"] for form in twilio.posted] == [CALLER]
    assert counters.counts == {TEXTS.of("sent"): 1}
    assert caplog.text == ""


def test_nothing_is_left_of_a_text_before_it_is_sent(
    outbox: RedisOutbox, server: redis.Redis, counters: CountersInMemory
) -> None:
    """Or whoever sends might die in between, and another send it again."""
    seen: list[bytes] = []
    assert CALLER.encode() in stored(server)
    assert send_next(outbox, lambda _: seen.append(stored(server)), counters)
    assert len(seen) == 1
    assert says_nothing_of_the_caller(seen[0].decode("latin-1"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused(400, 21610), "answered 400 (error 21610): the recipient has sent STOP"),
        (refused(400, 21614), "(error 21614): the recipient's telephone takes no texts"),
        (refused(400, 21408), "https://www.twilio.com/docs/api/errors/21408"),
        (refused(401, 20003), "do not belong together"),
        (refused(404, 20404), "the sender of texts is not in this account"),
        (refused(500, 20500), "a fault at Twilio"),
        ((503, b"<html>busy</html>"), "answered 503: a fault at Twilio"),
        ((302, b""), "answered 302"),
        ((201, b"<html>a proxy</html>"), "the answer is not JSON"),
        ((201, b'["a proxy"]'), '"type": "AttributeError"'),
    ],
)
def test_whatever_twilio_answers_it_is_not_asked_again(
    outbox: RedisOutbox,
    server: redis.Redis,
    client: Rerouted,
    twilio: Twilio,
    counters: CountersInMemory,
    caplog: pytest.LogCaptureFixture,
    answer: tuple[int, bytes],
    said: str,
) -> None:
    twilio.failing = answer
    assert send_next(outbox, over(client), counters)
    twilio.failing = None
    assert not send_next(outbox, over(client), counters)
    assert twilio.arrived == [CREATE]
    assert counters.counts == {TEXTS.of("not_sent"): 1}
    (line,) = caplog.messages
    assert json.loads(line)["event"] == "text_failed"
    assert said in line
    assert says_nothing_of_the_caller(caplog.text)
    assert says_nothing_of_the_caller(stored(server).decode("latin-1"))
    assert not outbox.put(TEXT), "whoever asks again is not told that it is on its way"


def test_an_answer_that_takes_too_long_is_not_asked_for_again(
    outbox: RedisOutbox,
    twilio: Twilio,
    counters: CountersInMemory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The text may well be on its way: the log says so."""
    twilio.stalls = 1
    with standing_in(twilio) as base:
        send = over(Rerouted(base, timeout=0.1))
        assert send_next(outbox, send, counters)
        assert not send_next(outbox, send, counters)
        until(lambda: twilio.arrived)
    assert twilio.arrived == [CREATE]
    assert counters.counts == {TEXTS.of("not_sent"): 1}
    (line,) = caplog.messages
    assert json.loads(line)["reason"].endswith(
        "no answer in time; what was asked may be done all the same"
    )


def test_nobody_there(
    outbox: RedisOutbox, counters: CountersInMemory, caplog: pytest.LogCaptureFixture
) -> None:
    send = over(Rerouted("http://127.0.0.1:1"))
    assert send_next(outbox, send, counters)
    assert not send_next(outbox, send, counters)
    assert counters.counts == {TEXTS.of("not_sent"): 1}
    assert "api.twilio.com: cannot be reached" in caplog.text
    assert says_nothing_of_the_caller(caplog.text)


def test_when_twilio_is_busy_it_is_asked_again(
    outbox: RedisOutbox,
    client: Rerouted,
    twilio: Twilio,
    counters: CountersInMemory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    twilio.busy = 2
    paused: list[float] = []
    assert send_next(outbox, over(client), counters, paused.append)
    assert twilio.arrived == [CREATE] * 3
    assert len(twilio.posted) == 1
    assert paused == [PAUSE] * 2
    assert counters.counts == {TEXTS.of("sent"): 1}
    assert caplog.text == ""


def test_when_twilio_stays_busy_it_is_given_up(
    outbox: RedisOutbox,
    client: Rerouted,
    twilio: Twilio,
    counters: CountersInMemory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    twilio.busy = 99
    assert send_next(outbox, over(client), counters, lambda _: None)
    assert not send_next(outbox, over(client), counters)
    assert twilio.arrived == [CREATE] * 3
    assert counters.counts == {TEXTS.of("not_sent"): 1}
    assert "(error 20429): too many requests at once" in caplog.text
    assert says_nothing_of_the_caller(caplog.text)


def test_a_fault_after_a_busy_answer_ends_the_tries(
    outbox: RedisOutbox, client: Rerouted, twilio: Twilio, counters: CountersInMemory
) -> None:
    twilio.busy = 1

    def worse(_: float) -> None:
        twilio.failing = refused(500, 20500)

    assert send_next(outbox, over(client), counters, worse)
    assert twilio.arrived == [CREATE] * 2
    assert counters.counts == {TEXTS.of("not_sent"): 1}


def test_while_the_store_is_away_nothing_is_sent(
    client: Rerouted, twilio: Twilio, counters: CountersInMemory
) -> None:
    with embedded_store() as url:
        outbox = connect_outbox(url)
        outbox.take()
        outbox.put(TEXT)
    with pytest.raises(StoreError):
        send_next(outbox, over(client), counters)
    outbox.close()
    assert (twilio.arrived, counters.counts) == ([], {})


@pytest.mark.parametrize("missing", [["TWILIO_TEXT_FROM"], ["REDIS_URL"], ["REDIS_URL", *ENVIRON]])
def test_without_its_settings_it_says_which_it_needs(missing: list[str]) -> None:
    environ = ENVIRON | {"REDIS_URL": "redis://127.0.0.1:1"}
    unset = dict.fromkeys([*missing, "TWILIO_REGION", "TWILIO_EDGE"])
    shown = CliRunner().invoke(main, ["texts"], env=environ | unset)
    assert shown.exit_code == 2
    needed = [name for name in ("TWILIO_TEXT_FROM", "REDIS_URL") if name in missing]
    assert f"{' and '.join(needed)}: not set, expected with the others" in shown.output


class UntilCtrlC(Rerouted):
    """A client at whose second request somebody presses Ctrl-C."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        if self.hosts:
            raise KeyboardInterrupt
        return super().request(*args, **kwargs)


@pytest.mark.parametrize(
    ("environ", "host", "form"),
    [
        ({}, "api.twilio.com", {"From": NUMBER, "StatusCallback": STATUS}),
        ({"PUBLIC_URL": "http://127.0.0.1:8080"}, "api.twilio.com", {"From": NUMBER}),
        (
            {"TWILIO_TEXT_FROM": SERVICE, "TWILIO_REGION": "ie1", "TWILIO_EDGE": "dublin"},
            "api.dublin.ie1.twilio.com",
            {"MessagingServiceSid": SERVICE, "StatusCallback": STATUS},
        ),
    ],
)
def test_the_command_sends_by_its_settings_until_stopped(
    outbox: RedisOutbox,
    store_url: str,
    twilio: Twilio,
    environ: dict[str, str],
    host: str,
    form: dict[str, str],
) -> None:
    outbox.put(OutgoingText("b", CALLER, "another"))
    unset: dict[str, str | None] = {"TWILIO_REGION": None, "TWILIO_EDGE": None}
    with standing_in(twilio) as base:
        client = UntilCtrlC(base)
        shown: Result = CliRunner().invoke(
            main, ["texts"], obj=client, env=unset | ENVIRON | {"REDIS_URL": store_url} | environ
        )
    assert shown.exit_code == 1
    assert "Aborted" in shown.output
    assert client.hosts == [host]
    assert twilio.posted == [{"To": CALLER, "Body": WORDS, "ValidityPeriod": "600"} | form]
    assert outbox.take() is None


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def running(output: Path, *words: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m bot ...` for which there is a proxy where nobody is, and so no Twilio."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            cwd=ROOT,
            env=clean | nowhere | ENVIRON | environ,
            stdout=file,
            stderr=file,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_process_of_its_own(store_url: str, server: redis.Redis, tmp_path: Path) -> None:
    """It shows that it is there, takes a text, tells of it without the caller, and goes on."""
    outbox, output = connect_outbox(store_url), tmp_path / "output"
    assert not outbox.put(TEXT)
    with running(output, "texts", REDIS_URL=store_url) as process:
        until(lambda: outbox.put(TEXT))
        until(lambda: server.hget(f"counts:{today()}", TEXTS.of("not_sent")) == b"1")
        server.delete(ALIVE)
        until(lambda: server.exists(ALIVE))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM
    outbox.close()
    first, second = output.read_text().splitlines()
    assert first == f"Sending the texts that callers ask for, from {NUMBER}."
    assert json.loads(second)["reason"] == (
        "api.twilio.com: cannot be reached; is there a network, and is the region or edge right?"
    )
    assert says_nothing_of_the_caller(stored(server).decode("latin-1"))


@pytest.mark.slow
@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_serve_has_one_beside_it_that_ends_with_it(
    store_url: str, server: redis.Redis, tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    output = tmp_path / "output"
    with running(output, "serve", REDIS_URL=store_url, PORT=port, WORKERS="1") as process:
        until(lambda: server.exists(ALIVE))
        everything = descendants(process.pid)
        process.send_signal(number)
        process.wait(20)
        until(lambda: not any(map(alive, everything)))
    server.delete(ALIVE)
    assert f"Callers may ask for the numbers as a text, from {NUMBER}." in output.read_text()


@pytest.mark.slow
@linux
def test_a_sender_that_dies_is_started_again(
    store_url: str, server: redis.Redis, tmp_path: Path
) -> None:
    """And so are the workers, which are killed here with it."""
    port = free_port()
    output = tmp_path / "output"
    with running(output, "serve", REDIS_URL=store_url, PORT=port, WORKERS="1") as process:
        until(lambda: server.exists(ALIVE))
        for pid, command in descendants(process.pid).items():
            if "spawn_main" in command:
                os.kill(pid, signal.SIGKILL)
        server.delete(ALIVE)
        until(lambda: server.exists(ALIVE))
    assert '"event": "sender_of_texts_ended", "exit": -9' in output.read_text()
