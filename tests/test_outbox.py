"""Texts on their way: each is taken once, soon or never, and leaves nothing of its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from bot.problems.errors import StoreError
from bot.store import OutgoingText
from bot.store.embedded import embedded_store
from bot.store.outbox import ALIVE, QUEUE, SIGN_OF_LIFE, TEXT, WAITS, RedisOutbox, connect_outbox
from tests.processes import until

NUMBER = "+358401112223"
WORDS = "Kriisipuhelin 09 2525 0111 | auki nyt.\nHätänumero 112"


def text(name: str = "a", to: str = NUMBER, body: str = WORDS) -> OutgoingText:
    return OutgoingText(name, to, body)


def everything(server: redis.Redis) -> bytes:
    """All that the store would write to a disk or to a replica, keys too."""
    return b"\n".join(key + b"=" + (server.dump(key) or b"") for key in server.scan_iter())


@pytest.fixture
def outbox(store_url: str, server: redis.Redis) -> Iterator[RedisOutbox]:
    """The product's outbox on an emptied store, where a sender has just looked for texts."""
    connected = connect_outbox(store_url)
    assert connected.take() is None
    yield connected
    connected.close()


def test_without_a_sender_nothing_is_stored(outbox: RedisOutbox, server: redis.Redis) -> None:
    server.delete(ALIVE)
    assert not outbox.put(text())
    assert server.keys() == []


def test_a_senders_sign_of_life_does_not_last(outbox: RedisOutbox, server: redis.Redis) -> None:
    assert 0 < server.pttl(ALIVE) <= SIGN_OF_LIFE * 1000
    server.pexpire(ALIVE, 1)
    until(lambda: not server.exists(ALIVE))
    assert not outbox.put(text())
    assert outbox.take() is None
    assert outbox.put(text())


def test_what_is_put_is_taken_word_for_word(outbox: RedisOutbox) -> None:
    assert outbox.put(text())
    assert outbox.take() == text()
    assert outbox.take() is None


def test_texts_are_taken_in_their_order(outbox: RedisOutbox) -> None:
    for name in "abc":
        outbox.put(text(name))
    assert [taken.id for taken in iter(outbox.take, None)] == ["a", "b", "c"]


def test_the_same_text_is_taken_once(outbox: RedisOutbox) -> None:
    """Whether it is put again before it was taken or after."""
    assert outbox.put(text())
    assert outbox.put(text())
    assert outbox.take() == text()
    assert outbox.put(text())
    assert outbox.take() is None


def test_after_its_time_the_same_text_may_be_sent_again(
    outbox: RedisOutbox, server: redis.Redis
) -> None:
    outbox.put(text())
    outbox.take()
    assert server.pttl(TEXT + "a") > (WAITS - 60) * 1000
    server.delete(TEXT + "a")
    outbox.put(text())
    assert outbox.take() == text()


def test_what_was_taken_is_nowhere_in_the_store(outbox: RedisOutbox, server: redis.Redis) -> None:
    """Nor in what Redis keeps aside: texts before and after it are still there."""
    numbers = [f"+35850987654{number}" for number in range(5)]
    for number in numbers:
        outbox.put(text(number[-1], number, f"words for {number[-1]}"))
    for number in numbers:
        assert number.encode() in everything(server)
        assert outbox.take() == text(number[-1], number, f"words for {number[-1]}")
        assert number.encode() not in everything(server)
        assert f"words for {number[-1]}".encode() not in everything(server)


def test_a_key_holds_no_number_and_no_words(outbox: RedisOutbox, server: redis.Redis) -> None:
    outbox.put(text())
    keys = {ALIVE.encode(), QUEUE.encode(), f"{TEXT}a".encode()}
    assert set(server.keys()) == keys


def test_every_key_ends_by_itself(outbox: RedisOutbox, server: redis.Redis) -> None:
    outbox.put(text("a"))
    outbox.put(text("b"))
    outbox.take()
    assert len(server.keys()) == 4
    assert all(0 < server.pttl(key) <= WAITS * 1000 for key in server.scan_iter())


def test_a_later_text_does_not_keep_an_earlier_one(
    outbox: RedisOutbox, server: redis.Redis
) -> None:
    outbox.put(text("a"))
    server.expire(TEXT + "a", 60)
    outbox.put(text("b"))
    outbox.put(text("a"))
    assert server.ttl(TEXT + "a") <= 60


def test_a_text_that_waited_too_long_is_never_taken(
    outbox: RedisOutbox, server: redis.Redis
) -> None:
    for name in "abc":
        outbox.put(text(name))
    server.pexpire(TEXT + "a", 1)
    until(lambda: not server.exists(TEXT + "a"))
    assert [taken.id for taken in iter(outbox.take, None)] == ["b", "c"]


def test_a_text_put_again_after_it_waited_too_long_is_taken_once(
    outbox: RedisOutbox, server: redis.Redis
) -> None:
    outbox.put(text())
    server.delete(TEXT + "a")
    outbox.put(text())
    assert list(iter(outbox.take, None)) == [text()]


def test_of_many_takers_each_text_has_one(outbox: RedisOutbox) -> None:
    names = [str(number) for number in range(200)]
    takers = 2

    def take(_: int) -> list[str]:
        return [taken.id for taken in iter(outbox.take, None)]

    with ThreadPoolExecutor(takers) as pool:
        for name in names:
            outbox.put(text(name))
        taken = [name for mine in pool.map(take, range(takers)) for name in mine]
    assert Counter(taken) == Counter(names)


def test_racing_turns_put_a_text_once(outbox: RedisOutbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(outbox.put, [text()] * 40))
    assert list(iter(outbox.take, None)) == [text()]


def test_a_server_that_forgot_its_scripts(outbox: RedisOutbox, server: redis.Redis) -> None:
    outbox.put(text("a"))
    server.script_flush()
    assert outbox.put(text("b"))
    assert [taken.id for taken in iter(outbox.take, None)] == ["a", "b"]


def test_what_could_not_be_put_is_not_taken_for_put(
    outbox: RedisOutbox, server: redis.Redis
) -> None:
    """Or a caller who asks again would be told that the text is on its way."""
    server.set(QUEUE, "of another kind")
    for _ in range(2):
        with pytest.raises(StoreError):
            outbox.put(text())
    assert NUMBER.encode() not in everything(server)
    with pytest.raises(StoreError):
        outbox.take()


def test_a_store_that_is_gone() -> None:
    with embedded_store() as url:
        outbox = connect_outbox(url)
        outbox.take()
        assert outbox.put(text())
    with pytest.raises(StoreError):
        outbox.put(text())
    with pytest.raises(StoreError) as caught:
        outbox.take()
    assert str(caught.value) == "the session store failed: ConnectionError"
    outbox.close()


def test_a_text_shows_neither_its_number_nor_its_words() -> None:
    assert repr(text()) == "OutgoingText(id='a')"
