"""What anybody can send to the real workers: forged, replayed, oversized, misdirected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import redis

from bot.channels.base import HEADER
from bot.service import counts
from bot.simulator.player import BOT, CALLER
from bot.simulator.twiml import problems
from bot.store.embedded import embedded_store
from tests.outside import Outside, outside
from tests.processes import until

pytestmark = pytest.mark.slow

PATHS = ("/sms", "/voice", "/voice/turn?step=1&lang=fi&line=0", "/status/sms", "/status/voice")


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with embedded_store() as url:
        yield url


@pytest.fixture(scope="module")
def workers(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside"), REDIS_URL=store) as found:
        yield found


def form(body: str, sid: str, sender: str = CALLER) -> dict[str, str]:
    return {"MessageSid": sid, "From": sender, "To": BOT, "Body": body}


def text(workers: Outside, body: str, sid: str, sender: str) -> str:
    """The words of the answer to one signed text."""
    sent = form(body, sid, sender)
    status, _, document = workers.post("/sms", sent, workers.signed("/sms", sent))
    assert (status, problems(document, "sms")) == (200, [])
    return " ".join(ET.fromstring(document).itertext())


@pytest.mark.parametrize("path", PATHS)
def test_a_forged_signature_gets_no_word(workers: Outside, path: str) -> None:
    sent = form("hei", "SM1")
    genuine = workers.signed(path, sent)[HEADER]
    elsewhere = workers.signed(path, sent, "https://evil.invalid")
    for headers in ({}, {HEADER: genuine[:-2] + "x="}, {HEADER: "ä" * 28}, elsewhere):
        sendable = {
            name: value.encode("latin-1").decode("latin-1") for name, value in headers.items()
        }
        assert workers.post(path, sent, sendable)[::2] == (403, "")
    changed = sent | {"Body": "jotain muuta"}
    assert workers.post(path, changed, {HEADER: genuine})[::2] == (403, "")


@pytest.mark.parametrize("path", PATHS)
def test_a_host_that_is_claimed_changes_nothing(workers: Outside, path: str) -> None:
    sent = form("hei", "SM2", "+358401000001")
    claimed = {
        "Host": "evil.invalid",
        "X-Forwarded-Host": "evil.invalid",
        "Forwarded": "host=evil.invalid",
    }
    forged = workers.signed(path, sent, "https://evil.invalid") | claimed
    assert workers.post(path, sent, forged)[::2] == (403, "")
    assert workers.post(path, sent, workers.signed(path, sent) | claimed)[0] in (200, 204)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(workers: Outside, path: str, method: str) -> None:
    assert workers.ask(method, path)[0] == 405


@pytest.mark.parametrize("path", PATHS)
def test_an_oversized_body_is_refused_also_when_it_is_signed(workers: Outside, path: str) -> None:
    sent = form("x" * 300_000, "SM3")
    assert workers.refuses(path, sent, workers.signed(path, sent))
    assert workers.refuses(path, sent, {})


def test_a_replay_gets_the_answer_it_got_and_is_no_turn(workers: Outside) -> None:
    sender = "+358401000002"
    first = text(workers, "läheinen kuoli, vantaa", "SM10", sender)
    after = text(workers, "2", "SM11", sender)
    assert text(workers, "läheinen kuoli, vantaa", "SM10", sender) == first
    assert text(workers, "2", "SM11", sender) == after
    until(lambda: 'bot_retries_total{channel="sms"} 2.0' in workers.metrics())


def test_an_old_replay_is_a_new_message_with_old_words(workers: Outside) -> None:
    """Older than the last three: it is answered, as any message is, where the conversation is."""
    sender = "+358401000003"
    first = text(workers, "läheinen kuoli, vantaa", "SM20", sender)
    for sid, body in (("SM21", "2"), ("SM22", "kiitos"), ("SM23", "ei vaan olen Espoossa")):
        text(workers, body, sid, sender)
    assert text(workers, "läheinen kuoli, vantaa", "SM20", sender).split(".")[0] in first
    assert "Vantaa" in text(workers, "*", "SM24", sender)


def test_a_replay_after_the_conversation_is_over_begins_anew(workers: Outside, store: str) -> None:
    sender = "+358401000004"
    text(workers, "läheinen kuoli, vantaa", "SM30", sender)
    text(workers, "2", "SM31", sender)
    with redis.Redis.from_url(store) as server:
        server.delete(*server.keys("session:*"))
    assert "Vantaa" not in text(workers, "2", "SM31", sender)


def test_a_replayed_key_of_a_call_is_not_pressed_again(workers: Outside) -> None:
    """Its step is not the one that the call is at."""
    call = workers.player("replay").call()
    call.press("1")
    call.say("läheinen kuoli, Vantaalla")
    sent = {"CallSid": call._fields["CallSid"], "From": CALLER, "To": BOT, "Digits": "2"}
    replayed = "/voice/turn?step=3&lang=fi&line=0"
    for _ in range(5):
        call.press("*")
    status, _, document = workers.post(replayed, sent, workers.signed(replayed, sent))
    assert (status, problems(document, "voice")) == (200, [])
    assert "<Dial" not in document


def test_both_workers_answer_and_nothing_was_printed_of_it(workers: Outside) -> None:
    assert workers.answers()
    assert CALLER not in workers.output.read_text()
    assert "Traceback" not in workers.output.read_text()


def test_what_a_worker_counted_last_is_written_when_it_is_stopped(
    store_url: str, server: redis.Redis, tmp_path: Path
) -> None:
    """Before two seconds are over: a restart loses no turn."""
    with outside(tmp_path, REDIS_URL=store_url) as found:
        for number in range(4):
            text(found, "läheinen kuoli, vantaa", f"SM{number}", f"+35840100010{number}")
    counted = server.hget("counts:ever", counts.TURNS.of("sms", "answer", "referred"))
    assert counted == b"4"
