"""Print the figures that the README gives: start-up, ingest, validation. Run it by `make bench` on a quiet machine.

Each figure is the median of several runs with the smallest and the largest beside it; the first run is not counted.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ingest.pipeline import begin_run, process
from ingest.reading import read_article
from shapes.validate import validate

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((PROJECT / "ingest" / "samples").glob("*.txt"))
BEATGRAPH = Path(sys.executable).with_name("beatgraph")
RUNS = 7


def show(what: str, unit: str, values: list[float]) -> None:
    """Print one figure."""
    median, low, high = statistics.median(values), min(values), max(values)
    print(f"{what:<58} {median:8.2f} {unit:<12} ({low:.2f} to {high:.2f}, {len(values)} runs)")


def timed(action: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Return the seconds of each run but the first."""
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return seconds[1:]


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """Run `make serve` until the block ends; the address answers when the block begins."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    call = ["make", "--silent", "serve", f"PORT={port}"]
    with subprocess.Popen(
        call, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as job:
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{address}/health", timeout=1).close()  # our own server
                    break
                except OSError:
                    if job.poll() is not None:
                        raise
                    time.sleep(0.02)
            yield address
        finally:
            job.terminate()


def main() -> None:
    """Measure and print."""
    texts = [read_article(path) for path in SAMPLES]
    run = begin_run(datetime.now(UTC))
    graphs = [process(text, run).quads for text in texts]

    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"BEATGRAPH_STORE": str(Path(folder) / "store")}
        environment.pop("BEATGRAPH_PORT", None)
        subprocess.run(
            [BEATGRAPH, "ingest", PROJECT / "ingest" / "samples"], env=environment, capture_output=True, check=True
        )

        def start_and_stop() -> None:
            with served(environment):
                pass

        show("make serve, set up and samples stored, until it answers", "s", timed(start_and_stop, 3))

    whole = timed(lambda: [process(text, run) for text in texts])
    characters = sum(len(text.text) for text in texts) / len(texts)
    show(
        f"claims, graph and gate, {characters:.0f} characters an article", "articles/s", [len(texts) / s for s in whole]
    )
    triples = sum(map(len, graphs)) / len(graphs)
    checked = timed(lambda: [validate(graph) for graph in graphs])
    show(f"SHACL validation, {triples:.0f} triples an article", "ms/article", [1000 * s / len(graphs) for s in checked])


if __name__ == "__main__":
    main()
