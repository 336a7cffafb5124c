"""After a whole run nothing of a caller is anywhere: not in the store, not in logs, not in metrics.

The run has texts, calls, a transfer, a text that is sent, faults, a stalled store, statuses,
refused requests and floods, on real workers; then every key and value is searched.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import redis

from bot.cli.texts import send_next
from bot.simulator.player import BOT, CALLER
from bot.store import CountersInMemory, OutgoingText
from bot.store.outbox import RedisOutbox, connect_outbox
from tests.outside import Outside, outside
from tests.processes import server_pid, until

pytestmark = pytest.mark.slow

GATEWAY_TOKEN = "gateway-token-0123456789abcdefgh"
WORDS = ("salaisuuskissa", "hämäräkotka", "Pöytäviinuri")
"""Words of messages that nothing of ours would ever write."""
STATUS = {"To": CALLER, "From": BOT, "Body": WORDS[0], "ErrorMessage": f"{CALLER} {WORDS[1]}"}


def spellings(number: str) -> set[str]:
    """The ways in which this E.164 number of Finland might be written."""
    local = number.removeprefix("+358")
    digits = {number[1:], f"00{number[1:]}", f"0{local}", local}
    grouped = {f"0{local[:2]} {local[2:]}", f"0{local[:2]}-{local[2:]}", f"+358 {local}"}
    return digits | grouped | {quote(number), quote_plus(number), number}


def forms(word: str) -> set[str]:
    return {word, word.lower(), quote(word), quote_plus(word), ascii(word)[1:-1]}


NEEDLES = {*spellings(CALLER), *(form for word in WORDS for form in forms(word))}


def found_in(text: str) -> set[str]:
    """Which of them are there, also where other signs stand between the digits."""
    close = re.sub(r"[\s().-]", "", text)
    return {needle for needle in NEEDLES if needle in text or needle in close}


def everything(server: redis.Redis) -> str:
    """Every key and every value of the store."""
    return " ".join(f"{shown(key)} {shown(value_of(server, key))}" for key in server.scan_iter())


def value_of(server: redis.Redis, key: Any) -> object:
    kind = server.type(key)
    if kind == b"string":
        return server.get(key)
    if kind == b"hash":
        return server.hgetall(key)
    assert kind == b"list", f"a {kind!r} is to be searched, too"
    return server.lrange(key, 0, -1)


def shown(value: object) -> str:
    if isinstance(value, dict):
        return shown([*value.keys(), *value.values()])
    if isinstance(value, list):
        return " ".join(map(shown, value))
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


@pytest.fixture
def outbox(store_url: str, server: redis.Redis) -> Iterator[RedisOutbox]:
    """The texts that callers ask for, as their sender sees them."""
    connected = connect_outbox(store_url)
    yield connected
    connected.close()


@pytest.fixture
def run(store_url: str, server: redis.Redis, tmp_path: Path) -> Iterator[Outside]:
    settings = {
        "REDIS_URL": store_url,
        "TWILIO_CALLER_ID": BOT,
        "TWILIO_TEXT_FROM": BOT,
        "TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
        "GATEWAY_TOKEN": GATEWAY_TOKEN,
    }
    with outside(tmp_path, **settings) as found:
        yield found


def texts(run: Outside) -> None:
    """A conversation by text, with retries, a flood and STOP."""
    player = run.player("texts")
    player.text(f"{WORDS[0]} läheinen kuoli")
    player.resend()
    player.text(f"Vantaa {WORDS[1]}")
    for _ in range(8):
        player.text(WORDS[2])
    player.text("STOP")
    player.text(WORDS[0], from_="anonymous", more={"Caller": CALLER})


def short_number(run: Outside) -> None:
    """A conversation through an aggregator, with a retry, and bodies that are refused."""
    headers = {"Authorization": f"Bearer {GATEWAY_TOKEN}"}
    for id_, words in (("1", f"{WORDS[0]} läheinen kuoli"), ("1", "again"), ("2", "Vantaa")):
        message = {"id": id_, "from": CALLER.removeprefix("+"), "to": "16100", "text": words}
        status, _, body = run.ask("POST", "/gateway", json.dumps(message).encode(), headers)
        assert (status, list(json.loads(body))) == (200, ["messages"])
    for token, wrong in (("another", message), (GATEWAY_TOKEN, {"from": CALLER, "text": [CALLER]})):
        refused = {"Authorization": f"Bearer {token}"}
        status, *_ = run.ask("POST", "/gateway", json.dumps(wrong).encode(), refused)
        assert status in (401, 400)


def calls(run: Outside) -> None:
    """A call that is connected to a line, and one that asks for the numbers as a text."""
    call = run.player("call").call()
    call.press("1")
    call.say(f"{WORDS[0]}, läheinen kuoli, Vantaalla")
    call.press("1")
    call.far_end("busy")
    asking = run.player("asking").call()
    asking.press("1")
    asking.say(f"{WORDS[1]} läheinen kuoli, Vantaalla")
    asking.press("4")
    asking.press("1")


def statuses(run: Outside) -> None:
    for channel, form in (
        ("sms", {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "21610"}),
        ("sms", {"MessageSid": "SM1", "MessageStatus": CALLER, "ErrorCode": CALLER}),
        ("voice", {"CallSid": "CA1", "CallStatus": "completed"}),
    ):
        path, whole = f"/status/{channel}", form | STATUS
        for _ in range(2):
            assert run.post(path, whole, run.signed(path, whole))[0] == 204


def strangers(run: Outside) -> None:
    """Refused and misshapen requests, with everything in them that must not be kept."""
    form = {"From": CALLER, "To": BOT, "Body": WORDS[0], "MessageSid": "SM9"}
    for _ in range(30):  # so many that one of two workers says so
        assert run.post("/sms", form, {})[0] == 403
    query = f"?From={quote(CALLER)}&Body={WORDS[0]}"
    assert run.ask("GET", f"/sms{query}")[0] == 405
    assert run.ask("GET", f"/{WORDS[0]}{query}")[0] == 404
    assert run.refuses("/sms", form | {"Body": WORDS[0] * 40_000}, {})
    assert run.post(f"/status/sms{query}", form, {})[0] == 403


def a_bug(run: Outside, server: redis.Redis) -> None:
    """Every session is made one that the code stumbles over: dropped, with a line about it."""
    for key in server.keys("session:*"):
        value = server.get(key)
        assert isinstance(value, bytes)
        revision, _, _ = value.partition(b"|")
        broken = b'%b|[["situation",[],{},"turns"],[]]' % revision
        server.set(key, broken, keepttl=True)
    assert "112" in run.player("bug").text(f"{WORDS[1]} {CALLER}")[0]


def a_stall(run: Outside, store_url: str) -> None:
    pid = server_pid(store_url)
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = run.player("stall").text(f"läheinen kuoli, Vantaa, {WORDS[0]}")[0]
    finally:
        os.kill(pid, signal.SIGCONT)
    assert "09 8392 4005" in answer


def test_nothing_of_a_caller_is_anywhere_after_a_whole_run(
    run: Outside,
    outbox: RedisOutbox,
    server: redis.Redis,
    store_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    texts(run)
    short_number(run)
    assert found_in(everything(server)) == set()
    assert outbox.take() is None, "a sender has just looked, and so texts are promised"
    calls(run)
    # The one exception, and so the proof that this search finds what is there.
    assert CALLER in found_in(everything(server))
    sent: list[OutgoingText] = []
    assert send_next(outbox, sent.append, CountersInMemory())
    assert [text.to for text in sent] == [CALLER]
    assert found_in(everything(server)) == set()
    statuses(run)
    strangers(run)
    a_bug(run, server)
    a_stall(run, store_url)
    until(lambda: re.search(r'dropped_total{channel="sms"} [1-9]', run.metrics()))
    assert found_in(run.metrics()) == set()
    run.process.terminate()  # every worker writes what it has counted since
    run.process.wait(20)
    assert found_in(everything(server)) == set()
    logged = run.output.read_text()
    assert '"session_dropped"' in logged
    assert '"signatures_refused"' in logged
    assert found_in(logged + caplog.text) == set()


@pytest.mark.parametrize(
    "text",
    [
        f"x{CALLER}x",
        "040 123 4567",
        "%2B358401234567",
        "h%C3%A4m%C3%A4r%C3%A4kotka",
        "salaisuuskissa",
    ],
)
def test_the_search_finds_every_spelling(text: str) -> None:
    assert found_in(text)
