"""What the server counts of itself, for Prometheus: requests, queries, writes, the cache, the workers, the store.

No label holds anything that a client chooses: a path is counted under its route, and whatever is unknown under "other".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from importlib.metadata import version as release_of
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector, generate_latest
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from server.engine_figures import CacheFigures, EngineFigures, WriterFigures
from server.store.engine import EngineStatus

OTHER: Final = "other"
BUCKETS_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
QUERY_OUTCOMES: Final = (
    "ok",
    "cached",
    "shared",
    "bounded",
    "syntax",
    "timeout",
    "exhausted",
    "lost",
    "busy",
    "too-large",
    "cancelled",
    "refused",
    "failure",
)
WRITE_OUTCOMES: Final = ("ok", "syntax", "timeout", "busy", "refused", "protected", "missing", "failure")
CACHE_RESULTS: Final = ("hit", "miss", "shared")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"})
_ROUTES: Final = frozenset(
    {"/", "/sparql", "/store", "/query", "/query/download", "/health", "/ready", "/metrics", "/ns", "/vocab"}
)
_FOLDERS: Final = frozenset({"id", "data", "page", "list", "vocab", "graph", "store", "static"})
_FORMATS: Final = ("application/openmetrics-text", "text/plain")
_Child = TypeVar("_Child", Histogram, Counter)


class Metrics:
    """All figures of one server, in a registry of their own; any thread may count."""

    def __init__(self) -> None:
        """Begin with nothing counted; each outcome that there can be is there from the start, at 0."""
        self._registry = CollectorRegistry()
        self._requests = self._histogram(
            "http_request_seconds", "Time to answer a request, by route.", "route", "method", "status"
        )
        self._request_children: dict[tuple[str, str, int], Histogram] = {}
        self._mutex = threading.Lock()
        self._queries = _children(
            self._histogram("query_seconds", "Time to answer a query, by outcome.", "outcome"), QUERY_OUTCOMES
        )
        self._writes = _children(
            self._histogram("write_seconds", "Time to carry out a write, by outcome.", "outcome"), WRITE_OUTCOMES
        )
        self._cache = _children(
            self._counter("cache_requests", "Queries looked up in the result cache, by result.", "result"),
            CACHE_RESULTS,
        )
        Info("beatgraph_build", "The release that runs.", registry=self._registry).info(
            {"version": release_of("beatgraph"), "pyoxigraph": release_of("pyoxigraph")}
        )
        ProcessCollector(registry=self._registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request.

        Args:
            route: the path that was asked for, or a route of it.
            method: of HTTP.
            status: of the answer.
            seconds: from the first byte of the request to the hand-over of the answer.
        """
        key = (route_of(route), method if method in METHODS else OTHER, status // 100)
        child = self._request_children.get(key) or self._request_child(key)
        child.observe(seconds)

    def query(self, outcome: str, seconds: float) -> None:
        """Count a query; `outcome` is one of `QUERY_OUTCOMES`."""
        self._queries[outcome].observe(seconds)

    def write(self, outcome: str, seconds: float) -> None:
        """Count a write; `outcome` is one of `WRITE_OUTCOMES`."""
        self._writes[outcome].observe(seconds)

    def cache(self, result: str) -> None:
        """Count a look into the result cache; `result` is one of `CACHE_RESULTS`."""
        self._cache[result].inc()

    def watch_engine(self, status: Callable[[], EngineStatus]) -> None:
        """Show, from now on, how an engine is; it is asked once for each reading."""
        self._registry.register(EngineFigures(status))

    def watch_writer(self, killed: Callable[[], int]) -> None:
        """Show, from now on, how many processes that wrote were ended or had ended before their work was done."""
        self._registry.register(WriterFigures(killed))

    def watch_cache(self, sizes: Callable[[], tuple[int, int]]) -> None:
        """Show, from now on, how many bytes and entries the result cache holds."""
        self._registry.register(CacheFigures(sizes))

    def render(self, accept: str = "") -> tuple[bytes, str]:
        """Return all figures, and their media type: Prometheus' text format, or OpenMetrics for those who want that.

        Args:
            accept: the value of the request's Accept.
        """
        if _wants_openmetrics(accept):
            content = openmetrics.generate_latest(self._registry)  # type: ignore[no-untyped-call]  # the library has no types there
            return content, openmetrics.CONTENT_TYPE_LATEST
        return generate_latest(_WithoutBirthdays(self._registry)), CONTENT_TYPE_PLAIN_0_0_4

    def _request_child(self, key: tuple[str, str, int]) -> Histogram:
        route, method, hundreds = key
        status = f"{hundreds}xx" if 1 <= hundreds <= 5 else OTHER
        with self._mutex:
            return self._request_children.setdefault(key, self._requests.labels(route, method, status))

    def _histogram(self, name: str, words: str, *labels: str) -> Histogram:
        return Histogram(f"beatgraph_{name}", words, labels, registry=self._registry, buckets=BUCKETS_SECONDS)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"beatgraph_{name}", words, labels, registry=self._registry)


class _WithoutBirthdays(Collector):
    """The figures without the moments at which each began, which the older format could only show as more figures."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


def route_of(path: str) -> str:
    """Return the route that a path falls under; there are about twenty, whatever clients ask for.

    >>> route_of("/sparql"), route_of("/id/force/metropolitan"), route_of("/wp-login.php")
    ('/sparql', '/id/…', 'other')
    """
    if path in _ROUTES:
        return path
    folder, slash, _ = path[1:].partition("/")
    return f"/{folder}/…" if slash and folder in _FOLDERS else OTHER


def _wants_openmetrics(accept: str) -> bool:
    """Tell whether a reader names OpenMetrics, whichever version, and wants it no less than plain text."""
    weights = dict.fromkeys(_FORMATS, 0.0)
    for value, weight in parse_accept_header(accept, Accept):
        media_type = value.partition(";")[0].strip().lower()
        if media_type in weights:
            weights[media_type] = max(weight, weights[media_type])
    openmetrics_weight, text_weight = weights.values()
    return openmetrics_weight > 0 and openmetrics_weight >= text_weight


def _children(parent: _Child, values: tuple[str, ...]) -> dict[str, _Child]:
    return {value: parent.labels(value) for value in values}
