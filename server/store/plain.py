"""A plain store: the dataset as it is written, nothing preloaded, no gate, and no graph that follows from others."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final, Self

import pyoxigraph as ox

from server.store.formats import PLAIN_FORMAT
from server.store.live import Live, disk_errors
from server.store.versions import Manifest, utc_now

_EVERY_QUAD: Final = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

logger = logging.getLogger(__name__)


class PlainStore:
    """A plain store, opened to write by this process alone; what changed is seen once `commit` has published it."""

    def __init__(self, live: Live, *, keep: int) -> None:
        """Take over a live database, and publish it if it never was; `open_plain` does so."""
        self.live = live
        self._keep = keep
        if live.unpublished or live.versions.current() is None:
            live.mark_unpublished()
            self.commit()

    @property
    def database(self) -> ox.Store:
        """The live database; another one after each `roll_back`."""
        return self.live.database

    def commit(self) -> str:
        """Publish what has changed as a new version and return its name, that of the last one if nothing has."""
        served = self.live.versions.current()
        if served is not None and not self.live.unpublished:
            return served
        with disk_errors(self.live.directory):
            manifest = Manifest(published=utc_now(), background="", articles=0, claims=0, quads=self._count())
            version = self.live.versions.publish(self.database.backup, manifest)
            self.live.mark_published()
        logger.info("version_published version=%s", version)
        return version

    def prune(self) -> None:
        """Remove old versions."""
        with disk_errors(self.live.directory):
            self.live.versions.prune(self._keep)

    def optimize(self) -> None:
        """Compact the database on disk."""
        with disk_errors(self.live.directory):
            self.database.optimize()

    def close(self) -> None:
        """Close the database and give up the writer's lock."""
        self.live.close()

    def __enter__(self) -> Self:
        """Return the store itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def _count(self) -> int:
        solution = next(iter(self.database.query(_EVERY_QUAD)))  # type: ignore[arg-type]  # a SELECT has solutions
        return int(solution["n"].value)


def open_plain(directory: Path | str, *, keep: int) -> PlainStore:
    """Open a plain store to write; the first time makes it, and publishes it empty.

    Raises:
        StoreInUse: another process writes.
        StoreUnusable: the folder cannot be used, or holds a store of articles.
    """
    live = Live(Path(directory), form=PLAIN_FORMAT)
    try:
        return PlainStore(live, keep=keep)
    except BaseException:
        live.close()
        raise
