"""Where `beatgraph ingest` puts what it found: a store of this machine, or a server that runs somewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

from ontology.graphs import article_graph, run_graph, superseded_graph
from ontology.namespaces import expand
from server.commands.screen import Refused

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ingest.pipeline import Processed, Run
    from server.store.engine import QueryEngine
    from server.store.remote_client import RemoteClient, Reply
    from server.store.store import WritableStore

BATCH: Final = 250
REQUEST_SECONDS: Final = 120.0
TRIES: Final = 5
LONGEST_PAUSE_SECONDS: Final = 10.0
_TRIPLES: Final = "application/n-triples"


class PutRefused(Exception):  # noqa: N818  # named for what is wrong
    """An article cannot be put there; the message says why. The next one may."""


class Target(Protocol):
    """Takes articles one after another; `remarks` are what is to be told of them all at the end."""

    remarks: list[str]

    def holds(self, processed: Processed) -> bool:
        """Tell whether it has this very graph of the article already, whichever run found it."""
        ...

    def put(self, processed: Processed, run: Run) -> None:
        """Take an article and what its run says of it.

        Raises:
            PutRefused: it cannot be taken.
            Refused: nothing can.
        """
        ...

    def finish(self) -> str:
        """Publish what was taken; return the version that is served."""
        ...

    @property
    def place(self) -> str:
        """Where this is, for people."""
        ...


class StoreTarget:
    """A store of this machine, published after each `BATCH` articles and at the end."""

    def __init__(self, directory: Path, store: WritableStore, engine: QueryEngine) -> None:
        """Write to a store that is open, and ask an engine for what it has published."""
        self._directory = directory
        self._store = store
        self._engine = engine
        self._waiting = 0
        self.remarks: list[str] = []

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return str(self._directory)

    def holds(self, processed: Processed) -> bool:
        """Tell whether it has this very graph of the article already."""
        import pyoxigraph as ox

        from server.prepared import prepare_query
        from server.store.rows import construct

        said = _said_by(processed.quads)
        names = (article_graph(processed.identifier), superseded_graph(processed.identifier))
        queries = (prepare_query("graph_data", graph=ox.NamedNode(name)) for name in names)
        return any(said == _without_run(construct(self._engine, query)) for query in queries)

    def put(self, processed: Processed, run: Run) -> None:
        """Take an article."""
        from ingest.pipeline import run_quads

        self._store.put_article(processed.identifier, processed.quads, run_quads(run, [processed]))
        self._waiting += 1
        if self._waiting >= BATCH:
            self._commit()

    def finish(self) -> str:
        """Publish what was taken."""
        self._commit()
        return self._store.version or ""

    def _commit(self) -> None:
        self._store.commit()
        self.remarks += [each.message for each in self._store.undecided if each.message not in self.remarks]
        self._waiting = 0


class ServerTarget:
    """A server that runs, by its graph store protocol: each article is there, and seen, once it is acknowledged."""

    def __init__(self, address: str, client: RemoteClient) -> None:
        """Write to the server at an address such as `http://127.0.0.1:8000`.

        Raises:
            Refused: nobody answers there, or it is no Beatgraph.
        """
        self._address = address.rstrip("/")
        self._client = client
        self.remarks: list[str] = []
        self._version()

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return self._address

    def holds(self, processed: Processed) -> bool:
        """Tell whether it has this very graph of the article already."""
        import pyoxigraph as ox

        for graph in (article_graph(processed.identifier), superseded_graph(processed.identifier)):
            reply = self._send("GET", self._graph_url(graph), headers={"Accept": _TRIPLES})
            with reply.body as body:
                if reply.status == 404:
                    continue
                self._require(reply, 200)
                stored = (quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
                return _said_by(processed.quads) == _without_run(stored)
        return False

    def put(self, processed: Processed, run: Run) -> None:
        """Take an article."""
        from ingest.pipeline import run_quads

        self._put_graph("POST", run_graph(run.identifier), run_quads(run, [processed]))
        self._put_graph("PUT", article_graph(processed.identifier), processed.quads)

    def finish(self) -> str:
        """Return the version that is served: each article was published as it was acknowledged."""
        return self._version()

    def _put_graph(self, method: str, graph: str, quads: Iterable[ox.Quad]) -> None:
        import pyoxigraph as ox

        content = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
        reply = self._send(method, self._graph_url(graph), content=content, headers={"Content-Type": _TRIPLES})
        with reply.body:
            if reply.status in (413, 422):
                raise PutRefused(_detail(reply))
            self._require(reply, 200, 201, 204)

    def _version(self) -> str:
        reply = self._send("GET", f"{self._address}/health", headers={"Accept": "application/json"})
        with reply.body:
            try:
                return str(json.loads(reply.excerpt())["version"])
            except (ValueError, TypeError, KeyError) as error:
                raise Refused(f"{self._address} is no Beatgraph: its /health does not say what it serves.") from error

    def _graph_url(self, graph: str) -> str:
        return f"{self._address}/store?graph={quote(graph, safe='')}"

    def _send(self, method: str, url: str, **more: Any) -> Reply:
        """Send a request, and again where the server is busy and says when."""
        from server.store.errors import QueryError

        for attempt in range(1, TRIES + 1):
            try:
                reply = self._client.send(method, url, seconds=REQUEST_SECONDS, **more)
            except QueryError as error:
                raise Refused(f"{self._address}: {error}. What was acknowledged is stored.") from error
            if reply.status not in (429, 503) or attempt == TRIES:
                break
            reply.body.close()
            pause = reply.headers.get("Retry-After", "1")
            time.sleep(min(LONGEST_PAUSE_SECONDS, float(pause) if pause.isdigit() else 1.0))
        return reply

    def _require(self, reply: Reply, *statuses: int) -> None:
        if reply.status in (401, 403):
            raise Refused(f"{self._address} lets nobody write with this token: {_detail(reply)}")
        if reply.status not in statuses:
            raise Refused(f"{self._address} answered {reply.status}: {_detail(reply)}")


def _said_by(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    import pyoxigraph as ox

    passing = ox.Store()  # gives literals back in the form in which a store keeps them
    passing.extend(quads)
    return _without_run(quad.triple for quad in passing)


def _without_run(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    by_run = expand("pol:extractedBy")
    return {triple for triple in triples if triple.predicate.value != by_run}


def _detail(reply: Reply) -> str:
    text = reply.excerpt()
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, TypeError, KeyError):
        return " ".join(text.split())[:200] or "no reason given"
