"""What a turn needs beside instructions: round trips, room in the store, time to a first answer."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from itertools import count, cycle, islice
from pathlib import Path

import redis

from bot.files.content import Content
from tests.bench.requests import Signed, conversations
from tests.bench.turns import Wsgi, called, environment, product_at
from tests.faults.stores import Relay, Valkey

ROOT = Path(__file__).parents[2]
PLAYED = 30
"""Conversations whose sessions are looked at."""
COPIES = 100_000
"""Sessions whose room is measured; a million would need ten times as much."""
FIRST_ANSWER = """
from tests.bench.requests import FREE_TEXT, signed
from tests.bench.turns import called
import wsgi
called(wsgi.app.wsgi_app, signed(FREE_TEXT, {caller}, 0))
"""
CALLERS = count(500_000_000, 1000)
"""The first of a thousand callers whom nobody has had."""


def first_answer(store: Valkey, times: int = 5) -> float:
    """Seconds from the start of a process to its first answer; the median."""
    return statistics.median(_started(store) for _ in range(times))


def _started(store: Valkey) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", FIRST_ANSWER.format(caller=next(CALLERS))]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment(store.url), check=True)
    return time.perf_counter() - began


def round_trips(store: Valkey, content: Content) -> float:
    """Round trips to the store for each turn; those of opening a connection are not counted."""
    relay = Relay(store.port)
    app = product_at(relay.url, content)
    played = list(conversations(next(CALLERS), PLAYED))
    for request in played.pop():
        called(app, request)
    before, requests = relay.requests, [request for turns in played for request in turns]
    for request in requests:
        called(app, request)
    return (relay.requests - before) / len(requests)


def megabytes_for_a_million(store: Valkey, content: Content) -> float:
    """Room for a million sessions, at every point of a conversation alike."""
    with store.client() as client:
        values = _sessions(store, content, client)
        client.flushall()
        before = client.info("memory")["used_memory"]
        fill(client, COPIES, values)
        return float(client.info("memory")["used_memory"] - before) / COPIES


def fill(client: redis.Redis, number: int, values: list[bytes]) -> None:
    """So many sessions with these values, under keys as long as real ones."""
    with client.pipeline(transaction=False) as pipeline:
        for n, value in enumerate(islice(cycle(values), number)):
            pipeline.set(f"session:{{{n:022d}}}", value, ex=2700)
            if n % 1000 == 999:
                pipeline.execute()
        pipeline.execute()


def _sessions(store: Valkey, content: Content, client: redis.Redis) -> list[bytes]:
    """The sessions of real conversations as they are stored after each turn."""
    app = product_at(store.url, content)
    return [
        value
        for turns in conversations(next(CALLERS), PLAYED)
        for value in _after_each(app, turns, client)
    ]


def _after_each(app: Wsgi, turns: list[Signed], client: redis.Redis) -> list[bytes]:
    client.flushall()
    values = []
    for request in turns:
        called(app, request)
        values += [
            value for value in client.mget(client.keys("session:*")) if isinstance(value, bytes)
        ]
    return values
