"""Figures that are read when somebody asks: how the query engine is, what its store holds, what the cache holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from server.store.engine import EngineStatus
from server.store.errors import QueryError, StoreError

# "lost" is one that nobody has ended who belongs here; "slowed" one that could not be given its priority back.
KILL_REASONS: Final = ("timeout", "exhausted", "cancelled", "failure", "slowed", "lost")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class EngineFigures(Collector):
    """The state of an engine, asked once for each reading; of one that cannot tell, only that it is not ready."""

    def __init__(self, status: Callable[[], EngineStatus]) -> None:
        """Ask nothing yet."""
        self._status = status

    def describe(self) -> Iterator[Metric]:
        """Return nothing, so that registering asks nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the figures of now."""
        try:
            status = self._status()
        except (QueryError, StoreError):
            yield _gauge("ready", "Whether queries can be answered.", 0)
            return
        yield _gauge("ready", "Whether queries can be answered.", int(status.is_ready))
        yield _gauge("workers", "Worker processes that run.", len(status.workers))
        yield _gauge("workers_resident_bytes", "Memory of all worker processes.", _resident_bytes(status.workers))
        yield _gauge("queue_length", "Queries that wait for a worker.", status.waiting)
        yield _kills(status)
        yield from _figures_of_store(status)


class WriterFigures(Collector):
    """How often the process that writes had to be replaced."""

    def __init__(self, killed: Callable[[], int]) -> None:
        """Ask nothing yet."""
        self._killed = killed

    def describe(self) -> Iterator[Metric]:
        """Return nothing, so that registering asks nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the figure of now."""
        words = "Processes that wrote and ended before their work was done."
        yield CounterMetricFamily("beatgraph_writers_killed", words, value=self._killed())


class CacheFigures(Collector):
    """The size of the result cache."""

    def __init__(self, sizes: Callable[[], tuple[int, int]]) -> None:
        """Ask nothing yet."""
        self._sizes = sizes

    def describe(self) -> Iterator[Metric]:
        """Return nothing, so that registering asks nothing."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Return the figures of now."""
        used_bytes, entries = self._sizes()
        yield _gauge("cache_bytes", "Memory that the result cache uses.", used_bytes)
        yield _gauge("cache_entries", "Results that are cached.", entries)


def _kills(status: EngineStatus) -> Metric:
    counter = CounterMetricFamily(
        "beatgraph_workers_killed", "Worker processes that were replaced, by what ended them.", labels=("reason",)
    )
    for reason in KILL_REASONS:
        counter.add_metric((reason,), status.killed.get(reason, 0))
    return counter


def _figures_of_store(status: EngineStatus) -> Iterator[Metric]:
    number, _, _ = status.version.partition("-")
    if number.isascii() and number.isdigit():
        yield _gauge("store_version", "Number of the version that is served.", int(number))
    manifest = status.manifest
    if not manifest.published:  # a store elsewhere, which does not say
        return
    yield _gauge("store_published_timestamp_seconds", "When that version was published.", _seconds(manifest.published))
    yield _gauge("store_quads", "Quads in it.", manifest.quads)
    yield _gauge("store_articles", "Articles in it.", manifest.articles)
    yield _gauge("store_claims", "Claims in it.", manifest.claims)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"beatgraph_{name}", words, value=value)


def _seconds(moment: str) -> float:
    """Return a moment in seconds since 1970, NaN for one that cannot be read.

    >>> _seconds("2026-11-24T17:00:00+00:00"), _seconds("")
    (1795539600.0, nan)
    """
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return float("nan")


def _resident_bytes(pids: tuple[int, ...]) -> int:
    """Return the resident memory of some processes, 0 for those that have ended, and where there is no /proc."""
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return pages * _PAGE_BYTES
