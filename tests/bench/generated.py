"""A store of a million quads of generated claims, made once and kept in .beatgraph/bench, and its copies for the peers.

The articles are those of `newsroom`, their graphs the real builder's, the default graph the union that every store
keeps, and what follows from them is derived by the rules of the ontology: the store is as if they had been ingested.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from ingest.graph import build_graph, load_lexicon
from ontology import iris
from server.store.background import Background
from server.store.formats import FORMAT
from server.store.live import Live
from server.store.store import open_writable
from server.store.union import UNION, in_union
from server.store.versions import Manifest, Versions
from tests.bench.newsroom import write_articles
from tests.bench.processes import PROJECT

ARTICLES: Final = 1040
SEED: Final = 2026
FOLDER: Final = PROJECT / ".beatgraph" / "bench"
RUN: Final = iris.thing("run", "generated")


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated store: its folder, what its version says of itself, and the version's database."""

    store: Path
    manifest: Manifest
    database: Path

    def copied(self, folder: Path) -> Path:
        """Copy the database, for a server that writes into the one it opens; return the copy."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.database, folder)
        return folder

    def default_graph(self) -> Path:
        """Return the default graph in N-Triples, for rdflib, which reads no triple terms yet; written once."""
        path = self.store.parent / "default.nt"
        if not path.exists():
            temporary = path.with_suffix(".unfinished")
            database = ox.Store.read_only(str(self.database))
            shown = database.quads_for_pattern(None, None, None, UNION)
            triples = (quad.triple for quad in shown if not isinstance(quad.object, ox.Triple))
            ox.serialize(triples, str(temporary), format=ox.RdfFormat.N_TRIPLES)
            temporary.rename(path)
        return path


def generated(articles: int = ARTICLES) -> Generated:
    """Return the store of so many articles; it is made where there is none yet, or none of this generator."""
    folder = FOLDER / f"{articles}-{_fingerprint()}"
    store = folder / "store"
    if not (folder / "whole").exists():
        print(f"Making a store of {articles:,} generated articles, once; it is kept in {folder.relative_to(PROJECT)} …")
        shutil.rmtree(folder, ignore_errors=True)
        began = time.monotonic()
        make_store(store, articles)
        (folder / "whole").touch()
        print(f"… made in {time.monotonic() - began:.0f} s.")
    with Versions(store).hold() as hold:
        return Generated(store, hold.manifest, hold.database)


def make_store(directory: Path, articles: int, *, seed: int = SEED, background: Background | None = None) -> None:
    """Fill a new store with the first articles of a seed, and publish it on this release's background or another."""
    open_writable(directory, background=background).close()
    live = Live(directory)
    try:
        live.mark_unpublished()
        live.database.bulk_extend(article_quads(articles, seed=seed))
        live.database.optimize()
    finally:
        live.close()
    with open_writable(directory, background=background) as store:
        store.commit()


def article_quads(articles: int, *, seed: int = SEED) -> Iterator[ox.Quad]:
    """Yield the quads of the first articles of a seed, and their copies in the union."""
    lexicon = load_lexicon()
    for written in itertools.islice(write_articles(seed), articles):
        quads = build_graph(written.document, written.claims, RUN, lexicon)
        yield from quads
        yield from in_union(quads)


def _fingerprint() -> str:
    parts = [Path(__file__).with_name("newsroom.py").read_bytes(), FORMAT.encode(), str(SEED).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
