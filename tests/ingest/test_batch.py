"""Many articles: results in the order of the input, whoever works, and no article that ends the run."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from ingest import pipeline
from ingest.batch import processes
from ingest.batch.order import Here, in_order
from ingest.batch.processes import Processes
from ingest.batch.stage import Worked, input_digest, work
from ingest.model import Article, Rejection
from ingest.pipeline import Run, begin_run
from ontology.graphs import article_graph
from server.store.bulk import in_graph

RUN = begin_run(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC))


def an_article(number: int, sentences: int = 1) -> Article:
    """Return an article of our own; the more sentences, the longer it takes."""
    lines = (
        f"Borsetshire Police made {number + line} arrests in May 2025, the force said." for line in range(sentences)
    )
    return Article("\n\n".join(lines) + "\n", f"{number:064x}", f"article-{number}", published=dt.date(2025, 6, 1))


@pytest.fixture(scope="module")
def two() -> Iterator[Processes]:
    """Two processes."""
    with closing(Processes(2, RUN)) as workers:
        yield workers


def test_results_come_in_the_order_of_the_input_and_are_those_of_one_process(two: Processes) -> None:
    items = [an_article(0, 40), Rejection("broken", "reading", "broken is empty."), *map(an_article, range(1, 7))]
    assert list(in_order(items, two)) == list(in_order(items, Here(RUN)))


def test_the_order_of_articles_changes_no_result() -> None:
    articles = [an_article(number) for number in range(4)]
    there = {each.identifier: each for each in in_order(articles, Here(RUN)) if isinstance(each, Worked)}
    back = {each.identifier: each for each in in_order(reversed(articles), Here(RUN)) if isinstance(each, Worked)}
    assert there == back
    assert len(there) == 4


def test_articles_are_read_only_as_far_as_the_window_reaches(two: Processes) -> None:
    read: list[int] = []

    def reading() -> Iterator[Article]:
        for number in range(40):
            read.append(number)
            yield an_article(number)

    results = in_order(reading(), two)
    next(results)
    assert len(read) <= two.window
    assert len(list(results)) == 39


def test_a_process_that_is_killed_costs_one_article(two: Processes) -> None:
    list(in_order(map(an_article, range(8)), two))  # so that both are there
    victim = two.pids()[0]
    items = [an_article(100 + number, 60) for number in range(6)]
    results = in_order(items, two)
    killer = threading.Timer(0.3, os.kill, (victim, signal.SIGKILL))
    killer.start()
    found = list(results)
    killer.join()
    lost = [each for each in found if isinstance(each, Rejection)]
    assert len(lost) == 1
    assert "a process was killed" in lost[0].reason
    assert lost[0].reason.startswith(lost[0].article)
    assert [each.article for each in found] == [each.name for each in items]
    assert victim not in two.pids()


def test_a_process_that_dies_while_it_waits_costs_nothing(two: Processes) -> None:
    list(in_order(map(an_article, range(8)), two))
    for pid in two.pids():
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert all(isinstance(each, Worked) for each in in_order(map(an_article, range(4)), two))


def test_an_article_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Processes(1, RUN, article_seconds=0.05)) as workers:
        (result,) = in_order([an_article(0, 300)], workers)
    assert isinstance(result, Rejection)
    assert "seconds passed" in result.reason


def test_a_process_short_of_memory_costs_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = processes.Worker(RUN, processes.MEMORY_BYTES)
    try:
        used = resident_bytes(worker.pid)
    finally:
        worker.close()
    assert used < 1 << 30
    with closing(Processes(1, RUN, memory_bytes=used // 8)) as workers, pytest.raises(processes.WorkersUnavailable):
        list(in_order([an_article(0)], workers))


def test_a_fault_of_the_program_costs_the_article_and_tells_no_words_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    process = pipeline.process

    def faulty(article: Article, run: Run) -> pipeline.Processed:
        if article.name == "article-1":
            raise ValueError("words of the article")
        return process(article, run)

    monkeypatch.setattr(pipeline, "process", faulty)
    first, second, third = in_order(map(an_article, range(3)), Here(RUN))
    assert isinstance(first, Worked)
    assert isinstance(third, Worked)
    assert isinstance(second, Rejection)
    assert second.stage == "extraction"
    assert "ValueError" in second.reason
    assert "words of the article" not in second.reason


def test_memory_that_runs_out_here_costs_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(article: Article, run: Run) -> pipeline.Processed:
        raise MemoryError

    monkeypatch.setattr(pipeline, "process", hungry)
    (result,) = in_order([an_article(0)], Here(RUN))
    assert isinstance(result, Rejection)
    assert "more memory" in result.reason


def test_the_digest_changes_with_text_and_metadata_and_is_in_the_graph() -> None:
    article = an_article(1)
    others = [an_article(2), Article(article.text, article.sha256, article.name, url="https://a.example/1")]
    assert len({input_digest(each) for each in (article, *others)}) == 3
    worked = work(article, RUN)
    assert isinstance(worked, Worked)
    assert worked.digest.encode() in worked.graph
    assert worked.characters == len(article.text)
    assert worked.claims > 0


def test_triples_become_quads_line_by_line() -> None:
    worked = work(an_article(1), RUN)
    assert isinstance(worked, Worked)
    quads = in_graph(worked.graph, article_graph(worked.identifier))
    assert quads.count(b" <" + article_graph(worked.identifier).encode() + b"> .\n") == worked.graph.count(b"\n")


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process."""
    import psutil

    return int(psutil.Process(pid).memory_info().rss)
