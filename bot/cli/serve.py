"""`serve`: the whole product on one machine: a store, workers, and what to do next.

What was not set is made here, once, and reaches the workers through the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from bot.cli.workers import ADDRESS, require_free_port, run_workers
from bot.config import Settings, from_environment, inherit, only_here
from bot.files.releases import load_released
from bot.store.embedded import embedded_store
from bot.web.pages.access import Access


@click.command("serve")
def command() -> None:
    """Answer texts and calls on 127.0.0.1 at PORT until stopped."""
    settings = from_environment()
    release, _ = load_released(settings.releases)  # what is wrong is said once, not by each worker
    require_free_port(settings.port)
    with _store(settings.redis_url) as url:
        for sentence in [*welcome(settings), *_of_the_files(release)]:
            click.echo(sentence)
        ours = settings.redis_url is None
        settings = inherit(replace(settings, redis_url=url, store_is_ours=ours))
        if settings.twilio_text_from:
            from bot.cli import texts  # only here: it takes twilio.rest, which is slow to import

            texts.start(settings)
        run_workers(settings.port, settings.workers)


@contextmanager
def _store(configured: str | None) -> Iterator[str]:
    """The URL of the store for as long as we run."""
    if configured is None:
        with embedded_store() as url:
            yield url
        return
    from bot.store.sessions import connect  # only here: redis takes longer to import than Valkey

    if not connect(configured).ping():
        click.echo("The store at REDIS_URL does not answer: callers are answered without it.")
    yield configured


def _of_the_files(release: str | None) -> list[str]:
    if release is None:
        return [
            "  Nothing was published: the files are served as they are at each start, not proved.",
            "  `python -m bot reload` proves them and makes them a release.",
        ]
    return [f"  Release {release} is served; edited files are from `python -m bot reload` on."]


def welcome(settings: Settings) -> list[str]:
    """What to tell the person who started us, as the settings stand."""
    here = f"http://{ADDRESS}:{settings.port}"
    return [
        f"Answering at {here} (workers: {settings.workers}); Ctrl-C stops it.",
        f"  Is it well?      curl {here}/healthz",
        "  Talk with it:    .venv/bin/python -m bot simulate sms",
        *of_the_pages(settings, here),
        *_of_the_store(settings),
        *_of_twilio(settings),
        *_of_texts(settings),
    ]


def of_the_pages(settings: Settings, here: str) -> list[str]:
    """Said before the store is started: it will be ours when none is set."""
    access = Access.of(replace(settings, store_is_ours=settings.redis_url is None))
    if access.here:
        return [f"  Look at it:      {here}/ (open on this machine alone)"]
    if access.possible:
        return [f"  Look at it:      {settings.public_url}/ (for who signs in)"]
    return ["  No CONSOLE_USERS: there are no pages, only webhooks."]


def _of_the_store(settings: Settings) -> list[str]:
    if settings.redis_url is not None:
        return []
    return ["  No REDIS_URL: sessions live in an embedded Valkey and end with this process."]


def _of_texts(settings: Settings) -> list[str]:
    if settings.twilio_text_from is None:
        return []
    return [f"  Callers may ask for the numbers as a text, from {settings.twilio_text_from}."]


def _of_twilio(settings: Settings) -> list[str]:
    if not settings.twilio_auth_tokens:
        return ["  No TWILIO_AUTH_TOKEN: every real webhook is refused."]
    url = settings.public_url
    sentences = [f"  Twilio calls {url}/sms and {url}/voice."]
    if only_here(url):
        sentences.append("  Twilio cannot reach that: set PUBLIC_URL to the address it calls.")
    return sentences
