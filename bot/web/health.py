"""`/healthz` and `/metrics`: whether the bot can answer callers, and what it has counted."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from bot import __version__
from bot.files.content import Content
from bot.problems.errors import StoreError
from bot.service import counts
from bot.service.counts import Figures, Kind
from bot.service.live import failing
from bot.store import Counters, SessionStore

if TYPE_CHECKING:
    from prometheus_client import Metric


def health_blueprint(
    store: SessionStore,
    release: Callable[[], Mapping[str, str]],
    content: Callable[[], Content],
    clock: Callable[[], datetime],
) -> Blueprint:
    """The route `/healthz`: 200 while callers are answered, even without the store.

    It gives the version of the software. `release` is what is served, or what should be served but
    does not load; `content` is the former.
    """
    routes = Blueprint("health", __name__)
    judged = _Judged(content, clock)

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """A process that could not load its files never serves, so whoever gets an answer knows
        that it could."""
        broken = judged.failing()
        well = store.ping() and not broken
        found = {"failing": broken} if broken else {}
        status = "ok" if well else "degraded"
        return {"status": status, "version": __version__, **release(), **found}

    return routes


class _Judged:
    """Which answers fail, checked once a minute for each content, because callers wait
    meanwhile."""

    def __init__(self, content: Callable[[], Content], clock: Callable[[], datetime]) -> None:
        self._content, self._clock = content, clock
        self._latest: tuple[Content, int, str | None] | None = None

    def failing(self) -> str | None:
        content, now = self._content(), self._clock()
        minute = int(now.timestamp()) // 60
        latest = self._latest
        if latest is None or latest[0] is not content or latest[1] != minute:
            latest = self._latest = content, minute, failing(content, now)
        return latest[2]


PREFIX = "bot_"
BOUNDS = (*map(str, counts.SECONDS), "+Inf")
IN_HISTOGRAM = (counts.ANSWERS_WITHIN, counts.MICROSECONDS)


def metrics_blueprint(counters: Counters, store: SessionStore, token: str | None) -> Blueprint:
    """The route `/metrics`: 404 when no token is set, 401 without it."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        if token is None:
            return Response(status=404)
        if not _allowed(token):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return _page(Collector(counters, store))

    return routes


def _allowed(token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _page(collector: Collector) -> Response:
    # Only here: it takes an eighth of a second to import, and most workers are never asked.
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@dataclass(frozen=True, slots=True)
class Collector:
    """What Prometheus reads, collected whenever it asks."""

    counters: Counters
    store: SessionStore

    def collect(self) -> Iterator[Metric]:
        """Yield every metric; without the store, only that it is down."""
        from prometheus_client.core import GaugeMetricFamily

        try:
            figures: Figures | None = self.counters.read()
        except StoreError:
            figures = None
        up = "Whether the store could be read and written now."
        well = figures is not None and self.store.ping()
        yield GaugeMetricFamily(f"{PREFIX}store_up", up, float(well))
        if figures is not None:
            yield from (_counter(kind, figures) for kind in shown())
            yield _histogram(figures)


def shown() -> list[Kind]:
    """The kinds that become counters of their own; counts by two labels at once do not."""
    return [k for k in counts.KINDS.values() if not k.crossed and k not in IN_HISTOGRAM]


def _counter(kind: Kind, figures: Figures) -> Metric:
    """Set known labels to 0 before they are counted, or Prometheus misses the first step."""
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(PREFIX + kind.name, kind.meaning, labels=kind.labels)
    found = dict.fromkeys(kind.known, 0) | figures.of(kind)
    for labels, count in found.items():
        family.add_metric(labels, count)
    return family


def _histogram(figures: Figures) -> Metric:
    from prometheus_client.core import HistogramMetricFamily

    meaning = "Seconds from a request of Twilio's to its answer."
    family = HistogramMetricFamily(f"{PREFIX}answer_seconds", meaning, labels=["channel"])
    within, spent = figures.of(counts.ANSWERS_WITHIN), figures.by(counts.MICROSECONDS, "channel")
    for channel, microseconds in spent.items():
        sums = accumulate(within.get((channel, bound), 0) for bound in BOUNDS)
        buckets = list(zip(BOUNDS, sums, strict=True))
        family.add_metric([channel], buckets, microseconds / 1_000_000)
    return family
