"""Queries that would never end, or take all memory: each is ended at the deadline, and nothing is left of it.

The store is small and the deadline a second; `make bench BENCH=hostile` does the same on a million quads with three.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench.attacks import HOSTILE, ask, wait_for
from tests.bench.generated import make_store
from tests.bench.processes import ServerProcess, beatgraph
from tests.server.building import a_background

DEADLINE = 1.0
GRACE = 1.5  # half a second where nobody else uses the processor
WORKER_BYTES = 512 << 20
MORE_MEMORY = 64 << 20


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of sixty generated articles: all pairs of its triples are two thousand million."""
    directory = tmp_path_factory.mktemp("hostile") / "store"
    make_store(directory, 60, background=a_background())
    return directory


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[ServerProcess]:
    """A server on it, with a deadline of a second."""
    settings = {"query_timeout": str(DEADLINE), "worker_memory": "512M", "workers": "2"}
    with beatgraph(store, store.parent / "log", **settings) as running:
        yield running


def test_the_queries_are_all_here() -> None:
    assert len(HOSTILE) == 17


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_ended_and_leaves_nothing(server: ServerProcess, name: str) -> None:
    wait_for(lambda: len(server.workers()) == 2, seconds=10)
    workers = {process.pid: process for process in server.workers()}
    front = server.front_bytes()
    status, whole, seconds = ask(server, "/sparql", HOSTILE[name], patience=15)
    assert (status, whole) == (503, True)
    assert seconds < DEADLINE + GRACE
    assert wait_for(lambda: sum(process.is_running() for process in workers.values()) < len(workers), seconds=2)
    assert wait_for(lambda: len(server.workers()) == 2, seconds=10)
    assert server.front_bytes() - front < MORE_MEMORY
    assert server.resident_bytes() < 2 * WORKER_BYTES


def test_the_others_are_answered_meanwhile(server: ServerProcess) -> None:
    names = ["cartesian count", "hash over a product"]
    with ThreadPoolExecutor(2) as executor:
        attacks = [
            executor.submit(ask, server, "/sparql", HOSTILE[name], patience=15, source="127.0.0.2") for name in names
        ]
        answered = 0
        while not all(attacked.done() for attacked in attacks):
            status, _, seconds = ask(server, "/sparql", f"SELECT ({answered} AS ?n) {{ ?s ?p ?o }} LIMIT 3", patience=5)
            assert status == 200
            assert seconds < DEADLINE
            answered += 1
    assert [attacked.result()[0] for attacked in attacks] == [503, 503]
    assert answered > 10
