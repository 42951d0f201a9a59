"""A writer whose updates may LOAD documents from the hosts that the operator names."""

from __future__ import annotations

from collections.abc import Sequence

from server.store.loading import Loader
from server.store.writes import GraphWriter, Written


class LoadingWriter:
    """Has a loader put documents into each update before another writer carries it out; else it is that writer."""

    def __init__(self, writer: GraphWriter, loader: Loader) -> None:
        """Stand before a writer; it and the loader are closed with this one."""
        self._loader = loader
        self._writer = writer
        self.put_graph = writer.put_graph
        self.delete_graph = writer.delete_graph

    def update(
        self,
        update: str,
        *,
        using_graphs: Sequence[str] | None = None,
        using_named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Carry out a SPARQL update; see `GraphWriter.update`."""
        return self._writer.update(
            self._loader.expand(update),
            using_graphs=using_graphs,
            using_named_graphs=using_named_graphs,
            timeout_seconds=timeout_seconds,
            admin=admin,
        )

    def close(self) -> None:
        """Close writer and loader."""
        self._writer.close()
        self._loader.close()
