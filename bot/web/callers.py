"""The Flask application that answers callers, put together from settings, files and store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import urlsplit

from flask import Flask

from bot.channels.base import Signatures
from bot.directory.hours import HELSINKI
from bot.files.content import Content
from bot.problems.errors import SettingsError
from bot.service.live import Live, fixed, live_from
from bot.service.settings import Settings, from_environment
from bot.store import Store
from bot.store.breaker import Breaker
from bot.store.counters import connect_counters
from bot.store.outbox import connect_outbox, connect_seen
from bot.store.sessions import connect
from bot.turn.bot import Bot, Watch, last_resort
from bot.web import health, webhooks
from bot.web.webhooks import BODY_BYTES_AT_MOST, Statuses, Webhooks, gateway_blueprint, guard

utc_now = partial(datetime.now, UTC)
"""Return the current instant; a turn reads it once."""


def today() -> date:
    """Return the current day in Helsinki."""
    return utc_now().astimezone(HELSINKI).date()


def callers_app(
    settings: Settings | None = None,
    *,
    content: Content | None = None,
    store: Store | None = None,
    clock: Callable[[], datetime] = utc_now,
    watch: Watch | None = None,
) -> Flask:
    """Return the application that answers callers.

    Raises SettingsError or FilesError before anything is served. `watch` is called with every turn,
    where conversations are only tried out.
    """
    return assemble(settings, content, store, clock, watch)[0]


def assemble(
    settings: Settings | None,
    content: Content | None,
    store: Store | None,
    clock: Callable[[], datetime] = utc_now,
    watch: Watch | None = None,
) -> tuple[Flask, Live[Webhooks]]:
    """Return the application and what is live in it. Content that is passed in is never
    replaced."""
    settings = settings or from_environment()
    if not settings.session_secrets or (store is None and settings.redis_url is None):
        raise SettingsError(("SESSION_SECRET and REDIS_URL: not set; `make run` makes both",))
    making = partial(_hooks, settings, store or _store(settings), clock, watch)
    live = fixed(content, making) if content else live_from(settings.releases, making)
    return _flask(settings, live), live


def _hooks(
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    watch: Watch | None,
    content: Content,
) -> Webhooks:
    """Build everything that answers callers from this content; done again for each release."""
    bot = Bot(
        content,
        store.sessions,
        clock,
        settings.session_ttl,
        transfers=settings.twilio_caller_id is not None,
        outbox=store.outbox,
        counters=store.counters,
        watch=watch,
    )
    return Webhooks(
        bot=bot,
        public_url=settings.public_url,
        signatures=Signatures(settings.public_url, settings.twilio_auth_tokens),
        secrets=settings.session_secrets,
        caller_id=settings.twilio_caller_id,
        last_resort=last_resort(content.catalogue, content.directory),
        statuses=Statuses(store.counters, store.seen, settings.session_secrets[0]),
        keywords=settings.twilio_keywords,
    )


def _store(settings: Settings) -> Store:
    """Connect everything at REDIS_URL; an outbox only where texts can be sent."""
    url = str(settings.redis_url)
    counters = connect_counters(url, today)
    breaker = Breaker(counters)
    outbox = connect_outbox(url, breaker) if settings.twilio_text_from else None
    return Store(connect(url, breaker), counters, connect_seen(url, breaker), outbox)


def _flask(settings: Settings, live: Live[Webhooks]) -> Flask:
    bot = live.served.made.bot
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_AT_MOST
    app.url_map.merge_slashes = False
    for prefix in {"", urlsplit(settings.public_url).path}:  # a proxy may leave the path on
        app.register_blueprint(webhooks.blueprint(live), url_prefix=prefix, name=f"hooks{prefix}")
        if settings.gateway_tokens:
            routes = gateway_blueprint(live, settings.gateway_tokens)
            app.register_blueprint(routes, url_prefix=prefix, name=f"gateway{prefix}")
    app.register_blueprint(
        health.health_blueprint(bot.store, live.report, lambda: live.served.content, bot.clock)
    )
    app.register_blueprint(
        health.metrics_blueprint(bot.counters, bot.store, settings.metrics_token)
    )
    guard(app)
    return app
