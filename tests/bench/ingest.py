"""Measure ingest as a run does it: extraction, gate and store; by one process and two; early in a run and late.

The machine may have other work, so that what an article costs is given as processor time too, of all processes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import psutil

from ingest.batch.order import Here, Workers
from ingest.batch.processes import Processes
from ingest.batch.warming import warm
from ingest.model import Article
from ingest.pipeline import Run, begin_run
from ingest.reading import read_article
from server.commands.running import put_all
from server.commands.targets import StoreTarget
from server.store.store import open_writable
from tests.bench.figures import SAMPLES, show
from tests.bench.newsroom import write_articles

LEAST_CHARACTERS: Final = 3_000
ARTICLES: Final = 60
LONG_RUN: Final = int(os.environ.get("BENCH_LONG_RUN", "10000"))
WINDOW: Final = 100


def main() -> None:
    """Print the figures."""
    run = begin_run(dt.datetime.now(dt.UTC))
    warm(run)
    articles = list(itertools.islice(long_articles(), ARTICLES))
    characters = sum(len(article.text) for article in articles) / len(articles)
    print(f"{ARTICLES} articles of {characters:,.0f} characters: extraction, gate, store and publication")
    one = _measure("one process", Here(run), articles, run)
    two = _measure("two processes", _warmed(2, run), articles, run)
    show("two processes are faster by", "times", [one / two])
    _long_run(run)


def long_articles() -> Iterator[Article]:
    """Yield articles of three to four thousand characters, put together from samples, no two with the same words."""
    samples = [read_article(path) for path in SAMPLES]
    for number in itertools.count(1):
        text, first = f"Report {number} of the year\n", number % len(samples)
        for sample in itertools.islice(itertools.cycle(samples), first, first + len(samples)):
            text += "\n" + sample.text
            if len(text) >= LEAST_CHARACTERS:
                break
        name = f"report-{number}"
        yield Article(text, f"{number:064x}", name, title=name, published=dt.date(2025, 8, 1))


def _warmed(jobs: int, run: Run) -> Processes:
    workers = Processes(jobs, run)
    waiting = [workers.submit(dataclasses.replace(each, name="warming")) for each in _short_articles(jobs * 2)]
    for result in waiting:
        result()
    return workers


def _measure(words: str, workers: Workers, articles: list[Article], run: Run) -> float:
    """Put the articles into a new store; print and return the seconds."""
    folder = Path(tempfile.mkdtemp(prefix="beatgraph-bench-"))
    try:
        with open_writable(folder / "store") as store, closing(workers):
            target = StoreTarget(folder / "store", store, run.identifier)
            began, busy = time.perf_counter(), _busy(workers)
            done = sum(outcome.result == "stored" for outcome in put_all(articles, workers, target, run))
            worked = time.perf_counter()
            target.finish()
            ended, all_spent = time.perf_counter(), _busy(workers)
            memory = _resident(workers)
    finally:
        shutil.rmtree(folder)
    if done != len(articles):
        raise RuntimeError(f"{len(articles) - done} articles were not stored")
    show(f"{words}, until all are in the store", "articles/s", [done / (worked - began)])
    show(f"{words}, until all are published", "articles/s", [done / (ended - began)])
    show(f"{words}, of processor time", "ms/article", [1000 * (all_spent - busy) / done])
    show(f"{words}, memory of the largest", "MB", [memory / 1e6])
    return ended - began


def _long_run(run: Run) -> None:
    """Print what articles cost early and late in a run of thousands of short generated ones."""
    folder = Path(tempfile.mkdtemp(prefix="beatgraph-bench-"))
    marks = sorted({mark for mark in (100, 1_000, 5_000, LONG_RUN - WINDOW) if mark + WINDOW <= LONG_RUN})
    try:
        with open_writable(folder / "store") as store:
            target, workers = StoreTarget(folder / "store", store, run.identifier), Here(run)
            spent = {0: _own_seconds()}
            number = 0
            for number, _ in enumerate(put_all(_short_articles(LONG_RUN), workers, target, run), start=1):
                if number % WINDOW == 0:
                    spent[number] = _own_seconds()
            for mark in marks:
                cost = 1000 * (spent[mark + WINDOW] - spent[mark]) / WINDOW
                show(f"processor time of an article from the {mark:,}th on", "ms/article", [cost])
            began = _own_seconds()
            target.finish()
            show(f"and of its publication, of {number:,}", "ms/article", [1000 * (_own_seconds() - began) / number])
    finally:
        shutil.rmtree(folder)


def _short_articles(count: int) -> Iterator[Article]:
    return (written.document.article for written in itertools.islice(write_articles(2026), count))


def _own_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _busy(workers: Workers) -> float:
    """Return the processor time of this process and of the workers."""
    return _own_seconds() + sum(sum(each.cpu_times()[:2]) for each in _family(workers))


def _resident(workers: Workers) -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return max([own, *(each.memory_info().rss for each in _family(workers))])


def _family(workers: Workers) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in workers.pids()] if isinstance(workers, Processes) else []
