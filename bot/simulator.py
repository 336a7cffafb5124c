"""The bot and Twilio's side of it in one process: real routes, real signatures, own clock.

`cli.simulate` and the tests talk through it; the running service knows nothing of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from flask import Flask

from bot.app import create_app, utc_now
from bot.channels.player import BOT, Player, Post
from bot.config import Settings, read_settings
from bot.files.content import Content
from bot.outside import Watch
from bot.store import Outbox, SessionStore, Store

PUBLIC_URL = "https://simulator.invalid"


def simulator_settings() -> Settings:
    """Settings of a process that only talks to itself; its token is random and known to no one."""
    return replace(
        read_settings({"PUBLIC_URL": PUBLIC_URL}),
        twilio_caller_id=BOT,
        twilio_auth_tokens=(secrets.token_hex(16),),
        session_secrets=(secrets.token_hex(16),),
    )


def simulate(
    store: SessionStore,
    content: Content | None = None,
    clock: Callable[[], datetime] = utc_now,
    outbox: Outbox | None = None,
    watch: Watch | None = None,
) -> Player:
    """Twilio's side of an application made for it alone; with an outbox callers can be texted.

    `watch` is shown every turn, to explain it.
    """
    settings = simulator_settings()
    kept = Store(store, outbox=outbox)
    app = create_app(settings, content=content, store=kept, clock=clock, watch=watch)
    return Player(over(app), settings.public_url, settings.twilio_auth_tokens[0])


def over(app: Flask) -> Post:
    """Posting to an application without a network."""
    client = app.test_client(use_cookies=False)

    def post(
        path: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        answer = client.post(path, data=dict(form), headers=dict(headers))
        return answer.status_code, answer.content_type or "", answer.get_data(as_text=True)

    return post
