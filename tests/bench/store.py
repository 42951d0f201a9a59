"""Measure what one more article costs in stores of 20, 200 and 1,000 generated ones, and what it costs to derive anew.

An article is put, what follows from it derived and the version published, as a server does before it acknowledges.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ingest.graph import build_graph, load_lexicon
from ontology.graphs import article_graph
from server.store.store import WritableStore, open_writable
from tests.bench.figures import show
from tests.bench.generated import RUN, make_store
from tests.bench.newsroom import write_articles

SIZES: Final = (20, 200, 1_000)
ANOTHER_SEED: Final = 7
RUNS: Final = 5


def main() -> None:
    """Print the table."""
    articles = _other_articles(RUNS + 1)
    for size in SIZES:
        folder = Path(tempfile.mkdtemp(prefix="beatgraph-bench-"))
        try:
            make_store(folder / "store", size)
            with open_writable(folder / "store") as store:
                _measure(store, f"in a store of {size:,} articles", articles)
        finally:
            shutil.rmtree(folder)


def _measure(store: WritableStore, where: str, articles: dict[str, tuple[ox.Quad, ...]]) -> None:
    put = [_seconds(lambda each=each: _put(store, *each)) for each in articles.items()]
    removed = [_seconds(lambda each=each: _remove(store, each)) for each in articles]
    anew = [_seconds(store.derive) for _ in range(2)]
    show(f"put one more article {where}", "ms", [seconds * 1000 for seconds in put[1:]])
    show(f"remove it again {where}", "ms", [seconds * 1000 for seconds in removed[1:]])
    show(f"derive all anew {where}", "s", anew)


def _put(store: WritableStore, article_id: str, quads: tuple[ox.Quad, ...]) -> None:
    store.put_article(article_id, quads)
    store.commit()


def _remove(store: WritableStore, article_id: str) -> None:
    store.remove_article(article_id)
    store.commit()


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _other_articles(count: int) -> dict[str, tuple[ox.Quad, ...]]:
    """Return articles of another seed than those of the store, by their identifiers."""
    lexicon = load_lexicon()
    graphs = [
        build_graph(written.document, written.claims, RUN, lexicon)
        for written in itertools.islice(write_articles(ANOTHER_SEED), count)
    ]
    return {str(quads[0].graph_name)[1:-1].removeprefix(article_graph("")): quads for quads in graphs}
