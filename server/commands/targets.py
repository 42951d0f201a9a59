"""Where `beatgraph ingest` puts what it found: a store of this machine, or a server that runs somewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

from ontology import iris
from ontology.graphs import article_graph, run_graph, superseded_graph
from ontology.namespaces import expand
from server.commands.screen import Refused

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ingest.batch.stage import Worked
    from server.store.bulk import NewArticle
    from server.store.remote_client import RemoteClient, Reply
    from server.store.store import WritableStore

BATCH: Final = 100  # articles that are put into a store together
BATCH_BYTES: Final = 30_000_000  # or so much of their graphs
PUBLISH_SECONDS: Final = 60.0  # a long run publishes what it has so far after a minute at the soonest
PUBLISH_RATIO: Final = 10.0  # and when it has worked so many times as long as the last publication took
REQUEST_SECONDS: Final = 120.0
TRIES: Final = 5
LONGEST_PAUSE_SECONDS: Final = 10.0
_TRIPLES: Final = "application/n-triples"
_OF_A_RUN: Final = frozenset({expand("pol:extractedBy"), expand("pol:inputDigest")})


class PutRefused(Exception):  # noqa: N818  # named for what is wrong
    """An article cannot be put there; the message says why. The next one may."""


class Target(Protocol):
    """Takes articles one after another; `remarks` are what is to be told of them all at the end."""

    remarks: list[str]

    def known(self, digests: Sequence[tuple[str, str]]) -> set[str]:
        """Return the identifiers of those articles, given with their digests, that it has from the same input."""
        ...

    def put(self, worked: Worked) -> bool:
        """Take an article with what its run says of it; tell whether it has not this very graph of it already.

        Raises:
            PutRefused: it cannot be taken.
            Refused: nothing can.
        """
        ...

    def flush(self) -> None:
        """Have all that was taken survive whatever happens to this process."""
        ...

    def finish(self) -> str:
        """Publish what was taken; return the version that is served."""
        ...

    @property
    def place(self) -> str:
        """Where this is, for people."""
        ...


class StoreTarget:
    """A store of this machine. New articles are put in many together; a long run publishes now and then."""

    def __init__(self, directory: Path, store: WritableStore, run: str) -> None:
        """Write to a store that is open, for the run of this identifier."""
        self._directory = directory
        self._store = store
        self._run_graph = run_graph(run)
        self._waiting: dict[str, NewArticle] = {}
        self._bytes = 0
        self._published = time.monotonic()
        self._took = 0.0
        self.remarks: list[str] = []

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return str(self._directory)

    def known(self, digests: Sequence[tuple[str, str]]) -> set[str]:
        """Return those that it has from the same input, published or not."""
        from server.store.bulk import knows

        return {article_id for article_id, digest in digests if knows(self._store, article_id, digest)}

    def put(self, worked: Worked) -> bool:
        """Take an article."""
        from server.store.bulk import NewArticle, graph_of

        if worked.identifier in self._waiting:
            self.flush()
        graph = graph_of(self._store, worked.identifier)
        if graph is not None:
            return self._replace(worked, graph)
        self._waiting[worked.identifier] = NewArticle(
            worked.identifier, worked.graph, self._run_graph, worked.run_graph
        )
        self._bytes += len(worked.graph) + len(worked.run_graph)
        if len(self._waiting) >= BATCH or self._bytes >= BATCH_BYTES:
            self.flush()
            if time.monotonic() - self._published > max(PUBLISH_SECONDS, PUBLISH_RATIO * self._took):
                self.finish()
        return True

    def flush(self) -> None:
        """Put what waits into the database."""
        from server.store.bulk import put_new

        put_new(self._store, list(self._waiting.values()))
        self._waiting.clear()
        self._bytes = 0

    def finish(self) -> str:
        """Publish what was taken."""
        began = time.monotonic()
        self.flush()
        version = self._store.commit()
        new = (undecided.message for undecided in self._store.undecided)
        self.remarks += [message for message in new if message not in self.remarks]
        self._published = time.monotonic()
        self._took = self._published - began
        return version

    def _replace(self, worked: Worked, held_in: ox.NamedNode) -> bool:
        """Replace what the store has of the article; where that says the same, it only takes the new digest."""
        import pyoxigraph as ox

        graph = ox.NamedNode(article_graph(worked.identifier))
        wanted = _triples(worked.graph)
        stored = {quad.triple for quad in self._store.live.database.quads_for_pattern(None, None, None, held_in)}
        if _said_by(wanted) != _without_run(stored):
            run = _quads(_triples(worked.run_graph), ox.NamedNode(self._run_graph))
            self._store.put_article(worked.identifier, _quads(wanted, graph), run)
            return True
        self._store.put_article(worked.identifier, _quads(_stamped(stored, wanted), graph))
        return False


class ServerTarget:
    """A server that runs, by its graph store protocol: each article is there, and seen, once it is acknowledged."""

    def __init__(self, address: str, client: RemoteClient, run: str) -> None:
        """Write to the server at an address such as `http://127.0.0.1:8000`, for the run of this identifier.

        Raises:
            Refused: nobody answers there, or it is no Beatgraph.
        """
        self._address = address.rstrip("/")
        self._client = client
        self._run_graph = run_graph(run)
        self.remarks: list[str] = []
        self._version()

    @property
    def place(self) -> str:
        """Where this is, for people."""
        return self._address

    def known(self, digests: Sequence[tuple[str, str]]) -> set[str]:
        """Return those that it has from the same input; none where it does not say."""
        articles = {iris.article(article_id): article_id for article_id, _ in digests}
        rows = " ".join(f'(<{iris.article(article_id)}> "{digest}")' for article_id, digest in digests)
        query = (
            f"SELECT ?article WHERE {{ VALUES (?article ?digest) {{ {rows} }} "
            f"GRAPH ?graph {{ ?article <{expand('pol:inputDigest')}> ?digest }} }}"
        )
        url = f"{self._address}/sparql?query={quote(query, safe='')}"
        reply = self._send("GET", url, headers={"Accept": "application/sparql-results+json"})
        with reply.body as body:
            if reply.status != 200:
                return set()
            try:
                found = json.loads(body.read())["results"]["bindings"]
                return {articles[row["article"]["value"]] for row in found}
            except (ValueError, TypeError, KeyError) as error:
                raise Refused(f"{self._address} is no Beatgraph: its /sparql does not answer.") from error

    def put(self, worked: Worked) -> bool:
        """Take an article."""
        graph = article_graph(worked.identifier)
        stored, wanted = self._stored(worked.identifier), _triples(worked.graph)
        if stored is None or _said_by(wanted) != _without_run(stored):
            self._put_graph("POST", self._run_graph, worked.run_graph)
            self._put_graph("PUT", graph, worked.graph)
            return True
        if (stamped := _stamped(stored, wanted)) != stored:
            self._put_graph("PUT", graph, _ntriples(stamped))
        return False

    def flush(self) -> None:
        """Do nothing: what was taken is there."""

    def finish(self) -> str:
        """Return the version that is served: each article was published as it was acknowledged."""
        return self._version()

    def _stored(self, article_id: str) -> set[ox.Triple] | None:
        for graph in (article_graph(article_id), superseded_graph(article_id)):
            reply = self._send("GET", self._graph_url(graph), headers={"Accept": _TRIPLES})
            with reply.body as body:
                if reply.status != 404:
                    self._require(reply, 200)
                    return _triples(body.read())
        return None

    def _put_graph(self, method: str, graph: str, content: bytes) -> None:
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


def _triples(content: bytes) -> set[ox.Triple]:
    import pyoxigraph as ox

    return {quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)}


def _ntriples(triples: Iterable[ox.Triple]) -> bytes:
    import pyoxigraph as ox

    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _quads(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> set[ox.Quad]:
    import pyoxigraph as ox

    return {ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples}


def _said_by(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    import pyoxigraph as ox

    passing = ox.Store()  # gives literals back in the form in which a store keeps them
    passing.extend(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
    return _without_run(quad.triple for quad in passing)


def _without_run(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    return {triple for triple in triples if triple.predicate.value not in _OF_A_RUN}


def _stamped(stored: set[ox.Triple], wanted: set[ox.Triple]) -> set[ox.Triple]:
    """Return what is stored of an article with the digest of what is wanted, which says the same."""
    digest = expand("pol:inputDigest")
    kept = {triple for triple in stored if triple.predicate.value != digest}
    return kept | {triple for triple in wanted if triple.predicate.value == digest}


def _detail(reply: Reply) -> str:
    text = reply.excerpt()
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, TypeError, KeyError):
        return " ".join(text.split())[:200] or "no reason given"
