"""`texts`: sends the texts that callers asked for by phone, one after the other, each once.

It is a process of its own, so that no webhook waits for Twilio. `serve` starts it, or an operator
does.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from threading import Thread

import click

from bot.channels.account import Account, Credentials
from bot.cli.serve import stop_with_parent
from bot.problems.errors import AccountError, BusyError, StoreError
from bot.service import log
from bot.service.counts import TEXTS
from bot.service.settings import Settings, from_environment, only_here
from bot.store import Counters, OutgoingText
from bot.store.counters import connect_counters
from bot.store.outbox import RedisOutbox, connect_outbox
from bot.web.callers import today

PAUSE = 1.0
"""Seconds between two looks into an empty outbox, and before Twilio is asked again."""
TRIES = 3
"""Only when Twilio says that it did nothing (429)."""


@click.command("texts")
@click.pass_obj
def command(http_client: object) -> None:
    """Send the texts that callers asked for, until stopped.

    Needs TWILIO_TEXT_FROM, and the REDIS_URL of the workers. `serve` starts one by itself.
    """
    settings = from_environment()
    needed = {"TWILIO_TEXT_FROM": settings.twilio_text_from, "REDIS_URL": settings.redis_url}
    if missing := [name for name, value in needed.items() if value is None]:
        raise click.UsageError(f"{' and '.join(missing)}: not set, expected with the others")
    click.echo(f"Sending the texts that callers ask for, from {settings.twilio_text_from}.")
    run(settings, http_client)


def start(settings: Settings) -> None:
    """Run the sender beside this process, restart it whenever it ends, and end it with this
    process."""
    Thread(target=_keep_running, args=(settings,), daemon=True).start()


def _keep_running(settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")  # a fork would hold the embedded store's pipe
    while True:
        process = context.Process(target=_beside, args=(settings,), daemon=True)
        process.start()
        process.join()
        log.event("sender_of_texts_ended", exit=process.exitcode or 0, hint="started again")
        time.sleep(PAUSE)


def _beside(settings: Settings) -> None:
    os.setpgrp()  # Ctrl-C is for the parent; we end with it
    Thread(target=stop_with_parent, daemon=True).start()
    run(settings)


def run(settings: Settings, http_client: object = None) -> None:
    """Send for ever."""
    log.to_standard_error()
    url, sender = str(settings.redis_url), str(settings.twilio_text_from)
    credentials = Credentials(
        str(settings.twilio_account_sid),
        settings.twilio_auth_tokens[0],
        settings.twilio_region,
        settings.twilio_edge,
    )
    account = Account(credentials, http_client)
    status_url = None if only_here(settings.public_url) else f"{settings.public_url}/status/sms"
    outbox, counters = connect_outbox(url), connect_counters(url, today)

    def send(text: OutgoingText) -> None:
        account.text(text.to, text.body, sender, status_url)

    reached = True
    while True:
        try:
            found, now_reached = send_next(outbox, send, counters), True
        except StoreError as error:
            found, now_reached = False, False
            if reached:
                log.event("no_texts_are_sent", reason=str(error))
        if now_reached and not reached:
            log.event("texts_are_sent_again", log.WARNING)
        reached = now_reached
        if not found:
            time.sleep(PAUSE)


def send_next(
    outbox: RedisOutbox,
    send: Callable[[OutgoingText], None],
    counters: Counters,
    pause: Callable[[float], None] = time.sleep,
) -> bool:
    """Send one text, if there is one. Whatever the result, it is not sent again. Raises
    StoreError."""
    text = outbox.take()
    if text is None:
        return False
    try:
        _send(text, send, pause)
        counters.add(TEXTS.of("sent"))
    except Exception as error:  # no text may end the process that the others wait for
        counters.add(TEXTS.of("not_sent"))
        # An AccountError's words hold no number; those of any other might.
        if isinstance(error, AccountError):
            log.event("text_failed", reason=str(error))
        else:
            log.event("text_failed", type=type(error).__name__, place=log.place_of(error))
        outbox.failed(text)
    return True


def _send(
    text: OutgoingText, send: Callable[[OutgoingText], None], pause: Callable[[float], None]
) -> None:
    for _ in range(TRIES - 1):
        try:
            return send(text)
        except BusyError:
            pause(PAUSE)
    return send(text)
